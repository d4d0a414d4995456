// SPDX-License-Identifier: Apache-2.0
#include "device/library_of_device.hpp"

#include <utility>

namespace windrow::inference {

namespace {

class LayerOfDevice final : public DeviceLayer {
public:
    LayerOfDevice(std::shared_ptr<DeviceLayer> made, const std::string& ending) : made_(std::move(made)) {
        algorithm_ = made_->algorithm() + ending;
        note_ = made_->note();
    }
    [[nodiscard]] std::size_t workspace_bytes() const noexcept override { return made_->workspace_bytes(); }
    [[nodiscard]] const std::vector<float>& packed_weights() const noexcept override { return made_->packed_weights(); }
    void queue(device::Stream& stream, const LayerMemory& at) override { made_->queue(stream, at); }

private:
    std::shared_ptr<DeviceLayer> made_;
};

class LibraryOfDevice final : public DeviceLibrary {
public:
    LibraryOfDevice(std::unique_ptr<DeviceLibrary> library, const std::string& device)
        : library_(std::move(library)), ending_(" on " + device) {}

    std::unique_ptr<DeviceLayer> make_product(const LibraryProduct& product, const std::string& recorded) override {
        return made(library_->make_product(product, own(recorded)));
    }
    std::unique_ptr<DeviceLayer> make_convolution(const ConvolutionShape& convolution, const float* weights,
                                                  const std::string& recorded) override {
        return made(library_->make_convolution(convolution, weights, own(recorded)));
    }
    std::unique_ptr<DeviceLayer> make_recurrence(const LibraryRecurrentLayer& recurrence, const std::string& recorded) override {
        return made(library_->make_recurrence(recurrence, own(recorded)));
    }

private:
    /// What the library itself recorded.
    [[nodiscard]] std::string own(const std::string& recorded) const {
        if (recorded.empty()) return {};
        if (!recorded.ends_with(ending_)) refuse_recorded_algorithm(recorded, "the layer is to be computed" + ending_);
        return recorded.substr(0, recorded.size() - ending_.size());
    }
    [[nodiscard]] std::unique_ptr<DeviceLayer> made(std::unique_ptr<DeviceLayer> layer) const {
        return std::make_unique<LayerOfDevice>(std::move(layer), ending_);
    }

    std::unique_ptr<DeviceLibrary> library_;
    std::string ending_;
};

}  // namespace

std::unique_ptr<DeviceLibrary> library_of_device(std::unique_ptr<DeviceLibrary> library, const std::string& device) {
    return std::make_unique<LibraryOfDevice>(std::move(library), device);
}

}  // namespace windrow::inference
