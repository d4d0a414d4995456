// SPDX-License-Identifier: Apache-2.0
/// CAST and TRY_CAST of columns: the dispatch, and nested types (expressions/150-182, 480-482).
#include "expression/cast_rows.hpp"
#include "expression/row_mask.hpp"

#include <vector>

namespace windrow {

namespace {

Column dispatch(const CastRequest& request) {
    switch (request.to.kind()) {
        case TypeKind::boolean:
            return cast_to_boolean(request);
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
        case TypeKind::float32:
        case TypeKind::float64:
        case TypeKind::decimal:
            return cast_to_number(request);
        case TypeKind::character:
        case TypeKind::varchar:
            return cast_to_text(request);
        case TypeKind::binary:
        case TypeKind::varbinary:
            return cast_to_binary(request);
        case TypeKind::date:
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return cast_to_time(request);
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::multiset:
        case TypeKind::row:
            return cast_nested(request);
        default:
            throw_defect("cast of " + request.from.type.to_string() + " to " + request.to.to_string());
    }
}

/// Child rows that belong to a list or map of an active, valid parent: only those may fail.
Buffer active_elements(const CastRequest& request, std::int64_t child_rows) {
    Buffer bits = allocate_bitmap(child_rows);
    auto* to = bits.mutable_as<std::uint8_t>();
    std::memset(to, 0, bits.size());
    for (std::int64_t i = 0; i < request.rows(); ++i) {
        if (!request.wants(i)) continue;
        const auto [begin, end] = request.from.child_range(i);
        for (std::int32_t k = begin; k < end; ++k) set_bit(to, k);
    }
    return bits;
}

}  // namespace

void fail_cast(const CastRequest& request, std::int64_t row) {
    std::string text;
    append_value_text(request.from, row, request.session, text);
    if (text.size() > 100) text = text.substr(0, 100) + "...";
    throw Error("W5003", "the value '" + text + "' cannot be cast to " + request.to.to_plain_string(),
                "TRY_CAST gives NULL for such values instead of failing");
}

Column cast_nested(const CastRequest& request) {
    Column out = request.from;
    out.type = request.to;
    const std::vector<DataType>& types = request.to.children();
    if (request.to.kind() == TypeKind::row) {
        Buffer active = allocate_bitmap(request.rows());
        auto* bits = active.mutable_as<std::uint8_t>();
        std::memset(bits, 0, active.size());
        for (std::int64_t i = 0; i < request.rows(); ++i) {
            if (request.wants(i)) set_bit(bits, i);
        }
        for (std::size_t k = 0; k < types.size(); ++k) {
            out.children[k] = cast_column(request.from.children[k], types[k], request.try_cast, request.session, bits);
        }
        return out;
    }
    for (std::size_t k = 0; k < types.size(); ++k) {
        const Column& child = request.from.children[k];
        const Buffer active = active_elements(request, child.rows);
        out.children[k] = cast_column(child, types[k], request.try_cast, request.session, active.as<std::uint8_t>());
    }
    return out;
}

Column cast_column(const Column& column, const DataType& to, bool try_cast, const EvaluationContext& session,
                   const std::uint8_t* active) {
    if (column.type.kind() == TypeKind::null) return Column::of_nulls(to, column.rows);
    if (column.type == to) {
        Column out = column;
        out.type = to;
        return out;
    }
    if (!castable(column.type, to)) throw_defect("cast of " + column.type.to_string() + " to " + to.to_string());
    if (!column.constant) return dispatch({column, to, try_cast, session, active});
    if (column.rows == 0) return Column::of_nulls(to, 0);
    Column single = column;
    single.rows = 1;
    single.constant = false;
    Column out = dispatch({single, to, try_cast, session, nullptr});
    if (out.constant) out = out.materialized();
    out.constant = true;
    out.rows = column.rows;
    return out;
}

}  // namespace windrow
