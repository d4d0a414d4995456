// SPDX-License-Identifier: Apache-2.0
#pragma once

/// oneDNN (Debian's libdnnl, API 2.x), which computes convolutions and recurrent layers for Precision::library. It is opened when
/// a model first asks for it: no program needs it to start (docs/decisions/0018-onednn.md). One thread per call, whatever
/// OMP_NUM_THREADS says.

#include "operators/convolution/convolution.hpp"
#include "operators/recurrent/recurrent_attributes.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace windrow::inference {

/// "oneDNN 2.6.3"; empty if it cannot be used here, and then `reason` says why. Thread-safe.
std::string onednn_version(std::string& reason);

/// A convolution and perhaps max(0, x) after it. Weights and bias ([group][filter][channel][tap], [group][filter] or null) must
/// outlive what is made of them.
struct LibraryConvolution {
    Convolution shape;  ///< `images` does not count
    const float* weights = nullptr;
    const float* bias = nullptr;
    bool relu = false;
};

/// Forward from zero states, with the activations that ONNX has by default; LSTM or GRU.
struct LibraryRecurrence {
    RecurrentCell cell = RecurrentCell::lstm;
    std::int64_t steps = 0;
    std::int64_t inputs = 0;
    std::int64_t hidden = 0;
    bool reset_after = false;        ///< GRU: linear_before_reset
    const float* weights = nullptr;  ///< as RecurrentPass has them
    const float* recurrence = nullptr;
    const float* bias = nullptr;  ///< null for none
};

/// out [rows, columns] = left [rows, depth] * right [depth, columns] + bias [columns], for each of `matrices`.
struct LibraryProduct {
    std::int64_t matrices = 1;
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t depth = 0;
    bool left_transposed = false;   ///< it lies as [depth, rows]
    bool right_transposed = false;  ///< it lies as [columns, depth]
    bool left_shared = false;       ///< one left matrix for all
    bool right_shared = false;
    bool bias = false;
};

/// Something compiled. Not thread-safe; runs on the thread that made it, whose scratch memory it uses.
class CompiledStep {
public:
    virtual ~CompiledStep() = default;
    /// oneDNN's names of what computes: "brgconv:avx512_core".
    [[nodiscard]] const std::string& implementation() const noexcept { return implementation_; }

protected:
    std::string implementation_;
};

/// Layers for a fixed number of rows.
class LibraryStep : public CompiledStep {
public:
    /// Convolutions: outputs[0] [image][filter][position] from input [image][channel][position].
    /// Recurrence: outputs[0] [step][row][unit] (may be null), [1] the last hidden state and [2] LSTM's last cell state
    /// ([row][unit], may be null) from input [step][row][input].
    virtual void run(const float* input, std::span<float* const> outputs) = 0;
};

/// A product whose both sides come with each run.
class LibraryProductStep : public CompiledStep {
public:
    /// The matrices lie one behind the other. `bias` is null unless the product has one.
    virtual void run(const float* left, const float* right, const float* bias, float* out) = 0;
};

/// Layers one after another for `images` images. Throws W6620 if oneDNN refuses.
std::unique_ptr<LibraryStep> make_onednn_convolutions(std::span<const LibraryConvolution> layers, std::int64_t images);
std::unique_ptr<LibraryStep> make_onednn_recurrence(const LibraryRecurrence& layer, std::int64_t rows);
std::unique_ptr<LibraryProductStep> make_onednn_product(const LibraryProduct& product);

}  // namespace windrow::inference
