// SPDX-License-Identifier: Apache-2.0
#pragma once

/// LIKE: patterns as a row of tokens, and matching without recursion or memory.
///
/// Rules: expressions/260 and 261. Case counts; there is no escape unless one is given; `_` is one code point but no line end
/// (Java's `.`), `%` is anything, line ends included.

#include "windrow/semantics/utf8.hpp"

namespace windrow::semantics {

/// A token is a code point or one of these.
inline constexpr u32 like_any_one = 0x80000000U;
inline constexpr u32 like_any_many = 0x80000001U;

/// Characters that end a line in Java's regular expressions, which `_` does not match.
WINDROW_HD constexpr bool is_line_end(u32 code) {
    return code == '\n' || code == '\r' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

/// Translates a pattern into at most `size` tokens (room for them is the caller's) and returns their number, or -1 if `escape`
/// (a code point, 0 for none) stands before anything but `_`, `%` or itself. Repeated `%` become one.
WINDROW_HD constexpr i64 parse_like_pattern(const char* pattern, i64 size, u32 escape, u32* tokens) {
    i64 count = 0;
    for (i64 position = 0; position < size;) {
        u32 code = utf8_decode(pattern, size, position);
        position += utf8_step(pattern, size, position);
        if (escape != 0 && code == escape) {
            if (position >= size) return -1;
            code = utf8_decode(pattern, size, position);
            position += utf8_step(pattern, size, position);
            if (code != '_' && code != '%' && code != escape) return -1;
            tokens[count++] = code;
        } else if (code == '%') {
            if (count == 0 || tokens[count - 1] != like_any_many) tokens[count++] = like_any_many;
        } else {
            tokens[count++] = code == '_' ? like_any_one : code;
        }
    }
    return count;
}

/// Whether the whole text matches. After a mismatch the last `%` takes one code point more.
WINDROW_HD constexpr bool like_matches(const char* text, i64 size, const u32* tokens, i64 count) {
    i64 position = 0;
    i64 token = 0;
    i64 retry_token = -1;
    i64 retry_position = 0;
    while (position < size) {
        const u32 code = utf8_decode(text, size, position);
        if (token < count && tokens[token] == like_any_many) {
            retry_token = ++token;
            retry_position = position;
        } else if (token < count && (tokens[token] == code || (tokens[token] == like_any_one && !is_line_end(code)))) {
            ++token;
            position += utf8_step(text, size, position);
        } else if (retry_token >= 0) {
            retry_position += utf8_step(text, size, retry_position);
            position = retry_position;
            token = retry_token;
        } else {
            return false;
        }
    }
    while (token < count && tokens[token] == like_any_many) ++token;
    return token == count;
}

}  // namespace windrow::semantics
