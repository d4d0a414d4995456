// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "functions/text_writer.hpp"

namespace windrow {

/// True if values of the type have a JSON form (everything but intervals and what holds them).
bool has_json_form(const DataType& type);

/// Appends row i of a column as JSON: numbers as Java prints them (DECIMAL without trailing zeros), binary as base64, times in
/// ISO form, rows and maps as objects, arrays as arrays, NULL as null.
void append_json_value(const Column& column, std::int64_t i, TextWriter& out);

}  // namespace windrow
