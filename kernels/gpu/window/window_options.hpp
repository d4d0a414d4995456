// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What never changes an answer of a window aggregation on a device. Host code.

#include "gpu/keys/device_keys.hpp"
#include "windrow/kernels/device/loaded_kernel.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>

namespace windrow::gpu {

/// Where rows are added up first.
enum class AccumulationTier : std::uint8_t { automatic, shared, device };

/// Tests set it.
struct WindowOptions {
    KeyOptions keys;
    AccumulationTier tier = AccumulationTier::automatic;
    bool one_pass = true;  ///< batches of known keys are taken by one kernel
    /// A kernel generated for the request (one_pass_source.hpp), instead of what NVRTC makes of it.
    std::shared_ptr<device::LoadedKernel> one_pass_kernel;
    std::uint32_t shared_ids = 0xFFFFFFFFU;    ///< at most so many ids are added up in shared memory; the others fall through
    bool pack_columns = true;                  ///< 64-bit integers travel as narrow differences where they fit
    std::uint32_t forget_from_ids = 1U << 16;  ///< from so many ids on, those that no plane knows are given again
};

/// How many ids the first tier takes, from the number measured so far. `words`: of all states of an id; `capacity`: ids there may
/// be.
inline std::uint32_t shared_ids(const WindowOptions& options, std::size_t planes, std::size_t words, std::uint32_t capacity,
                                std::uint32_t known) {
    // Shared memory that a block's states may take: two blocks and more find room beside each other.
    constexpr std::size_t shared_state_bytes = 48U << 10;
    const std::size_t fit = shared_state_bytes / (planes * words * sizeof(std::uint64_t));
    const auto ids = static_cast<std::uint32_t>(std::min<std::size_t>({fit, options.shared_ids, capacity}));
    const bool pays =
        options.tier == AccumulationTier::shared || (options.tier == AccumulationTier::automatic && known <= 4 * ids);
    if (!pays) return 0;
    return known == 0 ? ids : std::min(ids, std::bit_ceil(known));
}

}  // namespace windrow::gpu
