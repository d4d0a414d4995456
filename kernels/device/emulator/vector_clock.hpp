// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which work of each stream is known to be done before a moment.

#include <algorithm>
#include <cstdint>
#include <vector>

namespace windrow::device::emulator {

/// A piece of queued work: the `sequence`-th of stream `stream`, counted from 1.
struct Moment {
    std::uint32_t stream = 0;
    std::uint64_t sequence = 0;
};

class VectorClock {
public:
    [[nodiscard]] bool covers(Moment moment) const noexcept {
        return moment.sequence == 0 || (moment.stream < done_.size() && done_[moment.stream] >= moment.sequence);
    }
    void include(Moment moment) {
        if (done_.size() <= moment.stream) done_.resize(moment.stream + 1);
        done_[moment.stream] = std::max(done_[moment.stream], moment.sequence);
    }
    void include(const VectorClock& other) {
        for (std::uint32_t i = 0; i < other.done_.size(); ++i) include({i, other.done_[i]});
    }

    /// Calls `each(Moment)` for the last known moment of every stream.
    template <typename Each>
    void for_each(Each each) const {
        for (std::uint32_t i = 0; i < done_.size(); ++i) each(Moment{i, done_[i]});
    }

private:
    std::vector<std::uint64_t> done_;
};

}  // namespace windrow::device::emulator
