// SPDX-License-Identifier: Apache-2.0
/// Which types go together: common types (Calcite's leastRestrictive under Flink's type system), implicit conversions and casts
/// (Flink's LogicalTypeCasts). Rules: conformance expressions/010-130, 540-552.
#include "windrow/kernels/decimal_shape.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/kernels/temporal_type.hpp"

#include <algorithm>

namespace windrow {

namespace {

/// FLOAT with DOUBLE keeps the left one (Calcite compares their precisions, which Flink leaves equal).
DataType common_number(const DataType& a, const DataType& b) {
    if (a.is_floating() && b.is_floating()) return a;
    if (a.is_floating()) return b.kind() == TypeKind::decimal ? DataType::float64() : a;
    if (b.is_floating()) return a.kind() == TypeKind::decimal ? DataType::float64() : b;
    if (a.is_integer() && b.is_integer()) return a.kind() >= b.kind() ? a : b;
    const semantics::DecimalShape shape = semantics::decimal_common_shape(decimal_shape(a), decimal_shape(b));
    return DataType::decimal(shape.precision, shape.scale);
}

std::optional<DataType> common_of_two(const DataType& a, const DataType& b);

std::optional<DataType> common_nested(const DataType& a, const DataType& b) {
    if (a.kind() != b.kind() || a.children().size() != b.children().size()) return std::nullopt;
    std::vector<DataType> children;
    for (std::size_t i = 0; i < a.children().size(); ++i) {
        const std::optional<DataType> child = common_of_two(a.children()[i], b.children()[i]);
        if (!child) return std::nullopt;
        children.push_back(child->with_nullable(a.children()[i].nullable() || b.children()[i].nullable()));
    }
    switch (a.kind()) {
        case TypeKind::array:
            return DataType::array(children[0]);
        case TypeKind::map:
            return DataType::map(children[0], children[1]);
        case TypeKind::multiset:
            return DataType::multiset(children[0]);
        default:
            return DataType::row(a.field_names(), children);
    }
}

std::optional<DataType> common_of_two(const DataType& a, const DataType& b) {
    if (a.kind() == TypeKind::null) return b;
    if (b.kind() == TypeKind::null) return a;
    if (a == b) return a;
    if (a.is_numeric() && b.is_numeric()) return common_number(a, b);
    const std::int32_t length = std::max(a.length(), b.length());
    // Texts of different lengths become VARCHAR, so that none is padded (expressions/120).
    if (a.is_string() && b.is_string()) return DataType::varchar(length);
    if (a.is_binary() && b.is_binary()) return DataType::varbinary(length);
    if (a.kind() != b.kind()) return std::nullopt;
    switch (a.kind()) {
        case TypeKind::time:
            return DataType::time(length);
        case TypeKind::timestamp:
            return DataType::timestamp(length);
        case TypeKind::timestamp_ltz:
            return DataType::timestamp_ltz(length);
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::multiset:
        case TypeKind::row:
            return common_nested(a, b);
        default:
            return a;
    }
}

bool children_convertible(const DataType& from, const DataType& to, bool (*rule)(const DataType&, const DataType&)) {
    if (from.kind() != to.kind() || from.children().size() != to.children().size()) return false;
    for (std::size_t i = 0; i < from.children().size(); ++i) {
        if (!rule(from.children()[i], to.children()[i])) return false;
    }
    return true;
}

}  // namespace

std::optional<DataType> common_type(std::span<const DataType> types) {
    if (types.empty()) return std::nullopt;
    DataType out = types[0];
    bool nullable = out.nullable() || out.kind() == TypeKind::null;
    for (const DataType& type : types.subspan(1)) {
        const std::optional<DataType> next = common_of_two(out, type);
        if (!next) return std::nullopt;
        out = *next;
        nullable = nullable || type.nullable() || type.kind() == TypeKind::null;
    }
    if (types.size() > 1) out = out.with_time_attribute(TimeAttribute::none);
    return out.with_nullable(nullable);
}

bool implicitly_convertible(const DataType& from, const DataType& to) {
    if (from.kind() == TypeKind::null) return true;
    if (from == to) return true;
    switch (to.kind()) {
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
            return from.is_integer() && from.kind() <= to.kind();
        case TypeKind::float32:
            return from.is_integer() || from.kind() == TypeKind::float32 || from.kind() == TypeKind::decimal;
        case TypeKind::float64:
        case TypeKind::decimal:
            return from.is_numeric();
        case TypeKind::character:
            return from.kind() == TypeKind::character;
        case TypeKind::varchar:
            return from.is_string();
        case TypeKind::binary:
            return from.kind() == TypeKind::binary;
        case TypeKind::varbinary:
            return from.is_binary();
        case TypeKind::date:
            return from.kind() == TypeKind::timestamp;
        case TypeKind::time:
            return from.kind() == TypeKind::time || from.kind() == TypeKind::timestamp;
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return from.is_timestamp();
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::multiset:
        case TypeKind::row:
            return children_convertible(from, to, implicitly_convertible);
        default:
            return false;
    }
}

bool castable(const DataType& from, const DataType& to) {
    if (from.kind() == TypeKind::null || from == to) return true;
    switch (to.kind()) {
        case TypeKind::boolean:
            return from.is_numeric() || from.is_string();
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
        case TypeKind::float32:
        case TypeKind::float64:
        case TypeKind::decimal:
            return from.is_numeric() || from.is_string() || from.kind() == TypeKind::boolean;
        case TypeKind::character:
        case TypeKind::varchar:
            return true;
        case TypeKind::binary:
        case TypeKind::varbinary:
            return from.is_binary() || from.is_string();
        case TypeKind::date:
            return from.kind() == TypeKind::date || from.is_timestamp() || from.is_string();
        case TypeKind::time:
            return from.kind() == TypeKind::time || from.is_timestamp() || from.is_string();
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return is_temporal(from) || from.is_string();
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::multiset:
        case TypeKind::row:
            return children_convertible(from, to, castable);
        default:
            return false;
    }
}

}  // namespace windrow
