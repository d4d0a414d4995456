// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/elementwise_families.hpp"

#include "lanes/activation_kernels.hpp"
#include "operators/elementwise/unary_operator.hpp"
#include "operators/in_float32.hpp"
#include "operators/node_attributes.hpp"
#include "windrow/semantics/arithmetic.hpp"

#include <type_traits>

namespace windrow::inference {

namespace {

using semantics::Activation;

/// What some activations do with integers, too.
template <typename T>
T activated_integer(Activation function, T x) {
    switch (function) {
        case Activation::relu:
            return x < 0 ? T(0) : x;
        case Activation::negative:
            return static_cast<T>(0 - static_cast<std::uint64_t>(x));
        case Activation::absolute:
            return x < 0 ? static_cast<T>(0 - static_cast<std::uint64_t>(x)) : x;
        case Activation::sign:
            return x > 0 ? T(1) : x < 0 ? static_cast<T>(-1) : T(0);
        default:
            return x;
    }
}

class ActivationOperator final : public UnaryOperator {
public:
    ActivationOperator(std::initializer_list<ElementType> allowed, Activation function, float alpha, float beta)
        : UnaryOperator(allowed), function_(function), alpha_(alpha), beta_(beta) {}

private:
    void compute(const Tensor& input, Tensor& output) const override {
        const auto count = static_cast<std::size_t>(input.size());
        if (input.element() == ElementType::float32) {
            activation_kernels_at(lane_level())
                .apply[static_cast<int>(function_)](input.data<float>(), output.data<float>(), input.size(), alpha_, beta_);
        } else if (input.element() == ElementType::float64) {
            const double* from = input.data<double>();
            double* to = output.data<double>();
            semantics::with_activation(function_, [&](auto constant) {
                for (std::size_t i = 0; i < count; ++i)
                    to[i] = semantics::activate<decltype(constant)::value>(from[i], double{alpha_}, double{beta_});
            });
        } else {
            with_integer(input.element(), [&](auto tag) {
                using T = type_of<decltype(tag)>;
                for (std::size_t i = 0; i < count; ++i) output.data<T>()[i] = activated_integer(function_, input.data<T>()[i]);
            });
        }
    }

    Activation function_;
    float alpha_;
    float beta_;
};

/// An operator of the registry: its function, its two parameters by name and default.
struct Row {
    std::string_view type;
    std::int64_t since;
    Activation function;
    std::string_view alpha_name = "";
    float alpha = 0;
    std::string_view beta_name = "";
    float beta = 0;
    bool integers = false;
};

constexpr Row rows[] = {
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
};

MakeOperator maker(const Row& row) {
    return [row](const NodeContext& context) -> std::unique_ptr<Operator> {
        const NodeAttributes attributes(context.node);
        const float alpha = row.alpha_name.empty() ? 0 : attributes.real(row.alpha_name, row.alpha);
        const float beta = row.beta_name.empty() ? 0 : attributes.real(row.beta_name, row.beta);
        return std::make_unique<ActivationOperator>(row.integers ? number_types : floating_types, row.function, alpha, beta);
    };
}

std::unique_ptr<Operator> make_selu(const NodeContext& context) {
    const NodeAttributes attributes(context.node);
    // Opset 1 had the constants to fewer digits.
    const float alpha = attributes.real("alpha", context.opset < 6 ? 1.6732F : 1.67326319217681884765625F);
    const float gamma = attributes.real("gamma", context.opset < 6 ? 1.0507F : 1.05070102214813232421875F);
    return std::make_unique<ActivationOperator>(floating_types, Activation::selu, alpha, gamma);
}

std::unique_ptr<Operator> make_gelu(const NodeContext& context) {
    const std::string approximate = NodeAttributes(context.node).text("approximate", "none");
    if (approximate != "none" && approximate != "tanh")
        refuse_node("attribute 'approximate' is '" + approximate + "', not 'none' or 'tanh'");
    return std::make_unique<ActivationOperator>(floating_types, approximate == "tanh" ? Activation::gelu_tanh : Activation::gelu,
                                                0.0F, 0.0F);
}

}  // namespace

void add_activation_operators(OperatorEntries& entries) {
    for (const Row& row : rows) entries.push_back({"", row.type, row.since, in_float32(maker(row))});
    entries.push_back({"", "Selu", 1, in_float32(make_selu)});
    entries.push_back({"", "Gelu", 20, in_float32(make_gelu)});
}

}  // namespace windrow::inference
