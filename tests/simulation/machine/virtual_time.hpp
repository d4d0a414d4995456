// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Time that passes only when somebody waits, and what is going to happen by itself.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace windrow::simulation {

class VirtualTime {
public:
    [[nodiscard]] std::int64_t now_ms() const noexcept { return now_ms_; }
    /// Happens when time gets there; things of the same millisecond in the order in which they were asked for.
    void after(std::int64_t delay_ms, std::function<void()> event) {
        events_.emplace(std::make_pair(now_ms_ + delay_ms, next_++), std::move(event));
    }
    void advance(std::int64_t by_ms) {
        const std::int64_t until = now_ms_ + by_ms;
        while (!events_.empty() && events_.begin()->first.first <= until) {
            const auto node = events_.extract(events_.begin());
            now_ms_ = std::max(now_ms_, node.key().first);
            node.mapped()();
        }
        now_ms_ = std::max(now_ms_, until);
    }
    /// Milliseconds until something happens, at most `most_ms`.
    [[nodiscard]] std::int64_t until_next(std::int64_t most_ms) const {
        if (events_.empty()) return most_ms;
        return std::min(most_ms, std::max<std::int64_t>(0, events_.begin()->first.first - now_ms_));
    }

private:
    std::int64_t now_ms_ = 0;
    std::uint64_t next_ = 0;
    std::map<std::pair<std::int64_t, std::uint64_t>, std::function<void()>> events_;
};

}  // namespace windrow::simulation
