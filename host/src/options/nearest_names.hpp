// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Candidates for misspelt option keys and connector names.

#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// The candidate with the least edit distance to `name`, or empty if none is near (more than a third of the letters differ).
std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace windrow
