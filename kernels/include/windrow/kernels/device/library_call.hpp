// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Work of a library (cuBLASLt, cuDNN) among the kernels of a stream.

#include <cstddef>
#include <functional>
#include <span>

#include "windrow/kernels/device/stream.hpp"

namespace windrow::device {

/// Device memory that a library's work reads or writes.
struct LibraryRange {
    const void* address = nullptr;
    std::size_t bytes = 0;
    bool writes = false;
};

/// Does a library's work. CUDA: it gets the stream's own handle (a cudaStream_t) and queues kernels there. The emulator: it gets
/// null and works on the memory itself.
using LibraryWork = std::function<void(void* native_stream)>;

/// Queues `work` in the stream's order under a name that lives on. CUDA calls it before this returns, with the stream's device
/// current; the emulator when the stream comes to it, and checks `ranges` as those of a copy. Throws DeviceFailure, and what
/// `work` throws (the emulator: from a later call that waits).
void queue_library_call(Stream& stream, const char* name, std::span<const LibraryRange> ranges, LibraryWork work);

}  // namespace windrow::device
