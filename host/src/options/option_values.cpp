// SPDX-License-Identifier: Apache-2.0
#include "options/option_values.hpp"

#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <utility>

namespace windrow {

namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
}

/// Splits "10 min" into its number and its unit in lower case.
std::optional<std::pair<std::int64_t, std::string>> split_quantity(std::string_view text) {
    text = trim(text);
    std::int64_t number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;
    std::string unit;
    for (const char c : trim({rest, static_cast<std::size_t>(text.data() + text.size() - rest)})) {
        unit += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return std::pair{number, unit};
}

std::optional<std::int64_t> scaled(std::int64_t number, std::int64_t factor) {
    std::int64_t out = 0;
    if (__builtin_mul_overflow(number, factor, &out)) return std::nullopt;
    return out;
}

void append_utf8(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

}  // namespace

std::optional<std::int64_t> parse_option_integer(std::string_view text) {
    text = trim(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    std::int64_t value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || rest != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> parse_option_duration(std::string_view text) {
    const auto quantity = split_quantity(text);
    if (!quantity) return std::nullopt;
    const auto& [number, unit] = *quantity;
    for (const char* name : {"ns", "nano", "nanos", "nanosecond", "nanoseconds"}) {
        if (unit == name) return number / 1000000;
    }
    for (const char* name : {"us", "\xC2\xB5s", "micro", "micros", "microsecond", "microseconds"}) {
        if (unit == name) return number / 1000;
    }
    struct Unit {
        std::int64_t milliseconds;
        std::array<const char*, 5> names;
    };
    static constexpr std::array<Unit, 5> units = {
        Unit{1, {"", "ms", "milli", "millis", "millisecond"}}, Unit{1000, {"s", "sec", "secs", "second", "seconds"}},
        Unit{60000, {"m", "min", "minute", "minutes", "mins"}}, Unit{3600000, {"h", "hour", "hours", "hr", "hrs"}},
        Unit{86400000, {"d", "day", "days", "days", "days"}}};
    if (unit == "milliseconds") return number;
    for (const Unit& candidate : units) {
        for (const char* name : candidate.names) {
            if (unit == name) return scaled(number, candidate.milliseconds);
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> parse_option_memory_size(std::string_view text) {
    const auto quantity = split_quantity(text);
    if (!quantity) return std::nullopt;
    const auto& [number, unit] = *quantity;
    static constexpr std::array<std::pair<const char*, int>, 18> units = {{{"", 0},
                                                                           {"b", 0},
                                                                           {"bytes", 0},
                                                                           {"k", 10},
                                                                           {"kb", 10},
                                                                           {"kib", 10},
                                                                           {"kibibytes", 10},
                                                                           {"m", 20},
                                                                           {"mb", 20},
                                                                           {"mib", 20},
                                                                           {"mebibytes", 20},
                                                                           {"g", 30},
                                                                           {"gb", 30},
                                                                           {"gib", 30},
                                                                           {"gibibytes", 30},
                                                                           {"t", 40},
                                                                           {"tb", 40},
                                                                           {"tebibytes", 40}}};
    for (const auto& [name, shift] : units) {
        if (unit == name) return scaled(number, std::int64_t{1} << shift);
    }
    return std::nullopt;
}

std::string decode_character_escapes(std::string_view text) {
    std::string out;
    for (std::size_t k = 0; k < text.size(); ++k) {
        if (text[k] != '\\' || k + 1 == text.size()) {
            out += text[k];
            continue;
        }
        const char c = text[++k];
        switch (c) {
            case 't':
                out += '\t';
                break;
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case 'b':
                out += '\b';
                break;
            case 'f':
                out += '\f';
                break;
            case '\\':
            case '\'':
            case '"':
                out += c;
                break;
            case 'u': {
                unsigned code = 0;
                const auto [rest, error] =
                    std::from_chars(text.data() + k + 1, text.data() + std::min(k + 5, text.size()), code, 16);
                if (error == std::errc() && rest == text.data() + k + 5) {
                    append_utf8(out, code);
                    k += 4;
                } else {
                    out += "\\u";
                }
                break;
            }
            default:
                out += '\\';
                out += c;
        }
    }
    return out;
}

}  // namespace windrow
