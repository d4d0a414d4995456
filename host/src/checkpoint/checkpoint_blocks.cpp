// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/checkpoint_blocks.hpp"

#include <zlib.h>

namespace windrow::checkpoint {

std::uint32_t block_checksum(std::uint32_t kind, std::string_view payload) {
    uLong sum = crc32(0, reinterpret_cast<const Bytef*>(&kind), sizeof kind);
    if (!payload.empty())  // of no bytes at no address zlib gives the sum of nothing at all
        sum = crc32(sum, reinterpret_cast<const Bytef*>(payload.data()), static_cast<uInt>(payload.size()));
    return static_cast<std::uint32_t>(sum);
}

}  // namespace windrow::checkpoint
