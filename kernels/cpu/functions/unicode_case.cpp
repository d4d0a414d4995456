// SPDX-License-Identifier: Apache-2.0
#include "functions/unicode_case.hpp"

#include "windrow/semantics/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace windrow {

namespace {

using semantics::u32;

/// The code points first, first + step, ... last map to themselves plus `delta`.
struct CaseRange {
    u32 first;
    u32 last;
    u32 step;
    int delta;
};

/// A code point that maps to two or three (0 ends the list).
struct CaseExpansion {
    u32 code;
    u32 to[3];
};

/// Letters first..last.
struct LetterRange {
    u32 first;
    u32 last;
};

#include "functions/unicode_case_table.inc"

u32 map_simple(const CaseRange* begin, const CaseRange* end, u32 code) {
    const CaseRange* range = std::lower_bound(begin, end, code, [](const CaseRange& r, u32 c) { return r.last < c; });
    if (range == end || code < range->first || (code - range->first) % range->step != 0) return code;
    return static_cast<u32>(static_cast<int>(code) + range->delta);
}

const CaseExpansion* find_expansion(const CaseExpansion* begin, const CaseExpansion* end, u32 code) {
    const CaseExpansion* found = std::lower_bound(begin, end, code, [](const CaseExpansion& e, u32 c) { return e.code < c; });
    return found != end && found->code == code ? found : nullptr;
}

void append_code(u32 code, TextWriter& out) {
    char* place = out.extend(4);
    out.shrink(4 - static_cast<std::size_t>(semantics::utf8_encode(place, code)));
}

void append_expansion(const CaseExpansion& expansion, TextWriter& out) {
    for (const u32 code : expansion.to) {
        if (code != 0) append_code(code, out);
    }
}

bool is_cased(u32 code) {
    if (code < 0x80) return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
    return map_simple(std::begin(upper_ranges), std::end(upper_ranges), code) != code ||
           map_simple(std::begin(lower_ranges), std::end(lower_ranges), code) != code || code == 0xDF;
}

/// True if the sigma at [position, next) ends a word: a letter stands before it and none behind.
bool is_final_sigma(std::string_view text, semantics::i64 position, semantics::i64 next) {
    const auto size = static_cast<semantics::i64>(text.size());
    if (position == 0) return false;
    const semantics::i64 before = semantics::utf8_previous(text.data(), position);
    if (!is_cased(semantics::utf8_decode(text.data(), position, before))) return false;
    return next >= size || !is_cased(semantics::utf8_decode(text.data(), size, next));
}

/// Appends one code point of more than one byte (or a stray byte, as it is) and returns its bytes.
semantics::i64 append_stray_or(std::string_view text, semantics::i64 position, u32& code, TextWriter& out) {
    const auto size = static_cast<semantics::i64>(text.size());
    const semantics::i64 step = semantics::utf8_step(text.data(), size, position);
    code = step == 1 ? 0 : semantics::utf8_decode(text.data(), size, position);
    if (code < 0x80) {  // no valid sequence: the bytes stay
        out.append(text.substr(static_cast<std::size_t>(position), static_cast<std::size_t>(step)));
        code = 0;
    }
    return step;
}

}  // namespace

void append_upper(std::string_view text, TextWriter& out) {
    const auto size = static_cast<semantics::i64>(text.size());
    for (semantics::i64 position = 0; position < size;) {
        const char c = text[static_cast<std::size_t>(position)];
        if (static_cast<unsigned char>(c) < 0x80) {
            out.append(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
            ++position;
            continue;
        }
        u32 code = 0;
        position += append_stray_or(text, position, code, out);
        if (code == 0) continue;
        if (const auto* expansion = find_expansion(std::begin(upper_expansions), std::end(upper_expansions), code)) {
            append_expansion(*expansion, out);
        } else {
            append_code(map_simple(std::begin(upper_ranges), std::end(upper_ranges), code), out);
        }
    }
}

void append_lower(std::string_view text, TextWriter& out) {
    const auto size = static_cast<semantics::i64>(text.size());
    for (semantics::i64 position = 0; position < size;) {
        const char c = text[static_cast<std::size_t>(position)];
        if (static_cast<unsigned char>(c) < 0x80) {
            out.append(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
            ++position;
            continue;
        }
        u32 code = 0;
        const semantics::i64 start = position;
        position += append_stray_or(text, position, code, out);
        if (code == 0) continue;
        if (code == 0x3A3) {
            append_code(is_final_sigma(text, start, position) ? 0x3C2 : 0x3C3, out);
        } else if (const auto* expansion = find_expansion(std::begin(lower_expansions), std::end(lower_expansions), code)) {
            append_expansion(*expansion, out);
        } else {
            append_code(map_simple(std::begin(lower_ranges), std::end(lower_ranges), code), out);
        }
    }
}

namespace {

bool is_letter(u32 code) {
    if (code < 0x80) return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
    const LetterRange* range = std::lower_bound(std::begin(letter_ranges), std::end(letter_ranges), code,
                                                [](const LetterRange& r, u32 c) { return r.last < c; });
    return code < 0x10000 && range != std::end(letter_ranges) && code >= range->first;
}

/// The value of a decimal digit, or -1.
int digit_value(u32 code) {
    if (code < 0x80) return code >= '0' && code <= '9' ? static_cast<int>(code - '0') : -1;
    const u32* behind = std::upper_bound(std::begin(digit_zeros), std::end(digit_zeros), code);
    if (code >= 0x10000 || behind == std::begin(digit_zeros)) return -1;
    const u32 value = code - *(behind - 1);
    return value < 10 ? static_cast<int>(value) : -1;
}

/// True if `accepts` every code point of `text`.
template <typename Accepts>
bool all_of_text(std::string_view text, Accepts&& accepts) {
    const auto size = static_cast<semantics::i64>(text.size());
    for (semantics::i64 position = 0; position < size; position += semantics::utf8_step(text.data(), size, position)) {
        if (!accepts(semantics::utf8_decode(text.data(), size, position))) return false;
    }
    return true;
}

}  // namespace

bool all_letters(std::string_view text) {
    return all_of_text(text, is_letter);
}

bool all_digits(std::string_view text) {
    return all_of_text(text, [](u32 code) { return digit_value(code) >= 0; });
}

bool is_java_integer_text(std::string_view text) {
    const bool negative = !text.empty() && text.front() == '-';
    if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
    const std::uint64_t limit = (std::uint64_t{1} << 63) - (negative ? 0 : 1);
    std::uint64_t value = 0;
    return !text.empty() && all_of_text(text, [&](u32 code) {
        const int digit = digit_value(code);
        if (digit < 0 || value > (limit - static_cast<std::uint64_t>(digit)) / 10) return false;
        value = value * 10 + static_cast<std::uint64_t>(digit);
        return true;
    });
}

}  // namespace windrow
