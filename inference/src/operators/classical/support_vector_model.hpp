// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Support vector machines as their nodes give them.

#include "operators/classical/post_transform.hpp"
#include "operators/node_attributes.hpp"
#include "windrow/semantics/support_vector_element.hpp"

#include <cstdint>
#include <vector>

namespace windrow::inference {

/// vectors [supports][features]; a linear regressor without vectors has one, its coefficients.
struct SupportVectorModel {
    semantics::VectorKernel kernel{};
    std::vector<float> coefficients;  ///< [supports], of a classifier [classes - 1][supports]
    std::vector<float> vectors;
    std::vector<float> rho;              ///< one, of a classifier one for each pair
    std::vector<float> slopes, offsets;  ///< of a classifier with probabilities: one for each pair
    std::vector<std::int64_t> first;     ///< each class's first vector; at last, how many there are
    bool one_class = false;
    PostTransform transform = PostTransform::none;

    [[nodiscard]] std::int64_t supports() const { return first.back(); }
    [[nodiscard]] std::int64_t features() const { return static_cast<std::int64_t>(vectors.size()) / supports(); }
    [[nodiscard]] std::int64_t classes() const { return static_cast<std::int64_t>(first.size()) - 1; }
    [[nodiscard]] std::int64_t pairs() const { return static_cast<std::int64_t>(rho.size()); }
    /// Scores of a classifier's row: of the classes, or (without probabilities, more than two classes) of the pairs.
    [[nodiscard]] std::int64_t score_count() const { return slopes.empty() && classes() > 2 ? pairs() : classes(); }
};

/// Throw W6610.
SupportVectorModel read_support_regressor(const NodeAttributes& attributes);
SupportVectorModel read_support_classifier(const NodeAttributes& attributes);

}  // namespace windrow::inference
