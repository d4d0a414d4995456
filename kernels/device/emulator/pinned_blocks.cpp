// SPDX-License-Identifier: Apache-2.0
#include "emulator/pinned_blocks.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "emulator/emulated_memory.hpp"
#include "emulator/sanitizer.hpp"

namespace windrow::device::emulator {

PinnedBlocks::~PinnedBlocks() {
    while (!blocks_.empty()) free_block(blocks_.begin()->first);
}

char* PinnedBlocks::allocate(std::size_t bytes) {
    void* memory = nullptr;
    if (posix_memalign(&memory, 64, bytes) != 0) throw std::bad_alloc();
    std::memset(memory, UNINITIALISED_PATTERN, bytes);
    blocks_.emplace(static_cast<char*>(memory), bytes);
    bytes_ += bytes;
    return static_cast<char*>(memory);
}

bool PinnedBlocks::holds(const void* address, std::size_t bytes) const {
    auto* begin = const_cast<char*>(static_cast<const char*>(address));
    const auto after = blocks_.upper_bound(begin);
    if (after == blocks_.begin()) return false;
    const auto& [base, size] = *std::prev(after);
    return begin + bytes <= base + size;
}

std::vector<PinnedBlocks::Copy> PinnedBlocks::copies_of(char* base) const {
    std::vector<Copy> found;
    for (const Copy& copy : copies_) {
        if (copy.begin >= base && copy.begin < base + blocks_.at(base)) found.push_back(copy);
    }
    return found;
}

bool PinnedBlocks::is_settled(const void* begin, std::size_t bytes) const {
    return std::none_of(copies_.begin(), copies_.end(),
                        [&](const Copy& copy) { return copy.writes && overlap(copy, static_cast<const char*>(begin), bytes); });
}

void PinnedBlocks::read(void* destination, const void* source, std::size_t bytes) const {
    const auto* byte = static_cast<const char*>(source);
    allow_access(source, bytes);
    std::memcpy(destination, source, bytes);
    for (const Copy& copy : copies_) {
        if (copy.writes && overlap(copy, byte, bytes)) forbid_access(copy.begin, copy.bytes);
    }
    for (const Retired& block : retired_) {
        if (byte >= block.base && byte < block.base + blocks_.at(block.base)) forbid(block.base);
    }
}

void PinnedBlocks::forbid(char* base) const {
    forbid_access(base, blocks_.at(base));
}

bool PinnedBlocks::is_ordered(const char* begin, std::size_t bytes, bool writes, const VectorClock& clock) const {
    return std::none_of(copies_.begin(), copies_.end(), [&](const Copy& copy) {
        return overlap(copy, begin, bytes) && (writes || copy.writes) && !clock.covers(copy.moment);
    });
}

void PinnedBlocks::expect_write(char* begin, std::size_t bytes, Moment moment, bool fill) {
    if (fill) {
        allow_access(begin, bytes);  // an earlier copy into the same place may not have been waited for
        std::memset(begin, UNINITIALISED_PATTERN, bytes);
    }
    forbid_access(begin, bytes);
    copies_.push_back({begin, bytes, moment, true});
}

void PinnedBlocks::arrived(const VectorClock& known) {
    std::erase_if(copies_, [&](const Copy& copy) {
        if (!known.covers(copy.moment)) return false;
        if (copy.writes) allow_access(copy.begin, copy.bytes);
        return true;
    });
    for (const Copy& copy : copies_) {  // what a later copy will write stays forbidden
        if (copy.writes) forbid_access(copy.begin, copy.bytes);
    }
}

void PinnedBlocks::free_block(char* base) {
    const auto block = blocks_.find(base);
    allow_access(base, block->second);
    std::erase_if(copies_, [&](const Copy& copy) { return copy.begin >= base && copy.begin < base + block->second; });
    bytes_ -= block->second;
    blocks_.erase(block);
    std::free(base);
}

}  // namespace windrow::device::emulator
