// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_file_layout.hpp"

#include "format/avro/avro_input.hpp"
#include "format/avro/avro_output.hpp"
#include "format/bad_record.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <cstring>

namespace windrow {

namespace {

constexpr std::string_view magic("Obj\x01", 4);
constexpr std::size_t most_header_bytes = std::size_t{16} << 20;
constexpr std::size_t most_head_bytes = 20;  ///< two numbers of 64 bits

/// The entries of the header that count.
struct Metadata {
    std::string_view schema;
    std::string_view codec = "null";
};

bool read_metadata(AvroInput& input, Metadata& metadata) {
    for (;;) {
        std::int64_t entries = 0;
        std::int64_t bytes = 0;
        if (!input.block(entries, bytes, true)) return false;
        if (entries == 0) return true;
        for (std::int64_t k = 0; k < entries; ++k) {
            std::string_view key;
            std::string_view value;
            if (!input.sized(key) || !input.sized(value)) return false;
            if (key == "avro.schema") metadata.schema = value;
            if (key == "avro.codec") metadata.codec = value;
        }
    }
}

AvroHeaderFinding damaged_header(std::string reason) {
    return {AvroFinding::damaged, 0, std::move(reason)};
}

/// Damage reaches to the next marker, or to the end.
AvroFinding find_damage(std::string_view bytes, bool at_end, const AvroMarker& marker, std::string reason, AvroPiece& piece) {
    const std::string_view looked_at = bytes.substr(0, most_damaged_bytes);
    const std::size_t found = looked_at.find(std::string_view(marker.data(), marker.size()));
    if (found != std::string_view::npos) {
        piece.bytes = found + avro_marker_bytes;
    } else if (bytes.size() >= most_damaged_bytes) {
        piece.bytes = most_damaged_bytes - avro_marker_bytes + 1;  // a marker may begin with the bytes that are left
    } else if (at_end) {
        piece.bytes = bytes.size();
    } else {
        return AvroFinding::more;
    }
    piece.records = 1;
    piece.damage = std::move(reason);
    return AvroFinding::damaged;
}

}  // namespace

AvroHeaderFinding find_avro_header(std::string_view bytes, bool at_end, const std::string& path, AvroFileHeader& header) {
    const std::string_view begin = bytes.substr(0, magic.size());
    if (begin != magic.substr(0, begin.size()) || (at_end && begin.size() < magic.size()))
        return damaged_header(bytes.empty() ? "the file is empty, without the header of an Avro file"
                                            : "the file does not begin as an Avro file does");
    AvroInput input(bytes.substr(begin.size()));
    Metadata metadata;
    std::string_view marker;
    if (!read_metadata(input, metadata) || !input.take(avro_marker_bytes, marker)) {
        if (!at_end && bytes.size() < most_header_bytes) return {};
        return damaged_header(std::string("the header of the Avro file is broken: ") + input.failure());
    }
    const auto codec = avro_codec_of(metadata.codec);
    if (!codec) {
        throw Error("W6007", "the Avro file " + path + " is compressed with '" + printable(metadata.codec, 40) + "'",
                    "null, deflate, snappy and zstandard can be read: write it anew with one of these");
    }
    try {
        header.schema = AvroSchemaTree::parse(metadata.schema);
    } catch (const Error& error) {
        return damaged_header("the schema in the header of the Avro file: " + error.message());
    }
    header.codec = *codec;
    std::copy(marker.begin(), marker.end(), header.marker.begin());
    return {AvroFinding::whole, bytes.size() - input.left(), ""};
}

std::string avro_header_text(const std::string& schema, AvroCodec codec, const AvroMarker& marker) {
    std::string text(magic);
    append_avro_number(2, text);
    append_avro_bytes("avro.schema", text);
    append_avro_bytes(schema, text);
    append_avro_bytes("avro.codec", text);
    append_avro_bytes(name_of(codec), text);
    append_avro_number(0, text);
    text.append(marker.data(), marker.size());
    return text;
}

AvroFinding find_avro_piece(std::string_view bytes, bool at_end, const AvroMarker& marker, AvroPiece& piece) {
    piece = AvroPiece{};
    AvroInput input(bytes);
    std::int64_t records = 0;
    std::int64_t size = 0;
    if (!input.number(records) || !input.number(size)) {
        if (!at_end && bytes.size() < most_head_bytes) return AvroFinding::more;
        const bool short_of = bytes.size() < most_head_bytes;
        return find_damage(bytes, at_end, marker, short_of ? "the file ends within a block" : "no block begins here", piece);
    }
    if (records < 0 || size < 0 || static_cast<std::uint64_t>(std::max(records, size)) > most_avro_block_bytes) {
        return find_damage(bytes, at_end, marker,
                           "a block can't have " + std::to_string(records) + " records in " + std::to_string(size) + " bytes",
                           piece);
    }
    piece.data_begin = bytes.size() - input.left();
    piece.data_bytes = static_cast<std::size_t>(size);
    piece.records = static_cast<std::uint64_t>(records);
    const std::size_t marker_begin = piece.data_begin + piece.data_bytes;
    if (bytes.size() < marker_begin + avro_marker_bytes) {
        if (!at_end) return AvroFinding::more;
        return find_damage(bytes, at_end, marker, "the file ends within a block", piece);
    }
    if (std::memcmp(bytes.data() + marker_begin, marker.data(), marker.size()) != 0)
        return find_damage(bytes, at_end, marker, "the block does not end with the file's marker", piece);
    piece.bytes = marker_begin + avro_marker_bytes;
    return AvroFinding::whole;
}

}  // namespace windrow
