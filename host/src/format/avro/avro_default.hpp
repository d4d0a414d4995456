// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Default values of fields, which schemas hold as JSON.

#include "format/avro/avro_schema.hpp"

#include <string>

namespace windrow {

/// Appends a default value in Avro's binary encoding. For a union it is a value of any of its branches. Throws Error W3511 if
/// the JSON is no value of the schema; `field` is for the message.
void append_avro_default(const AvroSchema& schema, const std::string& json, const std::string& field, std::string& out);

}  // namespace windrow
