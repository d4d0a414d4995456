// SPDX-License-Identifier: Apache-2.0
#pragma once

/// UTF-8: lengths and positions in code points. Total over any bytes: a byte that begins no valid sequence counts as one code
/// point of one byte, and nothing is read outside the text.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

/// Bytes of the sequence that `first` begins, 1..4 (1 for a byte that begins none). Rule: Flink's StringUtf8Utils.
WINDROW_HD constexpr i32 utf8_sequence_length(u8 first) {
    if (first < 0xC2) return 1;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 1;
}

/// The same, never beyond the end of the text.
WINDROW_HD constexpr i64 utf8_step(const char* text, i64 size, i64 position) {
    const i64 length = utf8_sequence_length(static_cast<u8>(text[position]));
    return position + length <= size ? length : size - position;
}

/// Number of code points.
WINDROW_HD constexpr i64 utf8_count(const char* text, i64 size) {
    i64 count = 0;
    for (i64 position = 0; position < size; position += utf8_step(text, size, position)) ++count;
    return count;
}

/// Byte position of code point `index` (>= 0) counted from byte `from`, or `size` if there are fewer.
WINDROW_HD constexpr i64 utf8_advance(const char* text, i64 size, i64 from, i64 index) {
    i64 position = from;
    while (index > 0 && position < size) {
        position += utf8_step(text, size, position);
        --index;
    }
    return position < size ? position : size;
}

/// Byte position of the code point before byte `position` (> 0).
WINDROW_HD constexpr i64 utf8_previous(const char* text, i64 position) {
    i64 before = position - 1;
    i32 limit = 3;
    while (before > 0 && limit > 0 && (static_cast<u8>(text[before]) & 0xC0) == 0x80) {
        --before;
        --limit;
    }
    return before + utf8_sequence_length(static_cast<u8>(text[before])) >= position ? before : position - 1;
}

/// The code point at `position`; a byte that begins no valid sequence stands for itself.
WINDROW_HD constexpr u32 utf8_decode(const char* text, i64 size, i64 position) {
    const auto first = static_cast<u8>(text[position]);
    const i32 length = utf8_sequence_length(first);
    if (length == 1 || position + length > size) return first;
    u32 code = first & (0xFFU >> (length + 1));
    for (i32 k = 1; k < length; ++k) {
        const auto next = static_cast<u8>(text[position + k]);
        if ((next & 0xC0) != 0x80) return first;
        code = (code << 6) | (next & 0x3FU);
    }
    return code;
}

/// Writes the sequence of a code point (below 0x110000); returns its 1..4 bytes.
WINDROW_HD constexpr i32 utf8_encode(char* out, u32 code) {
    if (code < 0x80) {
        out[0] = static_cast<char>(code);
        return 1;
    }
    if (code < 0x800) {
        out[0] = static_cast<char>(0xC0 | (code >> 6));
        out[1] = static_cast<char>(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = static_cast<char>(0xE0 | (code >> 12));
        out[1] = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out[2] = static_cast<char>(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = static_cast<char>(0xF0 | (code >> 18));
    out[1] = static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out[2] = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out[3] = static_cast<char>(0x80 | (code & 0x3F));
    return 4;
}

/// True if the text has only ASCII bytes: positions in bytes and code points are then the same.
WINDROW_HD constexpr bool is_ascii(const char* text, i64 size) {
    u8 seen = 0;
    for (i64 k = 0; k < size; ++k) seen |= static_cast<u8>(text[k]);
    return seen < 0x80;
}

}  // namespace windrow::semantics
