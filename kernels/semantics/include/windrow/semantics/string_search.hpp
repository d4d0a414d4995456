// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Finding a text in a text, and the ranges of SUBSTRING, OVERLAY, LPAD and TRIM.
///
/// Positions of SQL are code points from 1; ranges here are bytes. Rules: expressions/230, 240, 290 and 300.

#include "windrow/semantics/utf8.hpp"

namespace windrow::semantics {

/// Half-open range of bytes.
struct ByteRange {
    i64 begin = 0;
    i64 end = 0;
};

WINDROW_HD constexpr bool equal_bytes(const char* a, const char* b, i64 size) {
    for (i64 k = 0; k < size; ++k) {
        if (a[k] != b[k]) return false;
    }
    return true;
}

/// First byte position >= `from` at which `needle` stands, or -1.
WINDROW_HD constexpr i64 find_bytes(const char* text, i64 size, const char* needle, i64 needle_size, i64 from) {
    for (i64 at = from; at + needle_size <= size; ++at) {
        if (equal_bytes(text + at, needle, needle_size)) return at;
    }
    return -1;
}

/// Position (from 1, in code points) of `needle` at or behind position `start`; 0 if absent. An empty needle is at 1; a start
/// of 0 or less acts as 1.
WINDROW_HD constexpr i32 position_of(const char* text, i64 size, const char* needle, i64 needle_size, i64 start) {
    if (needle_size == 0) return 1;
    const i64 from = utf8_advance(text, size, 0, start > 1 ? start - 1 : 0);
    const i64 at = find_bytes(text, size, needle, needle_size, from);
    return at < 0 ? 0 : static_cast<i32>(utf8_count(text, at)) + 1;
}

/// INSTR(text, needle, start, nth): position of the nth occurrence (occurrences may overlap) at or behind position `start`; with
/// a negative start the search runs from the end, -1 being the last code point at which an occurrence may end. 0 for a start of 0
/// and if there is none; an empty needle is at 1, or from the end behind the last code point. `nth` is at least 1.
WINDROW_HD constexpr i32 nth_position_of(const char* text, i64 size, const char* needle, i64 needle_size, i64 start, i64 nth) {
    if (start == 0) return 0;
    if (needle_size == 0) return start > 0 ? 1 : static_cast<i32>(utf8_count(text, size)) + 1;
    if (start > 0) {
        i32 found = 0;
        for (; nth > 0; --nth) {
            found = position_of(text, size, needle, needle_size, start);
            if (found == 0) return 0;
            start = static_cast<i64>(found) + 1;
        }
        return found;
    }
    const i64 last = utf8_count(text, size) + 1 - utf8_count(needle, needle_size) + (start + 1);
    for (i64 at = last; at > 0; --at) {
        const i64 begin = utf8_advance(text, size, 0, at - 1);
        if (begin + needle_size > size || !equal_bytes(text + begin, needle, needle_size)) continue;
        if (--nth == 0) return static_cast<i32>(at);
    }
    return 0;
}

/// SUBSTRING(text FROM position FOR length), length >= 0. Position 0 acts as 1, a negative one counts from the end; one before
/// the start gives '' whatever the length.
WINDROW_HD constexpr ByteRange substring_range(const char* text, i64 size, i64 position, i64 length) {
    i64 begin = 0;
    if (position > 0) {
        begin = utf8_advance(text, size, 0, position - 1);
    } else if (position < 0) {
        const i64 count = utf8_count(text, size);
        if (-position > count) return {0, 0};
        begin = utf8_advance(text, size, 0, count + position);
    }
    return {begin, utf8_advance(text, size, begin, length)};
}

/// OVERLAY(text PLACING x FROM position FOR length): the bytes that x replaces. False if the position lies outside the text
/// (the text then stays as it is). A length that reaches beyond the end, or one below 1, cuts the rest off.
WINDROW_HD constexpr bool overlay_range(const char* text, i64 size, i64 position, i64 length, ByteRange& out) {
    const i64 count = utf8_count(text, size);
    if (position <= 0 || position > count) return false;
    out.begin = utf8_advance(text, size, 0, position - 1);
    const bool to_the_end = length <= 0 || position + length > count;
    out.end = to_the_end ? size : utf8_advance(text, size, out.begin, length);
    return true;
}

/// True if the code point at `position` of `text` occurs in `set`.
WINDROW_HD constexpr bool in_set(const char* text, i64 position, i64 length, const char* set, i64 set_size) {
    for (i64 k = 0; k < set_size; k += utf8_step(set, set_size, k)) {
        if (utf8_step(set, set_size, k) == length && equal_bytes(text + position, set + k, length)) return true;
    }
    return false;
}

/// What is left of `text` without the code points of `set` at its chosen ends.
WINDROW_HD constexpr ByteRange trim_range(const char* text, i64 size, const char* set, i64 set_size, bool leading,
                                          bool trailing) {
    ByteRange range{0, size};
    while (leading && range.begin < range.end) {
        const i64 length = utf8_step(text, range.end, range.begin);
        if (!in_set(text, range.begin, length, set, set_size)) break;
        range.begin += length;
    }
    while (trailing && range.begin < range.end) {
        const i64 before = utf8_previous(text, range.end);
        if (before < range.begin || !in_set(text, before, range.end - before, set, set_size)) break;
        range.end = before;
    }
    return range;
}

/// LEFT and RIGHT: the first or last `count` code points; none for counts below 1.
WINDROW_HD constexpr ByteRange left_range(const char* text, i64 size, i64 count) {
    return {0, utf8_advance(text, size, 0, count)};
}
WINDROW_HD constexpr ByteRange right_range(const char* text, i64 size, i64 count) {
    if (count <= 0) return {size, size};
    return {utf8_advance(text, size, 0, utf8_count(text, size) - count), size};
}

WINDROW_HD constexpr bool starts_with(const char* text, i64 size, const char* wanted, i64 wanted_size) {
    return size >= wanted_size && equal_bytes(text, wanted, wanted_size);
}
WINDROW_HD constexpr bool ends_with(const char* text, i64 size, const char* wanted, i64 wanted_size) {
    return size >= wanted_size && equal_bytes(text + (size - wanted_size), wanted, wanted_size);
}

/// ASCII: the first byte as Flink shows it: signed, so that a non-ASCII character gives a negative number; 0 for no text.
WINDROW_HD constexpr i32 first_byte(const char* text, i64 size) {
    return size == 0 ? 0 : static_cast<i32>(static_cast<i8>(text[0]));
}

}  // namespace windrow::semantics
