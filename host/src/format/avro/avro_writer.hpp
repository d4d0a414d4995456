// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writes rows in Avro's binary encoding (org.apache.flink.formats.avro.RowDataToAvroConverters).

#include "format/avro/avro_schema.hpp"
#include "windrow/kernels/column.hpp"

#include <span>
#include <string>

namespace windrow {

/// Appends row `row` as a record of `schema`, whose fields are the columns in order. Throws Error W5104 for a value that the
/// schema does not allow (NULL where it has no null, an unknown symbol of an enum).
void append_avro_record(const AvroSchema& schema, std::span<const Column* const> columns, std::int64_t row, std::string& out);

/// The shortest big-endian form in two's complement, as Java's BigInteger.toByteArray gives it.
std::string_view bytes_of_decimal(int128_t value, char (&room)[16]);

}  // namespace windrow
