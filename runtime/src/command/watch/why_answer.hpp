// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Why a window has not fired: what `windrow why` and `/why` answer (docs/how-to/watch-a-job.md).

#include "windrow/runtime/exec/job_status.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace windrow::command {

enum class Waiting : std::uint8_t {
    for_rows,       ///< no window holds rows
    for_watermark,  ///< a partition holds the watermark back
    for_clock,      ///< processing time has not come so far
    for_round,      ///< its time has come: it fires with the round that is under way
    for_nothing     ///< the inputs have ended: everything has fired
};

/// What one operator that fires windows, or holds rows, waits for.
struct WhyAnswer {
    std::size_t op = 0;  ///< of JobStatus::operators
    Waiting waiting = Waiting::for_rows;
    std::optional<std::int64_t> missing_ms;  ///< until the window fires: of event time, or of the clock
};

/// One answer per operator that fires windows, and per other operator that holds rows at the moment.
std::vector<WhyAnswer> why_answers(const exec::JobStatus& status);

/// For people: some lines per answer.
std::string why_text(const exec::JobStatus& status, const std::string& script);

/// One JSON object on one line; the fields are listed in docs/how-to/watch-a-job.md.
std::string why_json(const exec::JobStatus& status, const std::string& script);

}  // namespace windrow::command
