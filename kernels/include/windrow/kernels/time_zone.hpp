// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A time zone as a table of transitions, so that kernels see only the table (design section 4).

#include "windrow/semantics/zone_offset.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// Immutable, shared between threads. All times are milliseconds since epoch; local times are milliseconds since
/// 1970-01-01T00:00 on the wall clock. The table covers the years 1800 to 2200; outside, the first or last rule holds.
class TimeZone {
public:
    static std::shared_ptr<const TimeZone> utc();
    /// IANA names ("Europe/Berlin"), "UTC", and fixed offsets ("+08:00", "GMT+05:30"). Throws Error W1xxx with the nearest names.
    static std::shared_ptr<const TimeZone> find(std::string_view name);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool is_utc() const noexcept { return transitions_.empty() && first_offset_ == 0; }
    /// Offset to UTC in milliseconds at an instant.
    [[nodiscard]] std::int64_t offset_at(std::int64_t instant_ms) const noexcept;
    [[nodiscard]] std::int64_t to_local(std::int64_t instant_ms) const noexcept { return instant_ms + offset_at(instant_ms); }
    /// Java's LocalDateTime.atZone: in an overlap the earlier instant; in a gap the local time is shifted forward by the gap.
    [[nodiscard]] std::int64_t to_instant(std::int64_t local_ms) const noexcept;
    /// The later instant in an overlap, the first existing instant after a gap: Flink's timers of window ends
    /// (org.apache.flink.table.runtime.util.TimeWindowUtil#toEpochMillsForTimer).
    [[nodiscard]] std::int64_t to_timer_instant(std::int64_t local_ms) const noexcept;

    using Transition = semantics::ZoneTransition;
    TimeZone(std::string name, std::int64_t first_offset_ms, std::vector<Transition> transitions);
    [[nodiscard]] const std::vector<Transition>& transitions() const noexcept { return transitions_; }
    /// What the functions of windrow/semantics/zone_offset.hpp take; points into this object.
    [[nodiscard]] semantics::ZoneTable table() const noexcept {
        return {transitions_.data(), static_cast<semantics::i64>(transitions_.size()), first_offset_};
    }

private:
    std::string name_;
    std::int64_t first_offset_ = 0;
    std::vector<Transition> transitions_;
};

}  // namespace windrow
