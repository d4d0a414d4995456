// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/buffer.hpp"

#include "windrow/kernels/error.hpp"

#include <sys/mman.h>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace windrow {

namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t padding = 64;

[[noreturn]] void throw_no_memory(std::size_t bytes) {
    throw Error("W7001", "the system refused " + std::to_string(bytes) + " bytes of memory",
                "lower --batch-rows or --memory-limit, or run on a machine with more memory");
}

std::shared_ptr<std::byte> allocate_aligned(std::size_t bytes) {
    const std::size_t rounded = (bytes + padding + alignment - 1) / alignment * alignment;
    void* memory = std::aligned_alloc(alignment, rounded);
    if (memory == nullptr) throw_no_memory(rounded);
    // The padding is read by vector loads; its contents never decide a result, but it must not be uninitialised.
    std::memset(static_cast<std::byte*>(memory) + bytes, 0, rounded - bytes);
    return {static_cast<std::byte*>(memory), [](std::byte* p) { std::free(p); }};
}

/// Large zeroed blocks come from the system page by page as they are touched, in huge pages where it has them: tables of groups
/// are read at random, and with small pages each access would look up its page as well.
constexpr std::size_t huge_page = std::size_t{2} << 20;
/// From half a huge page on, a whole one is worth its memory.
constexpr std::size_t least_mapped = huge_page / 2;

/// Gives the pages back, unless they were moved elsewhere.
struct Unmap {
    std::size_t bytes;
    void operator()(std::byte* p) const {
        if (bytes > 0) ::munmap(p, bytes);
    }
};

std::shared_ptr<std::byte> map_zeroed(std::size_t bytes) {
    const std::size_t rounded = (bytes + padding + huge_page - 1) / huge_page * huge_page;
    // One huge page more, so that the block can begin at a multiple of its size.
    const std::size_t mapped = rounded + huge_page;
    void* const memory = ::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw_no_memory(rounded);
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::size_t skipped = (huge_page - address % huge_page) % huge_page;
    auto* const begin = static_cast<std::byte*>(memory) + skipped;
    if (skipped > 0) ::munmap(memory, skipped);
    if (skipped < huge_page) ::munmap(begin + rounded, huge_page - skipped);
#ifdef MADV_HUGEPAGE
    ::madvise(begin, rounded, MADV_HUGEPAGE);  // a wish; without it the block is the same, only slower
#endif
    return {begin, Unmap{rounded}};
}

/// Moves the pages of `from` to the beginning of `to`; false if they must be copied.
bool move_pages(std::shared_ptr<std::byte>& from, std::shared_ptr<std::byte>& to) {
#ifdef MREMAP_FIXED
    auto* const pages = std::get_deleter<Unmap>(from);
    if (pages == nullptr || from.use_count() != 1 || std::get_deleter<Unmap>(to) == nullptr) return false;
    if (::mremap(from.get(), pages->bytes, pages->bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to.get()) == MAP_FAILED) return false;
    pages->bytes = 0;
    return true;
#else
    return false;
#endif
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
    if (bytes >= least_mapped) {
        Buffer buffer;
        buffer.memory_ = map_zeroed(bytes);
        buffer.size_ = bytes;
        buffer.capacity_ = bytes;
        return buffer;
    }
    Buffer buffer = allocate(bytes);
    std::memset(buffer.memory_.get(), 0, bytes);
    return buffer;
}

Buffer Buffer::borrowed(void* memory, std::size_t bytes) noexcept {
    Buffer buffer;
    buffer.memory_ =
        std::shared_ptr<std::byte>(std::shared_ptr<std::byte>{}, static_cast<std::byte*>(memory));  // shares ownership of nothing
    buffer.size_ = bytes;
    buffer.capacity_ = bytes;
    return buffer;
}

void Buffer::grow_zeroed(std::size_t bytes) {
    Buffer grown = zeroed(bytes);
    if (!move_pages(memory_, grown.memory_) && size_ > 0) std::memcpy(grown.memory_.get(), memory_.get(), size_);
    *this = std::move(grown);
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
