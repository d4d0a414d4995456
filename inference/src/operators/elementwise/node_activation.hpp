// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which activation a node asks for, with its parameters: what the CPU's operators, fused steps and a device's launches are made
/// from.

#include "operators/element_activation.hpp"
#include "operators/operator.hpp"
#include "windrow/semantics/activation.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace windrow::inference {

/// An operator: its function, its two parameters by name and default.
struct ActivationType {
    std::string_view type;
    std::int64_t since;
    semantics::Activation function;
    std::string_view alpha_name = "";
    float alpha = 0;
    std::string_view beta_name = "";
    float beta = 0;
    bool integers = false;  ///< it takes integers, too
};

/// All of them.
std::span<const ActivationType> activation_types();

using NodeActivation = ElementActivation;

/// Nothing if the node's operator is no activation. Throws W6610 for an attribute that Windrow does not know.
std::optional<NodeActivation> activation_of(const NodeContext& context);

}  // namespace windrow::inference
