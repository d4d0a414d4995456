// SPDX-License-Identifier: Apache-2.0
#include "device/library_layers.hpp"

#include <utility>

namespace windrow::inference {

namespace {

/// Weights of 128 inputs and 128 outputs: about where a kernel that keeps a whole chain in a block's shared memory ends.
constexpr std::int64_t least_wide_weights = 128 * 128;

/// Recorded for a layer that no library served: no algorithm of a library, and the same bits everywhere.
constexpr const char* exact_kernels = "the kernels of 'exact'";

/// What the job computes the layer by: the first that any of its workers gave, which may be this one.
std::string kept(LibraryChoices* choices, const std::string& layer, const std::string& algorithm) {
    if (choices == nullptr) return algorithm;
    choices->record(layer, algorithm);
    return choices->find(layer);
}

const std::string& of_library(const std::string& recorded) {
    if (recorded == exact_kernels) throw NoLibraryLayer{"the job began with them"};
    return recorded;
}

}  // namespace

bool is_wide_product(std::int64_t depth, std::int64_t columns) {
    return depth * columns >= least_wide_weights;
}

template <typename Make>
std::shared_ptr<DeviceLayer> LibraryLayers::made(const std::string& node, const std::string& layer, const Make& make) {
    try {
        std::shared_ptr<DeviceLayer> one = make(of_library(choices_ == nullptr ? std::string() : choices_->find(layer)));
        const std::string first = kept(choices_.get(), layer, one->algorithm());
        if (first != one->algorithm()) one = make(of_library(first));  // another worker chose meanwhile
        notes_.push_back(node + " by " + one->note());
        return one;
    } catch (const NoLibraryLayer& none) {
        const std::string first = kept(choices_.get(), layer, exact_kernels);
        if (first != exact_kernels) refuse_recorded_algorithm(first, none.reason);
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
