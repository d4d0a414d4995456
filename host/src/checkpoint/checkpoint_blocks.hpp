// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The blocks of a checkpoint file, which the writer and the reader share.

#include <cstdint>
#include <memory>
#include <string>
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

/// SHA-256 of bytes given piece by piece.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void add(std::string_view bytes);
    /// 32 bytes. Of what was added so far; more may be added.
    [[nodiscard]] std::string digest() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Two lower-case digits a byte.
std::string hexadecimal(std::string_view bytes);

}  // namespace windrow::checkpoint
