// SPDX-License-Identifier: Apache-2.0

#include "string_literal.hpp"

#include <cstddef>
#include <cstdint>

namespace windrow::sql {
namespace {

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Reads exactly `count` hexadecimal digits at `position`; -1 if they are not there.
std::int64_t read_digits(std::string_view raw, std::size_t position, std::size_t count) {
    if (position + count > raw.size()) return -1;
    std::int64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int digit = digit_value(raw[position + i]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

void append_utf8(std::int64_t code, std::string& out) {
    const auto c = static_cast<std::uint32_t>(code);
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

bool is_high_surrogate(std::int64_t code) {
    return code >= 0xD800 && code < 0xDC00;
}
bool is_low_surrogate(std::int64_t code) {
    return code >= 0xDC00 && code < 0xE000;
}

}  // namespace

std::string decode_hexadecimal(std::string_view raw, std::string& decoded) {
    if (raw.size() % 2 != 0) return "a binary literal X'...' needs an even number of hexadecimal digits";
    for (std::size_t i = 0; i < raw.size(); i += 2) {
        const std::int64_t byte = read_digits(raw, i, 2);
        if (byte < 0) return "a binary literal X'...' holds only hexadecimal digits (0-9, a-f)";
        decoded += static_cast<char>(byte);
    }
    return {};
}

std::string decode_unicode(std::string_view raw, char escape, std::string& decoded) {
    for (std::size_t i = 0; i < raw.size();) {
        if (raw[i] != escape) {
            decoded += raw[i++];
            continue;
        }
        if (i + 1 < raw.size() && raw[i + 1] == escape) {
            decoded += escape;
            i += 2;
            continue;
        }
        const bool six = i + 1 < raw.size() && raw[i + 1] == '+';
        const std::size_t digits = six ? 6 : 4;
        const std::size_t start = i + (six ? 2 : 1);
        std::int64_t code = read_digits(raw, start, digits);
        if (code < 0 || code > 0x10FFFF || is_low_surrogate(code)) return "the Unicode escape in U&'...' is not valid";
        i = start + digits;
        if (is_high_surrogate(code)) {
            const std::int64_t low = i < raw.size() && raw[i] == escape ? read_digits(raw, i + 1, 4) : -1;
            if (!is_low_surrogate(low)) return "the Unicode escape in U&'...' is half of a surrogate pair";
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            i += 5;
        }
        append_utf8(code, decoded);
    }
    return {};
}

std::string decode_escapes(std::string_view raw, std::string& decoded) {
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\' || i + 1 >= raw.size()) {
            decoded += raw[i];
            continue;
        }
        const char c = raw[++i];
        constexpr std::string_view letters = "bfnrt";
        constexpr std::string_view values = "\b\f\n\r\t";
        const std::size_t known = letters.find(c);
        if (known != std::string_view::npos) {
            decoded += values[known];
        } else if (c == 'x' || c == 'u' || c == 'U') {
            const std::size_t digits = c == 'x' ? 2 : (c == 'u' ? 4 : 8);
            const std::int64_t code = read_digits(raw, i + 1, digits);
            if (code < 0 || code > 0x10FFFF || is_high_surrogate(code) || is_low_surrogate(code)) {
                return "the escape in E'...' is not valid";
            }
            append_utf8(code, decoded);
            i += digits;
        } else if (c >= '0' && c <= '7') {
            std::int64_t code = 0;
            std::size_t digits = 0;
            for (; digits < 3 && i + digits < raw.size() && raw[i + digits] >= '0' && raw[i + digits] <= '7'; ++digits) {
                code = code * 8 + (raw[i + digits] - '0');
            }
            append_utf8(code, decoded);
            i += digits - 1;
        } else {
            decoded += c;
        }
    }
    return {};
}

}  // namespace windrow::sql
