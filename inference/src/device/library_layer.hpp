// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Layers that a library computes on a device (Precision::library), and who makes them: cuBLASLt and cuDNN for CUDA, oneDNN in
/// their place for the emulator (docs/decisions/0019-library-on-a-device.md).

#include "device/inference_kernels.hpp"
#include "library/onednn.hpp"
#include "windrow/inference/program.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace windrow::inference {

/// A recurrent layer for all rows at once, forward, from zero states.
struct LibraryRecurrentLayer {
    LibraryRecurrence layer;
    std::int64_t rows = 0;
    bool batch_first = false;  ///< input and outputs of the steps are [row][step][..] and not [step][row][..]
};

/// Where a layer works: device memory, each piece aligned to 256 bytes.
struct LayerMemory {
    const float* input = nullptr;
    const float* weights = nullptr;      ///< right matrix, filters, or what DeviceLayer::packed_weights gave
    const float* bias = nullptr;         ///< of a product that has one
    std::array<float*, 3> outputs = {};  ///< recurrence: of the steps, last hidden state, last cell state; else the first alone
    void* workspace = nullptr;
};

/// One layer for fixed lengths. One thread at a time, with the stream that it queues on; whoever queued it lets the work end
/// first.
class DeviceLayer : public std::enable_shared_from_this<DeviceLayer> {
public:
    virtual ~DeviceLayer() = default;
    /// Names library, version and algorithm: what makes the same bits again.
    [[nodiscard]] const std::string& algorithm() const noexcept { return algorithm_; }
    /// The same for people, short.
    [[nodiscard]] const std::string& note() const noexcept { return note_; }
    [[nodiscard]] virtual std::size_t workspace_bytes() const noexcept { return 0; }
    /// Recurrent layers: weights and biases as `queue` wants them; empty if it wants none.
    [[nodiscard]] virtual const std::vector<float>& packed_weights() const noexcept {
        static const std::vector<float> none;
        return none;
    }
    /// Throws DeviceFailure.
    virtual void queue(device::Stream& stream, const LayerMemory& at) = 0;

protected:
    std::string algorithm_;
    std::string note_;
};

/// Why a layer is not for the library: "cuDNN has no engine for it". The kernels of `exact` compute it then.
struct NoLibraryLayer {
    std::string reason;
};

/// Makes layers. One thread at a time. `recorded` is the algorithm to use, or empty: then the library chooses. They throw
/// NoLibraryLayer, Error W6622 if `recorded` cannot be used here, DeviceOutOfMemory, DeviceFailure.
class DeviceLibrary {
public:
    virtual ~DeviceLibrary() = default;
    virtual std::unique_ptr<DeviceLayer> make_product(const LibraryProduct& product, const std::string& recorded) = 0;
    /// Of images and filters alone. `weights`: the filters, on the host.
    virtual std::unique_ptr<DeviceLayer> make_convolution(const ConvolutionShape& convolution, const float* weights,
                                                          const std::string& recorded) = 0;
    virtual std::unique_ptr<DeviceLayer> make_recurrence(const LibraryRecurrentLayer& recurrence,
                                                         const std::string& recorded) = 0;
};

/// For the emulator: oneDNN with factors rounded as `math` says. For CUDA: cuBLASLt and cuDNN, each opened when a layer is first
/// asked of it; what cannot be opened answers every layer with NoLibraryLayer and why.
std::unique_ptr<DeviceLibrary> open_device_library(device::Device& device, LibraryMath math);
std::unique_ptr<DeviceLibrary> open_emulated_library(LibraryMath math);
std::unique_ptr<DeviceLibrary> open_cuda_library(device::Device& device, LibraryMath math);

/// How a layer is called in LibraryChoices: everything that a library chooses by.
std::string library_text(const LibraryProduct& product, LibraryMath math);
std::string library_text(const ConvolutionShape& convolution, LibraryMath math);
std::string library_text(const LibraryRecurrentLayer& recurrence, LibraryMath math);
/// "fp32", "tf32", "bf16".
const char* library_math_name(LibraryMath math);

/// Throws W6622: the recorded algorithm cannot be used here.
[[noreturn]] void refuse_recorded_algorithm(const std::string& recorded, const std::string& why);

}  // namespace windrow::inference
