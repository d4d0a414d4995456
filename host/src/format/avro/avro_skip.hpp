// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Passing over values that nobody reads.

#include "format/avro/avro_input.hpp"
#include "format/avro/avro_schema.hpp"

namespace windrow {

/// Levels of values in values that are followed; a type may hold itself.
constexpr int deepest_avro_value = 64;

/// Moves behind one value of `schema`; false if the bytes hold none.
bool skip_avro(AvroInput& input, const AvroSchema& schema, int depth = 0);

}  // namespace windrow
