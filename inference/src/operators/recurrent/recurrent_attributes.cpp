// SPDX-License-Identifier: Apache-2.0
#include "operators/recurrent/recurrent_attributes.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace windrow::inference {

namespace {

using semantics::GateFunction;

/// A function, what its parameters are if the node does not say, and whether it takes values from activation_alpha and
/// activation_beta.
struct NamedFunction {
    std::string_view name;
    GateFunction function;
    bool takes_alpha = false, takes_beta = false;
    float alpha = 0, beta = 0;
};

constexpr NamedFunction named_functions[] = {
    {"relu", GateFunction::relu},
    {"tanh", GateFunction::tanh},
    {"sigmoid", GateFunction::sigmoid},
    {"affine", GateFunction::affine, true, true, 1.0F, 0.0F},
    {"leakyrelu", GateFunction::leaky_relu, true, false, 0.01F, 0.0F},
    {"thresholdedrelu", GateFunction::thresholded_relu, true, false, 1.0F, 0.0F},
    {"scaledtanh", GateFunction::scaled_tanh, true, true, 1.0F, 1.0F},
    {"hardsigmoid", GateFunction::hard_sigmoid, true, true, 0.2F, 0.5F},
    {"elu", GateFunction::elu, true, false, 1.0F, 0.0F},
    {"softsign", GateFunction::softsign},
    {"softplus", GateFunction::softplus},
};

const NamedFunction& named_function(const std::string& name) {
    std::string lower = name;
    for (char& letter : lower) letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    for (const NamedFunction& one : named_functions) {
        if (one.name == lower) return one;
    }
    refuse_node("activation '" + name + "' is unknown");
}

/// The values of activation_alpha or activation_beta go, in order, to the functions that have such a parameter.
float next_value(bool takes, const std::vector<float>& values, std::size_t& used, float otherwise) {
    return takes && used < values.size() ? values[used++] : otherwise;
}

std::vector<std::string> default_functions(RecurrentCell cell, std::int64_t directions) {
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < directions; ++i) {
        if (cell != RecurrentCell::rnn) names.emplace_back("sigmoid");
        names.emplace_back("tanh");
        if (cell == RecurrentCell::lstm) names.emplace_back("tanh");
    }
    return names;
}

}  // namespace

RecurrentAttributes::RecurrentAttributes(const NodeAttributes& attributes, RecurrentCell cell) {
    const std::string direction = attributes.text("direction", "forward");
    if (direction != "forward" && direction != "reverse" && direction != "bidirectional")
        refuse_node("direction '" + direction + "' is unknown");
    directions = direction == "bidirectional" ? 2 : 1;
    first_backward = direction == "reverse";
    const std::int64_t layout = attributes.integer("layout", 0);
    if (layout != 0 && layout != 1) refuse_node("'layout' is " + std::to_string(layout));
    batch_first = layout == 1;
    hidden = attributes.integer("hidden_size", -1);
    clip = attributes.real("clip", 0);
    if (!(clip >= 0)) refuse_node("'clip' is negative");
    if (clip == 0) clip = std::numeric_limits<float>::infinity();
    reset_after = attributes.flag("linear_before_reset", false);
    input_forget = attributes.flag("input_forget", false);
    std::vector<std::string> names = attributes.texts("activations");
    if (names.empty()) names = default_functions(cell, directions);
    if (names.size() != function_count(cell) * static_cast<std::size_t>(directions)) {
        refuse_node("'activations' names " + std::to_string(names.size()) + " functions for " + std::to_string(directions) +
                    " directions");
    }
    const std::vector<float> alphas = attributes.reals("activation_alpha");
    const std::vector<float> betas = attributes.reals("activation_beta");
    std::size_t alphas_used = 0, betas_used = 0;
    for (const std::string& name : names) {
        const NamedFunction& named = named_function(name);
        activations.push_back({named.function, next_value(named.takes_alpha, alphas, alphas_used, named.alpha),
                               next_value(named.takes_beta, betas, betas_used, named.beta)});
    }
}

}  // namespace windrow::inference
