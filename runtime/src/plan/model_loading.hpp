// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/inference/scorer.hpp"

#include <memory>
#include <string>

namespace windrow::plan {

/// The model of a file. A script binds the same model several times (a view, each INSERT): while a plan holds it, a file that has
/// not changed since (size, time of its last change) is not read again. Thread-safe. Throws W6001 if there is no such file, else
/// what load_model throws.
[[nodiscard]] std::shared_ptr<const inference::LoadedModel> loaded_model(const std::string& path);

}  // namespace windrow::plan
