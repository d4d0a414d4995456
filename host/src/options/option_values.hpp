// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Texts of option values: whole numbers, durations, memory sizes and single characters, in Flink's notations
/// (org.apache.flink.util.TimeUtils and org.apache.flink.configuration.MemorySize).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace windrow {

std::optional<std::int64_t> parse_option_integer(std::string_view text);
/// "5 s", "10min", "1 d", "250" (milliseconds). Milliseconds; parts below one millisecond are cut.
std::optional<std::int64_t> parse_option_duration(std::string_view text);
/// "128 mb", "1g", "4096" (bytes).
std::optional<std::int64_t> parse_option_memory_size(std::string_view text);
/// \t, \n, \r, \b, \f, \\, \', \" and \uXXXX replaced by the characters that they name; other text unchanged.
std::string decode_character_escapes(std::string_view text);

}  // namespace windrow
