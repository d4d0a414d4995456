// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Canonical bytes of exact sums: equal totals give equal bytes, however window and spill hold them.

#include "windrow/kernels/aggregate.hpp"
#include "windrow/semantics/exact_sum.hpp"

#include <string>
#include <string_view>

namespace windrow::aggregates {

/// Sign, number of the lowest limb that is not zero, and the limbs from there to the highest one.
void write_magnitude(const std::uint64_t* limbs, int count, bool negative, std::string& out);
/// Reads it back (all `count` limbs are set); true if negative.
bool read_magnitude(std::string_view& in, std::uint64_t* limbs, int count);

void write_exact_sum(const semantics::ExactSum& state, std::string& out);
void read_exact_sum(semantics::ExactSum& state, std::string_view& in, Arena& arena);

}  // namespace windrow::aggregates
