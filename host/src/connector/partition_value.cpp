// SPDX-License-Identifier: Apache-2.0
#include "connector/partition_value.hpp"

#include "format/java_double.hpp"
#include "format/scalar_text.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/record_number_text.hpp"
#include "windrow/semantics/time_text.hpp"

#include <algorithm>

namespace windrow {

namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& text, const DataType& type) {
    throw Error(
        "W5102",
        "the partition folder '" + key + "=" + text + "' gives no " + type.to_plain_string() + " for column '" + key + "'",
        "rename the folder, or declare '" + key + "' as STRING");
}

bool parse_time(const std::string& text, const DataType& type, Value& out) {
    const char* const p = text.data();
    const auto size = static_cast<std::int64_t>(text.size());
    std::int32_t value = 0;
    if (type.kind() == TypeKind::date || type.kind() == TypeKind::time) {
        const bool good =
            type.kind() == TypeKind::date ? semantics::parse_iso_date(p, size, value) : semantics::parse_csv_time(p, size, value);
        out = Value(std::int64_t{value});
        return good;
    }
    semantics::TimePoint point;
    if (!semantics::parse_sql_timestamp(p, size, false, point) && !semantics::parse_iso_timestamp(p, size, false, point))
        return false;
    out = type.physical() == PhysicalKind::int128 ? Value(semantics::to_nanoseconds(point))
                                                  : Value(semantics::to_milliseconds(point));
    return true;
}

}  // namespace

Value parse_partition_value(const std::string& key, const std::string& text, const DataType& type) {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    std::int64_t integer = 0;
    switch (type.kind()) {
        case TypeKind::character:
        case TypeKind::varchar:
            return Value(text);
        case TypeKind::boolean: {
            std::string folded = text;
            std::transform(folded.begin(), folded.end(), folded.begin(), [](unsigned char c) { return std::tolower(c); });
            if (folded != "true" && folded != "false") refuse(key, text, type);
            return Value(folded == "true");
        }
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint: {
            const std::int64_t high = static_cast<std::int64_t>(~0ULL >> (65 - 8 * type.width()));
            if (!semantics::record_parse_integer(begin, end, -high - 1, high, integer)) refuse(key, text, type);
            return Value(integer);
        }
        case TypeKind::float32:
        case TypeKind::float64: {
            double real = 0;
            if (!parse_java_double(text, real)) refuse(key, text, type);
            return Value(type.kind() == TypeKind::float32 ? static_cast<double>(static_cast<float>(real)) : real);
        }
        case TypeKind::decimal: {
            int128_t unscaled = 0;
            if (semantics::record_parse_decimal(begin, end, type.precision(), type.scale(), unscaled) !=
                semantics::NumberText::good) {
                refuse(key, text, type);
            }
            return Value(unscaled);
        }
        case TypeKind::date:
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz: {
            Value value;
            if (!parse_time(text, type, value)) refuse(key, text, type);
            return value;
        }
        default:
            refuse(key, text, type);
    }
}

std::string partition_text(const Column& column, std::int64_t row) {
    std::string out;
    append_scalar_text(out, column, row, ScalarTextStyle::sql);
    return out;
}

}  // namespace windrow
