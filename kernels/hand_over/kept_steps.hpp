// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an operator of the CPU needs to take over: the last snapshot of the state, and the steps since.

#include "windrow/kernels/hand_over.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace windrow {

/// `Operator` has `restore`. One thread at a time.
template <typename Operator>
class KeptSteps {
public:
    /// Takes a step once more, telling nobody of its results.
    using Step = std::function<void(Operator&)>;

    explicit KeptSteps(const DeviceHealth::Limits& limits) : limits_(limits) {}

    /// `bytes` of host memory are kept for it. A step that `replaces` the one before (if that may be replaced, too) makes it
    /// needless.
    void add(Step step, std::size_t bytes, bool replaces = false) {
        if (replaces && last_replaceable_ && !steps_.empty()) {
            steps_.back() = std::move(step);
            return;
        }
        steps_.push_back(std::move(step));
        bytes_ += bytes + sizeof(Step);
        last_replaceable_ = replaces;
    }
    /// The state as it is now.
    void start_anew(std::string snapshot) {
        snapshot_ = std::move(snapshot);
        steps_.clear();
        bytes_ = 0;
        last_replaceable_ = false;
    }
    [[nodiscard]] bool want_snapshot() const {
        const std::size_t by_state = limits_.kept_per_state * (snapshot_ ? snapshot_->size() : 0);
        return bytes_ > std::min(std::max(limits_.kept_bytes, by_state), limits_.most_kept_bytes);
    }
    [[nodiscard]] std::size_t memory() const { return bytes_ + (snapshot_ ? snapshot_->size() : 0); }
    [[nodiscard]] std::size_t count() const { return steps_.size(); }

    /// Brings a fresh operator to the state as it is now, and forgets all.
    void take_again(Operator& fresh) {
        if (snapshot_) {
            std::string_view bytes = *snapshot_;
            fresh.restore(bytes);
        }
        for (const Step& step : steps_) step(fresh);
        snapshot_.reset();
        steps_ = {};
        bytes_ = 0;
    }

private:
    DeviceHealth::Limits limits_;
    std::optional<std::string> snapshot_;  ///< none: the operator had no state
    std::vector<Step> steps_;
    std::size_t bytes_ = 0;
    bool last_replaceable_ = false;
};

}  // namespace windrow
