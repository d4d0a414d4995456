// SPDX-License-Identifier: Apache-2.0
#include "aggregates/exact_number_bytes.hpp"

#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"

#include <algorithm>

namespace windrow::aggregates {

void write_magnitude(const std::uint64_t* limbs, int count, bool negative, std::string& out) {
    int first = 0;
    int last = count;
    while (last > 0 && limbs[last - 1] == 0) --last;
    while (first < last && limbs[first] == 0) ++first;
    if (last == 0) first = 0;
    put(static_cast<std::uint8_t>(negative ? 1 : 0), out);
    put(static_cast<std::uint16_t>(first), out);
    put(static_cast<std::uint16_t>(last - first), out);
    for (int i = first; i < last; ++i) put(limbs[i], out);
}

bool read_magnitude(std::string_view& in, std::uint64_t* limbs, int count) {
    const bool negative = get<std::uint8_t>(in) != 0;
    const int first = get<std::uint16_t>(in);
    const int used = get<std::uint16_t>(in);
    if (first + used > count) snapshot::refuse("holds a sum with more digits than its type");
    std::fill(limbs, limbs + count, 0);
    for (int i = 0; i < used; ++i) limbs[first + i] = get<std::uint64_t>(in);
    return negative;
}

void write_exact_sum(const semantics::ExactSum& state, std::string& out) {
    put(semantics::count_of(state), out);
    const semantics::ExactSumSpill none{};
    const semantics::ExactSumSpill& spill = state.spill == nullptr ? none : *state.spill;
    for (std::uint64_t counter : {spill.nan, spill.positive_infinity, spill.negative_infinity, spill.negative_zero}) {
        put(counter, out);
    }
    std::uint64_t magnitude[semantics::full_range_limbs];
    const bool negative = semantics::finite_magnitude(state, magnitude);
    write_magnitude(magnitude, semantics::full_range_limbs, negative, out);
}

void read_exact_sum(semantics::ExactSum& state, std::string_view& in, Arena& arena) {
    const ArenaAllocator allocate{arena};
    state = semantics::ExactSum{};
    state.meta = get<std::uint64_t>(in) << 16;
    std::uint64_t counters[4];
    for (std::uint64_t& counter : counters) counter = get<std::uint64_t>(in);
    if ((counters[0] | counters[1] | counters[2] | counters[3]) != 0) {
        semantics::ExactSumSpill& spill = semantics::spill_of(state, allocate);
        spill.nan = counters[0];
        spill.positive_infinity = counters[1];
        spill.negative_infinity = counters[2];
        spill.negative_zero = counters[3];
    }
    std::uint64_t limbs[semantics::full_range_limbs];
    const bool negative = read_magnitude(in, limbs, semantics::full_range_limbs);
    const int top = semantics::limbs_highest_bit(limbs, semantics::full_range_limbs);
    if (top < 0) return;
    int bottom = 0;
    while (!semantics::limbs_any_below(limbs, semantics::full_range_limbs, bottom + 1)) ++bottom;
    if (top - bottom < 110) {
        const auto low = semantics::limbs_bits_from(limbs, semantics::full_range_limbs, bottom);
        const auto high = semantics::limbs_bits_from(limbs, semantics::full_range_limbs, bottom + 64);
        const auto magnitude = static_cast<int128_t>((static_cast<uint128_t>(high) << 64) | low);
        semantics::add_aligned(state, negative ? -magnitude : magnitude, bottom, allocate);
    } else {
        if (negative) semantics::limbs_negate(limbs, semantics::full_range_limbs);
        std::copy_n(limbs, semantics::full_range_limbs, semantics::full_range_of(state, allocate));
    }
}

}  // namespace windrow::aggregates
