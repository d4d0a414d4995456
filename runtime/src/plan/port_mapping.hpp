// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which columns of INPUT and OUTPUT belong to which tensors of a model.

#include "windrow/runtime/catalog/model.hpp"
#include "windrow/runtime/plan/scoring.hpp"

namespace windrow::plan {

/// The tensors that a file's model takes or gives: "x FLOAT[4], mask INT64[?]".
[[nodiscard]] std::string ports_text(const std::vector<inference::Port>& ports);

/// Fills `inputs` of a scoring whose model and options are set. Throws W3609 if the declared INPUT does not fit, at the column
/// that does not.
void map_inputs(const catalog::ModelDefinition& model, Scoring& scoring);
/// Fills `output_types` and `outputs`. Throws W3610.
void map_outputs(const catalog::ModelDefinition& model, Scoring& scoring);

}  // namespace windrow::plan
