// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What is known of every byte of emulated memory: who wrote it last, who read it last, at which point of their run, and whether
/// it was written at all. Only in programs whose kernels report their accesses.
///
/// A thread's accesses are ordered by its clock (advanced when it synchronises) and its block's epoch (advanced by each barrier).
/// An access happened before another if the other's thread knows of that clock or epoch: by its own block's barriers, by warp
/// synchronisation, or by what an acquiring atomic learned from a releasing one. Shuffles and votes order nothing, as on a
/// device.

#include <cstddef>
#include <cstdint>

namespace windrow::device::emulator {

/// One access. 16 bytes; launch 0 means none.
struct AccessRecord {
    std::uint32_t launch = 0;  ///< number of the operation (a kernel, copy or fill)
    std::uint32_t thread = 0;  ///< block * 1024 + index in the block
    std::uint32_t clock = 0;
    std::uint32_t epoch : 31 = 0;  ///< of the block
    std::uint32_t atomic : 1 = 0;
};

enum class ByteState : std::uint8_t { not_allocated = 0, uninitialised = 1, initialised = 2 };

/// 64 bytes, so that shadow addresses are a shift away.
struct ByteShadow {
    AccessRecord writer;
    AccessRecord readers[2];  ///< the last reader, and the last one before it that is another thread
    std::uint64_t reserved[2] = {};
};
static_assert(sizeof(ByteShadow) == 64);

/// The reserved range of emulated memory.
[[nodiscard]] char* arena_base() noexcept;
[[nodiscard]] std::size_t arena_bytes() noexcept;
[[nodiscard]] inline bool in_arena(const void* address) noexcept {
    return static_cast<std::size_t>(static_cast<const char*>(address) - arena_base()) < arena_bytes();
}
[[nodiscard]] ByteShadow* shadow_of(const void* address_in_arena) noexcept;
/// One a byte.
[[nodiscard]] ByteState* state_of(const void* address_in_arena) noexcept;

}  // namespace windrow::device::emulator
