// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Steps that a library computes in the place of our kernels. Each function adds its step and says true, or says false and has
/// added nothing: there is no library, or it does not serve the layer (LibraryLayers notes why).

#include "device/node_lowering.hpp"
#include "operators/recurrent/recurrent_attributes.hpp"

#include <optional>

namespace windrow::inference {

bool lower_library_product(NodeLowering& node, const LibraryProduct& product, DeviceValue left, DeviceValue right,
                           std::optional<DeviceValue> bias, DeviceValue to);
/// Without bias.
bool lower_library_convolution(NodeLowering& node, const ConvolutionShape& shape, DeviceValue to);
/// A whole LSTM or GRU node.
bool lower_library_recurrence(NodeLowering& node, RecurrentCell cell, const RecurrentAttributes& attributes);

}  // namespace windrow::inference
