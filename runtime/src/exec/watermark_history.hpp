// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The watermarks that went through a source, so that a fired row gets the stamp that Flink would give it: the merged watermark
/// that was forwarded before the one that fired its window (design section 4, windows over windows).

#include "windrow/kernels/batch.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::exec {

/// Values of one scan's running watermarks, over all partitions, that a window may still ask for. Written and read by the
/// coordinator.
class WatermarkHistory {
public:
    /// The running watermark after each row of a batch (never falling).
    void add(std::span<const Watermark> running);
    /// The greatest value below `watermark`, or watermark_min.
    [[nodiscard]] Watermark before(Watermark watermark) const;
    /// Nothing below the greatest value that is not above `watermark` will be asked for.
    void forget_before(Watermark watermark);
    /// Appends the values that may still be asked for, ascending: nothing of how they came in remains.
    void encode(std::string& out) const;
    /// Replaces the values by what `encode` wrote; advances `in`. Throws W6101.
    void decode(std::string_view& in);
    [[nodiscard]] std::size_t memory() const noexcept { return values_ * sizeof(Watermark); }

private:
    std::deque<std::vector<Watermark>> runs_;  ///< each ascending, without repeats
    std::size_t values_ = 0;
    Watermark least_asked_ = watermark_min;  ///< smaller values are not asked for any more
};

/// What decides the stamps of an operator's fired rows: the histories of the scans below it; none if nothing downstream can tell.
class FiredStamps {
public:
    void add(std::shared_ptr<WatermarkHistory> history) { histories_.push_back(std::move(history)); }
    /// The stamp of rows fired by watermark `fired_at`: the merged watermark before it. Every merged watermark is some row's
    /// running watermark, so the answer is a function of the logs alone. Without histories, the latest stamp that precedes the
    /// firing.
    [[nodiscard]] Watermark of(Watermark fired_at) const;

private:
    std::vector<std::shared_ptr<WatermarkHistory>> histories_;
};

}  // namespace windrow::exec
