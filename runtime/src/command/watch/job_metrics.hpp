// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command/watch/process_figures.hpp"
#include "windrow/runtime/exec/job_status.hpp"

#include <string>

namespace windrow::command {

/// All metrics of a process that runs `script`, in Prometheus' text form. `status` may be null: no job has begun.
/// Names and meanings: docs/how-to/watch-a-job.md.
std::string job_metrics(const exec::JobStatus* status, const ProcessFigures& process, const std::string& script);

/// Names of a job's sources, each once: a table that is read with other options (hints) gets "#2".
std::vector<std::string> source_names(const exec::JobStatus& status);

/// The least watermark of a partition over the scans of its table; none if no scan has event time or none has come.
std::optional<Watermark> partition_watermark(const exec::SourceStatus& source, std::size_t partition);

}  // namespace windrow::command
