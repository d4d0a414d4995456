// SPDX-License-Identifier: Apache-2.0
/// The operators of ai.onnx.ml: rows of features.

#include "operators/classical/classical_operators.hpp"
#include "program/row_rules/row_rules.hpp"

namespace windrow::inference {

namespace {

/// Each row of features by itself. An input of one dimension is one row, whatever its length is.
RowLayouts each_row(const RowStep& step) {
    if (!step.is_rows(0) || step.rank(0) != 2 || step.layout(0).axis != 0 || !step.same_from(1)) return {};
    return for_outputs(step, step.layout(0));
}

/// What a value becomes follows from its place in the last dimension; that dimension may change, or one be added.
RowLayouts by_last_dimension(const RowStep& step) {
    if (!step.is_rows(0) || !step.same_from(1) || step.layout(0).axis + 1 >= step.rank(0)) return {};
    return for_outputs(step, step.layout(0));
}

RowLayouts each_value(const RowStep& step) {
    return for_outputs(step, step.layout(0));
}

RowLayouts side_by_side(const RowStep& step) {
    bool varies = false;
    for (std::size_t i = 0; i < step.inputs(); ++i) {
        if (!step.is_rows(i) || step.rank(i) != 2 || step.layout(i).axis != 0 || !step.layout(i).fits(step.layout(0))) return {};
        varies = varies || step.layout(i).varies;
    }
    return for_outputs(step, RowLayout::rows(0, step.layout(0).block, varies));
}

}  // namespace

void add_classical_rules(RowRules& rules) {
    rules.add({"TreeEnsembleRegressor", "TreeEnsembleClassifier", "TreeEnsemble", "LinearRegressor", "LinearClassifier",
               "SVMRegressor", "SVMClassifier", "Normalizer"},
              each_row, 0, classical_domain);
    rules.add({"Scaler", "Imputer", "ArrayFeatureExtractor"}, by_last_dimension, 0, classical_domain);
    rules.add({"Binarizer", "LabelEncoder", "CategoryMapper", "OneHotEncoder", "ZipMap"}, each_value, 0, classical_domain);
    rules.add({"FeatureVectorizer"}, side_by_side, 0, classical_domain);
}

}  // namespace windrow::inference
