// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The Avro schema of a table's columns, and the columns of an Avro schema
/// (org.apache.flink.formats.avro.typeutils.AvroSchemaConverter).

#include "format/avro/avro_schema.hpp"
#include "windrow/kernels/types.hpp"

#include <string>

namespace windrow {

/// The text of the schema that Flink derives, letter by letter as Java's library prints it. With `legacy_timestamps`
/// ('timestamp_mapping.legacy') TIMESTAMP is timestamp-millis and TIMESTAMP_LTZ is refused; without, they are
/// local-timestamp-* and timestamp-*. Throws Error W3507 for a column that has no form in Avro; `format` is for the message.
std::string avro_schema_text(const Schema& columns, bool legacy_timestamps, const std::string& format);

/// Checks that a schema that the user wrote gives just these columns. Throws Error W3506 that names the first difference.
void check_avro_schema(const AvroSchema& schema, const Schema& columns, const std::string& option);

}  // namespace windrow
