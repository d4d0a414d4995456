// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The library layers of a model's launches: which are made, by which algorithm, and what is said of it.

#include "device/library_layer.hpp"
#include "windrow/inference/library_choices.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace windrow::inference {

/// One thread at a time. Layers may be used as long as it lives.
class LibraryLayers {
public:
    /// `choices` may be null.
    LibraryLayers(device::Device& device, LibraryMath math, std::shared_ptr<LibraryChoices> choices)
        : LibraryLayers(open_device_library(device, math), math, std::move(choices)) {}
    LibraryLayers(std::unique_ptr<DeviceLibrary> library, LibraryMath math, std::shared_ptr<LibraryChoices> choices)
        : library_(std::move(library)), math_(math), choices_(std::move(choices)) {}

    /// `node`: how the layer is called in notes. Null, with a note, if the library does not serve it. Throws what DeviceLibrary
    /// throws but NoLibraryLayer.
    std::shared_ptr<DeviceLayer> product(const std::string& node, const LibraryProduct& product);
    std::shared_ptr<DeviceLayer> convolution(const std::string& node, const ConvolutionShape& convolution, const float* weights);
    std::shared_ptr<DeviceLayer> recurrence(const std::string& node, const LibraryRecurrentLayer& recurrence);

    /// A line for each layer that was made since the last call: who computes it. One for each reason why the kernels of `exact`
    /// compute layers that were asked for.
    [[nodiscard]] std::vector<std::string> take_notes();

private:
    template <typename Make>
    std::shared_ptr<DeviceLayer> made(const std::string& node, const std::string& layer, const Make& make);

    void note_exact(const std::string& node, const std::string& reason);

    std::unique_ptr<DeviceLibrary> library_;
    LibraryMath math_;
    std::shared_ptr<LibraryChoices> choices_;
    std::vector<std::string> notes_;
};

/// Whether a product with such a right matrix is for a library: a narrower one is computed together with its neighbours by one
/// kernel of ours.
[[nodiscard]] bool is_wide_product(std::int64_t depth, std::int64_t columns);

}  // namespace windrow::inference
