// SPDX-License-Identifier: Apache-2.0
#include "functions/java_number_text.hpp"

#include <cctype>

namespace windrow {

namespace {

bool is_digit(char c, bool hexadecimal) {
    const auto byte = static_cast<unsigned char>(c);
    return hexadecimal ? std::isxdigit(byte) != 0 : std::isdigit(byte) != 0;
}

std::size_t skip_digits(std::string_view text, std::size_t at, bool hexadecimal) {
    while (at < text.size() && is_digit(text[at], hexadecimal)) ++at;
    return at;
}

}  // namespace

bool is_java_double_text(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
    if (text == "NaN" || text == "Infinity") return true;
    const bool hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == 'x';
    if (hexadecimal) text.remove_prefix(2);
    const std::size_t whole = skip_digits(text, 0, hexadecimal);
    std::size_t at = whole;
    std::size_t digits = whole;
    if (at < text.size() && text[at] == '.') {
        const std::size_t end = skip_digits(text, at + 1, hexadecimal);
        digits += end - at - 1;
        at = end;
    }
    if (digits == 0) return false;
    const char mark = hexadecimal ? 'p' : 'e';
    const bool has_exponent = at < text.size() && (text[at] | 0x20) == mark;
    if (has_exponent) {
        ++at;
        if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
        const std::size_t end = skip_digits(text, at, false);
        if (end == at) return false;
        at = end;
    }
    if (hexadecimal && !has_exponent) return false;
    if (at < text.size() && ((text[at] | 0x20) == 'f' || (text[at] | 0x20) == 'd')) ++at;
    return at == text.size();
}

}  // namespace windrow
