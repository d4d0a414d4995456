// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How far two names are apart, for the candidates of a misspelt one: every "did you mean" measures by this.

#include <cstddef>
#include <string_view>

namespace windrow {

/// Letters to insert, delete, change or swap with their neighbour to make `b` of `a`; ASCII letters of either case are equal.
/// Thread-safe; takes time in proportion to the product of both lengths.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace windrow
