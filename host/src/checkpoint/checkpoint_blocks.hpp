// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The blocks of a checkpoint file, which the writer and the reader share.

#include <cstdint>
#include <string_view>

namespace windrow::checkpoint {

inline constexpr std::string_view magic{"WDRCKPT\0", 8};
inline constexpr std::uint32_t format_version = 1;
inline constexpr std::size_t most_payload = std::size_t{1} << 20;
inline constexpr std::size_t block_head_bytes = 12;  ///< payload bytes, kind, checksum
inline constexpr const char* temporary_prefix = ".tmp-";

/// Kinds never change their number.
struct BlockKind {
    static constexpr std::uint32_t head = 1;      ///< CheckpointHead
    static constexpr std::uint32_t plan = 2;      ///< plan text of a statement
    static constexpr std::uint32_t part = 3;      ///< name of the part that begins
    static constexpr std::uint32_t data = 4;      ///< bytes of the part
    static constexpr std::uint32_t part_end = 5;  ///< empty
    static constexpr std::uint32_t end = 6;       ///< SHA-256 of all bytes before this block
};

/// CRC-32 (zlib's) of kind and payload.
std::uint32_t block_checksum(std::uint32_t kind, std::string_view payload);

}  // namespace windrow::checkpoint
