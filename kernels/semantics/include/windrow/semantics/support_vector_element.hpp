// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Support vector machines (ONNX ai.onnx.ml SVMRegressor and SVMClassifier): the kernel functions of a row and a support vector,
/// features ascending, and the scores of pairs of classes.

#include "windrow/semantics/class_scores.hpp"
#include "windrow/semantics/matrix_element.hpp"

namespace windrow::semantics {

enum class VectorKernelType : u8 { linear, polynomial, distance, tangent };

struct VectorKernel {
    VectorKernelType type;
    float gamma;
    float constant;
    float degree;
};

WINDROW_HD float vector_kernel(const VectorKernel& kernel, const float* row, const float* vector, i64 features) {
    if (kernel.type == VectorKernelType::distance) {
        float sum = 0;
        for (i64 i = 0; i < features; ++i) sum = fused_multiply_add(row[i] - vector[i], row[i] - vector[i], sum);
        return float_exp(-kernel.gamma * sum);
    }
    const float product = dot_product(row, 1, vector, 1, features);
    if (kernel.type == VectorKernelType::linear) return product;
    const float moved = fused_multiply_add(kernel.gamma, product, kernel.constant);
    if (kernel.type == VectorKernelType::tangent) return float_tanh(moved);
    return static_cast<float>(power_of(static_cast<double>(moved), static_cast<double>(kernel.degree)));
}

/// A regression's sum: coefficients times kernels, support vectors ascending, one fused multiply-add each, from 0; then rho.
/// `kernel_of(v)` is the kernel of vector v.
template <typename KernelOf>
WINDROW_HD float support_sum(const float* coefficients, i64 supports, float rho, const KernelOf& kernel_of) {
    float sum = 0;
    for (i64 v = 0; v < supports; ++v) sum = fused_multiply_add(coefficients[v], kernel_of(v), sum);
    return sum + rho;
}

/// The classes of pair number `pair` of (0, 1), (0, 2) ... (1, 2) ...
struct ClassPair {
    i64 first;
    i64 second;
};
WINDROW_HD ClassPair class_pair(i64 pair, i64 classes) {
    i64 first = 0;
    for (; pair >= classes - 1 - first; ++first) pair -= classes - 1 - first;
    return {first, first + 1 + pair};
}

/// The score of a pair from the kernels of a row: the first class's vectors with the coefficients against the second, then the
/// second's with those against the first. `starts`: each class's first vector; at last, how many there are.
WINDROW_HD float pair_score(const float* kernels, const float* coefficients, const i64* starts, i64 classes, ClassPair pair,
                            float rho) {
    const i64 supports = starts[classes];
    const i64 i = starts[pair.first];
    const i64 j = starts[pair.second];
    float sum = dot_product(coefficients + (pair.second - 1) * supports + i, 1, kernels + i, 1, starts[pair.first + 1] - i);
    const float* const other = coefficients + pair.first * supports;
    for (i64 v = j; v < starts[pair.second + 1]; ++v) sum = fused_multiply_add(other[v], kernels[v], sum);
    return sum + rho;
}

/// The class that wins most pairs, the first of several. `votes` is room for `classes`.
WINDROW_HD i64 pairs_winner(const float* scores, i64 classes, i64* votes) {
    for (i64 i = 0; i < classes; ++i) votes[i] = 0;
    for (i64 i = 0, pair = 0; i < classes; ++i) {
        for (i64 j = i + 1; j < classes; ++j, ++pair) ++votes[scores[pair] > 0 ? i : j];
    }
    return largest_class(votes, classes);
}

}  // namespace windrow::semantics
