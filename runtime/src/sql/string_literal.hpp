// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The inside of the special string literals. Each function fills `decoded` and returns an empty text, or says what is wrong.

#include <cstdint>
#include <string>
#include <string_view>

namespace windrow::sql {

enum class StringForm : std::uint8_t { plain, hexadecimal, unicode, escaped };

/// X'0aFF' to bytes.
[[nodiscard]] std::string decode_hexadecimal(std::string_view raw, std::string& decoded);
/// U&'\00C4\+01F600': the escape character and four digits, or the escape character, + and six digits; doubled it is itself.
[[nodiscard]] std::string decode_unicode(std::string_view raw, char escape, std::string& decoded);
/// E'a\tb': C-style escapes.
[[nodiscard]] std::string decode_escapes(std::string_view raw, std::string& decoded);

}  // namespace windrow::sql
