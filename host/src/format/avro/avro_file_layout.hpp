// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Avro's object container files (specification 1.11, "Object Container Files"): a header with schema and codec, then blocks of
/// records, each with the file's marker behind it. Here is where things lie; records themselves are decoded elsewhere.

#include "format/avro/avro_codec.hpp"
#include "format/avro/avro_schema.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

constexpr std::size_t avro_marker_bytes = 16;
using AvroMarker = std::array<char, avro_marker_bytes>;

struct AvroFileHeader {
    std::shared_ptr<const AvroSchemaTree> schema;  ///< that the records were written with
    AvroCodec codec = AvroCodec::none;
    AvroMarker marker{};
};

/// What the first bytes of a file, or of what lies behind its header, turn out to be.
enum class AvroFinding : std::uint8_t {
    whole,
    more,  ///< it can't be told before more bytes are there
    damaged
};

struct AvroHeaderFinding {
    AvroFinding what = AvroFinding::more;
    std::size_t bytes = 0;  ///< of a whole header
    std::string reason{};   ///< of damage
};

/// `bytes` begins with the file; `at_end`: nothing follows them. Throws Error W6007 for a codec that can't be read.
AvroHeaderFinding find_avro_header(std::string_view bytes, bool at_end, const std::string& path, AvroFileHeader& header);

/// The header of a new file; `schema` is its text.
std::string avro_header_text(const std::string& schema, AvroCodec codec, const AvroMarker& marker);

/// A block, or a stretch of damaged bytes: up to the next marker, but no more than `most_damaged_bytes` at once.
struct AvroPiece {
    std::size_t bytes = 0;       ///< all of it, with head and marker
    std::uint64_t records = 1;   ///< so many ordinals are its own; of a damaged stretch: 1
    std::size_t data_begin = 0;  ///< of a block: where the records are, compressed
    std::size_t data_bytes = 0;
    std::string damage{};  ///< not empty: why it is no block
};
constexpr std::size_t most_damaged_bytes = std::size_t{1} << 20;

/// `bytes` begins where a block should, and is not empty. What is found does not depend on how much lies behind it.
AvroFinding find_avro_piece(std::string_view bytes, bool at_end, const AvroMarker& marker, AvroPiece& piece);

}  // namespace windrow
