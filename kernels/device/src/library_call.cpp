// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/device/library_call.hpp"

#include <utility>

#include "windrow/kernels/device/device.hpp"

namespace windrow::device {

void queue_library_call(Stream& stream, const char* name, std::span<const LibraryRange> ranges, LibraryWork work) {
    if (!stream.launching(name)) return;
    stream.device().call_library(stream, name, ranges, std::move(work));
    stream.launched(name);
}

}  // namespace windrow::device
