// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a table's 'properties.*' options become for librdkafka: an allow-list of the Java client's names, what we demand, and
/// the operator's own file.

#include "kafka/librdkafka_client.hpp"
#include "windrow/host/options.hpp"

#include <optional>
#include <string>

namespace windrow {

struct KafkaSettings {
    LibrdkafkaConnection connection;
    std::string servers;
    std::optional<std::string> group;         ///< properties.group.id
    std::string offset_reset = "none";        ///< properties.auto.offset.reset: earliest, latest or none
    std::int64_t transaction_timeout_ms = 0;  ///< of the producer
};

/// Marks every key below 'properties.' as known. A job may give only what is on the allow-list; the file named by the environment
/// variable WINDROW_KAFKA_PROPERTIES (lines of key=value, librdkafka's names) may give anything and wins.
/// Throws W3502 without 'properties.bootstrap.servers', W3510 for a key that is not on the list, W3503 for a value that cannot
/// be translated, W1022 if the operator's file cannot be read.
KafkaSettings read_kafka_settings(const Options& options);

}  // namespace windrow
