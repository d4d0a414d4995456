// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The usual entries of a registry: a class whose constructor takes the node's context, or nothing of the node.

#include "operators/in_float32.hpp"
#include "operators/operator.hpp"

#include <concepts>
#include <memory>
#include <string_view>

namespace windrow::inference {

/// Makes a `Made`, with what is `given` behind the context.
template <typename Made, typename... Given>
MakeOperator operator_maker(Given... given) {
    return [given...](const NodeContext& context) -> std::unique_ptr<Operator> {
        if constexpr (std::constructible_from<Made, const NodeContext&, Given...>) {
            return std::make_unique<Made>(context, given...);
        } else {
            return std::make_unique<Made>(given...);
        }
    };
}

template <typename Made>
OperatorEntry operator_entry(std::string_view type, std::int64_t since, std::string_view domain = "") {
    return {domain, type, since, operator_maker<Made>()};
}

/// Of ONNX's own domain; takes FLOAT16 and BFLOAT16 by way of FLOAT (in_float32.hpp).
template <typename Made, typename... Given>
OperatorEntry float_operator_entry(std::string_view type, std::int64_t since, Given... given) {
    return {"", type, since, in_float32(operator_maker<Made>(given...))};
}

}  // namespace windrow::inference
