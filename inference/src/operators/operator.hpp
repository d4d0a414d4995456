// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an ONNX operator is to Windrow: one class per operator (or per family that shares its arithmetic), made for one node with
/// its attributes read once, and listed in a registry by domain, type and the opset versions it serves.

#include "windrow/inference/model.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::inference {

/// An input as far as it is known: its type always; its values when they are constants or when the program runs. `given` is false
/// where the node leaves an optional input out.
struct OperatorInput {
    bool given = false;
    TensorType type;
    const Tensor* value = nullptr;
};

/// An operator of one node. Immutable after it was made; `infer` and `run` are thread-safe.
class Operator {
public:
    virtual ~Operator() = default;
    /// Types of the outputs. A length that follows from values that are not known yet is -1 (and a rank that does: `std::nullopt`
    /// for the whole output); with all values known everything is known. Throws Error W6612 with a message that starts with what
    /// is wrong ("input 1 has shape [3], but ..."); the caller adds the node.
    [[nodiscard]] virtual std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const = 0;
    /// Computes the outputs, which have the types that `infer` gave and uninitialised values. `inputs[i]` is null where the node
    /// leaves it out. In `exact` arithmetic: a fixed order, the same for every size of the batch. Inputs and outputs may lie in
    /// memory of the caller of a Scorer, which is neither aligned to more than an element nor readable beyond its last element.
    virtual void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const = 0;
    /// True if the only output holds the same elements as input 0 under the inferred shape: `run` is not called, the bytes are
    /// shared (Reshape, Flatten, Identity).
    [[nodiscard]] virtual bool reshapes() const noexcept { return false; }
    /// The same operator with what it needs of constant inputs made ready once (weights packed for the machine's lanes).
    /// `constants[i]` is null where input i is left out or no constant. Null if there is nothing to make ready.
    [[nodiscard]] virtual std::shared_ptr<const Operator> with_constants(std::span<const Tensor* const> constants) const;
    /// True if the outputs follow from the types of the inputs alone (Shape, Size): `run` reads no element and may be called
    /// before there are any.
    [[nodiscard]] virtual bool reads_types_only() const noexcept { return false; }
    /// Arithmetic of one run (a fused multiply-add counts as two); by default one for each output element.
    [[nodiscard]] virtual std::uint64_t operations(std::span<const OperatorInput> inputs,
                                                   std::span<const TensorType> outputs) const;
};

/// What is known about a node when its operator is made.
struct NodeContext {
    const Node& node;
    std::int64_t opset;  ///< version of the node's domain that the model imports
};

/// Makes the operator of a node; throws W6610 with the reason if this node asks for something that Windrow does not run
/// ("auto_pad 'X' is unknown").
using MakeOperator = std::function<std::unique_ptr<Operator>(const NodeContext&)>;

/// From which opset version on (until the next entry of the same name) the maker serves. Versions: onnx/onnx docs/Changelog.md.
struct OperatorEntry {
    std::string_view domain;  ///< "" or "ai.onnx.ml"
    std::string_view type;
    std::int64_t since;
    MakeOperator make;
};

/// All operators. Each family has a function in its own file that appends its entries; registry.cpp calls them all. Sorted, made
/// once; thread-safe.
class OperatorRegistry {
public:
    static const OperatorRegistry& instance();
    /// Null if the operator is unknown or its version is older than the first entry; `reason` then says which.
    [[nodiscard]] const OperatorEntry* find(std::string_view domain, std::string_view type, std::int64_t opset,
                                            std::string* reason) const;
    [[nodiscard]] const std::vector<OperatorEntry>& entries() const noexcept { return entries_; }

private:
    OperatorRegistry();
    std::vector<OperatorEntry> entries_;
};

// One function per family, each in the file of its name (src/operators/<family>/...).
using OperatorEntries = std::vector<OperatorEntry>;
void add_elementwise_operators(OperatorEntries& entries);  ///< activations, arithmetic, comparison, logic, Where, Cast, Clip ...
void add_matrix_operators(OperatorEntries& entries);       ///< Gemm MatMul Einsum
void add_reduction_operators(OperatorEntries& entries);    ///< Reduce* ArgMax ArgMin TopK CumSum Softmax LogSoftmax
void add_normalization_operators(OperatorEntries& entries);  ///< Batch, Layer, Instance, Group, RMS, Lp, LRN, MeanVariance
void add_layout_operators(
    OperatorEntries& entries);  ///< Reshape Transpose Concat Slice Gather Split Pad Tile Expand Shape Constant Range ...
void add_convolution_operators(OperatorEntries& entries);  ///< Conv ConvTranspose pools
void add_recurrent_operators(OperatorEntries& entries);    ///< RNN LSTM GRU
void add_attention_operators(OperatorEntries& entries);    ///< Attention RotaryEmbedding and what transformer encoders add
void add_classical_operators(OperatorEntries& entries);    ///< ai.onnx.ml: trees, scalers, linear models

}  // namespace windrow::inference
