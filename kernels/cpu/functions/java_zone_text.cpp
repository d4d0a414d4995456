// SPDX-License-Identifier: Apache-2.0
#include "functions/java_zone_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace windrow {

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t hour_ms = 60 * minute_ms;

/// Reads two digits up to `most`; false if they are not there.
bool two_digits(std::string_view text, std::size_t& at, int most, std::int64_t& value) {
    if (at + 2 > text.size()) return false;
    for (std::size_t k = 0; k < 2; ++k) {
        if (text[at + k] < '0' || text[at + k] > '9') return false;
    }
    value = (text[at] - '0') * 10 + (text[at + 1] - '0');
    at += 2;
    return value <= most;
}

enum class Minutes : std::uint8_t { absent, optional, required };

/// `+hh`, `+hhmm` or `+hh:mm`.
std::optional<std::int64_t> signed_offset(std::string_view text, std::size_t& at, Minutes minutes, bool colon) {
    std::size_t end = at;
    if (end >= text.size() || (text[end] != '+' && text[end] != '-')) return std::nullopt;
    const bool negative = text[end++] == '-';
    std::int64_t hour = 0;
    if (!two_digits(text, end, 23, hour)) return std::nullopt;
    std::int64_t minute = 0;
    if (minutes != Minutes::absent) {
        std::size_t next = end;
        const bool fits = (!colon || (next < text.size() && text[next++] == ':')) && two_digits(text, next, 59, minute);
        if (!fits && minutes == Minutes::required) return std::nullopt;
        if (fits) end = next;
        if (!fits) minute = 0;
    }
    at = end;
    const std::int64_t offset = hour * hour_ms + minute * minute_ms;
    return negative ? -offset : offset;
}

/// `GMT` or `UTC`, and behind it perhaps `+h[h][:mm]`.
std::optional<std::int64_t> gmt_offset(std::string_view text, std::size_t& at) {
    const std::string_view rest = text.substr(at);
    const bool named = rest.starts_with("GMT") || rest.starts_with("UTC");
    if (!named) return std::nullopt;
    std::size_t end = at + 3;
    if (end >= text.size() || (text[end] != '+' && text[end] != '-')) {
        at = end;
        return 0;
    }
    const bool negative = text[end++] == '-';
    std::int64_t hour = 0;
    std::size_t digits = 0;
    for (; digits < 2 && end < text.size() && text[end] >= '0' && text[end] <= '9'; ++digits, ++end)
        hour = hour * 10 + (text[end] - '0');
    if (digits == 0 || hour > 23) return std::nullopt;
    std::int64_t minute = 0;
    std::size_t next = end;
    if (next < text.size() && text[next] == ':') ++next;
    if (two_digits(text, next, 59, minute)) {
        end = next;
    } else {
        minute = 0;
    }
    at = end;
    const std::int64_t offset = hour * hour_ms + minute * minute_ms;
    return negative ? -offset : offset;
}

/// Short names whose offset does not depend on the date.
std::optional<std::int64_t> named_offset(std::string_view text, std::size_t& at) {
    constexpr std::array<std::pair<std::string_view, int>, 8> names{
        {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}}};
    for (const auto& [name, hours] : names) {
        if (!text.substr(at).starts_with(name)) continue;
        at += name.size();
        return hours * hour_ms;
    }
    return std::nullopt;
}

std::optional<std::int64_t> zulu(std::string_view text, std::size_t& at) {
    if (at >= text.size() || text[at] != 'Z') return std::nullopt;
    ++at;
    return 0;
}

/// A region's identifier (letters, digits, `/ _ - +`), whose offset is of no use to a wall-clock time.
std::optional<std::int64_t> region(std::string_view text, std::size_t& at) {
    const std::size_t end =
        std::min(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_-+", at), text.size());
    if (text.substr(at, end - at).find('/') == std::string_view::npos) return std::nullopt;
    at = end;
    return 0;
}

}  // namespace

std::optional<std::int64_t> read_zone_text(char letter, int count, std::string_view text, std::size_t& at) {
    switch (letter) {
        case 'X':
            if (const auto offset = zulu(text, at)) return offset;
            [[fallthrough]];
        case 'x':
            return signed_offset(text, at, count == 1 ? Minutes::optional : Minutes::required, count == 3 || count == 5);
        case 'Z':
            if (count == 4) return gmt_offset(text, at);
            if (count == 5) {
                const auto offset = zulu(text, at);
                return offset ? offset : signed_offset(text, at, Minutes::required, true);
            }
            return signed_offset(text, at, Minutes::required, false);
        case 'O':
            return gmt_offset(text, at);
        default: {
            if (const auto offset = gmt_offset(text, at)) return offset;
            if (letter == 'z') {
                if (const auto offset = named_offset(text, at)) return offset;
            } else if (const auto offset = zulu(text, at)) {
                return offset;
            }
            if (const auto offset = region(text, at)) return offset;
            return signed_offset(text, at, Minutes::required, true);
        }
    }
}

std::optional<std::int64_t> read_simple_zone_text(char letter, int count, std::string_view text, std::size_t& at) {
    if (letter == 'X') {
        if (const auto offset = zulu(text, at)) return offset;
        return signed_offset(text, at, count == 1 ? Minutes::absent : Minutes::required, count == 3);
    }
    if (const auto offset = gmt_offset(text, at)) return offset;
    if (const auto offset = named_offset(text, at)) return offset;
    return signed_offset(text, at, Minutes::required, false);
}

}  // namespace windrow
