// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/semantics/activation.hpp"

namespace windrow::inference {

/// A function of windrow/semantics/activation.hpp with its parameters.
struct ElementActivation {
    semantics::Activation function = semantics::Activation::identity;
    float alpha = 0;
    float beta = 0;
};

}  // namespace windrow::inference
