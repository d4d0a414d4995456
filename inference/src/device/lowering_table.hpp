// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which operators have kernels: for each a function that adds a node's launches to a list.

#include "dense/dense_chain.hpp"
#include "device/node_lowering.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace windrow::inference {

/// Adds the steps of a node, or throws NoKernel.
using LowerNode = std::function<void(NodeLowering&)>;
using LoweringTable = std::map<std::string, LowerNode, std::less<>>;

/// By the operator's type; one of another domain than ONNX's own has the domain before it ("ai.onnx.ml.Scaler"). Made once;
/// thread-safe.
const LoweringTable& lowering_table();

/// A chain of dense layers, which a pass made of several nodes (program/dense_chain_pass.hpp): as few launches as the shared
/// memory of a block allows. Returns how many layers run with others in one launch.
std::size_t lower_dense_chain(NodeLowering& node, const DenseChain& chain);

// One function per family, each in the file of its name.
void add_element_lowerings(LoweringTable& table);        ///< activations, arithmetic, comparison, Where, Clip
void add_movement_lowerings(LoweringTable& table);       ///< Transpose, Slice, Concat, Pad ... and Gather
void add_matrix_lowerings(LoweringTable& table);         ///< MatMul, Gemm
void add_window_lowerings(LoweringTable& table);         ///< convolutions and pools
void add_normalization_lowerings(LoweringTable& table);  ///< Layer, RMS, Instance, Group and BatchNormalization
void add_recurrent_lowerings(LoweringTable& table);      ///< RNN, GRU, LSTM
void add_axis_lowerings(LoweringTable& table);           ///< Softmax and Reduce*
void add_extreme_lowerings(LoweringTable& table);        ///< ArgMax, ArgMin, TopK, CumSum
void add_cast_lowerings(LoweringTable& table);           ///< Cast, CastLike
void add_einsum_lowerings(LoweringTable& table);         ///< Einsum
void add_attention_lowerings(LoweringTable& table);      ///< Attention, RotaryEmbedding
void add_tree_lowerings(LoweringTable& table);           ///< ai.onnx.ml: ensembles of trees
void add_feature_lowerings(LoweringTable& table);        ///< ai.onnx.ml: Scaler, Normalizer, OneHotEncoder ...
void add_linear_lowerings(LoweringTable& table);         ///< ai.onnx.ml: linear models, support vector machines

}  // namespace windrow::inference
