// SPDX-License-Identifier: Apache-2.0
#include "format/base64.hpp"

#include <array>
#include <cstdint>

namespace windrow {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> make_values() {
    std::array<std::int8_t, 256> values{};
    for (auto& value : values) value = -1;
    for (std::size_t k = 0; k < alphabet.size(); ++k) {
        values[static_cast<unsigned char>(alphabet[k])] = static_cast<std::int8_t>(k);
    }
    return values;
}

constexpr std::array<std::int8_t, 256> values = make_values();

int value_of(char c) {
    return values[static_cast<unsigned char>(c)];
}

}  // namespace

bool decode_base64(std::string_view text, std::string& out) {
    std::size_t k = 0;
    const auto skip_blanks = [&] {
        while (k < text.size() && static_cast<unsigned char>(text[k]) <= ' ') ++k;
    };
    for (skip_blanks(); k < text.size(); skip_blanks()) {
        if (text.size() - k < 4) return false;
        const int a = value_of(text[k]);
        const int b = value_of(text[k + 1]);
        if (a < 0 || b < 0) return false;
        out += static_cast<char>((a << 2) | (b >> 4));
        const bool one_byte = text[k + 2] == '=';
        const bool two_bytes = text[k + 3] == '=';
        if (one_byte && !two_bytes) return false;
        if (!one_byte) {
            const int c = value_of(text[k + 2]);
            if (c < 0) return false;
            out += static_cast<char>(((b & 15) << 4) | (c >> 2));
            if (!two_bytes) {
                const int d = value_of(text[k + 3]);
                if (d < 0) return false;
                out += static_cast<char>(((c & 3) << 6) | d);
            }
        }
        k += 4;
        if (two_bytes) {
            skip_blanks();
            return k == text.size();
        }
    }
    return true;
}

void encode_base64(std::string_view bytes, std::string& out) {
    std::size_t k = 0;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[i])); };
    for (; k + 3 <= bytes.size(); k += 3) {
        const unsigned group = (byte(k) << 16) | (byte(k + 1) << 8) | byte(k + 2);
        for (int shift = 18; shift >= 0; shift -= 6) out += alphabet[(group >> shift) & 63];
    }
    if (bytes.size() - k == 1) {
        out += alphabet[byte(k) >> 2];
        out += alphabet[(byte(k) & 3) << 4];
        out += "==";
    } else if (bytes.size() - k == 2) {
        const unsigned group = (byte(k) << 8) | byte(k + 1);
        out += alphabet[group >> 10];
        out += alphabet[(group >> 4) & 63];
        out += alphabet[(group & 15) << 2];
        out += '=';
    }
}

}  // namespace windrow
