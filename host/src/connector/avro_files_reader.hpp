// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads Avro's object container files: a chunk is a run of whole blocks, and a record's ordinal its number in the log.

#include "connector/files_reader.hpp"
#include "format/avro/avro_file_decoder.hpp"

namespace windrow {

/// What a chunk carries besides the bytes of its blocks.
struct AvroFileChunk {
    std::shared_ptr<const FileContext> file;
    AvroPieces pieces;
};

/// A place to go on at is a record's number: blocks say how many they have, so that those before it are passed over without being
/// decompressed. Throws Error W6007 for a file of a codec that can't be read.
class AvroFilesReader final : public FilesReader {
public:
    explicit AvroFilesReader(FilesToRead files) : FilesReader(std::move(files)) {}

    void seek(std::uint64_t ordinal) override;

private:
    bool read_from_file(RawChunk& out, std::size_t target_bytes) override;
    void opened(const InputFile& file) override;
    void read_header();
    void fill(std::size_t bytes);
    /// Appends pieces of at least `target_bytes`, or what can be told of the bytes that are there; gives their size.
    std::size_t gather(std::vector<AvroPiece>& pieces, std::size_t target_bytes);
    bool next_piece(std::string_view bytes, AvroPiece& piece);

    std::shared_ptr<const AvroFileHeader> header_;  ///< null: not read yet, or damaged
    std::string header_damage_;                     ///< not empty: why nothing of the file can be read
    bool damage_told_ = false;
    std::string held_;                    ///< bytes of the file that no chunk has had
    std::uint64_t offset_ = 0;            ///< in the file, of the first of them
    bool at_end_ = false;                 ///< nothing follows them
    std::uint64_t stop_at_ = UINT64_MAX;  ///< a chunk ends at this ordinal
};

}  // namespace windrow
