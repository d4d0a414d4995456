// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Candidates for a misspelt name; every "did you mean" of the front end comes from here.

#include <string>
#include <string_view>
#include <vector>

namespace windrow::sql {

/// The candidates close enough to `word` to be meant by it, best first, at most three: one edit for words of three or four
/// letters, two up to eight, three beyond, or the same word in another case.
[[nodiscard]] std::vector<std::string> closest(std::string_view word, const std::vector<std::string>& candidates);

/// ``did you mean `a`?``, ``did you mean `a` or `b`?``; empty for no candidates.
[[nodiscard]] std::string did_you_mean(const std::vector<std::string>& candidates);

}  // namespace windrow::sql
