// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernel vocabulary on a CUDA device.

#define WINDROW_TARGET cuda_target

#include "kernel/order.hpp"
#include "kernel/traits.hpp"
#include "windrow/semantics/host_device.hpp"

#define WINDROW_KERNEL __global__ void
#define WINDROW_KERNEL_OF(threads) __global__ __launch_bounds__(threads) void
#define WINDROW_DEVICE __device__ inline
#define WINDROW_DEVICE_MEMBER __device__
#define WINDROW_SHARED(type, name, count)              \
    static_assert(__is_trivially_constructible(type)); \
    __shared__ type name[count]
#define WINDROW_DYNAMIC_SHARED(type, name)                                         \
    static_assert(__is_trivially_constructible(type));                             \
    extern __shared__ __align__(16) unsigned char windrow_dynamic_shared_memory[]; \
    type* const name = reinterpret_cast<type*>(windrow_dynamic_shared_memory)

namespace windrow::cuda_target {

using device::Order;
using semantics::i32;
using semantics::i64;
using semantics::u16;
using semantics::u32;
using semantics::u64;
using semantics::u8;

namespace thread {
WINDROW_DEVICE u32 index() {
    return threadIdx.x;
}
WINDROW_DEVICE u32 block() {
    return blockIdx.x;
}
WINDROW_DEVICE u32 block_size() {
    return blockDim.x;
}
WINDROW_DEVICE u32 block_count() {
    return gridDim.x;
}
WINDROW_DEVICE void count_row() {}
/// In a loop that waits for another thread.
WINDROW_DEVICE void pause() {
    __nanosleep(32);
}
}  // namespace thread

WINDROW_DEVICE int bit_count(u32 bits) {
    return __popc(bits);
}
/// `bits` is not 0.
WINDROW_DEVICE int trailing_zeros(u32 bits) {
    return __ffs(static_cast<int>(bits)) - 1;
}

namespace warp {
WINDROW_DEVICE void sync(u32 mask) {
    __syncwarp(mask);
}
WINDROW_DEVICE u32 ballot(u32 mask, bool vote) {
    return __ballot_sync(mask, vote ? 1 : 0);
}
template <typename T>
WINDROW_DEVICE u32 match(u32 mask, T value) {
    static_assert(IS_INTEGER<T>);
    return __match_any_sync(mask, value);
}
template <typename T>
WINDROW_DEVICE T shuffle(u32 mask, T value, u32 source_lane) {
    static_assert(IS_INTEGER<T>);
    return __shfl_sync(mask, value, static_cast<int>(source_lane));
}
}  // namespace warp

namespace block {
WINDROW_DEVICE void barrier() {
    __syncthreads();
}
}  // namespace block

}  // namespace windrow::cuda_target

#include "kernel/cuda/atomic.hpp"
#if !defined(__CUDACC_RTC__)  // host code, which NVRTC does not compile
#include "kernel/cuda/launch.hpp"
#endif
