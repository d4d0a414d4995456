// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "functions/text_writer.hpp"

#include <string_view>

namespace windrow {

/// Appends `text` in upper or lower case by Unicode's full mappings without a locale, as java.lang.String does: one code point
/// may become several ("ß" is "SS"), and a capital sigma at the end of a word becomes the final sigma.
void append_upper(std::string_view text, TextWriter& out);
void append_lower(std::string_view text, TextWriter& out);

/// True if every code point is a letter (Unicode's general category L) of the Basic Multilingual Plane. Flink looks at UTF-16
/// units, so a letter beyond U+FFFF is none there.
bool all_letters(std::string_view text);

/// The same for decimal digits (general category Nd): '١' and '１' are digits, '²' is none.
bool all_digits(std::string_view text);

/// True if Java's Long.parseLong reads the text: a sign, then decimal digits of any script whose value fits 64 bits.
bool is_java_integer_text(std::string_view text);

}  // namespace windrow
