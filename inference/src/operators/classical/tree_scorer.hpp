// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Trees and what becomes of a row's totals, read from a node of any of the three operators of trees.

#include "operators/classical/tree_model.hpp"
#include "operators/operator.hpp"

#include <cstdint>
#include <vector>

namespace windrow::inference {

template <typename T>
struct TreeScorer {
    TreeModel<T> model;
    std::vector<T> base;
    TreeAggregate aggregate = TreeAggregate::sum;
    semantics::PostTransform transform = semantics::PostTransform::none;
    semantics::TreeEnding ending = semantics::TreeEnding::plain;
    bool shares = false;
    std::int32_t scored = -1;

    /// Points into `base`.
    [[nodiscard]] semantics::TreeScoring<T> scoring() const {
        return {base.data(), static_cast<std::int64_t>(base.size()), scored, aggregate, ending, transform, shares};
    }
};

/// TreeEnsembleRegressor (versions 1 and 3), TreeEnsembleClassifier (1 and 3), TreeEnsemble (5), by the node's type. Throws
/// W6610.
template <typename T>
TreeScorer<T> read_tree_scorer(const Node& node);

extern template TreeScorer<float> read_tree_scorer<float>(const Node&);
extern template TreeScorer<double> read_tree_scorer<double>(const Node&);

}  // namespace windrow::inference
