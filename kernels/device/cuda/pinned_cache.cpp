// SPDX-License-Identifier: Apache-2.0
#include "cuda/pinned_cache.hpp"

#include <algorithm>
#include <bit>

#include "cuda/check.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::device::cuda {

namespace {

constexpr std::size_t SMALLEST_BLOCK_BYTES = 4096;

std::size_t block_bytes(std::size_t bytes) {
    return std::bit_ceil(std::max(bytes, SMALLEST_BLOCK_BYTES));
}

}  // namespace

PinnedCache::~PinnedCache() {
    for (auto& [size, blocks] : free_) {
        for (const Free& block : blocks) cudaFreeHost(block.memory);
    }
}

void* PinnedCache::allocate(std::size_t bytes) {
    if (bytes == 0) return nullptr;
    const std::size_t size = block_bytes(bytes);
    const std::lock_guard lock(mutex_);
    auto& blocks = free_[size];
    const auto idle = std::find_if(blocks.begin(), blocks.end(),
                                   [](const Free& block) { return !block.last_use || block.last_use->reached(); });
    if (idle != blocks.end()) {
        void* memory = idle->memory;
        blocks.erase(idle);
        return memory;
    }
    void* memory = nullptr;
    const cudaError_t status = cudaHostAlloc(&memory, size, cudaHostAllocPortable);
    if (status == cudaErrorMemoryAllocation) {
        cudaGetLastError();
        throw DeviceOutOfMemory(size, bytes_, bytes_, "page-locked host memory");
    }
    check(status, "cudaHostAlloc");
    bytes_ += size;
    return memory;
}

void PinnedCache::release(void* memory, std::size_t bytes, std::unique_ptr<Event> last_use) {
    if (memory == nullptr) return;
    const std::lock_guard lock(mutex_);
    free_[block_bytes(bytes)].push_back({memory, std::move(last_use)});
}

std::size_t PinnedCache::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

}  // namespace windrow::device::cuda
