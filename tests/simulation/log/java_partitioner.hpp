// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The partition of a key as Kafka's Java client chooses it (org.apache.kafka.common.utils.Utils.murmur2, BuiltInPartitioner).

#include <cstdint>
#include <string_view>

namespace windrow::simulation {

inline std::uint32_t murmur2(std::string_view bytes) {
    constexpr std::uint32_t multiplier = 0x5bd1e995U;
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])); };
    std::uint32_t hash = 0x9747b28cU ^ size;
    std::size_t at = 0;
    for (; at + 4 <= bytes.size(); at += 4) {
        std::uint32_t word = byte(at) | byte(at + 1) << 8U | byte(at + 2) << 16U | byte(at + 3) << 24U;
        word *= multiplier;
        word ^= word >> 24U;
        word *= multiplier;
        hash = hash * multiplier ^ word;
    }
    const std::size_t rest = bytes.size() - at;
    if (rest == 3) hash ^= byte(at + 2) << 16U;
    if (rest >= 2) hash ^= byte(at + 1) << 8U;
    if (rest >= 1) hash = (hash ^ byte(at)) * multiplier;
    hash = (hash ^ hash >> 13U) * multiplier;
    return hash ^ hash >> 15U;
}

inline std::int32_t java_partition(std::string_view key, std::size_t partitions) {
    return static_cast<std::int32_t>((murmur2(key) & 0x7fffffffU) % partitions);
}

}  // namespace windrow::simulation
