// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/buffer.hpp"

#include "windrow/kernels/error.hpp"

#include <cstdlib>
#include <cstring>

namespace windrow {

namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t padding = 64;

std::shared_ptr<std::byte> allocate_aligned(std::size_t bytes) {
    const std::size_t rounded = (bytes + padding + alignment - 1) / alignment * alignment;
    void* memory = std::aligned_alloc(alignment, rounded);
    if (memory == nullptr) {
        throw Error("W7001", "the system refused " + std::to_string(rounded) + " bytes of memory",
                    "lower --batch-rows or --memory-limit, or run on a machine with more memory");
    }
    // The padding is read by vector loads; its contents never decide a result, but it must not be uninitialised.
    std::memset(static_cast<std::byte*>(memory) + bytes, 0, rounded - bytes);
    return {static_cast<std::byte*>(memory), [](std::byte* p) { std::free(p); }};
}

}  // namespace

Buffer Buffer::allocate(std::size_t bytes) {
    Buffer buffer;
    buffer.memory_ = allocate_aligned(bytes);
    buffer.size_ = bytes;
    buffer.capacity_ = bytes;
    return buffer;
}

Buffer Buffer::zeroed(std::size_t bytes) {
    Buffer buffer = allocate(bytes);
    std::memset(buffer.memory_.get(), 0, bytes);
    return buffer;
}

void Buffer::resize(std::size_t bytes) {
    if (bytes > capacity_ || !memory_) {
        const std::size_t grown = bytes > 2 * capacity_ ? bytes : 2 * capacity_;
        auto memory = allocate_aligned(grown);
        if (size_ > 0) std::memcpy(memory.get(), memory_.get(), size_);
        memory_ = std::move(memory);
        capacity_ = grown;
    }
    size_ = bytes;
}

}  // namespace windrow
