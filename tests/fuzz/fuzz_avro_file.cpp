// SPDX-License-Identifier: Apache-2.0

// Any bytes as an Avro object container file: no crash, no hang, no memory without end; every byte behind the header is a block's
// or kept as damaged, and a cut of the bytes into chunks changes nothing of what is found.

#include <cstdint>
#include <cstdlib>

#include "decoder_fuzzing.hpp"
#include "format/avro/avro_file_decoder.hpp"
#include "format/avro/avro_table_schema.hpp"

namespace {

using namespace windrow;

/// The pieces of what lies behind a header. `step`: so many bytes are there at first, and more when it takes more.
std::vector<AvroPiece> pieces_of(std::string_view bytes, const AvroMarker& marker, std::size_t step) {
    std::vector<AvroPiece> pieces;
    std::size_t here = std::min(step, bytes.size());
    while (!bytes.empty()) {
        AvroPiece piece;
        const bool at_end = here == bytes.size();
        const AvroFinding found = here == 0 ? AvroFinding::more : find_avro_piece(bytes.substr(0, here), at_end, marker, piece);
        if (found == AvroFinding::more) {
            if (at_end) std::abort();
            here = std::min(bytes.size(), here + step);
            continue;
        }
        if (piece.bytes == 0 || piece.bytes > here || (found == AvroFinding::damaged) == piece.damage.empty()) std::abort();
        bytes.remove_prefix(piece.bytes);
        here -= piece.bytes;
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

void check_same(const std::vector<AvroPiece>& a, const std::vector<AvroPiece>& b) {
    if (a.size() != b.size()) std::abort();
    for (std::size_t k = 0; k < a.size(); ++k) {
        if (a[k].bytes != b[k].bytes || a[k].records != b[k].records || a[k].damage != b[k].damage) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Schema columns = {
        {"id", DataType::bigint()}, {"s", DataType::string()}, {"a", DataType::array(DataType::float64())}};
    static const RecordLayout layout = fuzzing::layout_of(columns);
    static const auto reader = AvroSchemaTree::parse(avro_schema_text(columns, true, "avro"));
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    auto header = std::make_shared<AvroFileHeader>();
    AvroHeaderFinding found;
    try {
        found = find_avro_header(bytes, true, "fuzz", *header);
    } catch (const Error& error) {
        if (error.code() != "W6007") std::abort();
        return 0;
    }
    if (found.what == AvroFinding::more || (found.what == AvroFinding::damaged) == found.reason.empty()) std::abort();
    if (found.what == AvroFinding::damaged) return 0;
    const std::string_view blocks = bytes.substr(found.bytes);
    AvroPieces pieces{header, found.bytes, 0, pieces_of(blocks, header->marker, blocks.size())};
    check_same(pieces.pieces, pieces_of(blocks, header->marker, 7));
    AvroFileDecoder decoder(layout, reader, true);
    DecodedChunk out;
    decoder.decode(blocks, pieces, {}, out);
    if (out.records_read != static_cast<std::uint64_t>(out.rows) + out.bad.size()) std::abort();
    return 0;
}
