// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which operators have kernels: for each a function that adds a node's launches to a list.

#include "device/node_lowering.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace windrow::inference {

/// Adds the steps of a node, or throws NoKernel.
using LowerNode = std::function<void(NodeLowering&)>;
using LoweringTable = std::map<std::string, LowerNode, std::less<>>;

/// By the operator's type, for ONNX's own domain. Made once; thread-safe.
const LoweringTable& lowering_table();

// One function per family, each in the file of its name.
void add_element_lowerings(LoweringTable& table);        ///< activations, arithmetic, comparison, Where, Clip
void add_movement_lowerings(LoweringTable& table);       ///< Transpose, Slice, Concat, Pad ... and Gather
void add_matrix_lowerings(LoweringTable& table);         ///< MatMul, Gemm
void add_window_lowerings(LoweringTable& table);         ///< convolutions and pools
void add_normalization_lowerings(LoweringTable& table);  ///< Layer, RMS, Instance, Group and BatchNormalization
void add_axis_lowerings(LoweringTable& table);           ///< Softmax and Reduce*

}  // namespace windrow::inference
