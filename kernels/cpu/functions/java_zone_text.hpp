// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace windrow {

/// Reads the zone that a letter of a time pattern (X x Z z V O) repeated `count` times stands for, at text[at], and moves `at`
/// behind it. Gives its offset from UTC in milliseconds; none if the text does not fit. Names (z, V) are UTC, GMT, GMT+h[:mm] and
/// those of North America (PST, PDT ...); a region such as Europe/Berlin (VV) counts as read, with offset 0, since
/// DateTimeFormatter drops it.
std::optional<std::int64_t> read_zone_text(char letter, int count, std::string_view text, std::size_t& at);

/// The same by java.text.SimpleDateFormat's rules: Z and z take an offset `+hhmm`, GMT+h:mm or a name; X reads `+hh`, XX `+hhmm`,
/// XXX `+hh:mm`, each also as Z.
std::optional<std::int64_t> read_simple_zone_text(char letter, int count, std::string_view text, std::size_t& at);

}  // namespace windrow
