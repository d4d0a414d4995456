// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a thread is doing, by name, in a profiler's timeline (NVTX on CUDA devices; nothing elsewhere).

#include "windrow/kernels/device/device.hpp"

namespace windrow::device {

/// From its making to its end, on the thread that made it. `name` is a literal.
class ProfileRange {
public:
    ProfileRange(Device& device, const char* name) : device_(device) { device_.begin_range(name); }
    ~ProfileRange() { device_.end_range(); }
    ProfileRange(const ProfileRange&) = delete;
    ProfileRange& operator=(const ProfileRange&) = delete;

private:
    Device& device_;
};

}  // namespace windrow::device
