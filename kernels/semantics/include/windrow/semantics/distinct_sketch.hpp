// SPDX-License-Identifier: Apache-2.0
#pragma once

/// HyperLogLog (Flajolet et al. 2007) with 2^12 registers (standard error 1.6 %) and the bias-free estimator of Ertl ("New
/// cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6). Registers are maxima over a set of 64-bit
/// hashes, so a sketch depends on the set alone.

#include "windrow/semantics/limbs.hpp"
#include "windrow/semantics/machine.hpp"

namespace windrow::semantics {

inline constexpr u32 sketch_bits = 12;
inline constexpr u32 sketch_registers = 1U << sketch_bits;
/// Values of a register: 0 for untouched, at most this.
inline constexpr u32 sketch_highest = 64 - sketch_bits + 1;

WINDROW_HD void add_to_sketch(u8* registers, u64 hash) {
    const u64 index = hash >> (64 - sketch_bits);
    const u64 rest = hash << sketch_bits;
    const u8 rank = static_cast<u8>(rest == 0 ? static_cast<i32>(sketch_highest) : 64 - highest_bit(rest));
    if (rank > registers[index]) registers[index] = rank;
}

WINDROW_HD void merge_sketch(u8* into, const u8* from) {
    for (u32 i = 0; i < sketch_registers; ++i) {
        if (from[i] > into[i]) into[i] = from[i];
    }
}

/// sum over k of x^(2^k) 2^(k-1), from untouched registers.
WINDROW_HD double sketch_sigma(double x) {
    double y = 1;
    double z = x;
    for (double previous = -1; z != previous;) {
        x *= x;
        previous = z;
        z += x * y;
        y += y;
    }
    return z;
}

/// The same for saturated registers: (1 - x - sum over k of (1 - x^(2^-k))^2 2^-k) / 3.
WINDROW_HD double sketch_tau(double x) {
    if (x == 0 || x == 1) return 0;
    double y = 1;
    double z = 1 - x;
    for (double previous = -1; z != previous;) {
        x = square_root(x);
        previous = z;
        y *= 0.5;
        z -= (1 - x) * (1 - x) * y;
    }
    return z / 3;
}

/// The estimated number of hashes. Some register must be touched.
WINDROW_HD u64 sketch_estimate(const u8* registers) {
    u32 histogram[sketch_highest + 1];
    for (u32 k = 0; k <= sketch_highest; ++k) histogram[k] = 0;
    for (u32 i = 0; i < sketch_registers; ++i) histogram[registers[i]] += 1;
    const double m = sketch_registers;
    double z = m * sketch_tau((m - histogram[sketch_highest]) / m);
    for (u32 k = sketch_highest - 1; k >= 1; --k) {
        z += histogram[k];
        z *= 0.5;
    }
    z += m * sketch_sigma(histogram[0] / m);
    // 1 / (2 ln 2)
    return static_cast<u64>(0.72134752044448170 * m * m / z + 0.5);
}

}  // namespace windrow::semantics
