// SPDX-License-Identifier: Apache-2.0

// Any bytes as an Avro record, and any text as the schema that it was written with: no crash, no hang; a record that is read and
// written again is the same row.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "decoder_fuzzing.hpp"
#include "format/avro/avro_reader.hpp"
#include "format/avro/avro_table_schema.hpp"
#include "format/avro/avro_writer.hpp"

namespace {

using namespace windrow;

/// The row's canonical bytes, and its columns; false if the record is bad.
bool read(const AvroSchema& writer, const AvroSchema& reader, const RecordLayout& layout, std::string_view record,
          DecodedChunk& chunk) {
    const AvroReadNode plan = plan_avro_reading(writer, reader, layout);
    ChunkOutput output(layout);
    output.start(record.size());
    output.ensure_room();
    AvroReader avro;
    AvroInput input(record);
    std::string reason;
    const bool good = avro.read(input, plan, output, reason);
    if (good == !reason.empty()) std::abort();
    if (good) {
        output.end_row(0);
    } else {
        output.drop_row();
    }
    output.finish(chunk);
    return good;
}

std::string row_of(const DecodedChunk& chunk) {
    std::string row;
    for (const Column& column : chunk.columns) encode_row(column, 0, row);
    return row;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const DataType row = DataType::row({"x", "y"}, {DataType::integer().not_null(), DataType::string()});
    static const Schema columns = {{"i", DataType::integer()},
                                   {"t", DataType::tinyint().not_null()},
                                   {"s", DataType::string()},
                                   {"d", DataType::float64()},
                                   {"b", DataType::boolean()},
                                   {"x", DataType::decimal(10, 2)},
                                   {"ts", DataType::timestamp(3)},
                                   {"a", DataType::array(DataType::string())},
                                   {"m", DataType::map(DataType::string(), DataType::array(DataType::bigint()))},
                                   {"r", row}};
    static const RecordLayout layout = fuzzing::layout_of(columns);
    static const auto reader = AvroSchemaTree::parse(avro_schema_text(columns, true, "avro"));
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::size_t schema_end = bytes.find('\0');
    DecodedChunk chunk;
    if (bytes.substr(0, 1) == "{" && schema_end != std::string_view::npos) {
        try {
            const auto writer = AvroSchemaTree::parse(bytes.substr(0, schema_end));
            (void)read(writer->root(), reader->root(), layout, bytes.substr(schema_end + 1), chunk);
        } catch (const Error& error) {
            if (error.code() != "W3511") std::abort();
        }
        return 0;
    }
    if (!read(reader->root(), reader->root(), layout, bytes, chunk)) return 0;
    std::vector<const Column*> pointers;
    for (const Column& column : chunk.columns) pointers.push_back(&column);
    std::string written;
    append_avro_record(reader->root(), pointers, 0, written);
    DecodedChunk again;
    if (!read(reader->root(), reader->root(), layout, written, again) || row_of(chunk) != row_of(again)) std::abort();
    return 0;
}
