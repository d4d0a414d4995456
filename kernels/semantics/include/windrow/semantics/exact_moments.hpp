// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Exact variance of FLOAT and DOUBLE (DIFFERENCES D6): the number n, the total S and the total of squares Q are exact, and
/// (n Q - S^2) / (n (n or n - 1)) is a rational that is rounded once. Window and spill work as in exact_sum.hpp; the window of
/// the squares is twice as wide and its base twice as high, so a value fits into both or neither.

#include "windrow/semantics/exact_sum.hpp"

namespace windrow::semantics {

/// Squares of DOUBLE span 4196 bits; 64 more for their number, and a sign.
inline constexpr i32 square_limbs = 67;
inline constexpr i32 square_window_limbs = 4;

struct ExactMomentsSpill {
    u64 not_finite;  ///< number of NaN and infinities: any makes the variance NaN
    u64 sum[full_range_limbs];
    u64 squares[square_limbs];
};

struct ExactMoments {
    u64 sum[2];                        ///< two's complement, times 2^base
    u64 squares[square_window_limbs];  ///< times 2^(2 base)
    u64 meta;                          ///< number of values that are not null << 16 | base
    ExactMomentsSpill* spill;
};

WINDROW_HD u64 count_of(const ExactMoments& state) {
    return state.meta >> 16;
}
WINDROW_HD i32 base_of(const ExactMoments& state) {
    return static_cast<i32>(state.meta & 0xFFFF);
}
WINDROW_HD bool window_is_empty(const ExactMoments& state) {
    return limbs_are_zero(state.squares, square_window_limbs);
}

template <typename Allocate>
WINDROW_HD ExactMomentsSpill& spill_of(ExactMoments& state, Allocate&& allocate) {
    if (state.spill == nullptr) {
        state.spill = static_cast<ExactMomentsSpill*>(static_cast<void*>(allocate(sizeof(ExactMomentsSpill))));
        state.spill->not_finite = 0;
        for (i32 i = 0; i < full_range_limbs; ++i) state.spill->sum[i] = 0;
        for (i32 i = 0; i < square_limbs; ++i) state.spill->squares[i] = 0;
    }
    return *state.spill;
}

template <typename Allocate>
WINDROW_HD_RARE void empty_window(ExactMoments& state, Allocate&& allocate) {
    ExactMomentsSpill& spill = spill_of(state, allocate);
    limbs_add_at(spill.sum, full_range_limbs, state.sum, 2, base_of(state));
    limbs_add_at(spill.squares, square_limbs, state.squares, square_window_limbs, 2 * base_of(state));
    for (i32 i = 0; i < 2; ++i) state.sum[i] = 0;
    for (i32 i = 0; i < square_window_limbs; ++i) state.squares[i] = 0;
}

template <typename Allocate>
WINDROW_HD void empty_full_window(ExactMoments& state, Allocate&& allocate) {
    const u64 limit = static_cast<u64>(1) << 61;
    if (((state.sum[1] + limit) >> 62) != 0 || state.squares[square_window_limbs - 1] >= limit) empty_window(state, allocate);
}

/// The significand, negative if `negative`, as two limbs shifted left; and its square shifted twice as far.
WINDROW_HD void add_term(u64* sum, i32 sum_count, u64* squares, i32 square_count, u64 significand, bool negative, i32 position) {
    const i64 value = negative ? -static_cast<i64>(significand) : static_cast<i64>(significand);
    const u64 term[1] = {static_cast<u64>(value)};
    limbs_add_at(sum, sum_count, term, 1, position);
    const u128 square = static_cast<u128>(significand) * significand;
    const u64 words[2] = {static_cast<u64>(square), static_cast<u64>(square >> 64)};
    limbs_add_at(squares, square_count, words, 2, 2 * position);
}

/// Everything that the fast path of `add` leaves.
template <typename Allocate>
WINDROW_HD_RARE void add_rare(ExactMoments& state, double value, Allocate&& allocate) {
    state.meta += static_cast<u64>(1) << 16;
    const u64 bits = __builtin_bit_cast(u64, value);
    const i32 exponent = static_cast<i32>((bits >> 52) & 0x7FF);
    const u64 fraction = bits & 0xFFFFFFFFFFFFFUL;
    if (exponent == 0x7FF) {
        spill_of(state, allocate).not_finite += 1;
        return;
    }
    if (exponent == 0 && fraction == 0) return;
    const u64 significand = exponent == 0 ? fraction : fraction | (static_cast<u64>(1) << 52);
    const i32 position = exponent == 0 ? 0 : exponent - 1;
    if (window_is_empty(state))
        state.meta = (state.meta & ~static_cast<u64>(0xFFFF)) | static_cast<u64>(preferred_base(position));
    const i32 shift = position - base_of(state);
    const bool negative = (bits >> 63) != 0;
    if (shift >= 0 && shift < static_cast<i32>(window_shifts)) {
        add_term(state.sum, 2, state.squares, square_window_limbs, significand, negative, shift);
        empty_full_window(state, allocate);
    } else {
        ExactMomentsSpill& spill = spill_of(state, allocate);
        add_term(spill.sum, full_range_limbs, spill.squares, square_limbs, significand, negative, position);
    }
}

template <typename Allocate>
WINDROW_HD void add(ExactMoments& state, double value, Allocate&& allocate) {
    const u64 bits = __builtin_bit_cast(u64, value);
    const u64 shift = ((bits >> 52) & 0x7FF) - 1 - (state.meta & 0xFFFF);
    if (shift >= window_shifts || state.meta < (static_cast<u64>(1) << 16)) {
        add_rare(state, value, allocate);
        return;
    }
    const u64 magnitude = (bits & 0xFFFFFFFFFFFFFUL) | (static_cast<u64>(1) << 52);
    const i64 sign = static_cast<i64>(bits) >> 63;
    const i64 significand = (static_cast<i64>(magnitude) ^ sign) - sign;
    u64 carry = 0;
    state.sum[0] = add_with_carry(state.sum[0], static_cast<u64>(significand) << shift, carry);
    state.sum[1] += static_cast<u64>((significand >> 1) >> (63 - shift)) + carry;
    // The square, 106 bits, shifted by twice as much: by whole words (0 or 1) and the bits left over.
    const u128 square = static_cast<u128>(magnitude) * magnitude;
    const u64 rest = (2 * shift) & 63;
    const u64 low = static_cast<u64>(square) << rest;
    const u64 middle = ((static_cast<u64>(square) >> 1) >> (63 - rest)) | (static_cast<u64>(square >> 64) << rest);
    const u64 high = (static_cast<u64>(square >> 64) >> 1) >> (63 - rest);
    const u64 moved = ~static_cast<u64>(0) * (shift >> 5);  // all ones if by one word
    carry = 0;
    state.squares[0] = add_with_carry(state.squares[0], low & ~moved, carry);
    state.squares[1] = add_with_carry(state.squares[1], (middle & ~moved) | (low & moved), carry);
    state.squares[2] = add_with_carry(state.squares[2], (high & ~moved) | (middle & moved), carry);
    state.squares[3] += (high & moved) + carry;
    state.meta += static_cast<u64>(1) << 16;
    empty_full_window(state, allocate);
}

/// Lowers the base of a window by `bits` if everything still fits; false if not.
WINDROW_HD bool lower_base(ExactMoments& state, i32 bits) {
    const i128 sum = static_cast<i128>((static_cast<u128>(state.sum[1]) << 64) | state.sum[0]);
    if (bit_length(sum) + bits > 120 || limbs_highest_bit(state.squares, square_window_limbs) + 2 * bits > 245) return false;
    u64 wider[square_window_limbs] = {0, 0, 0, 0};
    limbs_add_at(wider, square_window_limbs, state.squares, square_window_limbs, 2 * bits);
    for (i32 i = 0; i < square_window_limbs; ++i) state.squares[i] = wider[i];
    const u128 shifted = static_cast<u128>(sum) << bits;
    state.sum[0] = static_cast<u64>(shifted);
    state.sum[1] = static_cast<u64>(shifted >> 64);
    state.meta -= static_cast<u64>(bits);
    return true;
}

/// into += from, or into -= from if `subtract`.
template <typename Allocate>
WINDROW_HD void combine(ExactMoments& into, const ExactMoments& from, bool subtract, Allocate&& allocate) {
    const u64 counted = from.meta & ~static_cast<u64>(0xFFFF);
    into.meta = subtract ? into.meta - counted : into.meta + counted;
    ExactMoments other = from;
    if (window_is_empty(into)) into.meta = (into.meta & ~static_cast<u64>(0xFFFF)) | (from.meta & 0xFFFF);
    if (!window_is_empty(other)) {
        const i32 difference = base_of(other) - base_of(into);
        const bool aligned = difference == 0 || (difference > 0 && difference < 120 && lower_base(other, difference)) ||
                             (difference < 0 && difference > -120 && lower_base(into, -difference));
        if (subtract) {
            limbs_negate(other.sum, 2);
            limbs_negate(other.squares, square_window_limbs);
        }
        if (aligned) {
            limbs_add(into.sum, other.sum, 2);
            limbs_add(into.squares, other.squares, square_window_limbs);
            empty_full_window(into, allocate);
        } else {
            ExactMomentsSpill& spill = spill_of(into, allocate);
            limbs_add_at(spill.sum, full_range_limbs, other.sum, 2, base_of(other));
            limbs_add_at(spill.squares, square_limbs, other.squares, square_window_limbs, 2 * base_of(other));
        }
    }
    if (from.spill == nullptr) return;
    ExactMomentsSpill& spill = spill_of(into, allocate);
    if (subtract) {
        spill.not_finite -= from.spill->not_finite;
        limbs_subtract(spill.sum, from.spill->sum, full_range_limbs);
        limbs_subtract(spill.squares, from.spill->squares, square_limbs);
    } else {
        spill.not_finite += from.spill->not_finite;
        limbs_add(spill.sum, from.spill->sum, full_range_limbs);
        limbs_add(spill.squares, from.spill->squares, square_limbs);
    }
}

/// Window and spill together: |S| in `sum`, Q in `squares`; true if S is negative.
WINDROW_HD bool total_moments(const ExactMoments& state, u64* sum, u64* squares) {
    for (i32 i = 0; i < full_range_limbs; ++i) sum[i] = state.spill != nullptr ? state.spill->sum[i] : 0;
    for (i32 i = 0; i < square_limbs; ++i) squares[i] = state.spill != nullptr ? state.spill->squares[i] : 0;
    limbs_add_at(sum, full_range_limbs, state.sum, 2, base_of(state));
    limbs_add_at(squares, square_limbs, state.squares, square_window_limbs, 2 * base_of(state));
    const bool negative = static_cast<i64>(sum[full_range_limbs - 1]) < 0;
    if (negative) limbs_negate(sum, full_range_limbs);
    return negative;
}

/// The variance of the population or of a sample; needs a count of 1, or 2 for a sample. NaN if a value is not finite.
WINDROW_HD double exact_variance(const ExactMoments& state, bool sample) {
    if (state.spill != nullptr && state.spill->not_finite != 0) return __builtin_bit_cast(double, 0x7FF8000000000000UL);
    const u64 count = count_of(state);
    // n Q - S^2, with three limbs of zeros below it that make room for the quotient's bits.
    constexpr i32 room = 3;
    constexpr i32 wide = 2 * full_range_limbs;
    u64 numerator[room + wide];
    u64 squares[wide];
    if (state.spill == nullptr) {
        // Only the windows: the same arithmetic on a few limbs, whose base is made up for by the exponent.
        u64 sum[2] = {state.sum[0], state.sum[1]};
        if (static_cast<i64>(sum[1]) < 0) limbs_negate(sum, 2);
        limbs_multiply(state.squares, square_window_limbs, &count, 1, numerator + room);
        limbs_multiply(sum, 2, sum, 2, squares);
        squares[4] = 0;
        limbs_subtract(numerator + room, squares, 5);
        for (i32 i = 0; i < room; ++i) numerator[i] = 0;
        const u64 first = limbs_divide(numerator, room + 5, count);
        const u64 second = limbs_divide(numerator, room + 5, sample ? count - 1 : count);
        return rounded_double(numerator, room + 5, 2 * (double_lowest_exponent + base_of(state)) - 64 * room, false,
                              (first | second) != 0);
    }
    u64 sum[full_range_limbs];
    total_moments(state, sum, squares);
    limbs_multiply(squares, square_limbs, &count, 1, numerator + room);
    limbs_multiply(sum, full_range_limbs, sum, full_range_limbs, squares);
    limbs_subtract(numerator + room, squares, wide);
    for (i32 i = 0; i < room; ++i) numerator[i] = 0;
    const u64 first = limbs_divide(numerator, room + wide, count);
    const u64 second = limbs_divide(numerator, room + wide, sample ? count - 1 : count);
    return rounded_double(numerator, room + wide, 2 * double_lowest_exponent - 64 * room, false, (first | second) != 0);
}

}  // namespace windrow::semantics
