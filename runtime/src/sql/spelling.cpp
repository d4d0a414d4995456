// SPDX-License-Identifier: Apache-2.0

#include "windrow/runtime/sql/spelling.hpp"

#include "windrow/kernels/edit_distance.hpp"

#include <algorithm>
#include <utility>

namespace windrow::sql {

std::vector<std::string> closest(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t longest_word = 64;
    if (word.empty() || word.size() > longest_word) return {};
    const std::size_t limit = word.size() <= 2 ? 0 : (word.size() <= 4 ? 1 : (word.size() <= 8 ? 2 : 3));
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > word.size() + limit || word.size() > candidate.size() + limit || candidate == word) continue;
        const std::size_t distance = edit_distance(word, candidate);
        if (distance <= limit) found.emplace_back(distance, candidate);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<std::string> names;
    for (auto& [distance, name] : found) {
        if (names.size() == 3 || distance > found.front().first + 1) break;
        names.push_back(std::move(name));
    }
    return names;
}

std::string did_you_mean(const std::vector<std::string>& candidates) {
    if (candidates.empty()) return {};
    std::string text = "did you mean ";
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (i > 0) text += i + 1 == candidates.size() ? " or " : ", ";
        text += '`';
        text += candidates[i];
        text += '`';
    }
    return text + "?";
}

}  // namespace windrow::sql
