// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/runtime/catalog/model.hpp"
#include "windrow/runtime/plan/scoring.hpp"

#include <filesystem>

namespace windrow::plan {

/// Reads and checks the options of a model that is used. Throws W3606 (no provider, or another one), W3501 to W3503 (unknown,
/// missing or wrong options) at `where`.
[[nodiscard]] ModelOptions read_model_options(const catalog::ModelDefinition& model, const std::filesystem::path& base_directory,
                                              SourceRange where);

}  // namespace windrow::plan
