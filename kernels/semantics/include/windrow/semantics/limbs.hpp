// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Integers of many 64-bit limbs, least significant first: the exact arithmetic behind sums, variances and their one rounding.
/// Every function works on memory of the caller and never allocates.

#include "windrow/semantics/host_device.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

/// Index of the highest set bit of a non-zero word.
WINDROW_HD i32 highest_bit(u64 v) {
#if defined(__CUDA_ARCH__)
    return 63 - __clzll(static_cast<long long>(v));
#else
    return 63 - leading_zeros(v);
#endif
}

/// Index of the lowest set bit of a non-zero word.
WINDROW_HD i32 lowest_bit(u64 v) {
    return highest_bit(v & (~v + 1));
}

/// Index of the highest set bit, -1 for zero.
WINDROW_HD i32 limbs_highest_bit(const u64* limbs, i32 count) {
    for (i32 i = count - 1; i >= 0; --i) {
        if (limbs[i] != 0) return i * 64 + highest_bit(limbs[i]);
    }
    return -1;
}

WINDROW_HD bool limbs_are_zero(const u64* limbs, i32 count) {
    u64 any = 0;
    for (i32 i = 0; i < count; ++i) any |= limbs[i];
    return any == 0;
}

/// Two's complement negation in place.
WINDROW_HD void limbs_negate(u64* limbs, i32 count) {
    u64 carry = 1;
    for (i32 i = 0; i < count; ++i) {
        limbs[i] = ~limbs[i] + carry;
        carry = (carry != 0 && limbs[i] == 0) ? 1 : 0;
    }
}

/// Adds `carry` + a + b; returns the sum and leaves the carry out in `carry`.
WINDROW_HD u64 add_with_carry(u64 a, u64 b, u64& carry) {
    const u128 sum = static_cast<u128>(a) + b + carry;
    carry = static_cast<u64>(sum >> 64);
    return static_cast<u64>(sum);
}

/// limbs += value * 2^position, both in two's complement; `value` has `value_count` limbs and is sign-extended. Wraps.
WINDROW_HD void limbs_add_at(u64* limbs, i32 count, const u64* value, i32 value_count, i32 position) {
    const i32 shift = position & 63;
    const u64 extension = static_cast<u64>(static_cast<i64>(value[value_count - 1]) >> 63);
    u64 carry = 0;
    u64 below = 0;
    i32 target = position >> 6;
    for (i32 i = 0; target < count; ++i, ++target) {
        const u64 word = i < value_count ? value[i] : extension;
        const u64 shifted = shift == 0 ? word : (word << shift) | (below >> (64 - shift));
        below = word;
        limbs[target] = add_with_carry(limbs[target], shifted, carry);
    }
}

/// a += b (equal lengths). Wraps.
WINDROW_HD void limbs_add(u64* a, const u64* b, i32 count) {
    u64 carry = 0;
    for (i32 i = 0; i < count; ++i) a[i] = add_with_carry(a[i], b[i], carry);
}

/// a -= b (equal lengths). Wraps.
WINDROW_HD void limbs_subtract(u64* a, const u64* b, i32 count) {
    u64 carry = 1;
    for (i32 i = 0; i < count; ++i) a[i] = add_with_carry(a[i], ~b[i], carry);
}

/// out (a_count + b_count limbs) = a * b, all unsigned. `out` overlaps neither.
WINDROW_HD void limbs_multiply(const u64* a, i32 a_count, const u64* b, i32 b_count, u64* out) {
    for (i32 i = 0; i < a_count + b_count; ++i) out[i] = 0;
    for (i32 i = 0; i < a_count; ++i) {
        u64 carry = 0;
        for (i32 j = 0; j < b_count; ++j) {
            const u128 v = static_cast<u128>(a[i]) * b[j] + out[i + j] + carry;
            out[i + j] = static_cast<u64>(v);
            carry = static_cast<u64>(v >> 64);
        }
        out[i + b_count] = carry;
    }
}

/// Divides an unsigned number in place; returns the remainder.
WINDROW_HD u64 limbs_divide(u64* limbs, i32 count, u64 divisor) {
    u64 remainder = 0;
    for (i32 i = count - 1; i >= 0; --i) {
        const u128 v = (static_cast<u128>(remainder) << 64) | limbs[i];
        limbs[i] = static_cast<u64>(v / divisor);
        remainder = static_cast<u64>(v % divisor);
    }
    return remainder;
}

/// The 64 bits of an unsigned number from bit `position` (which may be negative or beyond the end: zeros).
WINDROW_HD u64 limbs_bits_from(const u64* limbs, i32 count, i32 position) {
    const i32 index = position >> 6;  // arithmetic shift: floor
    const i32 shift = position & 63;
    const u64 low = index >= 0 && index < count ? limbs[index] : 0;
    const u64 high = index + 1 >= 0 && index + 1 < count ? limbs[index + 1] : 0;
    return shift == 0 ? low : (low >> shift) | (high << (64 - shift));
}

/// True if any bit below `position` is set.
WINDROW_HD bool limbs_any_below(const u64* limbs, i32 count, i32 position) {
    for (i32 i = 0; i < count && i * 64 < position; ++i) {
        const i32 bits = position - i * 64;
        const u64 mask = bits >= 64 ? ~static_cast<u64>(0) : (static_cast<u64>(1) << bits) - 1;
        if ((limbs[i] & mask) != 0) return true;
    }
    return false;
}

}  // namespace windrow::semantics
