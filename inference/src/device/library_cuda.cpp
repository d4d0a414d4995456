// SPDX-License-Identifier: Apache-2.0
// cuBLASLt and cuDNN, each opened when a layer is first asked of it.
#include "device/library_layer.hpp"
#include "library/cublaslt_product.hpp"
#include "library/cudnn_layers.hpp"

#include <functional>
#include <utility>

namespace windrow::inference {

namespace {

class CudaLibrary final : public DeviceLibrary {
public:
    CudaLibrary(device::Device& device, LibraryMath math) : stream_(device.create_stream()), math_(math) {}

    std::unique_ptr<DeviceLayer> make_product(const LibraryProduct& product, const std::string& recorded) override {
        return on_device([&] {
            if (products_ == nullptr) products_ = open_cublaslt();
            return products_->make(product, math_, recorded);
        });
    }
    std::unique_ptr<DeviceLayer> make_convolution(const ConvolutionShape& convolution, const float*,
                                                  const std::string& recorded) override {
        return on_device([&] { return layers().make_convolution(convolution, math_, recorded); });
    }
    std::unique_ptr<DeviceLayer> make_recurrence(const LibraryRecurrentLayer& recurrence, const std::string& recorded) override {
        return on_device([&] { return layers().make_recurrence(recurrence, math_, recorded); });
    }

private:
    CudnnLayers& layers() {
        if (layers_ == nullptr) layers_ = open_cudnn();
        return *layers_;
    }
    /// With the device current, as the libraries want it.
    std::unique_ptr<DeviceLayer> on_device(const std::function<std::unique_ptr<DeviceLayer>()>& make) {
        std::unique_ptr<DeviceLayer> made;
        stream_->device().call_library(*stream_, "make a library layer", {}, [&](void*) { made = make(); });
        return made;
    }

    std::shared_ptr<device::Stream> stream_;
    LibraryMath math_;
    std::unique_ptr<CublasltProducts> products_;
    std::unique_ptr<CudnnLayers> layers_;
};

}  // namespace

std::unique_ptr<DeviceLibrary> open_cuda_library(device::Device& device, LibraryMath math) {
    return std::make_unique<CudaLibrary>(device, math);
}

}  // namespace windrow::inference
