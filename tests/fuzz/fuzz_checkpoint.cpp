// SPDX-License-Identifier: Apache-2.0
// Bytes as a checkpoint file, with the checksums made to fit, so that what lies behind them is reached too: refused or read, no
// crash.
#include "checkpoint/checkpoint_blocks.hpp"
#include "windrow/host/checkpoint_file.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/sha256.hpp"

#include <cstdint>
#include <cstring>
#include <string>

namespace {

/// Puts the right checksum into each block that is whole, and the right hash into an end block.
std::string mended(std::string bytes) {
    using namespace windrow::checkpoint;
    const std::size_t start = magic.size() + sizeof(std::uint32_t);
    for (std::size_t at = start; at + block_head_bytes <= bytes.size();) {
        std::uint32_t size = 0;
        std::uint32_t kind = 0;
        std::memcpy(&size, bytes.data() + at, sizeof size);
        std::memcpy(&kind, bytes.data() + at + 4, sizeof kind);
        if (size > bytes.size() - at - block_head_bytes) break;
        if (kind == BlockKind::end && size == 32) {
            bytes.replace(at + block_head_bytes, 32, windrow::sha256(std::string_view(bytes).substr(0, at)));
        }
        const std::uint32_t sum = block_checksum(kind, std::string_view(bytes).substr(at + block_head_bytes, size));
        std::memcpy(bytes.data() + at + 8, &sum, sizeof sum);
        at += block_head_bytes + size;
    }
    return bytes;
}

void read(const std::string& bytes) {
    try {
        static_cast<void>(windrow::Checkpoint::parse(bytes, "fuzz"));
    } catch (const windrow::Error&) {
        // refused
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    read(bytes);
    read(mended(bytes));
    return 0;
}
