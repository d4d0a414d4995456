// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the options of a kafka or upsert-kafka table say, by the names and rules of Flink's connector 4.0
/// (org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions).

#include "format/record_decoder.hpp"
#include "kafka/kafka_settings.hpp"
#include "windrow/host/sink.hpp"
#include "windrow/host/source.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace windrow {

/// An offset to begin or to end at, still to be asked for.
struct KafkaPlace {
    enum class Kind : std::uint8_t { earliest, latest, group, timestamp, specific, none } kind = Kind::none;
    std::int64_t timestamp_ms = 0;
    std::map<std::int32_t, std::int64_t> offsets{};  ///< by partition
};

/// The columns of a table's records, split into key and value.
struct KafkaColumns {
    Schema key;                           ///< fields of the key as they are called in the record
    std::vector<std::string> key_column;  ///< the table's column of each
    Schema value;
};

/// The options of one of a record's two formats under the names that the formats know ("format", "json.*").
struct KafkaFormat {
    Options options;
    std::string prefix;  ///< before each name in the table's options: "key.", "value." or nothing
};

/// What source and sink have in common.
struct KafkaTable {
    KafkaSettings settings;
    std::vector<std::string> topics;  ///< 'topic', split at ';'
    std::string topic_pattern;
    KafkaColumns columns;
    std::optional<KafkaFormat> key;
    KafkaFormat value;
};

/// Reads what source and sink share; `physical` are the columns of the records. `upsert_key` holds the primary key of an
/// upsert-kafka table.
KafkaTable read_kafka_table(const Options& options, const Schema& physical, const std::vector<std::string>* upsert_key);
KafkaPlace read_startup(const Options& options, const KafkaTable& table);
KafkaPlace read_bounded(const Options& options, const KafkaTable& table);

/// Marks the options that a format has asked for as known, under their names in the table: also those that the table does not
/// set, which are what a misspelt one may have meant.
void mark_format_options(const Options& options, const KafkaFormat& format);
/// Options that the other side of the connector has a use for.
void mark_kafka_options(const Options& options);

}  // namespace windrow
