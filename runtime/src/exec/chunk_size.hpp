// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How much is read at once, so that what is read comes out within a latency target. Never changes an answer.

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace windrow::exec {

/// A value; one thread. Large chunks make large batches, which cost less a row (on a device: fewer launches and larger copies);
/// small ones are through sooner. A record is read in one round and processed in the next, so a round may take half the target.
class ChunkSize {
public:
    static constexpr std::size_t least_bytes = std::size_t{64} << 10;
    static constexpr std::size_t most_bytes = std::size_t{8} << 20;

    /// `target` zero: always `first_bytes`.
    ChunkSize(std::size_t first_bytes, std::chrono::nanoseconds target) : bytes_(first_bytes), round_(target / 2) {}

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

    /// After a round whose chunks were read with this size. `full`: some source had as much as was asked of it, so larger chunks
    /// would have been larger. Between a quarter and the whole of what a round may take, the size stays.
    void round_took(std::chrono::nanoseconds time, bool full) {
        if (round_.count() == 0) return;
        if (time > round_) {
            bytes_ = std::max(bytes_ / 2, std::min(bytes_, least_bytes));
        } else if (full && time < round_ / 4) {
            bytes_ = std::min(bytes_ * 2, std::max(bytes_, most_bytes));
        }
    }

private:
    std::size_t bytes_;
    std::chrono::nanoseconds round_;
};

}  // namespace windrow::exec
