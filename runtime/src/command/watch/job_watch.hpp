// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What makes a run one that can be asked: its status board, its HTTP endpoint and its entry among the running jobs.

#include "command/error_report.hpp"
#include "command/job_options.hpp"
#include "command/watch/http_endpoint.hpp"
#include "command/watch/running_jobs.hpp"
#include "windrow/runtime/exec/job_status.hpp"

#include <memory>

namespace windrow::command {

class JobWatch {
public:
    /// Without --http-port nothing is opened. Prints the address on standard error, and a warning if `windrow why` will not find
    /// the job by its name. Throws W6085 if the port cannot be had.
    JobWatch(const JobOptions& options, const ScriptText& script, const ErrorReporter& reporter);

    /// Null if nobody can ask.
    [[nodiscard]] exec::StatusBoard* board() const noexcept { return board_.get(); }

private:
    std::unique_ptr<exec::StatusBoard> board_;
    std::unique_ptr<HttpEndpoint> endpoint_;
    std::unique_ptr<RunningJobEntry> entry_;
};

}  // namespace windrow::command
