// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Accumulator memory of open sessions: fixed-size blocks that never move, reused through a free list.

#include "windrow/kernels/buffer.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace windrow::cpu {

/// Not thread-safe.
class StatePool {
public:
    /// Of states of `size` bytes.
    explicit StatePool(std::size_t size) : size_((size + 15) / 16 * 16) {}
    /// Zeroed, aligned to 16 bytes.
    std::byte* take() {
        if (free_.empty()) {
            blocks_.push_back(Buffer::zeroed(size_ * block_states));
            for (std::size_t i = block_states; i-- > 0;) free_.push_back(blocks_.back().mutable_as<std::byte>() + i * size_);
        }
        std::byte* state = free_.back();
        free_.pop_back();
        return state;
    }
    void give_back(std::byte* state) {
        std::fill_n(state, size_, std::byte{0});
        free_.push_back(state);
    }
    [[nodiscard]] std::size_t memory() const noexcept {
        return blocks_.size() * size_ * block_states + free_.capacity() * sizeof(std::byte*);
    }

private:
    static constexpr std::size_t block_states = 1024;
    std::size_t size_;
    std::vector<Buffer> blocks_;
    std::vector<std::byte*> free_;
};

}  // namespace windrow::cpu
