// SPDX-License-Identifier: Apache-2.0

#include "windrow/runtime/sql/type_name.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "windrow/runtime/sql/unparse.hpp"

namespace windrow::sql {
namespace {

constexpr std::int32_t largest_decimal_precision = 38;
constexpr std::int32_t largest_time_precision = 9;

[[noreturn]] void fail(const TypeName& type, std::string message, std::string hint) {
    Error error("W2020", std::move(message), std::move(hint));
    error.at(type.where);
    throw error;
}

std::int32_t length_or(const TypeName& type, std::int32_t otherwise) {
    if (type.precision == 0) {
        fail(type, "the length of " + type.name + " must be at least 1, found 0",
             "write " + type.name + "(1) or a larger length");
    }
    return type.precision < 0 ? otherwise : type.precision;
}

std::int32_t fraction_digits(const TypeName& type, std::int32_t otherwise) {
    if (type.precision > largest_time_precision) {
        fail(type, "the precision of " + type.name + " must be between 0 and 9, found " + std::to_string(type.precision),
             "write " + type.name + "(3) for milliseconds");
    }
    return type.precision < 0 ? otherwise : type.precision;
}

DataType decimal_type(const TypeName& type) {
    // Flink cuts a larger precision to 38 without a word (Calcite's type factory).
    const std::int32_t precision = type.precision < 0 ? 10 : std::min(type.precision, largest_decimal_precision);
    const std::int32_t scale = type.scale < 0 ? 0 : type.scale;
    if (precision < 1) {
        fail(type, "the precision of DECIMAL must be at least 1, found " + std::to_string(precision),
             "write DECIMAL(38, scale) at most");
    }
    if (scale > precision) {
        fail(type,
             "the scale of DECIMAL must be between 0 and its precision " + std::to_string(precision) + ", found " +
                 std::to_string(scale),
             "write DECIMAL(precision, scale) with the larger number first");
    }
    return DataType::decimal(precision, scale);
}

DataType row_type(const TypeName& type) {
    std::vector<std::string> names;
    std::vector<DataType> types;
    for (std::size_t i = 0; i < type.children.size(); ++i) {
        names.push_back(type.field_names[i].name);
        types.push_back(resolve_type(type.children[i]));
    }
    return DataType::row(std::move(names), std::move(types));
}

DataType interval_type(const TypeName& type) {
    return type.interval->is_year_month() ? DataType::interval_year_month() : DataType::interval_day_time();
}

DataType resolve_ignoring_null(const TypeName& type) {
    const std::string& name = type.name;
    if (name == "BOOLEAN") return DataType::boolean();
    if (name == "TINYINT") return DataType::tinyint();
    if (name == "SMALLINT") return DataType::smallint();
    if (name == "INT") return DataType::integer();
    if (name == "BIGINT") return DataType::bigint();
    if (name == "FLOAT") return DataType::float32();
    if (name == "DOUBLE") return DataType::float64();
    if (name == "DECIMAL") return decimal_type(type);
    if (name == "CHAR") return DataType::character(length_or(type, 1));
    if (name == "VARCHAR") return DataType::varchar(length_or(type, DataType::max_length));
    if (name == "STRING") return DataType::string();
    if (name == "BINARY") return DataType::binary(length_or(type, 1));
    if (name == "VARBINARY") return DataType::varbinary(length_or(type, DataType::max_length));
    if (name == "BYTES") return DataType::bytes();
    if (name == "DATE") return DataType::date();
    if (name == "TIME") {
        // Flink reads TIME(p) for any p and keeps TIME(0); a precision above 9 is refused like any other.
        static_cast<void>(fraction_digits(type, 0));
        return DataType::time(0);
    }
    if (name == "TIMESTAMP") return DataType::timestamp(fraction_digits(type, 6));
    if (name == "TIMESTAMP_LTZ") return DataType::timestamp_ltz(fraction_digits(type, 6));
    if (name == "INTERVAL") return interval_type(type);
    if (name == "ARRAY") return DataType::array(resolve_type(type.children[0]));
    if (name == "MULTISET") return DataType::multiset(resolve_type(type.children[0]));
    if (name == "MAP") return DataType::map(resolve_type(type.children[0]), resolve_type(type.children[1]));
    if (name == "ROW") return row_type(type);
    if (name == "NULL") return DataType::null();
    Error error("W4090", "the type " + name + " is not run by Windrow", "");
    error.at(type.where);
    throw error;
}

}  // namespace

DataType resolve_type(const TypeName& type) {
    return resolve_ignoring_null(type).with_nullable(type.nullable);
}

}  // namespace windrow::sql
