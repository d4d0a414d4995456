// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

namespace windrow::WINDROW_TARGET {

using inference::DeviceTrees;

/// A thread a row: all trees in their order, then the last steps. X: the features; T: thresholds and votes.
template <typename X, typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
trees_kernel(DeviceTrees<T> trees, const X* from) {
    const i64 targets = trees.forest.targets;
    for (const i64 row : thread::grid_rows(trees.rows)) {
        T* const totals = trees.totals + row * targets;
        u8* const voted = trees.voted + row * targets;
        semantics::tree_totals(trees.forest, trees.scoring.aggregate, from + row * trees.features, totals, voted);
        const i64 which = semantics::finish_tree_row(trees.scoring, targets, totals, voted);
        if (trees.label != nullptr) trees.label[row] = trees.labels[which];
        if (trees.scores == nullptr) continue;
        for (i64 i = 0; i < targets; ++i) {
            if (trees.whole_scores != 0) {
                static_cast<T*>(trees.scores)[row * targets + i] = totals[i];
            } else {
                static_cast<float*>(trees.scores)[row * targets + i] = static_cast<float>(totals[i]);
            }
        }
    }
}

template <typename T>
void score_trees_of(device::Stream& stream, const DeviceTrees<T>& trees, semantics::NumberType features, const void* from) {
    const device::LaunchShape shape = shape_for_elements(trees.rows);
    if (features == semantics::NumberType::float32) {
        WINDROW_LAUNCH(stream, shape, (trees_kernel<float, T>), trees, static_cast<const float*>(from));
    } else {
        WINDROW_LAUNCH(stream, shape, (trees_kernel<double, T>), trees, static_cast<const double*>(from));
    }
}

void score_trees(device::Stream& stream, const DeviceTrees<float>& trees, semantics::NumberType features, const void* from) {
    score_trees_of(stream, trees, features, from);
}
void score_double_trees(device::Stream& stream, const DeviceTrees<double>& trees, semantics::NumberType features,
                        const void* from) {
    score_trees_of(stream, trees, features, from);
}

}  // namespace windrow::WINDROW_TARGET
