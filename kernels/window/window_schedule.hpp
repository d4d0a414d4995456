// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which planes a window aggregation has, which of them a row belongs to, which window fires when and what it covers: decisions
/// about slices and windows, never about rows, and the same for every backend (docs/decisions/0008-gpu-backend.md).

#include "windrow/kernels/window_aggregation.hpp"
#include "windrow/semantics/stretch.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace windrow {

/// A plane holds the rows of one slice whose first window still open (at their stamp) ends at `first_end`; a window merges the
/// planes of its slices whose first open window is not after it (design section 4). Attached windows: slice is the window's
/// start.
struct PlaneKey {
    std::int64_t first_end = 0;
    std::int64_t slice = 0;
    friend auto operator<=>(const PlaneKey&, const PlaneKey&) = default;
};

/// What becomes of a row.
enum class RowFate : std::uint8_t { accepted, late, in_no_window };

/// Rows of one slice that share their fate, and their plane if they are accepted.
struct ScheduledStretch {
    semantics::Stretch bounds{};
    RowFate fate = RowFate::in_no_window;
    PlaneKey plane;                    ///< of accepted rows
    std::uint64_t missed_windows = 0;  ///< windows of the slice that had fired already
};

/// A window whose time has come.
struct DueWindow {
    std::int64_t start = 0;
    std::int64_t end = 0;
    Watermark fired_at = 0;
    std::vector<PlaneKey> covered;  ///< its planes, ascending; not empty
};

/// Not thread-safe, apart from the `const` members up to `is_possible`, which depend on the request alone.
class WindowSchedule {
public:
    explicit WindowSchedule(const WindowAggregationRequest& request);

    /// The watermark at which the window that ends at `window_end` fires.
    [[nodiscard]] Watermark fires_at(std::int64_t window_end) const;
    /// The stretch of rows with that local time and stamp (aligned windows).
    [[nodiscard]] ScheduledStretch stretch_at(std::int64_t time, Watermark stamp) const;
    /// Whether a row of an attached window comes too late.
    [[nodiscard]] bool attached_is_late(std::int64_t window_end, Watermark stamp) const {
        return !processing_time_ && fires_at(window_end) <= stamp;
    }
    /// True for the plane of a slice's on-time rows. Planes of partly late rows hold few groups, and attached windows are of any
    /// size: neither says how many the next plane will have.
    [[nodiscard]] bool holds_on_time_rows(PlaneKey key) const;

    /// False for a plane that no rows can have made, in a state that has fired until `fired_until()`.
    [[nodiscard]] bool is_possible(PlaneKey key) const;

    /// A plane gets its first row. To be called once for each.
    void open(PlaneKey key);
    /// The next window, in order of (end, start), that `watermark` fires; each is given once. Its planes get no more rows.
    std::optional<DueWindow> next_due(Watermark watermark);
    /// Forgets the planes that no window after this one covers, and returns them.
    std::vector<PlaneKey> drop_finished(const DueWindow& window);
    /// Every window that `watermark` fires has fired.
    void mark_fired(Watermark watermark);

    /// The next window that will fire, whatever the watermark.
    [[nodiscard]] std::optional<WaitingWindow> first_waiting() const;
    [[nodiscard]] Watermark fired_until() const noexcept { return fired_until_; }
    /// Without planes, at another time.
    void restart(Watermark fired_until);

private:
    /// A window that will fire, ordered as windows are emitted.
    struct PendingWindow {
        std::int64_t end = 0;
        std::int64_t start = 0;
        friend auto operator<=>(const PendingWindow&, const PendingWindow&) = default;
    };

    [[nodiscard]] std::vector<PlaneKey> covered_by(const PendingWindow& window) const;
    void queue(std::int64_t end) { pending_.insert({end, semantics::window_start(window_, end)}); }
    void queue_next(const DueWindow& window);

    bool attached_;
    bool processing_time_;
    semantics::AlignedWindow window_;
    std::shared_ptr<const TimeZone> time_zone_;
    std::set<PlaneKey> planes_;
    std::set<PendingWindow> pending_;
    Watermark fired_until_ = watermark_min;
};

}  // namespace windrow
