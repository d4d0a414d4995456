// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Texts of scalar values as the encoders and sinks write them.

#include "windrow/kernels/column.hpp"

#include <string>

namespace windrow {

enum class ScalarTextStyle : std::uint8_t {
    sql,  ///< 2026-01-01 00:00:00[.f], instants with a final Z
    iso,  ///< 2026-01-01T00:00:00[.f], instants with a final Z
    java  ///< java.time's toString: seconds left out when zero, instants with a final Z (the print connector)
};

/// Appends a value that is not null. Numbers as Java prints them (DECIMAL with its scale), BOOLEAN as true/false, strings as they
/// are, bytes as base64. Not for nested types.
void append_scalar_text(std::string& out, const Column& column, std::int64_t row, ScalarTextStyle style);

/// DECIMAL as java.math.BigDecimal writes it after stripTrailingZeros: `1E+2` for 100.00 unless `plain`.
void append_stripped_decimal(std::string& out, int128_t unscaled, int scale, bool plain);
/// DECIMAL with all digits of its scale.
void append_decimal(std::string& out, int128_t unscaled, int scale);

}  // namespace windrow
