// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much room there is for ids whose number the host does not know yet. Host code.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace windrow::gpu {

/// The host knows the number of ids as it was at most so many batches ago: four are under way while a copy of it is, and four
/// more until the next one came.
inline constexpr std::uint64_t batches_under_way = 8;

/// A capacity with which the number of ids need not be waited for: `bound` of them and a new one in every row of the batches
/// that come until the host knows more. Nothing if that takes more than `most_bytes`.
[[nodiscard]] inline std::optional<std::uint32_t> roomy_capacity(std::uint64_t bound, std::int64_t batch_rows,
                                                                 std::size_t bytes_an_id, std::size_t most_bytes) {
    constexpr std::uint64_t most_ids = std::uint64_t{1} << 30;
    const std::uint64_t capacity = std::bit_ceil(bound + batches_under_way * static_cast<std::uint64_t>(batch_rows));
    if (capacity > most_ids || capacity * bytes_an_id > most_bytes) return {};
    return static_cast<std::uint32_t>(capacity);
}

}  // namespace windrow::gpu
