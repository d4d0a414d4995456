// SPDX-License-Identifier: Apache-2.0
#include "lanes/float_functions.hpp"
#include "lanes/lanes.hpp"
#include "windrow/semantics/float_math.hpp"

namespace windrow::inference::WINDROW_LANES_NAMESPACE {

namespace {

template <Floats (*function)(Floats)>
void each(const float* from, float* to, std::size_t count) {
    std::size_t i = 0;
    for (; i + width <= count; i += width) store(to + i, function(load(from + i)));
    if (i < count) {
        const int rest = static_cast<int>(count - i);
        store(to + i, function(load(from + i, rest)), rest);
    }
}

}  // namespace

extern const FloatFunctions float_functions = {
    .exp = each<semantics::float_exp<Floats>>,
    .exp_minus_one_below_zero = each<semantics::float_exp_minus_one_below_zero<Floats>>,
    .log = each<semantics::float_log<Floats>>,
    .tanh = each<semantics::float_tanh<Floats>>,
    .sigmoid = each<semantics::float_sigmoid<Floats>>,
    .softplus = each<semantics::float_softplus<Floats>>,
    .erf = each<semantics::float_erf<Floats>>,
    .square_root = each<square_root>,
    .round_to_even = each<round_to_even>,
    .round_down = each<round_down>,
    .round_up = each<round_up>,
};

}  // namespace windrow::inference::WINDROW_LANES_NAMESPACE
