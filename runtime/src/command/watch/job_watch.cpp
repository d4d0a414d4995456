// SPDX-License-Identifier: Apache-2.0
#include "command/watch/job_watch.hpp"

#include "windrow/kernels/error.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>

namespace windrow::command {

namespace {

std::string absolute(const std::string& path) {
    std::error_code error;
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path), error).string();
}

}  // namespace

JobWatch::JobWatch(const JobOptions& options, const ScriptText& script, const ErrorReporter& reporter) {
    if (!options.http_port) return;
    board_ = std::make_unique<exec::StatusBoard>();
    endpoint_ = std::make_unique<HttpEndpoint>(*options.http_port, *board_, script.name);
    reporter.listening(endpoint_->url());
    RunningJob job;
    job.process = getpid();
    job.port = endpoint_->port();
    job.script = options.script == "-" ? options.script : absolute(options.script);
    if (!options.checkpoints.folder.empty()) job.checkpoints = absolute(options.checkpoints.folder);
    try {
        entry_ = std::make_unique<RunningJobEntry>(job);
    } catch (const Error& error) {
        reporter.warn(error);
    }
}

}  // namespace windrow::command
