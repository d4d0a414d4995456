// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "device/library_layer.hpp"

#include <memory>
#include <string>

namespace windrow::inference {

/// Matrix products by cuBLASLt on the calling thread's CUDA device. One thread at a time; the products that it made outlive it.
class CublasltProducts {
public:
    virtual ~CublasltProducts() = default;
    /// Throws NoLibraryLayer, Error W6622.
    virtual std::unique_ptr<DeviceLayer> make(const LibraryProduct& product, LibraryMath math, const std::string& recorded) = 0;
};

/// Throws NoLibraryLayer with what is missing.
std::unique_ptr<CublasltProducts> open_cublaslt();

}  // namespace windrow::inference
