// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A device that tells of each call that it is given: what a job's figures are counted from, and where tests make calls fail.

#include <cstddef>
#include <memory>
#include <vector>

#include "windrow/kernels/device/device.hpp"

namespace windrow::device {

enum class CallKind : unsigned char {
    create_stream,
    end_stream,  ///< the last owner of a stream lets go of it
    create_event,
    allocate,
    release,
    allocate_pinned,
    release_pinned,
    load_kernel,
    record,
    wait_on_device,
    wait_on_host,  ///< for an event or a whole stream
    ask_event,     ///< whether it is reached
    copy_to_device,
    copy_to_host,
    copy_on_device,
    fill,
    launch,
    primitive,
};

/// One call, as the watched device gets it.
struct DeviceCall {
    CallKind kind;
    const char* name = "";     ///< of a kernel or primitive, or the purpose of memory
    std::size_t bytes = 0;     ///< of memory and copies
    Stream* stream = nullptr;  ///< the watched device's own; of create_stream once it is made
    void* memory = nullptr;    ///< where a copy or fill writes, what is released, what was given out
};

/// Told of calls in the order in which they are made, from any thread.
class CallWatcher {
public:
    CallWatcher() = default;
    CallWatcher(const CallWatcher&) = delete;
    CallWatcher& operator=(const CallWatcher&) = delete;
    virtual ~CallWatcher() = default;

    /// Before the call. False: it is left out, and its caller told that it was made; heeded for work that is queued (copies,
    /// fills, launches, primitives, `record` and `wait_on_device`). May throw DeviceOutOfMemory and DeviceFailure, except for
    /// `release`, `release_pinned` and `end_stream`.
    [[nodiscard]] virtual bool before(const DeviceCall& call) = 0;
    /// After a call that did not throw and was not left out.
    virtual void after(const DeviceCall& call) = 0;
};

/// A device that hands all calls on to `inner` and tells the watchers of them, in their order.
[[nodiscard]] std::unique_ptr<Device> watched(std::unique_ptr<Device> inner, std::vector<std::shared_ptr<CallWatcher>> watchers);

}  // namespace windrow::device
