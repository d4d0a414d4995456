// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The usual entry of a registry: a class whose constructor takes the node's context.

#include "operators/operator.hpp"

#include <memory>
#include <string_view>

namespace windrow::inference {

template <typename Made>
OperatorEntry operator_entry(std::string_view type, std::int64_t since, std::string_view domain = "") {
    return {domain, type, since,
            [](const NodeContext& context) -> std::unique_ptr<Operator> { return std::make_unique<Made>(context); }};
}

}  // namespace windrow::inference
