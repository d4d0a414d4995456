// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the rows of a batch can fall into: stretches of slices and stamps, or attached windows. Host code.

#include "gpu/window/window_views.hpp"
#include "window_schedule.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace windrow::gpu {

struct PlaneTable {
    std::vector<semantics::Stretch> stretches;       ///< aligned windows: ordered for semantics::find_stretch
    std::vector<semantics::AttachedWindow> windows;  ///< attached windows: ordered for semantics::find_attached
    std::vector<StretchFate> fates;                  ///< of the stretches or windows
    std::vector<PlaneKey> planes;                    ///< by number in `fates`
    bool stamps_decide = false;                      ///< rows of one slice have different fates, by their stamps
    bool any_late = false;
};

/// A batch's times.
struct TimedRows {
    const Column& times;             ///< event times, or ends of attached windows
    const Column* starts = nullptr;  ///< of attached windows, if the rows carry them
    const Stamps& stamps;
    /// Gives the rows kept, a BOOLEAN each; may wait. Null: all are. Asked at most once, where bounds do not suffice.
    std::function<Column()> kept;
};

/// Rows of a slice or two that no window separates are told from bounds (of all rows: a plane may then stay empty); else the host
/// looks at each row that is kept, since only stretches that have rows get a plane. Throws W5201 for a NULL event time of a row
/// that is kept.
PlaneTable make_plane_table(const WindowAggregationRequest& request, const WindowSchedule& schedule, const TimedRows& rows);

}  // namespace windrow::gpu
