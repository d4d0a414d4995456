// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The functions of windrow/semantics/float_math.hpp over arrays.

#include "lanes/level.hpp"

#include <cstddef>

namespace windrow::inference {

/// Each takes `count` floats and writes as many; `to` may be `from`.
struct FloatFunctions {
    using Function = void (*)(const float* from, float* to, std::size_t count);
    Function exp;
    Function exp_minus_one_below_zero;
    Function log;
    Function tanh;
    Function sigmoid;
    Function softplus;
    Function erf;
    Function square_root;
    Function round_to_even;
    Function round_down;
    Function round_up;
};

WINDROW_LANE_TABLE(FloatFunctions, float_functions)

}  // namespace windrow::inference
