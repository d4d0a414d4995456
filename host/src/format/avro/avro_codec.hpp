// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the blocks of an Avro file are compressed (specification 1.11, "Required Codecs" and "Optional Codecs").

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

enum class AvroCodec : std::uint8_t { none, deflate, snappy, zstandard };

/// Bytes that a block may have, compressed or not; a longer one is taken for damage.
constexpr std::size_t most_avro_block_bytes = std::size_t{256} << 20;

/// The codec that a file's header or the option 'avro.codec' names; "null" is none. Nothing for one that can't be read.
std::optional<AvroCodec> avro_codec_of(std::string_view name);
const std::string& name_of(AvroCodec codec);
/// The names that `avro_codec_of` knows.
const std::vector<std::string>& avro_codec_names();

/// How many bytes the block can have when decompressed, told without decompressing it; `most_avro_block_bytes` at most.
std::size_t most_decompressed_bytes(AvroCodec codec, std::string_view block);
/// Puts the bytes of a block in place of `out`. False with a reason if they are damaged or more than `most_avro_block_bytes`.
bool decompress_avro_block(AvroCodec codec, std::string_view block, std::string& out, std::string& reason);
/// Appends a block's bytes, compressed, to `out`. The same bytes give the same bytes.
void compress_avro_block(AvroCodec codec, std::string_view block, std::string& out);

}  // namespace windrow
