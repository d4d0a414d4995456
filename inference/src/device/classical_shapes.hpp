// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the kernels of classical models (ai.onnx.ml) take: plain numbers and addresses on the device, given by value.

#include "windrow/semantics/cast_element.hpp"
#include "windrow/semantics/feature_element.hpp"
#include "windrow/semantics/support_vector_element.hpp"
#include "windrow/semantics/tree_element.hpp"

#include <cstdint>

namespace windrow::inference {

/// Trees of T over rows [rows][features]. `totals` and `voted` are room for [rows][targets]. `label` [rows] and `labels` (of the
/// classes) are null where no label is wanted, `scores` [rows][targets] where no score is.
template <typename T>
struct DeviceTrees {
    semantics::TreeForest<T> forest;
    semantics::TreeScoring<T> scoring;
    std::int64_t rows = 0;
    std::int64_t features = 0;
    T* totals = nullptr;
    std::uint8_t* voted = nullptr;
    const std::int64_t* labels = nullptr;
    std::int64_t* label = nullptr;
    void* scores = nullptr;
    std::uint64_t whole_scores = 0;  ///< the scores are T, else float
};

/// Elements [count], the last dimension `features` long; a list of one value stands for all features.
struct FeatureElements {
    std::int64_t count = 0;
    std::int64_t features = 1;
};

/// What becomes of rows of scores at last.
enum class ScoreEnding : std::uint32_t {
    transform,  ///< post_transform only
    one_class,  ///< inside or outside; then post_transform
    classes     ///< a class; post_transform, or both scores of two classes
};

/// from [rows][scored], to [rows][classes]. `label` is null where no label is wanted.
struct ScoreRows {
    std::int64_t rows = 0;
    std::int64_t scored = 0;
    std::int64_t classes = 0;
    ScoreEnding ending = ScoreEnding::transform;
    std::uint32_t transform = 0;
    const std::int64_t* labels = nullptr;
    std::int64_t* label = nullptr;
};

/// An SVMClassifier's pairs: kernels [rows][supports], scores [rows][pairs], `room` for pairwise_room(classes) floats and
/// `votes` for `classes` numbers a row; to [rows][score_count]. slopes is null without probabilities, to where no score is
/// wanted, label where no label is.
struct ClassPairs {
    std::int64_t rows = 0;
    std::int64_t classes = 0;
    std::int64_t pairs = 0;
    std::int64_t supports = 0;
    std::int64_t score_count = 0;
    std::uint64_t transform = 0;
    const float* kernels = nullptr;
    const float* coefficients = nullptr;
    const std::int64_t* starts = nullptr;
    const float* rho = nullptr;
    const float* slopes = nullptr;
    const float* offsets = nullptr;
    float* scores = nullptr;
    float* room = nullptr;
    std::int64_t* votes = nullptr;
    float* to = nullptr;
    const std::int64_t* labels = nullptr;
    std::int64_t* label = nullptr;
};

}  // namespace windrow::inference
