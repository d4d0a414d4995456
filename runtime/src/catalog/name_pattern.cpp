// SPDX-License-Identifier: Apache-2.0
#include "catalog/name_pattern.hpp"

#include <cctype>
#include <cstddef>

namespace windrow::catalog {

namespace {

char folded(char c, bool ignore_case) {
    return ignore_case ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : c;
}

/// Bytes of the character that starts at `i`.
std::size_t character_length(std::string_view text, std::size_t i) {
    std::size_t length = 1;
    while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xC0U) == 0x80U) ++length;
    return length;
}

}  // namespace

bool matches_name_pattern(std::string_view name, std::string_view pattern, bool ignore_case) {
    // The classic two-pointer match: on a mismatch go back to the last `%` and let it take one character more.
    std::size_t n = 0;
    std::size_t p = 0;
    std::size_t retry_name = std::string_view::npos;
    std::size_t retry_pattern = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '%') {
            retry_pattern = ++p;
            retry_name = n;
            continue;
        }
        if (p < pattern.size() && pattern[p] == '_') {
            n += character_length(name, n);
            ++p;
            continue;
        }
        const bool escaped = p + 1 < pattern.size() && pattern[p] == '\\';
        const std::size_t literal = escaped ? p + 1 : p;
        if (literal < pattern.size() && folded(pattern[literal], ignore_case) == folded(name[n], ignore_case)) {
            ++n;
            p = literal + 1;
            continue;
        }
        if (retry_name == std::string_view::npos) return false;
        n = retry_name += character_length(name, retry_name);
        p = retry_pattern;
    }
    while (p < pattern.size() && pattern[p] == '%') ++p;
    return p == pattern.size();
}

}  // namespace windrow::catalog
