// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For this folder: LSTM and GRU by cuDNN's RNN functions.

#include "device/library_layer.hpp"
#include "library/cudnn_functions.hpp"

#include <memory>
#include <string>

namespace windrow::inference::cudnn {

/// ONNX's place of a gate that cuDNN calls by `number` (LSTM: input, forget, new memory, output; GRU: reset, update, new memory).
[[nodiscard]] std::int64_t onnx_gate(RecurrentCell cell, std::int64_t number);

/// Throws NoLibraryLayer, Error W6622.
std::unique_ptr<DeviceLayer> make_recurrence(Handle handle, const LibraryRecurrentLayer& recurrence, LibraryMath math,
                                             const std::string& recorded);

}  // namespace windrow::inference::cudnn
