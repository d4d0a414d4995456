// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where the clients of a cluster come from: librdkafka, or what a simulation has put in its place.

#include "kafka/librdkafka_client.hpp"

#include <functional>
#include <memory>

namespace windrow {

using LogOpener = std::function<std::shared_ptr<LogClient>(const LibrdkafkaConnection&)>;

std::shared_ptr<LogClient> open_log(const LibrdkafkaConnection& connection);
/// Empty: librdkafka again. Not thread-safe: called while no job runs.
void replace_log_opener(LogOpener opener);

}  // namespace windrow
