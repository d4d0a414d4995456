// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Faults on purpose: the n-th call to a device fails. For tests of what the engine does then.

#include <cstdint>
#include <memory>
#include <string_view>

#include "windrow/kernels/device/watched.hpp"

namespace windrow::device {

enum class FaultMode : unsigned char {
    /// The call finds no memory (DeviceOutOfMemory), nothing of it is done, and the device goes on.
    memory,
    /// The call fails (DeviceFailure), what is in device memory is overwritten, and every later call fails.
    sticky,
    /// The device fails at that call, but says so only later: in the meantime work that is queued is not done, and copies bring
    /// garbage to the host. The first call that waits for the device is told, as on a real one, or else the first, second or
    /// third
    /// call after the fault (by turns of its number). From then on as `sticky`.
    late,
};

struct FaultPlan {
    std::uint64_t call = 0;  ///< counted from 1; 0: none fails. All calls count but releases of memory and streams.
    FaultMode mode = FaultMode::memory;
};

/// Of "CALL:MODE", MODE being memory, sticky or late. Throws W1011.
[[nodiscard]] FaultPlan parse_fault_plan(std::string_view text);

/// Carries the plan out on the device that it watches. Comes last in its list of watchers. It drains the device and fills its
/// memory before it throws, so that the device itself stays in order.
[[nodiscard]] std::shared_ptr<CallWatcher> make_fault(const FaultPlan& plan);

/// Whether a call of that kind counts: what `FaultPlan::call` and `DeviceUse::calls` number.
[[nodiscard]] constexpr bool is_counted(CallKind kind) noexcept {
    return kind != CallKind::end_stream && kind != CallKind::release && kind != CallKind::release_pinned;
}

}  // namespace windrow::device
