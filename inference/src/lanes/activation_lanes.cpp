// SPDX-License-Identifier: Apache-2.0
#include "lanes/activation_kernels.hpp"
#include "lanes/lanes.hpp"

#include <utility>

namespace windrow::inference::WINDROW_LANES_NAMESPACE {

namespace {

template <semantics::Activation function>
void apply(const float* from, float* to, std::int64_t count, float alpha, float beta) {
    const Floats a(alpha);
    const Floats b(beta);
    std::int64_t i = 0;
    for (; i + width <= count; i += width) store(to + i, semantics::activate<function>(load(from + i), a, b));
    if (i < count) {
        const int rest = static_cast<int>(count - i);
        store(to + i, semantics::activate<function>(load(from + i, rest), a, b), rest);
    }
}

/// A table whose entries are the functions in the order of their numbers.
template <int... functions>
constexpr ActivationKernels table_of(const std::integer_sequence<int, functions...>&) {
    return {{apply<static_cast<semantics::Activation>(functions)>...}};
}

}  // namespace

extern const ActivationKernels activation_kernels = table_of(std::make_integer_sequence<int, semantics::activation_count>());

}  // namespace windrow::inference::WINDROW_LANES_NAMESPACE
