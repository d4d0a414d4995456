// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/pairwise_shares.hpp"

namespace windrow::WINDROW_TARGET {

using inference::ClassPairs;
using inference::ScoreEnding;
using inference::ScoreRows;
using semantics::PostTransform;

/// A thread a row.
WINDROW_KERNEL_OF(ELEMENT_THREADS) end_scores_kernel(ScoreRows shape, const float* from, float* to) {
    const auto transform = static_cast<PostTransform>(shape.transform);
    for (const i64 row : thread::grid_rows(shape.rows)) {
        float* const scores = to + row * shape.classes;
        for (i64 i = 0; i < shape.scored; ++i) {
            const float score = from[row * shape.scored + i];
            scores[i] = shape.ending == ScoreEnding::one_class ? semantics::one_class_score(score) : score;
        }
        if (shape.ending != ScoreEnding::classes) {
            semantics::apply_post_transform(transform, scores, shape.classes);
            continue;
        }
        const i64 which = semantics::finish_class_scores(transform, shape.scored, shape.classes, scores);
        if (shape.label != nullptr) shape.label[row] = shape.labels[which];
    }
}

void end_scores(device::Stream& stream, const ScoreRows& shape, const float* from, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.rows), end_scores_kernel, shape, from, to);
}

/// A thread a row and a support vector. Parameters come as bits.
WINDROW_KERNEL_OF(ELEMENT_THREADS)
vector_kernels_kernel(u32 type, u32 gamma, u32 constant, u32 degree, i64 rows, i64 supports, i64 features, const float* from,
                      const float* vectors, float* to) {
    const semantics::VectorKernel kernel = {static_cast<semantics::VectorKernelType>(type), semantics::float_of(gamma),
                                            semantics::float_of(constant), semantics::float_of(degree)};
    for (const i64 element : thread::grid_rows(rows * supports)) {
        const i64 row = element / supports;
        const float* const vector = vectors + (element - row * supports) * features;
        to[element] = semantics::vector_kernel(kernel, from + row * features, vector, features);
    }
}

void vector_kernels(device::Stream& stream, const semantics::VectorKernel& kernel, i64 rows, i64 supports, i64 features,
                    const float* from, const float* vectors, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(rows * supports), vector_kernels_kernel, static_cast<u32>(kernel.type),
                   semantics::bits_of(kernel.gamma), semantics::bits_of(kernel.constant), semantics::bits_of(kernel.degree), rows,
                   supports, features, from, vectors, to);
}

WINDROW_KERNEL_OF(ELEMENT_THREADS)
support_sums_kernel(i64 rows, i64 supports, const float* coefficients, const float* rho, const float* kernels, float* to) {
    for (const i64 row : thread::grid_rows(rows)) {
        const float* const own = kernels + row * supports;
        to[row] = semantics::support_sum(coefficients, supports, *rho, [&](i64 v) { return own[v]; });
    }
}

void support_sums(device::Stream& stream, i64 rows, i64 supports, const float* coefficients, const float* rho,
                  const float* kernels, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(rows), support_sums_kernel, rows, supports, coefficients, rho, kernels, to);
}

/// A thread a row and a pair.
WINDROW_KERNEL_OF(ELEMENT_THREADS) pair_scores_kernel(ClassPairs shape) {
    for (const i64 element : thread::grid_rows(shape.rows * shape.pairs)) {
        const i64 row = element / shape.pairs;
        const i64 pair = element - row * shape.pairs;
        shape.scores[element] = semantics::pair_score(shape.kernels + row * shape.supports, shape.coefficients, shape.starts,
                                                      shape.classes, semantics::class_pair(pair, shape.classes), shape.rho[pair]);
    }
}

/// A thread a row.
WINDROW_KERNEL_OF(ELEMENT_THREADS) end_pairs_kernel(ClassPairs shape) {
    for (const i64 row : thread::grid_rows(shape.rows)) {
        const float* const scores = shape.scores + row * shape.pairs;
        if (shape.label != nullptr)
            shape.label[row] = shape.labels[semantics::pairs_winner(scores, shape.classes, shape.votes + row * shape.classes)];
        if (shape.to == nullptr) continue;
        semantics::finish_pair_scores(static_cast<PostTransform>(shape.transform), scores, shape.slopes, shape.offsets,
                                      shape.classes, shape.room + row * semantics::pairwise_room(shape.classes),
                                      shape.to + row * shape.score_count);
    }
}

void end_pairs(device::Stream& stream, const ClassPairs& shape) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.rows * shape.pairs), pair_scores_kernel, shape);
    WINDROW_LAUNCH(stream, shape_for_elements(shape.rows), end_pairs_kernel, shape);
}

}  // namespace windrow::WINDROW_TARGET
