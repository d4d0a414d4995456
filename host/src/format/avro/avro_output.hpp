// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Avro's binary encoding, written.

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace windrow {

/// A variable-length zig-zag number.
inline void append_avro_number(std::int64_t value, std::string& out) {
    std::uint64_t bits = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
    while (bits >= 0x80) {
        out += static_cast<char>(bits | 0x80);
        bits >>= 7;
    }
    out += static_cast<char>(bits);
}

/// A length and the bytes.
inline void append_avro_bytes(std::string_view bytes, std::string& out) {
    append_avro_number(static_cast<std::int64_t>(bytes.size()), out);
    out += bytes;
}

/// A float or double: little-endian, as the machine has it.
template <typename T>
inline void append_avro_real(T value, std::string& out) {
    static_assert(std::endian::native == std::endian::little);
    out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

}  // namespace windrow
