// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A running job's answers over HTTP: /metrics, /healthz, /readyz, /why. Loopback only, GET only
/// (docs/decisions/0011-operations.md).

#include "windrow/runtime/exec/job_status.hpp"

#include <memory>
#include <string>

namespace windrow::command {

/// Serves from threads of its own, which read the board and nothing else of the job.
class HttpEndpoint {
public:
    /// Listens on 127.0.0.1. `port` 0: a free one. `board` must outlive the endpoint; `script` is how answers call the job.
    /// Throws W6085 if the port cannot be had.
    HttpEndpoint(int port, const exec::StatusBoard& board, std::string script);
    /// Answers what is being asked and stops.
    ~HttpEndpoint();
    HttpEndpoint(const HttpEndpoint&) = delete;
    HttpEndpoint& operator=(const HttpEndpoint&) = delete;

    [[nodiscard]] int port() const noexcept { return port_; }
    /// "http://127.0.0.1:43211"
    [[nodiscard]] std::string url() const;

private:
    struct Server;
    std::unique_ptr<Server> server_;
    int port_ = 0;
};

}  // namespace windrow::command
