// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/catalog/closest_names.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace windrow::catalog {

namespace {

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// Edit distance in half edits: a difference of letter case costs one, every other edit two.
std::size_t half_edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_previous(b.size() + 1);
    std::vector<std::size_t> previous(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = 2 * j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = 2 * i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t replace = 2;
            if (a[i - 1] == b[j - 1]) {
                replace = 0;
            } else if (lower(a[i - 1]) == lower(b[j - 1])) {
                replace = 1;
            }
            current[j] = std::min({previous[j] + 2, current[j - 1] + 2, previous[j - 1] + replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                current[j] = std::min(current[j], before_previous[j - 2] + 2);
            }
        }
        std::swap(before_previous, previous);
        std::swap(previous, current);
    }
    return previous[b.size()];
}

}  // namespace

std::vector<std::string> closest_names(std::string_view written, std::span<const std::string> known, std::size_t most) {
    const std::size_t allowed = std::max<std::size_t>(2, 2 * ((written.size() + 2) / 3));
    std::vector<std::pair<std::size_t, const std::string*>> found;
    for (const std::string& name : known) {
        const std::size_t longer = std::max(name.size(), written.size());
        const std::size_t shorter = std::min(name.size(), written.size());
        if (longer - shorter > allowed / 2) continue;
        const std::size_t distance = half_edits(written, name);
        // One-letter names differ by one edit from every other one-letter name: only their letter case may differ.
        if (distance <= allowed && (shorter > 1 || distance < 2)) found.emplace_back(distance, &name);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    for (const auto& [distance, name] : found) {
        if (names.size() == most) break;
        names.push_back(*name);
    }
    return names;
}

std::string did_you_mean(std::span<const std::string> names) {
    if (names.empty()) return {};
    std::string text = "did you mean ";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text += "'" + names[i] + "'";
    }
    return text + "?";
}

}  // namespace windrow::catalog
