// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Standard base64 with padding, as the JSON and CSV formats carry BYTES.

#include <string>
#include <string_view>

namespace windrow {

/// Appends the bytes. Blanks (characters up to 0x20) between groups of four are skipped; padding is required; the url-safe
/// alphabet is refused.
bool decode_base64(std::string_view text, std::string& out);
void encode_base64(std::string_view bytes, std::string& out);

}  // namespace windrow
