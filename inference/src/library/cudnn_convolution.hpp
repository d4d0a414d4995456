// SPDX-License-Identifier: Apache-2.0
#pragma once

/// For this folder: a convolution in cuDNN's graph API.

#include "device/library_layer.hpp"
#include "library/cudnn_functions.hpp"

#include <memory>
#include <string>

namespace windrow::inference::cudnn {

/// Images, filters and results, which the variant pack calls by these numbers.
enum : std::int64_t { images_identity = 1, filters_identity = 2, results_identity = 3 };

/// The convolution as finalised descriptors. Needs the library, no device. Throws NoLibraryLayer.
class ConvolutionOperation {
public:
    explicit ConvolutionOperation(const ConvolutionShape& shape);
    [[nodiscard]] const Descriptor& operation() const noexcept { return operation_; }

private:
    Descriptor x_, w_, y_;
    Descriptor convolution_;
    Descriptor operation_;
};

/// Throws NoLibraryLayer, Error W6622.
std::unique_ptr<DeviceLayer> make_convolution(Handle handle, const ConvolutionShape& shape, LibraryMath math,
                                              const std::string& recorded);

}  // namespace windrow::inference::cudnn
