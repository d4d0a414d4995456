// SPDX-License-Identifier: Apache-2.0
#include "connector/avro_files_reader.hpp"

#include <algorithm>
#include <cstring>

namespace windrow {

namespace {

constexpr std::size_t least_read = 64 * 1024;

}  // namespace

void AvroFilesReader::opened(const InputFile&) {
    header_.reset();
    header_damage_.clear();
    damage_told_ = false;
    held_.clear();
    offset_ = 0;
    at_end_ = false;
}

void AvroFilesReader::fill(std::size_t bytes) {
    const std::size_t before = held_.size();
    held_.resize(before + bytes);
    const std::size_t got = input().read(held_.data() + before, bytes);
    held_.resize(before + got);
    at_end_ = got == 0;
}

void AvroFilesReader::read_header() {
    auto header = std::make_shared<AvroFileHeader>();
    for (;;) {
        const AvroHeaderFinding found = find_avro_header(held_, at_end_, context()->origin.path, *header);
        if (found.what == AvroFinding::whole) {
            header_ = std::move(header);
            held_.erase(0, found.bytes);
            offset_ = found.bytes;
            return;
        }
        if (found.what == AvroFinding::damaged) {
            header_damage_ = found.reason;
            return;
        }
        fill(std::max(least_read, held_.size()));
    }
}

bool AvroFilesReader::next_piece(std::string_view bytes, AvroPiece& piece) {
    if (header_) return !bytes.empty() && find_avro_piece(bytes, at_end_, header_->marker, piece) != AvroFinding::more;
    // Without a header all of the file is damage, an empty file too.
    if (bytes.empty() ? damage_told_ : !at_end_ && bytes.size() < most_damaged_bytes) return false;
    piece = {};
    piece.bytes = std::min(bytes.size(), most_damaged_bytes);
    piece.damage = header_damage_;
    damage_told_ = true;
    return true;
}

std::size_t AvroFilesReader::gather(std::vector<AvroPiece>& pieces, std::size_t target_bytes) {
    std::size_t gathered = 0;
    std::size_t decompressed = 0;  // what the pieces can be at most: a chunk is decoded in one piece
    AvroPiece piece;
    while (gathered < target_bytes && decompressed < most_avro_block_bytes && position_ != stop_at_ &&
           next_piece(std::string_view(held_).substr(gathered), piece)) {
        if (header_ && piece.damage.empty())
            decompressed += most_decompressed_bytes(
                header_->codec, std::string_view(held_).substr(gathered + piece.data_begin, piece.data_bytes));
        gathered += piece.bytes;
        position_ += piece.records;
        pieces.push_back(std::move(piece));
    }
    return gathered;
}

bool AvroFilesReader::read_from_file(RawChunk& out, std::size_t target_bytes) {
    if (!header_ && header_damage_.empty()) read_header();
    auto chunk = std::make_shared<AvroFileChunk>();
    const std::uint64_t first = position_;
    std::size_t bytes = 0;
    for (;;) {
        bytes = gather(chunk->pieces.pieces, std::max<std::size_t>(target_bytes, 1));
        if (!chunk->pieces.pieces.empty()) break;
        if (at_end_) return false;
        fill(std::max({least_read, target_bytes, held_.size()}));
    }
    chunk->file = context();
    chunk->pieces.header = header_;
    chunk->pieces.offset = offset_;
    chunk->pieces.first_ordinal = first;
    out.bytes = Buffer::allocate(bytes);
    if (bytes > 0) std::memcpy(out.bytes.mutable_as<char>(), held_.data(), bytes);
    held_.erase(0, bytes);
    offset_ += bytes;
    out.context = std::move(chunk);
    out.first_ordinal = first;
    out.next_ordinal = position_;
    return true;
}

void AvroFilesReader::seek(std::uint64_t ordinal) {
    constexpr std::size_t step = std::size_t{1} << 20;
    stop_at_ = ordinal;
    RawChunk passed;
    while (position_ < ordinal) {
        if (!is_open() && !open_next())
            refuse_shorter_input("record " + std::to_string(ordinal), "record " + std::to_string(position_));
        if (!read_from_file(passed, step)) close();
    }
    stop_at_ = UINT64_MAX;
    if (position_ != ordinal)
        refuse_shorter_input("record " + std::to_string(ordinal), "record " + std::to_string(position_) + " (another file)");
}

}  // namespace windrow
