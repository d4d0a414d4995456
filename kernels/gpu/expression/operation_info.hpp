// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the compiler knows of each operation: names and kinds of values, from the table.

#include "gpu/expression/operations.hpp"

#include <string_view>

namespace windrow::gpu {

/// What a register holds. Integers, BOOLEANs, dates, times and short timestamps are one word; DECIMALs and timestamps in
/// nanoseconds two. any_word and any_wide stand in signatures only; a bare NULL fits everywhere.
enum class Held : unsigned char { nothing, flag, integer, float32, float64, wide, text, any_word, any_wide, bare_null };

struct OperationInfo {
    std::string_view name;
    std::string_view type;  ///< C++ type of the result, as generated source writes it
    Rule rule;
    Held result;
    Held arguments[3];
};

const OperationInfo& info_of(Operation operation);

/// True if a value may stand where an operation asks for `wanted`.
bool fits(Held given, Held wanted);
/// Words of a register.
int words_of(Held held);

}  // namespace windrow::gpu
