// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_types.hpp"

#include "postgres/postgres_options.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace windrow {

namespace {

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_text(std::string_view base) {
    return one_of(base, {"text", "varchar", "bpchar", "citext"});
}

bool is_whole(std::string_view base) {
    return one_of(base, {"int2", "int4", "int8"});
}

bool is_carried(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::null:
        case TypeKind::interval_year_month:
        case TypeKind::interval_day_time:
        case TypeKind::map:
        case TypeKind::multiset:
        case TypeKind::row:
            return false;
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return type.precision() <= 6;  // PostgreSQL has microseconds
        case TypeKind::array:
            return type.children()[0].kind() != TypeKind::array && is_carried(type.children()[0]);
        default:
            return true;
    }
}

/// The type whose binary form is read for ours.
std::string_view wire_type(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::boolean:
            return "bool";
        case TypeKind::tinyint:
        case TypeKind::smallint:
            return "int2";
        case TypeKind::integer:
            return "int4";
        case TypeKind::bigint:
            return "int8";
        case TypeKind::float32:
            return "float4";
        case TypeKind::float64:
            return "float8";
        case TypeKind::decimal:
            return "numeric";
        case TypeKind::binary:
        case TypeKind::varbinary:
            return "bytea";
        case TypeKind::date:
            return "date";
        case TypeKind::time:
            return "time";
        case TypeKind::timestamp:
            return "timestamp";
        case TypeKind::timestamp_ltz:
            return "timestamptz";
        default:
            return "text";
    }
}

PostgresColumn element_of(const PostgresColumn& array) {
    PostgresColumn element;
    element.base = array.element;
    return element;
}

}  // namespace

void check_jdbc_type(const std::string& column, const DataType& type) {
    if (is_carried(type)) return;
    throw Error("W3507", "the jdbc connector carries no column '" + column + "' of type " + type.to_plain_string(),
                type.is_timestamp() ? "PostgreSQL has microseconds: declare it with a precision of 6 at most"
                                    : "types: numbers, BOOLEAN, texts, BYTES, dates, times, timestamps, and arrays of these");
}

bool can_be_written(const DataType& type, const PostgresColumn& column) {
    const std::string_view base = column.base;
    if (type.kind() == TypeKind::array) return !column.element.empty() && can_be_written(type.children()[0], element_of(column));
    if (is_text(base)) return !type.is_binary();
    switch (type.kind()) {
        case TypeKind::character:
        case TypeKind::varchar:
            // Of these a wrong column is likelier than a text that happens to be a number.
            return column.element.empty() && base != "bytea" && column.category != 'N' && column.category != 'B' &&
                   column.category != 'D';
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
            return is_whole(base) || one_of(base, {"numeric", "float4", "float8"});
        case TypeKind::float32:
        case TypeKind::float64:
            return one_of(base, {"float4", "float8", "numeric"});
        case TypeKind::decimal:
            return one_of(base, {"numeric", "float4", "float8"}) || (type.scale() == 0 && is_whole(base));
        default:
            return base == wire_type(type);
    }
}

bool can_be_read(const DataType& type, const PostgresColumn& column) {
    const std::string_view base = column.base;
    if (type.kind() == TypeKind::array) return !column.element.empty() && can_be_read(type.children()[0], element_of(column));
    switch (type.kind()) {
        case TypeKind::character:
        case TypeKind::varchar:
            return true;
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
            return is_whole(base);
        case TypeKind::decimal:
            return base == "numeric" || is_whole(base);
        case TypeKind::float64:
            return base == "float8" || base == "float4";
        default:
            return base == wire_type(type);
    }
}

std::string read_expression(const DataType& type, const PostgresColumn& column) {
    const std::string name = quoted_identifier(column.name);
    if (type.kind() == TypeKind::array) {
        const std::string_view element = wire_type(type.children()[0]);
        return column.element == element ? name : name + "::" + std::string(element) + "[]";
    }
    const std::string_view wanted = wire_type(type);
    // Texts of a fixed length keep their blanks, which a cast would cut off.
    const bool as_it_is = column.base == wanted || (wanted == "text" && is_text(column.base));
    return as_it_is ? name : name + "::" + std::string(wanted);
}

PostgresKey lookup_key(const DataType& type, const PostgresColumn& column) {
    const std::string name = quoted_identifier(column.name);
    const std::string wanted(wire_type(type));
    if (!type.is_string()) return {name, wanted};
    // As the column's own type: texts are equal as it takes them to be, without the blanks of a fixed length, say.
    if (column.base == "bpchar") return {name, "bpchar"};
    if (column.base == "citext") return {name, column.type};
    if (column.base == "uuid") return {name, "uuid", true};
    return {is_text(column.base) ? name : name + "::text", wanted};
}

}  // namespace windrow
