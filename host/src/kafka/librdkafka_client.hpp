// SPDX-License-Identifier: Apache-2.0
#pragma once

/// LogClient by librdkafka. The rules that its version 2.0.2 asks for are kept here (docs/decisions/0010-kafka.md).

#include "kafka/librdkafka_handle.hpp"
#include "kafka/log_client.hpp"

#include <memory>

namespace windrow {

struct LibrdkafkaConnection {
    LibrdkafkaSettings consumer;  ///< complete: what the user wrote and what we demand
    LibrdkafkaSettings producer;
    std::chrono::milliseconds timeout{15'000};  ///< of each question to the cluster
};

/// Connects when it is first asked something.
std::unique_ptr<LogClient> open_librdkafka_client(LibrdkafkaConnection connection);

// One file each.
std::unique_ptr<LogReader> open_librdkafka_reader(const LibrdkafkaSettings& settings, std::span<const LogOffset> from);
std::unique_ptr<LogProducer> open_librdkafka_producer(LibrdkafkaSettings settings);
std::unique_ptr<LogProducer> open_librdkafka_transaction(LibrdkafkaSettings settings, const std::string& transactional_id,
                                                         std::chrono::milliseconds timeout);

}  // namespace windrow
