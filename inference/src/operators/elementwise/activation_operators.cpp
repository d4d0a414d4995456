// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/elementwise_families.hpp"

#include "lanes/activation_kernels.hpp"
#include "operators/elementwise/node_activation.hpp"
#include "operators/elementwise/unary_operator.hpp"
#include "operators/in_float32.hpp"
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
    ActivationOperator(std::initializer_list<ElementType> allowed, const NodeActivation& activation)
        : UnaryOperator(allowed), function_(activation.function), alpha_(activation.alpha), beta_(activation.beta) {}

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

}  // namespace

void add_activation_operators(OperatorEntries& entries) {
    for (const ActivationType& type : activation_types()) {
        const bool integers = type.integers;
        entries.push_back(
            {"", type.type, type.since, in_float32([integers](const NodeContext& context) -> std::unique_ptr<Operator> {
                 return std::make_unique<ActivationOperator>(integers ? number_types : floating_types, *activation_of(context));
             })});
    }
}

}  // namespace windrow::inference
