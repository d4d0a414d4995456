// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the files of CAST share: the request, loops that may meet bad values, and the parts of the dispatch.

#include "expression/columnar_loop.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/semantics/conversion.hpp"

#include <string>

namespace windrow {

/// One CAST of a column that is not constant and whose type differs from `to`.
struct CastRequest {
    const Column& from;
    const DataType& to;
    bool try_cast;
    const EvaluationContext& session;
    const std::uint8_t* active;
    [[nodiscard]] std::int64_t rows() const { return from.rows; }
    /// True for rows that have a value to convert.
    [[nodiscard]] bool wants(std::int64_t i) const { return is_active(active, i) && from.is_valid(i); }
};

/// Throws Error W5003, naming the value.
[[noreturn]] void fail_cast(const CastRequest& request, std::int64_t row);

/// Converts row by row: `convert(i)` gives a semantics::Converted<Out>.
template <typename Out, typename Convert>
Column cast_each(const CastRequest& request, Convert convert) {
    Column out;
    out.type = request.to;
    Out* to = allocate_values<Out>(out, request.rows());
    ValidityWriter validity(request.rows());
    for (std::int64_t i = 0; i < request.rows(); ++i) {
        to[i] = Out{};
        if (!request.wants(i)) {
            validity.set_null(i);
            continue;
        }
        const semantics::Converted<Out> result = convert(i);
        if (result.outcome == semantics::Outcome::value) {
            to[i] = result.value;
            continue;
        }
        if (result.outcome == semantics::Outcome::bad && !request.try_cast) fail_cast(request, i);
        validity.set_null(i);
    }
    out.validity = validity.finish();
    return out;
}

/// Converts every row without a failure in sight; nulls stay null.
template <typename Out, typename From, typename Op>
Column cast_all(const CastRequest& request, Op op) {
    Column out;
    out.type = request.to;
    map_rows<Out, From>(request.from, request.rows(), out, op);
    out.validity = request.from.validity;
    return out;
}

Column cast_to_boolean(const CastRequest& request);
Column cast_to_number(const CastRequest& request);
Column cast_to_text(const CastRequest& request);
Column cast_to_binary(const CastRequest& request);
Column cast_to_time(const CastRequest& request);
Column cast_nested(const CastRequest& request);

/// Appends the text of a valid row as CAST(... AS STRING) gives it; nested values in Flink's form: [1, NULL], (1, a), {k=v}.
void append_value_text(const Column& column, std::int64_t row, const EvaluationContext& session, std::string& out);

}  // namespace windrow
