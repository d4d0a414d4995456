// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Shares of many classes from classifiers of pairs: each pair's score becomes a share by Platt's sigmoid, and those become one
/// distribution by the second method of Wu, Lin and Weng, "Probability estimates for multi-class classification by pairwise
/// coupling" (2004), as libsvm computes it.

#include "windrow/semantics/float_math.hpp"
#include "windrow/semantics/floating.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace windrow::inference {

/// Room for one row; not thread-safe.
class PairwiseShares {
public:
    explicit PairwiseShares(std::size_t classes)
        : classes_(classes), pairs_(classes * classes), products_(classes * classes), sums_(classes) {}

    /// Scores, slopes and offsets of the pairs (0, 1), (0, 2) ... (1, 2) ...; writes `classes` shares.
    void compute(const std::vector<float>& scores, const std::vector<float>& slopes, const std::vector<float>& offsets,
                 float* shares) {
        std::size_t pair = 0;
        for (std::size_t i = 0; i < classes_; ++i) {
            for (std::size_t j = i + 1; j < classes_; ++j, ++pair) {
                const float share = semantics::float_sigmoid(-(scores[pair] * slopes[pair] + offsets[pair]));
                at(pairs_, i, j) = std::clamp(share, 1e-7F, 1 - 1e-7F);
                at(pairs_, j, i) = 1 - at(pairs_, i, j);
            }
        }
        fill_products();
        std::fill_n(shares, classes_, 1.0F / static_cast<float>(classes_));
        const std::size_t rounds = std::max<std::size_t>(classes_, 100);
        for (std::size_t round = 0; round < rounds && improve(shares); ++round) {
        }
    }

private:
    float& at(std::vector<float>& matrix, std::size_t i, std::size_t j) const { return matrix[i * classes_ + j]; }

    /// The matrix Q of the paper.
    void fill_products() {
        for (std::size_t i = 0; i < classes_; ++i) {
            float diagonal = 0;
            for (std::size_t j = 0; j < classes_; ++j) {
                if (i == j) continue;
                diagonal += at(pairs_, j, i) * at(pairs_, j, i);
                at(products_, i, j) = -at(pairs_, j, i) * at(pairs_, i, j);
            }
            at(products_, i, i) = diagonal;
        }
    }

    /// One round over all classes; false if the shares were good enough already.
    bool improve(float* shares) {
        float whole = 0;
        for (std::size_t i = 0; i < classes_; ++i) {
            sums_[i] = 0;
            for (std::size_t j = 0; j < classes_; ++j) sums_[i] += at(products_, i, j) * shares[j];
            whole += shares[i] * sums_[i];
        }
        float worst = 0;
        for (std::size_t i = 0; i < classes_; ++i) worst = std::max(worst, semantics::absolute(sums_[i] - whole));
        if (worst < 0.005F / static_cast<float>(classes_)) return false;
        for (std::size_t i = 0; i < classes_; ++i) {
            const float step = (whole - sums_[i]) / at(products_, i, i);
            shares[i] += step;
            whole = (whole + step * (step * at(products_, i, i) + 2 * sums_[i])) / (1 + step) / (1 + step);
            for (std::size_t j = 0; j < classes_; ++j) {
                sums_[j] = (sums_[j] + step * at(products_, i, j)) / (1 + step);
                shares[j] /= 1 + step;
            }
        }
        return true;
    }

    std::size_t classes_;
    std::vector<float> pairs_, products_, sums_;
};

}  // namespace windrow::inference
