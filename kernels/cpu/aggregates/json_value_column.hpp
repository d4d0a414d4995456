// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The values of a JSON aggregate's argument as JSON text: the scalar function JSON_STRING, bound once.

#include "windrow/kernels/aggregate.hpp"

namespace windrow::aggregates {

class JsonValueColumn {
public:
    /// Refuses a type that JSON_STRING does not take (Error W3xxx). `json_text`: the values are JSON text already.
    JsonValueColumn(const ArgumentInfo& argument, const EvaluationContext& session, bool json_text);
    /// What the binder must cast the argument to.
    [[nodiscard]] const DataType& argument_type() const { return function_.argument_types[0]; }
    /// One JSON text per row; NULL where the value is. `values` has `argument_type()`.
    [[nodiscard]] Column texts(const Column& values, const Stamps* stamps) const;

private:
    EvaluationContext session_;
    BoundFunction function_;
    bool json_text_;
};

}  // namespace windrow::aggregates
