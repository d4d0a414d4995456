// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "device/library_layer.hpp"

#include <memory>
#include <string>

namespace windrow::inference {

/// Convolutions and recurrent layers by cuDNN on the calling thread's CUDA device. One thread at a time; the layers that it made
/// outlive it.
class CudnnLayers {
public:
    virtual ~CudnnLayers() = default;
    /// Throw NoLibraryLayer, Error W6622.
    virtual std::unique_ptr<DeviceLayer> make_convolution(const ConvolutionShape& convolution, LibraryMath math,
                                                          const std::string& recorded) = 0;
    virtual std::unique_ptr<DeviceLayer> make_recurrence(const LibraryRecurrentLayer& recurrence, LibraryMath math,
                                                         const std::string& recorded) = 0;
};

/// Throws NoLibraryLayer with what is missing.
std::unique_ptr<CudnnLayers> open_cudnn();

}  // namespace windrow::inference
