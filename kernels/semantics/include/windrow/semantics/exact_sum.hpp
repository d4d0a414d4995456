// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Exact SUM and AVG of FLOAT and DOUBLE (DIFFERENCES D2): a 128-bit fixed-point window, whose lowest exponent is chosen by the
/// values themselves, and a spill for what does not fit (a full-range fixed-point number of 34 limbs, and counters of NaN,
/// infinities and -0.0). The total is the sum of both, so neither it nor its canonical form depends on the path; it is rounded
/// once, in `exact_total`. FLOAT values are widened, which is exact.
///
/// Exponents are counted from the last bit of the smallest subnormal DOUBLE: position 0 stands for 2^-1074.

#include "windrow/semantics/float_rounding.hpp"

namespace windrow::semantics {

/// 2098 bits of a DOUBLE, 64 more for their number, and a sign.
inline constexpr i32 full_range_limbs = 34;

/// What few groups need; `limbs` (two's complement, `full_range_limbs`) is null until a value needs it.
struct ExactSumSpill {
    u64 nan;
    u64 positive_infinity;
    u64 negative_infinity;
    u64 negative_zero;
    u64* limbs;
};

struct ExactSum {
    u64 low;  ///< the window, two's complement, times 2^base
    i64 high;
    u64 meta;  ///< number of values that are not null << 16 | base
    ExactSumSpill* spill;
};

/// A value enters the window by the fast path if its last bit is at most this far above the base.
inline constexpr u64 window_shifts = 64;
/// No base above this: so the exponent field of infinity and NaN never passes the fast path's test.
inline constexpr i32 highest_base = 1982;

WINDROW_HD u64 count_of(const ExactSum& state) {
    return state.meta >> 16;
}
WINDROW_HD i32 base_of(const ExactSum& state) {
    return static_cast<i32>(state.meta & 0xFFFF);
}
WINDROW_HD i128 window_of(const ExactSum& state) {
    return static_cast<i128>((static_cast<u128>(static_cast<u64>(state.high)) << 64) | state.low);
}
WINDROW_HD void set_window(ExactSum& state, i128 window, i32 base) {
    state.low = static_cast<u64>(window);
    state.high = static_cast<i64>(window >> 64);
    state.meta = (state.meta & ~static_cast<u64>(0xFFFF)) | static_cast<u64>(base);
}

/// The spill, made when first needed. `allocate(bytes)` returns memory that lives as long as the state, aligned to 8.
template <typename Allocate>
WINDROW_HD ExactSumSpill& spill_of(ExactSum& state, Allocate&& allocate) {
    if (state.spill == nullptr) {
        state.spill = static_cast<ExactSumSpill*>(static_cast<void*>(allocate(sizeof(ExactSumSpill))));
        *state.spill = ExactSumSpill{0, 0, 0, 0, nullptr};
    }
    return *state.spill;
}

template <typename Allocate>
WINDROW_HD u64* full_range_of(ExactSum& state, Allocate&& allocate) {
    ExactSumSpill& spill = spill_of(state, allocate);
    if (spill.limbs == nullptr) {
        spill.limbs = static_cast<u64*>(static_cast<void*>(allocate(sizeof(u64) * full_range_limbs)));
        for (i32 i = 0; i < full_range_limbs; ++i) spill.limbs[i] = 0;
    }
    return spill.limbs;
}

template <typename Allocate>
WINDROW_HD_RARE void add_to_full_range(ExactSum& state, i128 value, i32 position, Allocate&& allocate) {
    const u64 words[2] = {static_cast<u64>(value), static_cast<u64>(static_cast<u128>(value) >> 64)};
    limbs_add_at(full_range_of(state, allocate), full_range_limbs, words, 2, position);
}

/// Number of bits of the magnitude of a two's complement number (one more at most).
WINDROW_HD i32 bit_length(i128 value) {
    const u128 folded = static_cast<u128>(value < 0 ? ~value : value);
    const u64 words[2] = {static_cast<u64>(folded), static_cast<u64>(folded >> 64)};
    return limbs_highest_bit(words, 2) + 1;
}

/// True if the lowest `bits` bits are zero, so that shifting right by them is exact.
WINDROW_HD bool divisible_by_power(i128 value, i32 bits) {
    return bits < 128 && (value & static_cast<i128>((static_cast<u128>(1) << bits) - 1)) == 0;
}

/// A window is full when 61 bits or more of its upper half are used.
WINDROW_HD bool window_is_full(i64 high) {
    return (static_cast<u64>(high) + (static_cast<u64>(1) << 61)) >> 62 != 0;
}

/// A full window is emptied into the full-range number.
template <typename Allocate>
WINDROW_HD void empty_full_window(ExactSum& state, Allocate&& allocate) {
    if (!window_is_full(state.high)) return;
    add_to_full_range(state, window_of(state), base_of(state), allocate);
    state.low = 0;
    state.high = 0;
}

/// Where the window's base lies for a first value whose last bit is at `position`: room for 28 to 43 bits below, 20 above.
WINDROW_HD i32 preferred_base(i32 position) {
    const i32 base = position < 28 ? 0 : ((position - 28) & ~15);
    return base > highest_base ? highest_base : base;
}

/// Adds value * 2^position (|value| < 2^126), moving the window's base if that keeps everything exact; else spills.
template <typename Allocate>
WINDROW_HD void add_aligned(ExactSum& state, i128 value, i32 position, Allocate&& allocate) {
    if (value == 0) return;
    i128 window = window_of(state);
    i32 base = base_of(state);
    if (window == 0) {
        base = preferred_base(position);
        if (bit_length(value) + position - base > 123) base = position > highest_base ? highest_base : position;
    }
    const i32 shift = position - base;
    if (shift >= 0 && shift < 124 && bit_length(value) + shift <= 123) {
        set_window(state, window + static_cast<i128>(static_cast<u128>(value) << shift), base);
    } else if (shift < 0 && shift > -110 && bit_length(window) - shift <= 110) {
        set_window(state, static_cast<i128>(static_cast<u128>(window) << -shift) + value, position);
    } else if (shift < 0 && divisible_by_power(value, -shift)) {
        set_window(state, window + (value >> -shift), base);
    } else if (shift > 0 && position <= highest_base && divisible_by_power(window, shift)) {
        set_window(state, (window >> shift) + value, position);
    } else if (shift > 0 && bit_length(window) <= bit_length(value)) {
        // A far greater value: later ones are more likely to be like it than like the small ones before.
        add_to_full_range(state, window, base, allocate);
        set_window(state, 0, base);
        add_aligned(state, value, position, allocate);
        return;
    } else {
        add_to_full_range(state, value, position, allocate);
    }
    empty_full_window(state, allocate);
}

/// Everything that the fast path of `add` leaves: zeros, subnormals, infinities, NaN, values far from the window.
template <typename Allocate>
WINDROW_HD_RARE void add_rare(ExactSum& state, double value, Allocate&& allocate) {
    state.meta += static_cast<u64>(1) << 16;
    const u64 bits = __builtin_bit_cast(u64, value);
    const i32 exponent = static_cast<i32>((bits >> 52) & 0x7FF);
    const u64 fraction = bits & 0xFFFFFFFFFFFFFUL;
    const bool negative = (bits >> 63) != 0;
    if (exponent == 0x7FF) {
        ExactSumSpill& spill = spill_of(state, allocate);
        if (fraction != 0) {
            spill.nan += 1;
        } else if (negative) {
            spill.negative_infinity += 1;
        } else {
            spill.positive_infinity += 1;
        }
        return;
    }
    if (exponent == 0 && fraction == 0) {
        if (negative) spill_of(state, allocate).negative_zero += 1;
        return;
    }
    const i64 significand = static_cast<i64>(exponent == 0 ? fraction : fraction | (static_cast<u64>(1) << 52));
    add_aligned(state, negative ? -significand : significand, exponent == 0 ? 0 : exponent - 1, allocate);
}

template <typename Allocate>
WINDROW_HD void add(ExactSum& state, double value, Allocate&& allocate) {
    const u64 bits = __builtin_bit_cast(u64, value);
    const u64 shift = ((bits >> 52) & 0x7FF) - 1 - (state.meta & 0xFFFF);
    if (shift >= window_shifts || (state.low | static_cast<u64>(state.high)) == 0) {
        add_rare(state, value, allocate);
        return;
    }
    // A signed significand of 54 bits, shifted by less than 64 into two words: no branch, no 128-bit shift.
    const i64 sign = static_cast<i64>(bits) >> 63;
    const i64 significand = (static_cast<i64>((bits & 0xFFFFFFFFFFFFFUL) | (static_cast<u64>(1) << 52)) ^ sign) - sign;
    const u64 low = static_cast<u64>(significand) << shift;
    const u64 high = static_cast<u64>((significand >> 1) >> (63 - shift));
    const u128 window =
        ((static_cast<u128>(static_cast<u64>(state.high)) << 64) | state.low) + ((static_cast<u128>(high) << 64) | low);
    state.low = static_cast<u64>(window);
    state.high = static_cast<i64>(window >> 64);
    state.meta += static_cast<u64>(1) << 16;
    empty_full_window(state, allocate);
}

/// into += sign * from, sign being 1 (merge) or -1 (retract).
template <typename Allocate>
WINDROW_HD void combine(ExactSum& into, const ExactSum& from, bool subtract, Allocate&& allocate) {
    const u64 counted = from.meta & ~static_cast<u64>(0xFFFF);
    into.meta = subtract ? into.meta - counted : into.meta + counted;
    const i128 window = window_of(from);
    add_aligned(into, subtract ? -window : window, base_of(from), allocate);
    if (from.spill == nullptr) return;
    ExactSumSpill& spill = spill_of(into, allocate);
    const u64 sign = subtract ? ~static_cast<u64>(0) : 1;
    spill.nan += sign * from.spill->nan;
    spill.positive_infinity += sign * from.spill->positive_infinity;
    spill.negative_infinity += sign * from.spill->negative_infinity;
    spill.negative_zero += sign * from.spill->negative_zero;
    if (from.spill->limbs == nullptr) return;
    u64* limbs = full_range_of(into, allocate);
    if (subtract) {
        limbs_subtract(limbs, from.spill->limbs, full_range_limbs);
    } else {
        limbs_add(limbs, from.spill->limbs, full_range_limbs);
    }
}

/// The finite part of the total as sign and magnitude.
WINDROW_HD bool finite_magnitude(const ExactSum& state, u64* magnitude) {
    const bool spilled = state.spill != nullptr && state.spill->limbs != nullptr;
    for (i32 i = 0; i < full_range_limbs; ++i) magnitude[i] = spilled ? state.spill->limbs[i] : 0;
    const u64 words[2] = {state.low, static_cast<u64>(state.high)};
    limbs_add_at(magnitude, full_range_limbs, words, 2, base_of(state));
    const bool negative = static_cast<i64>(magnitude[full_range_limbs - 1]) < 0;
    if (negative) limbs_negate(magnitude, full_range_limbs);
    return negative;
}

/// True and the value if the total is not finite: NaN if a NaN or both infinities came.
WINDROW_HD bool special_total(const ExactSum& state, double& out) {
    if (state.spill == nullptr) return false;
    const ExactSumSpill& spill = *state.spill;
    if (spill.nan == 0 && spill.positive_infinity == 0 && spill.negative_infinity == 0) return false;
    if (spill.nan != 0 || (spill.positive_infinity != 0 && spill.negative_infinity != 0)) {
        out = __builtin_bit_cast(double, 0x7FF8000000000000UL);
    } else {
        out = __builtin_bit_cast(double, spill.positive_infinity != 0 ? 0x7FF0000000000000UL : 0xFFF0000000000000UL);
    }
    return true;
}

/// True if every value was -0.0: only then is the sum -0.0 (a sum that cancels is 0.0).
WINDROW_HD bool only_negative_zeros(const ExactSum& state) {
    return state.spill != nullptr && count_of(state) != 0 && state.spill->negative_zero == count_of(state);
}

WINDROW_HD double exact_total(const ExactSum& state) {
    double special = 0;
    if (special_total(state, special)) return special;
    if (only_negative_zeros(state)) return -0.0;
    if (state.spill == nullptr || state.spill->limbs == nullptr) {
        const i128 window = window_of(state);
        const u128 magnitude = window < 0 ? -static_cast<u128>(window) : static_cast<u128>(window);
        const u64 words[2] = {static_cast<u64>(magnitude), static_cast<u64>(magnitude >> 64)};
        return rounded_double(words, 2, double_lowest_exponent + base_of(state), window < 0, false);
    }
    u64 magnitude[full_range_limbs];
    const bool negative = finite_magnitude(state, magnitude);
    if (limbs_are_zero(magnitude, full_range_limbs)) return 0.0;
    return rounded_double(magnitude, full_range_limbs, double_lowest_exponent, negative, false);
}

/// The total rounded once to FLOAT.
WINDROW_HD float exact_float_total(const ExactSum& state) {
    double special = 0;
    if (special_total(state, special)) return static_cast<float>(special);
    if (only_negative_zeros(state)) return -0.0F;
    u64 magnitude[full_range_limbs];
    const bool negative = finite_magnitude(state, magnitude);
    if (limbs_are_zero(magnitude, full_range_limbs)) return 0.0F;
    return rounded_float(magnitude, full_range_limbs, double_lowest_exponent, negative, false);
}

/// limbs / divisor in place, rounded down; true if something is left over. Needs divisor > 0.
WINDROW_HD bool divide_limbs(u64* limbs, i32 count, u64 divisor) {
    u128 rest = 0;
    for (i32 i = count - 1; i >= 0; --i) {
        const u128 part = rest << 64 | limbs[i];
        limbs[i] = static_cast<u64>(part / divisor);
        rest = part % divisor;
    }
    return rest != 0;
}

/// Limbs added below the total before it is divided: 128 bits, so that a quotient by fewer than 2^48 values keeps more bits than
/// any format rounds to.
inline constexpr i32 quotient_limbs = 2;

/// The exact total divided by the count and rounded once by `round(limbs, count, exponent, negative, sticky)`. Flink starts at
/// 0.0, so -0.0 alone averages to 0.0. Needs a count above 0 and a finite total.
template <typename Round>
WINDROW_HD auto exact_quotient(const ExactSum& state, Round&& round) {
    u64 magnitude[full_range_limbs + quotient_limbs] = {};
    if (state.spill == nullptr || state.spill->limbs == nullptr) {
        const i128 window = window_of(state);
        const u128 bits = window < 0 ? -static_cast<u128>(window) : static_cast<u128>(window);
        magnitude[quotient_limbs] = static_cast<u64>(bits);
        magnitude[quotient_limbs + 1] = static_cast<u64>(bits >> 64);
        const bool sticky = divide_limbs(magnitude, quotient_limbs + 2, count_of(state));
        return round(magnitude, quotient_limbs + 2, double_lowest_exponent + base_of(state) - 64 * quotient_limbs, window < 0,
                     sticky);
    }
    const bool negative = finite_magnitude(state, magnitude + quotient_limbs);
    const bool zero = limbs_are_zero(magnitude + quotient_limbs, full_range_limbs);
    const bool sticky = divide_limbs(magnitude, full_range_limbs + quotient_limbs, count_of(state));
    return round(magnitude, full_range_limbs + quotient_limbs, double_lowest_exponent - 64 * quotient_limbs, negative && !zero,
                 sticky);
}

WINDROW_HD double exact_average(const ExactSum& state) {
    double special = 0;
    if (special_total(state, special)) return special;
    return exact_quotient(state, [](const u64* limbs, i32 count, i32 exponent, bool negative, bool sticky) {
        return rounded_double(limbs, count, exponent, negative, sticky);
    });
}

/// The average rounded once to FLOAT.
WINDROW_HD float exact_float_average(const ExactSum& state) {
    double special = 0;
    if (special_total(state, special)) return static_cast<float>(special);
    return exact_quotient(state, [](const u64* limbs, i32 count, i32 exponent, bool negative, bool sticky) {
        return rounded_float(limbs, count, exponent, negative, sticky);
    });
}

}  // namespace windrow::semantics
