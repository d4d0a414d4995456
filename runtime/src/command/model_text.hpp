// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/inference/model_report.hpp"

#include <string>
#include <string_view>

namespace windrow::command {

/// The report of `windrow model inspect` for a person.
std::string model_text(const std::string& path, const inference::Model& model, const inference::ModelReport& report);
/// The same as one JSON object and a line end.
std::string model_json(const std::string& path, const inference::Model& model, const inference::ModelReport& report);
/// A name from a model as a terminal may show it: control characters and invalid bytes replaced.
std::string shown_name(std::string_view name);

}  // namespace windrow::command
