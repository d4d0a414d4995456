// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/near_words.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace windrow {

namespace {

constexpr std::uint64_t least_words = 64;

}  // namespace

/// Extends the range to hold the word; false if it would become too large.
bool NearWords::cover(std::uint64_t word) {
    if (word - first_ < size_) return true;
    const bool below = size_ > 0 && static_cast<std::int64_t>(word - first_) < 0;
    const std::uint64_t span = size_ == 0 ? 1 : below ? first_ - word + size_ : word - first_ + 1;
    if (span > most_words) return false;
    const std::uint64_t size = std::max(least_words, std::bit_ceil(span));
    // Room is left on the side to which the range grows.
    const std::uint64_t first = size_ == 0 ? word - size / 2 : below ? first_ + size_ - size : first_;
    Buffer ids = Buffer::zeroed(size * sizeof(std::uint32_t));
    if (size_ > 0) {
        std::memcpy(ids.mutable_as<std::uint32_t>() + (first_ - first), ids_.as<std::uint32_t>(), size_ * sizeof(std::uint32_t));
    }
    ids_ = std::move(ids);
    first_ = first;
    size_ = size;
    return true;
}

bool NearWords::add(std::int64_t word, std::uint32_t id) {
    if (!cover(static_cast<std::uint64_t>(word))) return false;
    ids_.mutable_as<std::uint32_t>()[static_cast<std::uint64_t>(word) - first_] = id + 1;
    ++known_;
    return true;
}

void NearWords::clear() {
    if (known_ > 0) std::memset(ids_.mutable_as<std::uint32_t>(), 0, size_ * sizeof(std::uint32_t));
    known_ = 0;
}

}  // namespace windrow
