// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How long lookups are waited for once a job is to stop.

#include "windrow/host/lookup.hpp"
#include "windrow/host/surroundings.hpp"

#include <atomic>
#include <chrono>
#include <limits>

namespace windrow::exec {

/// A stopped job still finishes the rows that it has read. Their lookups may take `after_stop` all together, counted from when
/// the stop is first noticed; none is tried again.
class StopPatience final : public LookupPatience {
public:
    static constexpr std::chrono::seconds after_stop{5};

    explicit StopPatience(const std::atomic<bool>* stop) : stop_(stop) {}

    [[nodiscard]] bool may_retry() const override { return stop_ == nullptr || !stop_->load(std::memory_order_relaxed); }
    [[nodiscard]] bool may_wait() const override {
        if (may_retry()) return true;
        const auto now = surroundings().steady_now().time_since_epoch().count();
        Ticks noticed = never;
        if (noticed_.compare_exchange_strong(noticed, now)) noticed = now;
        return std::chrono::steady_clock::duration(now - noticed) < after_stop;
    }

private:
    using Ticks = std::chrono::steady_clock::rep;
    static constexpr Ticks never = std::numeric_limits<Ticks>::min();

    const std::atomic<bool>* stop_;
    mutable std::atomic<Ticks> noticed_{never};
};

}  // namespace windrow::exec
