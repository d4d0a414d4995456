// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The operators of the domain ai.onnx.ml, each group in the file of its name.

#include "operators/operator.hpp"

namespace windrow::inference {

inline constexpr std::string_view classical_domain = "ai.onnx.ml";

void add_tree_operators(OperatorEntries& entries);            ///< TreeEnsembleRegressor TreeEnsembleClassifier TreeEnsemble
void add_linear_operators(OperatorEntries& entries);          ///< LinearRegressor LinearClassifier
void add_support_vector_operators(OperatorEntries& entries);  ///< SVMRegressor SVMClassifier
void add_scaling_operators(OperatorEntries& entries);         ///< Scaler Normalizer Binarizer Imputer
void add_encoder_operators(OperatorEntries& entries);         ///< LabelEncoder OneHotEncoder CategoryMapper
void add_column_operators(OperatorEntries& entries);          ///< FeatureVectorizer ArrayFeatureExtractor ZipMap

}  // namespace windrow::inference
