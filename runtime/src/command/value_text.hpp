// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One value of a column as text, appended to a caller's buffer: no allocation per row once the buffer has grown.

#include "windrow/kernels/column.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace windrow::command {

enum class ValueStyle : std::uint8_t {
    case_file,  ///< what `expected.jsonl` holds: DECIMAL as a string, bytes as "0x…", ROW as a list, MAP as {"map":[[k,v],…]}
                ///< sorted
    json,       ///< DECIMAL as a number, bytes in base64, ROW and MAP as objects
    plain       ///< for people and CSV: texts and times without quotes, NULL as nothing; nested values as JSON
};

/// Appends row `row` of `column`. NULL appends `null` (nothing in style `plain`).
void append_value(std::string& out, const Column& column, std::int64_t row, ValueStyle style);

/// Appends `text` as a JSON string with its quotes; escapes as the recorded cases have them (\n \r \t \" \\ \u00XX).
void append_json_string(std::string& out, std::string_view text);

/// `yyyy-MM-dd HH:mm:ss[.fraction]` without trailing zeros in the fraction.
void append_timestamp(std::string& out, int128_t nanoseconds);

}  // namespace windrow::command
