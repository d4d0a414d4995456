// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Values of partition columns as texts in folder names.

#include "windrow/kernels/column.hpp"

#include <string>

namespace windrow {

/// The value that a folder name gives to a column. Throws Error W5102 if the text is not of the type.
Value parse_partition_value(const std::string& key, const std::string& text, const DataType& type);
/// The text of a value in a folder name, not yet percent-encoded.
std::string partition_text(const Column& column, std::int64_t row);

}  // namespace windrow
