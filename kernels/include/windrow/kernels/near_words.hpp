// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Ids of word keys that lie close together (numbers of devices, of customers ...), found by position instead of by hash.

#include "windrow/kernels/buffer.hpp"

#include <cstddef>
#include <cstdint>

namespace windrow {

/// An array of ids over a range of words that grows with the keys, up to `most_words`. It may hold a part of a dictionary's keys
/// only: a word without an id is looked up by hash. Not thread-safe.
class NearWords {
public:
    /// id + 1 of the word, 0 if the array does not know it.
    struct View {
        std::uint64_t first;
        std::uint64_t size;
        const std::uint32_t* ids;
        [[nodiscard]] std::uint32_t find(std::int64_t word) const noexcept {
            const std::uint64_t at = static_cast<std::uint64_t>(word) - first;
            return at < size ? ids[at] : 0;
        }
    };
    [[nodiscard]] View view() const noexcept { return {first_, size_, ids_.as<std::uint32_t>()}; }
    /// True if it is worth a look: it holds at least half of `keys` keys.
    [[nodiscard]] bool holds_most_of(std::size_t keys) const noexcept { return 2 * known_ >= keys && known_ > 0; }

    /// Adds a word that is new to the dictionary; false if the range would become too large.
    bool add(std::int64_t word, std::uint32_t id);
    /// Forgets every word and keeps the memory.
    void clear();
    [[nodiscard]] std::size_t memory() const noexcept { return ids_.capacity(); }

private:
    /// 128 KiB of ids: they share the second-level cache with the groups.
    static constexpr std::uint64_t most_words = 32768;
    bool cover(std::uint64_t word);

    std::uint64_t first_ = 0;  ///< as an unsigned number; the range may pass its end
    std::uint64_t size_ = 0;
    std::size_t known_ = 0;
    Buffer ids_;
};

}  // namespace windrow
