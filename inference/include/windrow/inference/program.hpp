// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A model made ready to run: operators resolved for the model's opset, constants folded, shapes inferred where they can be. Runs
/// on tensors of any shape that the model takes; a Scorer (scorer.hpp) is what streams use.

#include "windrow/inference/model.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace windrow::inference {

/// Who computes, and how exactly (docs/decisions/0017-inference.md).
enum class Precision : std::uint8_t {
    exact,    ///< our own kernels: the same bits on every backend and for every batch
    library,  ///< oneDNN, cuDNN, cuBLASLt where they serve; within a stated tolerance of `exact`
};

/// In which numbers the layers of Precision::library multiply; sums are always float. Devices only.
enum class LibraryMath : std::uint8_t {
    fp32,  ///< float: 24 bits of each factor
    tf32,  ///< 11 bits of each factor
    bf16,  ///< 8 bits of each factor, in matrix products; convolutions and recurrent layers as tf32
};

/// An operator that the model holds and Windrow does not run, and why.
struct UnsupportedOperator {
    std::string operator_type;  ///< "com.example.Foo" outside ONNX's own domain
    std::string node;           ///< name, or its first output
    std::string reason;
};

/// Immutable; `run` is thread-safe.
class Program {
public:
    virtual ~Program() = default;
    /// Outputs in the order of the model's outputs. `inputs` in the order of graph.inputs. Throws W6611 if count, element type or
    /// shape does not fit, W6612 if an operator cannot take what it is given (with the node's name).
    [[nodiscard]] virtual std::vector<Tensor> run(std::span<const Tensor> inputs) const = 0;
    /// Types of the outputs for inputs of these types; a length that depends on values is -1, and a type whose rank does is
    /// `undefined`.
    [[nodiscard]] virtual std::vector<TensorType> infer(std::span<const TensorType> inputs) const = 0;
    /// Multiply-adds and other arithmetic of one `run` with inputs of these types; a fused multiply-add counts as two.
    [[nodiscard]] virtual std::uint64_t operations(std::span<const TensorType> inputs) const = 0;
    [[nodiscard]] virtual const Model& model() const noexcept = 0;
};

/// What of the model Windrow does not run; empty if all of it runs. Throws nothing of its own.
std::vector<UnsupportedOperator> unsupported_operators(const Model& model);
/// Throws W6610 naming the first unsupported operators, W6612 if shapes contradict each other.
std::shared_ptr<const Program> prepare(std::shared_ptr<const Model> model, Precision precision = Precision::exact);

}  // namespace windrow::inference
