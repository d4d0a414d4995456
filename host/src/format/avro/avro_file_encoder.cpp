// SPDX-License-Identifier: Apache-2.0

// Rows as blocks of an Avro file (org.apache.flink.formats.avro.AvroFileFormatFactory).

#include "format/avro/avro_file_format.hpp"
#include "format/avro/avro_options.hpp"
#include "format/avro/avro_output.hpp"
#include "format/avro/avro_table_schema.hpp"
#include "format/avro/avro_writer.hpp"
#include "windrow/host/surroundings.hpp"

#include <cstring>

namespace windrow {

namespace {

constexpr std::size_t block_bytes = 64000;  ///< before compression: as Avro's library for Java has it

/// Bits that stand in no other file.
AvroMarker new_marker() {
    AvroMarker marker{};
    for (std::size_t k = 0; k < marker.size(); k += sizeof(std::uint32_t)) {
        const std::uint32_t bits = surroundings().random_bits();
        std::memcpy(marker.data() + k, &bits, sizeof(bits));
    }
    return marker;
}

class AvroFileEncoder final : public RecordEncoder {
public:
    AvroFileEncoder(std::shared_ptr<const AvroSchemaTree> schema, std::string schema_text, AvroCodec codec)
        : schema_(std::move(schema)), schema_text_(std::move(schema_text)), codec_(codec), marker_(new_marker()) {}

    void encode(std::span<const Column* const> columns, std::int64_t row, std::string& out) override {
        append_avro_record(schema_->root(), columns, row, block_);
        ++records_;
        if (block_.size() >= block_bytes) end_block(out);
    }
    void end_file(std::string& out) override {
        if (records_ > 0 || !begun_) end_block(out);
    }

private:
    void end_block(std::string& out) {
        if (!begun_) out += avro_header_text(schema_text_, codec_, marker_);
        begun_ = true;
        if (records_ == 0) return;
        compressed_.clear();
        compress_avro_block(codec_, block_, compressed_);
        append_avro_number(records_, out);
        append_avro_bytes(compressed_, out);
        out.append(marker_.data(), marker_.size());
        block_.clear();
        records_ = 0;
    }

    std::shared_ptr<const AvroSchemaTree> schema_;
    std::string schema_text_;
    AvroCodec codec_;
    AvroMarker marker_;
    bool begun_ = false;
    std::string block_;
    std::string compressed_;
    std::int64_t records_ = 0;
};

}  // namespace

std::function<std::shared_ptr<RecordEncoder>()> make_avro_file_encoders(const Options& options, const Schema& schema) {
    const AvroOptions avro = read_avro_options(options);
    const AvroCodec codec = read_avro_codec(options);
    const std::string text = avro_schema_text(schema, avro.legacy_timestamps, "avro");
    return [tree = AvroSchemaTree::parse(text), text, codec] { return std::make_shared<AvroFileEncoder>(tree, text, codec); };
}

}  // namespace windrow
