// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/node_activation.hpp"

#include "operators/node_attributes.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

using semantics::Activation;

constexpr ActivationType types[] = {
    {"Relu", 1, Activation::relu, "", 0, "", 0, true},
    {"LeakyRelu", 1, Activation::leaky_relu, "alpha", 0.01F},
    {"Elu", 1, Activation::elu, "alpha", 1},
    {"Celu", 12, Activation::celu, "alpha", 1},
    {"Sigmoid", 1, Activation::sigmoid},
    {"HardSigmoid", 1, Activation::hard_sigmoid, "alpha", 0.2F, "beta", 0.5F},
    {"HardSwish", 14, Activation::hard_swish},
    {"Tanh", 1, Activation::tanh},
    {"Softplus", 1, Activation::softplus},
    {"Softsign", 1, Activation::softsign},
    {"ThresholdedRelu", 1, Activation::thresholded_relu, "alpha", 1},
    {"Shrink", 9, Activation::shrink, "lambd", 0.5F, "bias", 0},
    {"Mish", 18, Activation::mish},
    {"Swish", 24, Activation::swish, "alpha", 1},
    {"Erf", 9, Activation::erf},
    {"Exp", 1, Activation::exp},
    {"Log", 1, Activation::log},
    {"Sqrt", 1, Activation::square_root},
    {"Reciprocal", 1, Activation::reciprocal},
    {"Neg", 1, Activation::negative, "", 0, "", 0, true},
    {"Abs", 1, Activation::absolute, "", 0, "", 0, true},
    {"Sign", 9, Activation::sign, "", 0, "", 0, true},
    {"Floor", 1, Activation::floor},
    {"Ceil", 1, Activation::ceil},
    {"Round", 11, Activation::round},
    // With two parameters whose names or defaults are its own:
    {"Selu", 1, Activation::selu},
    {"Gelu", 20, Activation::gelu},
};

/// Opset 1 had the constants to fewer digits.
NodeActivation selu_of(const NodeContext& context) {
    const NodeAttributes attributes(context.node);
    const bool first = context.opset < 6;
    return {Activation::selu, attributes.real("alpha", first ? 1.6732F : 1.67326319217681884765625F),
            attributes.real("gamma", first ? 1.0507F : 1.05070102214813232421875F)};
}

NodeActivation gelu_of(const NodeContext& context) {
    const std::string approximate = NodeAttributes(context.node).text("approximate", "none");
    if (approximate != "none" && approximate != "tanh")
        refuse_node("attribute 'approximate' is '" + approximate + "', not 'none' or 'tanh'");
    return {approximate == "tanh" ? Activation::gelu_tanh : Activation::gelu, 0, 0};
}

}  // namespace

std::span<const ActivationType> activation_types() {
    return types;
}

std::optional<NodeActivation> activation_of(const NodeContext& context) {
    const auto type = std::find_if(std::begin(types), std::end(types),
                                   [&](const ActivationType& known) { return known.type == context.node.operator_type; });
    if (!context.node.domain.empty() || type == std::end(types)) return std::nullopt;
    if (type->function == Activation::selu) return selu_of(context);
    if (type->function == Activation::gelu) return gelu_of(context);
    const NodeAttributes attributes(context.node);
    return NodeActivation{type->function, type->alpha_name.empty() ? 0 : attributes.real(type->alpha_name, type->alpha),
                          type->beta_name.empty() ? 0 : attributes.real(type->beta_name, type->beta)};
}

}  // namespace windrow::inference
