// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What kernel source calls when it is compiled for the emulator. Kernels use it through kernel/kernel.hpp only.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "kernel/order.hpp"
#include "windrow/kernels/device/call_site.hpp"
#include "windrow/kernels/device/launch_shape.hpp"
#include "windrow/kernels/device/stream.hpp"

namespace windrow::device::emulator {

[[nodiscard]] std::uint32_t thread_index();
[[nodiscard]] std::uint32_t thread_block();
[[nodiscard]] std::uint32_t threads_in_block();
[[nodiscard]] std::uint32_t blocks_in_launch();
void count_row_iteration();
void pause();

void block_barrier(CallSite site);
void warp_sync(std::uint32_t mask, CallSite site);
[[nodiscard]] std::uint32_t warp_ballot(std::uint32_t mask, bool vote, CallSite site);
[[nodiscard]] std::uint32_t warp_match(std::uint32_t mask, std::uint64_t value, CallSite site);
[[nodiscard]] std::uint64_t warp_shuffle(std::uint32_t mask, std::uint64_t value, std::uint32_t source_lane, CallSite site);

/// The block's memory for the declaration that `tag` is unique to.
[[nodiscard]] void* shared_memory(const void* tag, const char* name, std::size_t bytes);
[[nodiscard]] void* dynamic_shared_memory();

enum class AtomicOperation : unsigned char {
    load,
    store,
    exchange,
    compare_and_swap,
    add,
    min_unsigned,
    max_unsigned,
    min_signed,
    max_signed,
    bit_and,
    bit_or,
    bit_xor
};
/// Does the operation on `bytes` (1, 2, 4 or 8) bytes and returns what was there before. `expected` is for compare_and_swap.
std::uint64_t atomic(AtomicOperation operation, void* address, std::uint32_t bytes, std::uint64_t operand, std::uint64_t expected,
                     Order order, CallSite site);

/// A kernel's argument, as the launch checks it.
struct LaunchArgument {
    const void* bytes = nullptr;
    std::size_t size = 0;
    bool is_pointer = false;
    bool may_write = false;  ///< a pointer to something that is not const
};
/// Queues the kernel; `body` runs it once as one thread and is called for each.
void queue_launch(Stream& stream, const char* kernel, const LaunchShape& shape, std::span<const LaunchArgument> arguments,
                  std::function<void()> body);

/// An access that instrumented kernel code is about to make (the replaced __tsan_ functions).
void watched_access(const void* address, std::size_t bytes, bool writes);

}  // namespace windrow::device::emulator
