// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Queues a kernel on a CUDA stream.

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>

#include "windrow/kernels/device/launch_shape.hpp"
#include "windrow/kernels/device/stream.hpp"

namespace windrow::device::cuda {

/// Launches `kernel` with the addresses of its arguments; throws DeviceFailure. Opts in to more dynamic shared memory than 48 KB
/// where asked.
void launch(Stream& stream, const char* name, const LaunchShape& shape, const void* kernel, void** arguments);

}  // namespace windrow::device::cuda

namespace windrow::cuda_target {

template <typename... Parameters, typename... Arguments>
void launch(device::Stream& stream, const char* name, const device::LaunchShape& shape, void (*kernel)(Parameters...),
            Arguments... arguments) {
    static_assert(sizeof...(Parameters) == sizeof...(Arguments),
                  "a kernel is launched with as many arguments as it has parameters");
    static_assert((std::is_trivially_copyable_v<Parameters> && ...), "kernel arguments are copied byte by byte");
    if (shape.blocks == 0) return;
    std::tuple<Parameters...> converted(arguments...);
    std::apply(
        [&](Parameters&... values) {
            std::array<void*, sizeof...(Parameters) + 1> addresses{const_cast<void*>(static_cast<const void*>(&values))...};
            device::cuda::launch(stream, name, shape, reinterpret_cast<const void*>(kernel), addresses.data());
        },
        converted);
}

}  // namespace windrow::cuda_target

#define WINDROW_LAUNCH(stream, shape, kernel, ...) \
    ::windrow::cuda_target::launch(stream, #kernel, shape, kernel __VA_OPT__(, ) __VA_ARGS__)
