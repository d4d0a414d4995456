// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The form in which JSON_OBJECTAGG and JSON_ARRAYAGG print the JSON text of a value.

#include <string>
#include <string_view>

namespace windrow::aggregates {

/// Appends valid JSON `text` with object keys sorted by UTF-8 bytes and every number with a point or an exponent written as
/// Java's BigDecimal prints it ("1.0E10" becomes "1.0E+10", "12.340" keeps its zero): Flink reads the values back as BigDecimal
/// and prints them again (aggregates NOTES 240, 242). Strings stay as they are.
void append_normal_json(std::string_view text, std::string& out);

/// The decimal number of a JSON number text, as java.math.BigDecimal.toString prints it.
std::string big_decimal_text(std::string_view number);

/// Appends a JSON string literal.
void append_json_string(std::string_view text, std::string& out);

}  // namespace windrow::aggregates
