// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the socket connector: Flink's names where Flink has them (its socket example and socketTextStream).

#include "windrow/host/options.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace windrow {

struct SocketOptions {
    std::string host;
    int port = 0;
    std::int64_t max_retries = 0;                ///< attempts to connect after one that failed or a connection that was lost
    std::chrono::milliseconds retry_delay{500};  ///< before each of them
    std::chrono::milliseconds connect_timeout{};
    std::chrono::milliseconds send_timeout{};  ///< the reader takes nothing for so long (sinks)

    [[nodiscard]] std::string address() const { return host + ":" + std::to_string(port); }
};

/// Throws Error W3503 for a value that makes no sense. Marks all options of the connector as known.
SocketOptions read_socket_options(const Options& options);

}  // namespace windrow
