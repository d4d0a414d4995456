// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The canonical bytes of a window aggregation's state, the same from every backend: the watermark that has been fired, the four
/// counts, the number of planes; then per plane, in order of keys: first_end, slice, number of groups; then per group, in key
/// order: canonical key, row count, canonical bytes of each aggregate. Integers are 64-bit little-endian.

#include "window_schedule.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace windrow {

struct WindowSnapshotHead {
    Watermark fired_until = watermark_min;
    WindowCounts counts;
    std::uint64_t planes = 0;
};

void put_head(const WindowSnapshotHead& head, std::string& out);
/// Throws W6101, as all that reads snapshots.
WindowSnapshotHead get_head(std::string_view& in);

void put_plane(PlaneKey key, std::uint64_t groups, std::string& out);
/// Refuses a plane that no rows can have made: firing would look for its windows in vain.
PlaneKey get_plane(std::string_view& in, const WindowSchedule& schedule);

/// To be called behind the last group.
void check_end(std::string_view in);

/// Sealed states until they are written. Not thread-safe.
class SealedStates {
public:
    void seal(std::uint64_t epoch, std::string bytes) { sealed_[epoch] = std::move(bytes); }
    [[nodiscard]] bool holds(std::uint64_t epoch) const { return sealed_.contains(epoch); }
    /// Forgets the epoch's bytes and returns them.
    [[nodiscard]] std::string take(std::uint64_t epoch);
    /// Gives the epoch's bytes to the sink, a MiB at most at a time, and forgets them.
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink);

private:
    std::map<std::uint64_t, std::string> sealed_;
};

}  // namespace windrow
