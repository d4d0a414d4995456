// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Queues a kernel on an emulated stream.

#include <array>
#include <tuple>
#include <type_traits>

#include "windrow/kernels/device/stream.hpp"

namespace windrow::emulator_target {

template <typename Parameter>
device::emulator::LaunchArgument describe_argument(const Parameter& value) {
    constexpr bool is_pointer = std::is_pointer_v<Parameter>;
    return {&value, sizeof(value), is_pointer, is_pointer && !std::is_const_v<std::remove_pointer_t<Parameter>>};
}

template <typename... Parameters, typename... Arguments>
void launch(device::Stream& stream, const char* name, const device::LaunchShape& shape, void (*kernel)(Parameters...),
            Arguments... arguments) {
    static_assert(sizeof...(Parameters) == sizeof...(Arguments),
                  "a kernel is launched with as many arguments as it has parameters");
    static_assert((std::is_trivially_copyable_v<Parameters> && ...), "kernel arguments are copied byte by byte");
    // The emulator looks for addresses in all words of an argument, and padding holds whatever lay there before.
    static_assert((std::has_unique_object_representations_v<Parameters> && ...),
                  "kernel arguments have no padding: name what fills it");
    if (shape.blocks == 0) return;
    const std::tuple<Parameters...> converted(arguments...);
    const auto described = std::apply(
        [](const Parameters&... values) {
            return std::array<device::emulator::LaunchArgument, sizeof...(Parameters) + 1>{describe_argument(values)...};
        },
        converted);
    device::emulator::queue_launch(stream, name, shape, std::span(described).first(sizeof...(Parameters)),
                                   [kernel, converted] { std::apply(kernel, converted); });
}

}  // namespace windrow::emulator_target

#define WINDROW_LAUNCH(stream, shape, kernel, ...) \
    ::windrow::emulator_target::launch(stream, #kernel, shape, kernel __VA_OPT__(, ) __VA_ARGS__)
