// SPDX-License-Identifier: Apache-2.0
#include "library/usual_recurrence.hpp"

#include <cmath>

namespace windrow::inference {

bool is_usual_recurrence(const RecurrentAttributes& attributes, RecurrentCell cell) {
    using semantics::GateFunction;
    if (attributes.directions != 1 || attributes.first_backward || !std::isinf(attributes.clip) || attributes.input_forget)
        return false;
    for (std::size_t i = 0; i < function_count(cell); ++i) {
        if (attributes.activations[i].function != (i == 0 ? GateFunction::sigmoid : GateFunction::tanh)) return false;
    }
    return true;
}

}  // namespace windrow::inference
