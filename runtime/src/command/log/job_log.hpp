// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Structured logs: one line per event on standard error, as text or JSON (docs/how-to/watch-a-job.md).

#include "windrow/runtime/exec/job_event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace windrow::command {

enum class LogFormat : std::uint8_t { text, json };

/// Thread-safe: a line is written by one call of the system.
class JobLog {
public:
    /// Writes events of `least` and above. `job`: what the lines call the job. `descriptor`: where to.
    JobLog(LogFormat format, exec::EventLevel least, std::string job, int descriptor = 2);

    void write(const exec::JobEvent& event) const;
    [[nodiscard]] LogFormat format() const noexcept { return format_; }

private:
    LogFormat format_;
    exec::EventLevel least_;
    std::string job_;
    int descriptor_;
};

/// The line of an event, with its end. `time_ms`: milliseconds since epoch.
std::string log_line(LogFormat format, std::int64_t time_ms, std::string_view job, const exec::JobEvent& event);

/// "debug", "info", "warn" or "error"; none for another word.
std::optional<exec::EventLevel> event_level_of(std::string_view name);

}  // namespace windrow::command
