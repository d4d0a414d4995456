// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_file_decoder.hpp"

#include "format/avro/avro_skip.hpp"
#include "format/bad_record.hpp"

#include <algorithm>

namespace windrow {

namespace {

/// Records that are encoded in no bytes at all: a block of a few bytes must not make rows without end.
constexpr std::uint64_t most_empty_records = std::uint64_t{1} << 16;

}  // namespace

AvroFileDecoder::AvroFileDecoder(RecordLayout layout, std::shared_ptr<const AvroSchemaTree> reader, bool ignore_errors)
    : layout_(std::move(layout)), reader_schema_(std::move(reader)), ignore_errors_(ignore_errors), output_(layout_) {}

void AvroFileDecoder::use_writer(const std::shared_ptr<const AvroFileHeader>& header) {
    if (header == header_) return;
    plan_ = plan_avro_reading(header->schema->root(), reader_schema_->root(), layout_);
    header_ = header;
}

void AvroFileDecoder::reject(std::uint64_t ordinal, const std::string& reason, std::string_view raw, DecodedChunk& out) const {
    const std::string place = "block at byte " + std::to_string(block_);
    if (ignore_errors_) {
        out.bad.push_back({ordinal, place + ": " + reason, std::string(raw)});
        return;
    }
    throw Error(
        "W5101",
        "table " + layout_.table + ": " + (path_ == "-" ? "the standard input" : "file " + path_) + ", " + place + ": " + reason,
        "it begins: " + printable(raw) +
            "; mend it, or set 'avro.ignore-parse-errors' = 'true' to go on without what cannot be read");
}

bool AvroFileDecoder::decode_record(std::string_view& rest, std::uint64_t number, const AvroPiece& piece, std::uint64_t ordinal,
                                    DecodedChunk& out) {
    output_.ensure_room();
    reason_.clear();
    AvroInput input(rest);
    if (reader_.read(input, *plan_, output_, reason_)) [[likely]] {
        output_.end_row(ordinal);
        rest.remove_prefix(rest.size() - input.left());
        return true;
    }
    output_.drop_row();
    input = AvroInput(rest);
    const bool whole = skip_avro(input, header_->schema->root());
    const std::size_t size = whole ? rest.size() - input.left() : rest.size();
    const std::string place = "record " + std::to_string(number + 1) + " of " + std::to_string(piece.records) + ": ";
    reject(ordinal, place + reason_ + (whole ? "" : "; what is left of the block can't be read"), rest.substr(0, size), out);
    rest.remove_prefix(size);
    return whole;
}

void AvroFileDecoder::decode_block(std::string_view block, const AvroPiece& piece, std::uint64_t ordinal, DecodedChunk& out) {
    const std::string_view data = block.substr(piece.data_begin, piece.data_bytes);
    reason_.clear();
    if (!decompress_avro_block(header_->codec, data, data_, reason_)) {
        reject(ordinal, "it can't be decompressed: " + reason_, block, out);
        return;
    }
    if (!header_->schema->root().takes_bytes && piece.records > most_empty_records) {
        reject(ordinal, "it has too many records without bytes", block, out);
        return;
    }
    std::string_view rest = data_;
    for (std::uint64_t k = 0; k < piece.records; ++k) {
        if (!decode_record(rest, k, piece, ordinal + k, out)) return;
    }
    if (rest.empty()) return;
    const std::uint64_t last = ordinal + std::max<std::uint64_t>(piece.records, 1) - 1;
    reject(last, std::to_string(rest.size()) + " bytes lie behind its last record", rest, out);
}

void AvroFileDecoder::decode(std::string_view bytes, const AvroPieces& pieces, const RecordOrigin& origin, DecodedChunk& out) {
    out = DecodedChunk{};
    output_.start(bytes.size());
    path_ = origin.path;
    block_ = pieces.offset;
    if (pieces.header) use_writer(pieces.header);
    std::uint64_t ordinal = pieces.first_ordinal;
    std::size_t begin = 0;
    for (const AvroPiece& piece : pieces.pieces) {
        const std::string_view block = bytes.substr(begin, piece.bytes);
        if (piece.damage.empty()) {
            decode_block(block, piece, ordinal, out);
        } else {
            reject(ordinal, piece.damage, block, out);
        }
        begin += piece.bytes;
        block_ += piece.bytes;
        ordinal += piece.records;
    }
    output_.finish(out);
    out.records_read = static_cast<std::uint64_t>(out.rows) + out.bad.size();
}

}  // namespace windrow
