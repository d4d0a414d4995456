// SPDX-License-Identifier: Apache-2.0
#include "emulator/emulated_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <new>

#include "emulator/race_shadow.hpp"

namespace windrow::device::emulator {

namespace {

constexpr std::size_t ALIGNMENT = 256;
constexpr std::size_t ARENA_BYTES = std::size_t{8} << 30;

// Plain globals: they are read on every access of a kernel.
bool watched = false;
char* arena_begin = nullptr;
std::size_t arena_size = 0;
ByteShadow* shadow_begin = nullptr;
ByteState* states_begin = nullptr;

/// First fit over the reserved range, with a gap behind each piece that belongs to nobody.
struct Arena {
    std::mutex mutex;
    std::map<std::size_t, std::size_t> free_ranges;  // offset -> bytes

    char* take(std::size_t bytes) {
        const std::lock_guard lock(mutex);
        const std::size_t needed = (bytes + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        for (auto range = free_ranges.begin(); range != free_ranges.end(); ++range) {
            const auto [offset, size] = *range;
            if (size < needed) continue;
            free_ranges.erase(range);
            if (size > needed) free_ranges.emplace(offset + needed, size - needed);
            return arena_begin + offset;
        }
        throw std::bad_alloc();
    }

    void give(char* memory, std::size_t bytes) {
        const std::lock_guard lock(mutex);
        std::size_t offset = static_cast<std::size_t>(memory - arena_begin);
        std::size_t size = (bytes + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        const auto next = free_ranges.lower_bound(offset);
        if (next != free_ranges.end() && next->first == offset + size) {
            size += next->second;
            free_ranges.erase(next);
        }
        const auto after = free_ranges.lower_bound(offset);
        if (after != free_ranges.begin()) {
            const auto before = std::prev(after);
            if (before->first + before->second == offset) {
                before->second += size;
                return;
            }
        }
        free_ranges.emplace(offset, size);
    }
};

Arena& arena() {
    static Arena instance;
    return instance;
}

void* reserve(std::size_t bytes) {
    void* range = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED) throw std::bad_alloc();
    return range;
}

/// Zeroes the records; large ranges are handed back to the system, which zeroes them when they are touched again.
void forget_accesses(ByteShadow* records, std::size_t count) {
    constexpr std::size_t PAGE = 4096;
    char* begin = reinterpret_cast<char*>(records);
    char* end = begin + count * sizeof(ByteShadow);
    if (count * sizeof(ByteShadow) > 64 * PAGE) {  // pieces start at multiples of 256 records, which is whole pages
        char* last_page = begin + (end - begin) / static_cast<std::ptrdiff_t>(PAGE) * static_cast<std::ptrdiff_t>(PAGE);
        madvise(begin, static_cast<std::size_t>(last_page - begin), MADV_DONTNEED);
        begin = last_page;
    }
    std::memset(begin, 0, static_cast<std::size_t>(end - begin));
}

}  // namespace

void watch_accesses() {
    if (watched) return;
    arena_begin = static_cast<char*>(reserve(ARENA_BYTES));
    shadow_begin = static_cast<ByteShadow*>(reserve(ARENA_BYTES * sizeof(ByteShadow)));
    states_begin = static_cast<ByteState*>(reserve(ARENA_BYTES));
    arena_size = ARENA_BYTES;
    arena().free_ranges.emplace(0, ARENA_BYTES);
    watched = true;
}

bool accesses_are_watched() noexcept {
    return watched;
}
char* arena_base() noexcept {
    return arena_begin;
}
std::size_t arena_bytes() noexcept {
    return arena_size;
}
ByteShadow* shadow_of(const void* address) noexcept {
    return shadow_begin + (static_cast<const char*>(address) - arena_begin);
}
ByteState* state_of(const void* address) noexcept {
    return states_begin + (static_cast<const char*>(address) - arena_begin);
}

char* take_memory(std::size_t bytes) {
    char* memory = nullptr;
    if (watched) {
        memory = arena().take(bytes);
        std::fill_n(state_of(memory), bytes, ByteState::uninitialised);
    } else {
        void* taken = nullptr;
        // One more: a part of no bytes at the end of a piece has an address that must not be the next piece's first (launches are
        // searched for addresses), and allocators of size classes lay pieces side by side.
        if (posix_memalign(&taken, ALIGNMENT, bytes + 1) != 0) throw std::bad_alloc();
        memory = static_cast<char*>(taken);
    }
    std::memset(memory, UNINITIALISED_PATTERN, bytes);
    return memory;
}

void give_memory(char* memory, std::size_t bytes) noexcept {
    if (!watched) {
        std::free(memory);
        return;
    }
    std::fill_n(state_of(memory), bytes, ByteState::not_allocated);
    forget_accesses(shadow_of(memory), bytes);
    arena().give(memory, bytes);
}

}  // namespace windrow::device::emulator
