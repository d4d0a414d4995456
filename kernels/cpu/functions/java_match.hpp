// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Walking through the matches of a compiled pattern as java.util.regex.Matcher and String.split do.

#include "functions/java_pattern.hpp"
#include "windrow/semantics/utf8.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace windrow {

/// Groups that `for_each_match` can report.
inline constexpr int max_groups = 64;

inline re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}
inline std::string_view view(const re2::StringPiece& text) {
    return {text.data(), text.size()};
}

/// Calls `visit(groups)` for every match as java.util.regex.Matcher#find meets them, until it returns false. Groups holds the
/// whole match and the first `group_count` groups.
template <typename Visit>
void for_each_match(const RE2& program, std::string_view text, int group_count, Visit&& visit) {
    std::array<re2::StringPiece, max_groups + 1> groups;
    std::size_t from = 0;
    while (from <= text.size()) {
        if (!program.Match(piece(text), from, text.size(), RE2::UNANCHORED, groups.data(), group_count + 1)) return;
        if (!visit(groups)) return;
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        from = begin + groups[0].size();
        if (!groups[0].empty()) continue;
        // Behind an empty match the search goes on one character further.
        from += from < text.size()
                    ? static_cast<std::size_t>(semantics::utf8_step(text.data(), static_cast<semantics::i64>(text.size()),
                                                                    static_cast<semantics::i64>(from)))
                    : 1;
    }
}

/// The parts of `text` between matches, as String.split gives them: `limit` parts at most (0: any number, and empty parts at the
/// end are left out). An empty match at the start gives no part. `parts` is overwritten.
inline void split_by_pattern(const RE2& program, std::string_view text, std::size_t limit, std::vector<std::string_view>& parts) {
    parts.clear();
    std::size_t from = 0;
    for_each_match(program, text, 0, [&](const auto& groups) {
        if (limit != 0 && parts.size() + 1 == limit) return false;
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        const std::size_t end = begin + groups[0].size();
        if (end == 0) return true;
        if (begin == text.size() && end == begin) return false;  // the empty match behind the text splits nothing off
        parts.push_back(text.substr(from, begin - from));
        from = end;
        return true;
    });
    parts.push_back(text.substr(from));
    while (limit == 0 && parts.size() > 1 && parts.back().empty()) parts.pop_back();
    if (limit == 0 && from != 0 && parts.size() == 1 && parts.back().empty()) parts.clear();
}

}  // namespace windrow
