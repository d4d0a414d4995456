// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Raw memory for emulated device and shared memory. In the ordinary build each piece is its own allocation, so that
/// AddressSanitizer sees its ends; in the build that finds races it comes from one reserved range, beside which the race shadow
/// lies.

#include <cstddef>
#include <cstdint>

namespace windrow::device::emulator {

/// Set, before main, by the file that replaces the __tsan_ functions: this program's kernels report every access.
void watch_accesses();
[[nodiscard]] bool accesses_are_watched() noexcept;

/// `bytes` > 0 bytes filled with a pattern, aligned to 256, not initialised as far as the race shadow goes. Throws
/// std::bad_alloc.
[[nodiscard]] char* take_memory(std::size_t bytes);
void give_memory(char* memory, std::size_t bytes) noexcept;

inline constexpr unsigned char UNINITIALISED_PATTERN = 0xA5;

}  // namespace windrow::device::emulator
