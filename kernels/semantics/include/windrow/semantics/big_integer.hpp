// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Unsigned integers of up to `Limbs` * 32 bits, for exact conversion between decimal text and binary floating point.

#include "windrow/semantics/host_device.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

/// Digits in base 2^32, least significant first; `size` digits are in use, the top one is not 0. The caller sees to it that
/// results fit: conversions of DOUBLE are bounded by its exponent range.
template <int Limbs>
struct BigInteger {
    u32 digits[Limbs];
    int size = 0;

    WINDROW_HD explicit BigInteger(u64 v = 0) {
        while (v != 0) {
            digits[size++] = static_cast<u32>(v);
            v >>= 32;
        }
    }
    WINDROW_HD void multiply_add(u32 factor, u32 addend) {
        u64 carry = addend;
        for (int i = 0; i < size; ++i) {
            carry += static_cast<u64>(digits[i]) * factor;
            digits[i] = static_cast<u32>(carry);
            carry >>= 32;
        }
        if (carry != 0) digits[size++] = static_cast<u32>(carry);
    }
    WINDROW_HD void multiply_by_power_of_five(int n) {
        for (; n >= 13; n -= 13) multiply_add(1220703125U, 0);
        u32 factor = 1;
        for (; n > 0; --n) factor *= 5;
        if (factor != 1) multiply_add(factor, 0);
    }
    WINDROW_HD void shift_left(int n) {
        if (size == 0 || n == 0) return;
        const int limbs = n / 32;
        const int bits = n % 32;
        u32 top = 0;
        if (bits != 0) {
            for (int i = 0; i < size; ++i) {
                const u32 v = digits[i];
                digits[i] = (v << bits) | top;
                top = v >> (32 - bits);
            }
            if (top != 0) digits[size++] = top;
        }
        if (limbs != 0) {
            for (int i = size - 1; i >= 0; --i) digits[i + limbs] = digits[i];
            for (int i = 0; i < limbs; ++i) digits[i] = 0;
            size += limbs;
        }
    }
    [[nodiscard]] WINDROW_HD int bit_length() const { return size == 0 ? 0 : 32 * size - leading_zeros(digits[size - 1]); }
    [[nodiscard]] WINDROW_HD int compare(const BigInteger& other) const {
        if (size != other.size) return size < other.size ? -1 : 1;
        for (int i = size - 1; i >= 0; --i) {
            if (digits[i] != other.digits[i]) return digits[i] < other.digits[i] ? -1 : 1;
        }
        return 0;
    }
    WINDROW_HD void add(const BigInteger& other) {
        u64 carry = 0;
        const int longer = size > other.size ? size : other.size;
        for (int i = 0; i < longer; ++i) {
            carry += static_cast<u64>(i < size ? digits[i] : 0) + (i < other.size ? other.digits[i] : 0);
            digits[i] = static_cast<u32>(carry);
            carry >>= 32;
        }
        size = longer;
        if (carry != 0) digits[size++] = static_cast<u32>(carry);
    }
    /// this -= other, where this >= other.
    WINDROW_HD void subtract(const BigInteger& other) {
        i64 borrow = 0;
        for (int i = 0; i < size; ++i) {
            const i64 v = static_cast<i64>(digits[i]) - (i < other.size ? other.digits[i] : 0) - borrow;
            digits[i] = static_cast<u32>(v);
            borrow = v < 0 ? 1 : 0;
        }
        while (size > 0 && digits[size - 1] == 0) --size;
    }
    /// Replaces this by this mod divisor; returns the quotient, which must be small (it is counted up).
    WINDROW_HD int divide_small(const BigInteger& divisor) {
        int quotient = 0;
        while (compare(divisor) >= 0) {
            subtract(divisor);
            ++quotient;
        }
        return quotient;
    }
};

}  // namespace windrow::semantics
