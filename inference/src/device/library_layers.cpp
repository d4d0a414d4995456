// SPDX-License-Identifier: Apache-2.0
#include "device/library_layers.hpp"

#include <utility>

namespace windrow::inference {

namespace {

/// Weights of 128 inputs and 128 outputs: about where a kernel that keeps a whole chain in a block's shared memory ends.
constexpr std::int64_t least_wide_weights = 128 * 128;

}  // namespace

bool is_wide_product(std::int64_t depth, std::int64_t columns) {
    return depth * columns >= least_wide_weights;
}

template <typename Make>
std::shared_ptr<DeviceLayer> LibraryLayers::made(const std::string& node, const std::string& layer, const Make& make) {
    try {
        std::shared_ptr<DeviceLayer> one = make(choices_ == nullptr ? std::string() : choices_->find(layer));
        if (choices_ != nullptr) choices_->record(layer, one->algorithm());
        notes_.push_back(node + " by " + one->note());
        return one;
    } catch (const NoLibraryLayer& none) {
        note_exact(node, none.reason);
        return nullptr;
    }
}

void LibraryLayers::note_exact(const std::string& node, const std::string& reason) {
    const std::string rest = " by the kernels of 'exact': " + reason;
    for (std::string& note : notes_) {
        if (note.ends_with(rest)) {
            note.insert(note.size() - rest.size(), ", " + node);
            return;
        }
    }
    notes_.push_back(node + rest);
}

std::shared_ptr<DeviceLayer> LibraryLayers::product(const std::string& node, const LibraryProduct& product) {
    return made(node, library_text(product, math_),
                [&](const std::string& recorded) { return library_->make_product(product, recorded); });
}

std::shared_ptr<DeviceLayer> LibraryLayers::convolution(const std::string& node, const ConvolutionShape& convolution,
                                                        const float* weights) {
    return made(node, library_text(convolution, math_),
                [&](const std::string& recorded) { return library_->make_convolution(convolution, weights, recorded); });
}

std::shared_ptr<DeviceLayer> LibraryLayers::recurrence(const std::string& node, const LibraryRecurrentLayer& recurrence) {
    return made(node, library_text(recurrence, math_),
                [&](const std::string& recorded) { return library_->make_recurrence(recurrence, recorded); });
}

std::vector<std::string> LibraryLayers::take_notes() {
    return std::exchange(notes_, {});
}

}  // namespace windrow::inference
