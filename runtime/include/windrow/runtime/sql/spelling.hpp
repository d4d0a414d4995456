// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Candidates for a misspelt name; every "did you mean" of the front end comes from here.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::sql {

/// Letters to insert, delete, change or swap with their neighbour to make `b` of `a`; letters of either case are equal.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidates close enough to `word` to be meant by it, best first, at most three: one edit for words of three or four
/// letters, two up to eight, three beyond, or the same word in another case.
[[nodiscard]] std::vector<std::string> closest(std::string_view word, const std::vector<std::string>& candidates);

/// ``did you mean `a`?``, ``did you mean `a` or `b`?``; empty for no candidates.
[[nodiscard]] std::string did_you_mean(const std::vector<std::string>& candidates);

}  // namespace windrow::sql
