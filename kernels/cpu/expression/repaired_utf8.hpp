// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace windrow {

/// Bytes of the well-formed UTF-8 sequence at text[0], or 0; `bad` is then the length of the ill-formed part.
inline std::size_t utf8_sequence_or_none(std::string_view text, std::size_t& bad) {
    const auto at = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U; };
    const unsigned first = at(0);
    bad = 1;
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4) return 0;
    const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const unsigned low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (at(1) < low || at(1) > high) return 0;
    for (bad = 2; bad < length; ++bad) {
        if (bad >= text.size() || (at(bad) & 0xc0) != 0x80) return 0;
    }
    return length;
}

/// Appends `bytes` with U+FFFD in place of each ill-formed part, as Java's String constructor decodes UTF-8. `Out` has
/// `append(std::string_view)`.
template <typename Out>
void append_repaired_utf8(std::string_view bytes, Out& out) {
    while (!bytes.empty()) {
        std::size_t bad = 0;
        const std::size_t length = utf8_sequence_or_none(bytes, bad);
        out.append(length == 0 ? std::string_view("\xef\xbf\xbd") : bytes.substr(0, length));
        bytes.remove_prefix(length == 0 ? bad : length);
    }
}

}  // namespace windrow
