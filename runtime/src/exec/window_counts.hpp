// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a window operator counts for those who watch the job: per batch and per window, never per row.

#include "operator.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace windrow::exec {

/// Batches by the backend that took them. `count` may run at once for different workers; the coordinator reads between rounds.
class BackendCounts {
public:
    BackendCounts(const Backend& chosen, int workers)
        : chosen_(chosen.name()), on_chosen_(static_cast<std::size_t>(workers)), on_cpu_(static_cast<std::size_t>(workers)) {}

    void count(int worker, bool handed_over) noexcept {
        ++(handed_over ? on_cpu_ : on_chosen_)[static_cast<std::size_t>(worker)].rows;
    }
    void add_to(OperatorStatus& status) const {
        status.batches.push_back({chosen_, sum(on_chosen_)});
        if (const std::uint64_t batches = sum(on_cpu_); batches > 0) status.batches.push_back({"cpu", batches});
    }

private:
    static std::uint64_t sum(const std::vector<WorkerCount>& counts) {
        std::uint64_t batches = 0;
        for (const WorkerCount& count : counts) batches += count.rows;
        return batches;
    }

    std::string chosen_;
    std::vector<WorkerCount> on_chosen_;
    std::vector<WorkerCount> on_cpu_;  ///< after a device was left
};

/// Windows that have fired. A window may come in several pieces, one behind the other.
class FiredWindows {
public:
    void count(std::int64_t start, std::int64_t end) noexcept {
        const std::pair piece{start, end};
        if (piece == last_) return;
        last_ = piece;
        ++fired_;
    }
    [[nodiscard]] std::uint64_t fired() const noexcept { return fired_; }

private:
    std::pair<std::int64_t, std::int64_t> last_{std::numeric_limits<std::int64_t>::max(),
                                                std::numeric_limits<std::int64_t>::min()};
    std::uint64_t fired_ = 0;
};

}  // namespace windrow::exec
