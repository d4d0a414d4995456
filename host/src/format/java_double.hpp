// SPDX-License-Identifier: Apache-2.0
#pragma once

/// FLOAT and DOUBLE as Java reads and writes them (Double.parseDouble, Double.toString), correctly rounded and without locale.

#include <string>
#include <string_view>

namespace windrow {

/// Java's grammar: optional sign; NaN, Infinity, decimal digits with point and exponent, or a hexadecimal number with `p`;
/// optional suffix d, D, f or F. Too large gives an infinity, too small a zero. No blanks.
bool parse_java_double(std::string_view text, double& out);
bool parse_java_float(std::string_view text, float& out);

/// Text of a JSON number, already checked.
double parse_json_double(std::string_view text);
float parse_json_float(std::string_view text);

/// Shortest digits that read back, in Java's layout: 1.0, 0.001, 1.0E7, 1.5E-5, NaN, Infinity.
void append_java_double(std::string& out, double value);
void append_java_float(std::string& out, float value);

/// Java's String.trim: removes characters up to the blank at both ends.
inline std::string_view java_trim(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
}

}  // namespace windrow
