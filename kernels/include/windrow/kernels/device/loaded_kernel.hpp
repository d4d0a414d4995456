// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A kernel whose machine code was made at run time.

#include <cstddef>
#include <cstdint>

#include "windrow/kernels/device/stream.hpp"

namespace windrow::device {

/// Made by Device::load_kernel; the device outlives it, and so does the work queued with it. One thread at a time.
class LoadedKernel {
public:
    LoadedKernel() = default;
    LoadedKernel(const LoadedKernel&) = delete;
    LoadedKernel& operator=(const LoadedKernel&) = delete;
    virtual ~LoadedKernel() = default;

    /// Queues a launch; a block may ask for 48 KB of dynamic shared memory. `arguments` holds the address of each parameter's
    /// value, which is copied. Throws DeviceFailure.
    virtual void launch(Stream& stream, std::uint32_t blocks, std::uint32_t threads, std::size_t dynamic_shared_bytes,
                        void** arguments) = 0;
};

}  // namespace windrow::device
