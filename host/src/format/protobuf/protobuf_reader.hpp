// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads protobuf messages into columns, straight from their bytes.

#include "format/chunk_output.hpp"
#include "format/field_value.hpp"
#include "format/map_entries.hpp"
#include "format/protobuf/protobuf_input.hpp"
#include "format/protobuf/protobuf_plan.hpp"
#include "format/raw/raw_options.hpp"

#include <string>
#include <vector>

namespace windrow {

/// Fields may come in any order, more than once and in parts, so that a message is gone through once to note where its fields
/// lie, and then delivered field by field. Used by one thread at a time; allocates nothing for a record once its scratch memory
/// has grown.
class ProtobufReader {
public:
    /// `read_simple_defaults`: numbers, texts, bytes and enums that are missing are their defaults; `read_all_defaults`: messages
    /// and collections too. Otherwise NULL (org.apache.flink.formats.protobuf.deserialize.PbCodegenRowDeserializer).
    ProtobufReader(bool read_simple_defaults, bool read_all_defaults)
        : read_simple_defaults_(read_simple_defaults), read_all_defaults_(read_all_defaults) {}

    /// Reads one message into row `rows()` of the output's columns. False with a reason if it can't be read; the row must then be
    /// dropped.
    bool read(std::string_view record, const ProtobufPlan& plan, ChunkOutput& output, std::string& reason);

private:
    /// Where a field lies: its number, already decoded, or its bytes.
    struct Occurrence {
        std::uint64_t number = 0;
        std::string_view bytes{};
        std::int32_t next = -1;  ///< of the same field
        bool packed = false;
    };
    struct Found {
        std::int32_t first = -1;
        std::int32_t last = -1;
    };

    bool root(std::string_view record, const ProtobufPlan& plan, ChunkOutput& output);
    bool scan(std::string_view bytes, const ProtobufPlan& plan, std::size_t base);
    bool note(const ProtobufPlan& plan, std::size_t base, std::size_t slot, const WireField& wire);
    bool check_required(const ProtobufPlan& plan, std::size_t base);
    bool column(const ProtobufSlot& slot, std::size_t found, ColumnWriter& writer, std::int64_t row);
    bool append(const ProtobufSlot& slot, std::size_t found, ColumnBuilder& out, bool default_if_missing);
    bool append_array(const ProtobufSlot& slot, std::int32_t first, ColumnBuilder& out);
    bool append_packed(const ProtobufSlot& slot, std::string_view bytes, ColumnBuilder& out);
    bool append_map(const ProtobufSlot& slot, std::int32_t first, ColumnBuilder& out);
    bool note_entries(const ProtobufPlan& entry, std::int32_t first);
    bool append_entry(const ProtobufPlan& entry, std::string_view bytes, ColumnBuilder& out);
    bool append_message(const ProtobufPlan& plan, std::int32_t first, bool only_one, ColumnBuilder& out);
    bool convert(const ProtobufField& field, const DataType& type, std::uint64_t number, std::string_view bytes,
                 FieldValue& value);
    bool fail(const std::string& why);

    bool read_simple_defaults_;
    bool read_all_defaults_;
    std::string reason_;
    std::string path_;
    std::string text_;
    std::vector<Occurrence> occurrences_;
    std::vector<Found> found_;  ///< a stack: those of a message within lie above
    MapEntries entries_;
    CharsetConverter utf8_{"UTF-8", "UTF-8"};
};

}  // namespace windrow
