// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Decodes the blocks of Avro files into columns.

#include "format/avro/avro_file_layout.hpp"
#include "format/avro/avro_reader.hpp"
#include "format/record_decoder.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// Pieces of one file that lie one behind the other.
struct AvroPieces {
    std::shared_ptr<const AvroFileHeader> header;  ///< null: it is damaged, and so are all pieces
    std::uint64_t offset = 0;                      ///< in the file, of the first one
    std::uint64_t first_ordinal = 0;
    std::vector<AvroPiece> pieces;
};

/// Records are numbered: the k-th of a block has its ordinal, plus k. A record that does not fit the table's columns is bad
/// alone; one that is broken takes the rest of its block with it, because nobody knows where the next one begins; a damaged
/// stretch, or a block that can't be decompressed, is one bad record. All are kept, or end the job with W5101, as
/// 'avro.ignore-parse-errors' has it. Used by one thread at a time.
class AvroFileDecoder {
public:
    /// `reader` is the schema of the table's physical columns.
    AvroFileDecoder(RecordLayout layout, std::shared_ptr<const AvroSchemaTree> reader, bool ignore_errors);

    /// Fills `out` with one column per field of the layout (none if `check_only`). `bytes` are those of the pieces.
    void decode(std::string_view bytes, const AvroPieces& pieces, const RecordOrigin& origin, DecodedChunk& out);

private:
    void decode_block(std::string_view block, const AvroPiece& piece, std::uint64_t ordinal, DecodedChunk& out);
    /// Reads record `number` of a block (from 0), with which `rest` begins, and takes it off; false if nothing behind it can be
    /// read.
    bool decode_record(std::string_view& rest, std::uint64_t number, const AvroPiece& piece, std::uint64_t ordinal,
                       DecodedChunk& out);
    void use_writer(const std::shared_ptr<const AvroFileHeader>& header);
    void reject(std::uint64_t ordinal, const std::string& reason, std::string_view raw, DecodedChunk& out) const;

    RecordLayout layout_;
    std::shared_ptr<const AvroSchemaTree> reader_schema_;
    bool ignore_errors_;
    ChunkOutput output_;
    AvroReader reader_;
    std::shared_ptr<const AvroFileHeader> header_;  ///< that `plan_` is for
    std::optional<AvroReadNode> plan_;
    std::string data_;
    std::string reason_;
    std::string path_;         ///< of the file that is decoded
    std::uint64_t block_ = 0;  ///< offset of the block that is decoded, in its file
};

}  // namespace windrow
