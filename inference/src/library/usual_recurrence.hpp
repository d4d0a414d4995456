// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which recurrent layers libraries know.

#include "operators/recurrent/recurrent_attributes.hpp"

namespace windrow::inference {

/// Forward alone, with the activations that ONNX has by default, neither clipped nor with a shared forget gate.
[[nodiscard]] bool is_usual_recurrence(const RecurrentAttributes& attributes, RecurrentCell cell);

}  // namespace windrow::inference
