// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Decimal digits read eight at a time.

#include <bit>
#include <cstdint>
#include <cstring>

namespace windrow::digit_scan {

static_assert(std::endian::native == std::endian::little, "digits are read as little-endian words");

inline std::uint64_t load64(const char* p) noexcept {
    std::uint64_t word;
    std::memcpy(&word, p, sizeof word);
    return word;
}

/// Value of eight decimal digits, the first in the lowest byte, each 0..9.
inline std::uint64_t eight_digits(std::uint64_t digits) noexcept {
    digits = digits * 10 + (digits >> 8);
    return (((digits & 0x000000FF000000FFULL) * 0x000F424000000064ULL) +
            (((digits >> 16) & 0x000000FF000000FFULL) * 0x0000271000000001ULL)) >>
           32;
}

/// Up to 18 digits, leading zeros allowed. `count` is their number; null if there is none or one too many.
inline const char* digits(const char* p, std::uint64_t& value, int& count) noexcept {
    const std::uint64_t word = load64(p) ^ 0x3030303030303030ULL;
    const std::uint64_t other = ((word + 0x0606060606060606ULL) | word) & 0xF0F0F0F0F0F0F0F0ULL;
    if (other != 0) [[likely]] {
        const int bits = std::countr_zero(other) & ~7;
        if (bits == 0) return nullptr;
        value = eight_digits(word << (64 - bits));
        count = bits >> 3;
        return p + count;
    }
    value = eight_digits(word);
    count = 8;
    for (p += 8; static_cast<unsigned char>(*p - '0') <= 9; ++p) {
        if (++count > 18) return nullptr;
        value = value * 10 + static_cast<std::uint64_t>(*p - '0');
    }
    return p;
}

}  // namespace windrow::digit_scan
