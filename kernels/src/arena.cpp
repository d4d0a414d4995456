// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <cstdlib>

namespace windrow {

namespace {

constexpr std::size_t arena_alignment = 16;
constexpr std::size_t smallest_block = 1024;
constexpr std::size_t largest_block = std::size_t{1} << 20;

constexpr std::size_t round_up(std::size_t bytes) {
    return (bytes + arena_alignment - 1) / arena_alignment * arena_alignment;
}

}  // namespace

/// Header of one block; its bytes follow it.
struct alignas(arena_alignment) Arena::Block {
    Block* previous;
};

Arena::~Arena() {
    while (head_ != nullptr) {
        Block* previous = head_->previous;
        std::free(head_);
        head_ = previous;
    }
}

std::byte* Arena::allocate(std::size_t bytes) {
    const std::size_t rounded = round_up(bytes);
    if (rounded > static_cast<std::size_t>(end_ - next_)) {
        // Blocks double, so that a slice of few keys stays small and a large one makes few calls.
        const std::size_t wanted = std::clamp(memory_, smallest_block, largest_block);
        const std::size_t size = sizeof(Block) + std::max(wanted, rounded);
        auto* block = static_cast<Block*>(std::aligned_alloc(arena_alignment, round_up(size)));
        if (block == nullptr) {
            throw Error("W7001", "the system refused " + std::to_string(size) + " bytes of memory for aggregates",
                        "lower --memory-limit, shorten the windows, or run on a machine with more memory");
        }
        block->previous = head_;
        head_ = block;
        next_ = reinterpret_cast<std::byte*>(block + 1);
        end_ = reinterpret_cast<std::byte*>(block) + round_up(size);
        memory_ += round_up(size);
    }
    std::byte* result = next_;
    next_ += rounded;
    return result;
}

}  // namespace windrow
