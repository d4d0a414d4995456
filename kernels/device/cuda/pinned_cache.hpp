// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Page-locked host memory, kept for reuse: locking pages costs milliseconds and waits for the device.

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "windrow/kernels/device/event.hpp"

namespace windrow::device::cuda {

/// Thread-safe. Blocks have power-of-two sizes; a free one is given out again once its last use is done.
class PinnedCache {
public:
    PinnedCache() = default;
    PinnedCache(const PinnedCache&) = delete;
    PinnedCache& operator=(const PinnedCache&) = delete;
    ~PinnedCache();
    [[nodiscard]] void* allocate(std::size_t bytes);
    void release(void* memory, std::size_t bytes, std::unique_ptr<Event> last_use);
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Free {
        void* memory;
        std::unique_ptr<Event> last_use;
    };
    mutable std::mutex mutex_;
    std::map<std::size_t, std::vector<Free>> free_;
    std::size_t bytes_ = 0;
};

}  // namespace windrow::device::cuda
