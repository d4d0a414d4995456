// SPDX-License-Identifier: Apache-2.0
#include "library/cudnn_layers.hpp"

#if __has_include(<cudnn.h>)
#include "library/cudnn_convolution.hpp"
#include "library/cudnn_recurrence.hpp"

namespace windrow::inference {

namespace {

class Layers final : public CudnnLayers {
public:
    std::unique_ptr<DeviceLayer> make_convolution(const ConvolutionShape& convolution, LibraryMath math,
                                                  const std::string& recorded) override {
        return cudnn::make_convolution(handle_, convolution, math, recorded);
    }
    std::unique_ptr<DeviceLayer> make_recurrence(const LibraryRecurrentLayer& recurrence, LibraryMath math,
                                                 const std::string& recorded) override {
        return cudnn::make_recurrence(handle_, recurrence, math, recorded);
    }

private:
    cudnn::Handle handle_ = cudnn::open_handle();
};

}  // namespace

std::unique_ptr<CudnnLayers> open_cudnn() {
    return std::make_unique<Layers>();
}

}  // namespace windrow::inference

#else

namespace windrow::inference {

std::unique_ptr<CudnnLayers> open_cudnn() {
    throw NoLibraryLayer{"this build was made without cuDNN's headers (tools/setup --cuda brings them)"};
}

}  // namespace windrow::inference
#endif
