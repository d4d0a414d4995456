// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Unsigned 256-bit integers, just enough for products and quotients of 38-digit decimals.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

/// high * 2^128 + low.
struct u256 {
    u128 high;
    u128 low;
};

WINDROW_HD constexpr bool is_zero(u256 a) {
    return a.high == 0 && a.low == 0;
}
WINDROW_HD constexpr bool less(u256 a, u256 b) {
    return a.high < b.high || (a.high == b.high && a.low < b.low);
}
WINDROW_HD constexpr u256 add(u256 a, u256 b) {
    const u128 low = a.low + b.low;
    return {a.high + b.high + (low < a.low ? 1 : 0), low};
}
/// a - b, where a >= b.
WINDROW_HD constexpr u256 subtract(u256 a, u256 b) {
    return {a.high - b.high - (a.low < b.low ? 1 : 0), a.low - b.low};
}
/// The full product of two 128-bit integers.
WINDROW_HD constexpr u256 multiply(u128 a, u128 b) {
    const u128 a0 = static_cast<u64>(a);
    const u128 a1 = a >> 64;
    const u128 b0 = static_cast<u64>(b);
    const u128 b1 = b >> 64;
    const u128 low = a0 * b0;
    const u128 middle1 = a1 * b0 + (low >> 64);  // at most (2^64-1)^2 + 2^64-1: no overflow
    const u128 middle2 = a0 * b1 + static_cast<u64>(middle1);
    return {a1 * b1 + (middle1 >> 64) + (middle2 >> 64), (middle2 << 64) | static_cast<u64>(low)};
}
/// The low 256 bits of a * b.
WINDROW_HD constexpr u256 multiply(u256 a, u128 b) {
    u256 out = multiply(a.low, b);
    out.high += a.high * b;
    return out;
}

struct u256_division {
    u256 quotient;
    u128 remainder;
};

/// Quotient and remainder of a 256-bit by a 128-bit integer (Knuth's algorithm D in base 2^32). `divisor` must not be 0.
WINDROW_HD constexpr u256_division divide(u256 dividend, u128 divisor) {
    if (dividend.high == 0) return {{0, dividend.low / divisor}, dividend.low % divisor};
    u32 d[4] = {};
    int divisor_digits = 0;
    for (int i = 0; i < 4; ++i) {
        d[i] = static_cast<u32>(divisor >> (32 * i));
        if (d[i] != 0) divisor_digits = i + 1;
    }
    u32 n[9] = {};
    for (int i = 0; i < 4; ++i) {
        n[i] = static_cast<u32>(dividend.low >> (32 * i));
        n[i + 4] = static_cast<u32>(dividend.high >> (32 * i));
    }
    u32 q[9] = {};
    if (divisor_digits == 1) {
        u64 rest = 0;
        for (int i = 7; i >= 0; --i) {
            const u64 part = (rest << 32) | n[i];
            q[i] = static_cast<u32>(part / d[0]);
            rest = part % d[0];
        }
        n[0] = static_cast<u32>(rest);
        for (int i = 1; i < 9; ++i) n[i] = 0;
    } else {
        const int m = divisor_digits;
        int shift = 0;
        while (((d[m - 1] << shift) & 0x80000000U) == 0) ++shift;
        if (shift > 0) {
            for (int i = m - 1; i > 0; --i) d[i] = (d[i] << shift) | (d[i - 1] >> (32 - shift));
            d[0] <<= shift;
            for (int i = 8; i > 0; --i) n[i] = (n[i] << shift) | (n[i - 1] >> (32 - shift));
            n[0] <<= shift;
        }
        for (int j = 8 - m; j >= 0; --j) {
            const u64 top = (static_cast<u64>(n[j + m]) << 32) | n[j + m - 1];
            u64 guess = top / d[m - 1];
            u64 rest = top % d[m - 1];
            while (guess >= (1ULL << 32) || guess * d[m - 2] > ((rest << 32) | n[j + m - 2])) {
                --guess;
                rest += d[m - 1];
                if (rest >= (1ULL << 32)) break;
            }
            u64 carry = 0;
            i64 borrow = 0;
            for (int i = 0; i < m; ++i) {
                const u64 product = guess * d[i] + carry;
                carry = product >> 32;
                const i64 difference = static_cast<i64>(n[i + j]) - borrow - static_cast<i64>(product & 0xffffffffU);
                n[i + j] = static_cast<u32>(difference);
                borrow = difference < 0 ? 1 : 0;
            }
            const i64 difference = static_cast<i64>(n[j + m]) - borrow - static_cast<i64>(carry);
            n[j + m] = static_cast<u32>(difference);
            if (difference < 0) {  // the guess was one too high
                --guess;
                u64 up = 0;
                for (int i = 0; i < m; ++i) {
                    up += static_cast<u64>(n[i + j]) + d[i];
                    n[i + j] = static_cast<u32>(up);
                    up >>= 32;
                }
                n[j + m] += static_cast<u32>(up);
            }
            q[j] = static_cast<u32>(guess);
        }
        if (shift > 0) {
            for (int i = 0; i < 8; ++i) n[i] = (n[i] >> shift) | (n[i + 1] << (32 - shift));
        }
    }
    u256_division out = {};
    for (int i = 3; i >= 0; --i) {
        out.quotient.high = (out.quotient.high << 32) | q[i + 4];
        out.quotient.low = (out.quotient.low << 32) | q[i];
        out.remainder = (out.remainder << 32) | n[i];
    }
    return out;
}

}  // namespace windrow::semantics
