// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads records in Avro's binary encoding into columns, after a plan.

#include "format/avro/avro_input.hpp"
#include "format/avro/avro_read_plan.hpp"
#include "format/chunk_output.hpp"
#include "format/field_value.hpp"
#include "format/map_entries.hpp"
#include "format/raw/raw_options.hpp"

#include <string>

namespace windrow {

/// Used by one thread at a time; allocates nothing for a record once its scratch memory has grown.
class AvroReader {
public:
    /// Reads one record into row `rows()` of the output's columns and moves behind it. False with a reason if it can't be read;
    /// the row must then be dropped.
    bool read(AvroInput& input, const AvroReadNode& plan, ChunkOutput& output, std::string& reason);

private:
    bool root(AvroInput& input, const AvroReadNode& node, ChunkOutput& output);
    bool column(AvroInput& input, const AvroReadNode& node, ColumnWriter& writer, std::int64_t row);
    bool append(AvroInput& input, const AvroReadNode& node, ColumnBuilder& out, int depth);
    bool append_array(AvroInput& input, const AvroReadNode& node, ColumnBuilder& out, int depth);
    bool append_map(AvroInput& input, const AvroReadNode& node, ColumnBuilder& out, int depth);
    bool append_record(AvroInput& input, const AvroReadNode& node, ColumnBuilder& out, int depth);
    bool note_entries(AvroInput& input, const AvroSchema& map);
    const AvroReadNode* branch(AvroInput& input, const AvroReadNode& node);
    bool scalar(AvroInput& input, const AvroReadNode& node, FieldValue& value, FieldOutcome& outcome);
    bool number(std::int64_t written, const AvroReadNode& node, FieldValue& value);
    bool fail(const std::string& why);

    std::string reason_;
    std::string path_;  ///< of the field where reading failed
    std::string text_;
    MapEntries entries_;
    CharsetConverter utf8_{"UTF-8", "UTF-8"};
};

/// A decimal's unscaled value, big-endian in two's complement. False if it has more than `precision` digits.
bool decimal_of_bytes(std::string_view bytes, int precision, int128_t& value);

}  // namespace windrow
