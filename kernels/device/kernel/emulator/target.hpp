// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernel vocabulary on the emulator. Every function that synchronises also takes the place it was called from.

#define WINDROW_TARGET emulator_target

#include "emulator/kernel_interface.hpp"
#include "kernel/order.hpp"
#include "kernel/traits.hpp"
#include "windrow/kernels/device/launch_shape.hpp"
#include "windrow/semantics/host_device.hpp"

#define WINDROW_KERNEL void
#define WINDROW_KERNEL_OF(threads) void
#define WINDROW_DEVICE inline
#define WINDROW_DEVICE_MEMBER
// The tag's address is the declaration's name: a static array would be shared by blocks that run interleaved.
#define WINDROW_SHARED(type, name, count)              \
    static_assert(__is_trivially_constructible(type)); \
    static char name##_tag;                            \
    auto& name =                                       \
        *static_cast<type(*)[count]>(::windrow::device::emulator::shared_memory(&name##_tag, #name, sizeof(type) * (count)))
#define WINDROW_DYNAMIC_SHARED(type, name)             \
    static_assert(__is_trivially_constructible(type)); \
    type* const name = static_cast<type*>(::windrow::device::emulator::dynamic_shared_memory())

namespace windrow::emulator_target {

using device::CallSite;
using device::Order;
using semantics::i32;
using semantics::i64;
using semantics::u16;
using semantics::u32;
using semantics::u64;
using semantics::u8;

namespace thread {
WINDROW_DEVICE u32 index() {
    return device::emulator::thread_index();
}
WINDROW_DEVICE u32 block() {
    return device::emulator::thread_block();
}
WINDROW_DEVICE u32 block_size() {
    return device::emulator::threads_in_block();
}
WINDROW_DEVICE u32 block_count() {
    return device::emulator::blocks_in_launch();
}
WINDROW_DEVICE void count_row() {
    device::emulator::count_row_iteration();
}
WINDROW_DEVICE void pause() {
    device::emulator::pause();
}
}  // namespace thread

WINDROW_DEVICE int bit_count(u32 bits) {
    return __builtin_popcount(bits);
}
WINDROW_DEVICE int trailing_zeros(u32 bits) {
    return __builtin_ctz(bits);
}

namespace warp {
WINDROW_DEVICE void sync(u32 mask, CallSite site = CallSite::here()) {
    device::emulator::warp_sync(mask, site);
}
WINDROW_DEVICE u32 ballot(u32 mask, bool vote, CallSite site = CallSite::here()) {
    return device::emulator::warp_ballot(mask, vote, site);
}
template <typename T>
WINDROW_DEVICE u32 match(u32 mask, T value, CallSite site = CallSite::here()) {
    static_assert(IS_INTEGER<T>);
    return device::emulator::warp_match(mask, static_cast<u64>(value), site);
}
template <typename T>
WINDROW_DEVICE T shuffle(u32 mask, T value, u32 source_lane, CallSite site = CallSite::here()) {
    static_assert(IS_INTEGER<T>);
    return static_cast<T>(device::emulator::warp_shuffle(mask, static_cast<u64>(value), source_lane, site));
}
}  // namespace warp

namespace block {
WINDROW_DEVICE void barrier(CallSite site = CallSite::here()) {
    device::emulator::block_barrier(site);
}
}  // namespace block

}  // namespace windrow::emulator_target

#include "kernel/emulator/atomic.hpp"
#include "kernel/emulator/launch.hpp"
