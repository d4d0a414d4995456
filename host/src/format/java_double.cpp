// SPDX-License-Identifier: Apache-2.0
#include "format/java_double.hpp"

#include "windrow/semantics/ascii_digit.hpp"
#include "windrow/semantics/floating_text.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace windrow {

namespace {

/// True if the magnitude of the decimal text, which is out of range, is too large (else it is too small).
bool is_overflow(std::string_view text, char exponent_mark) {
    // The sign of the decimal exponent of the first significant digit decides: only far extremes reach this.
    long long position = 0;
    bool point = false;
    bool significant = false;
    std::size_t k = 0;
    for (; k < text.size() && (text[k] | 0x20) != exponent_mark; ++k) {
        if (text[k] == '.') {
            point = true;
        } else if (significant || text[k] != '0') {
            significant = true;
            if (!point) ++position;
        } else if (point) {
            --position;
        }
    }
    long long exponent = 0;
    if (k < text.size()) {
        ++k;
        const bool negative = text[k] == '-';
        if (text[k] == '-' || text[k] == '+') ++k;
        for (; k < text.size() && exponent < 1000000000000LL; ++k) exponent = exponent * 10 + (text[k] - '0');
        if (negative) exponent = -exponent;
    }
    return position + exponent > 0;
}

/// `text` has no sign and matches the decimal or (after 0x) hexadecimal grammar.
template <typename Real>
Real convert(std::string_view text, bool hexadecimal) {
    Real value = 0;
    const auto format = hexadecimal ? std::chars_format::hex : std::chars_format::general;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value, format);
    if (error == std::errc::result_out_of_range) {
        return is_overflow(text, hexadecimal ? 'p' : 'e') ? std::numeric_limits<Real>::infinity() : Real(0);
    }
    return value;
}

/// Length of the decimal number at the start of `text`, 0 if there is none.
std::size_t decimal_length(std::string_view text) {
    std::size_t k = 0;
    std::size_t digits = 0;
    while (k < text.size() && semantics::is_digit(text[k])) ++k, ++digits;
    if (k < text.size() && text[k] == '.') {
        ++k;
        while (k < text.size() && semantics::is_digit(text[k])) ++k, ++digits;
    }
    if (digits == 0) return 0;
    if (k < text.size() && (text[k] == 'e' || text[k] == 'E')) {
        std::size_t e = k + 1;
        if (e < text.size() && (text[e] == '+' || text[e] == '-')) ++e;
        if (e == text.size() || !semantics::is_digit(text[e])) return 0;
        while (e < text.size() && semantics::is_digit(text[e])) ++e;
        k = e;
    }
    return k;
}

/// Length of the hexadecimal number (after 0x) at the start of `text`, its exponent being required; 0 if there is none.
std::size_t hexadecimal_length(std::string_view text) {
    std::size_t k = 0;
    std::size_t digits = 0;
    while (k < text.size() && semantics::hex_value(text[k]) >= 0) ++k, ++digits;
    if (k < text.size() && text[k] == '.') {
        ++k;
        while (k < text.size() && semantics::hex_value(text[k]) >= 0) ++k, ++digits;
    }
    if (digits == 0 || k == text.size() || (text[k] | 0x20) != 'p') return 0;
    ++k;
    if (k < text.size() && (text[k] == '+' || text[k] == '-')) ++k;
    if (k == text.size() || !semantics::is_digit(text[k])) return 0;
    while (k < text.size() && semantics::is_digit(text[k])) ++k;
    return k;
}

template <typename Real>
bool parse_java(std::string_view text, Real& out) {
    if (text.empty()) return false;
    const bool negative = text.front() == '-';
    if (negative || text.front() == '+') text.remove_prefix(1);
    if (text == "NaN") {
        out = std::numeric_limits<Real>::quiet_NaN();
        return true;
    }
    if (text == "Infinity") {
        out = negative ? -std::numeric_limits<Real>::infinity() : std::numeric_limits<Real>::infinity();
        return true;
    }
    const bool hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == 'x';
    if (hexadecimal) text.remove_prefix(2);
    const std::size_t length = hexadecimal ? hexadecimal_length(text) : decimal_length(text);
    if (length == 0) return false;
    const std::string_view suffix = text.substr(length);
    if (!suffix.empty() && (suffix.size() > 1 || ((suffix[0] | 0x20) != 'd' && (suffix[0] | 0x20) != 'f'))) return false;
    const Real value = convert<Real>(text.substr(0, length), hexadecimal);
    out = negative ? -value : value;
    return true;
}

template <typename Real>
Real parse_json(std::string_view text) {
    const bool negative = text.front() == '-';
    if (negative) text.remove_prefix(1);
    const Real value = convert<Real>(text, false);
    if (negative && text == "0") return 0;  // the integer token -0 is the integer 0
    return negative ? -value : value;
}

template <typename Real>
void append_java(std::string& out, Real value) {
    std::array<char, 64> text{};
    out.append(text.data(), static_cast<std::size_t>(semantics::floating_to_text(value, text.data())));
}

}  // namespace

bool parse_java_double(std::string_view text, double& out) {
    return parse_java(text, out);
}
bool parse_java_float(std::string_view text, float& out) {
    return parse_java(text, out);
}
double parse_json_double(std::string_view text) {
    return parse_json<double>(text);
}
float parse_json_float(std::string_view text) {
    return parse_json<float>(text);
}
void append_java_double(std::string& out, double value) {
    append_java(out, value);
}
void append_java_float(std::string& out, float value) {
    append_java(out, value);
}

}  // namespace windrow
