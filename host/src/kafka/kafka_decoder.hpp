// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From a batch of a log's records to columns: values and keys by their formats, metadata from the records themselves.

#include "format/record_decoder.hpp"
#include "kafka/log_client.hpp"

namespace windrow {

/// What a chunk of a Kafka table carries instead of bytes.
struct KafkaChunk {
    std::shared_ptr<const LogBatch> batch;
    std::size_t records = 0;  ///< of the batch, the first so many
    LogPartition partition;
};

/// Where each delivered column comes from.
struct KafkaColumn {
    enum class Origin : std::uint8_t { value, key, topic, partition, offset, timestamp, timestamp_type, headers } origin;
    std::size_t index = 0;  ///< among the columns that the value's or the key's decoder delivers
    DataType type;
};

/// Names and types of the metadata columns, as Flink has them. leader-epoch is not among them: librdkafka 2.0.2 does not tell it.
Schema kafka_metadata_columns();

/// `key` may be null: then keys are not looked at. A record gives rows only if both value and key do, as in Flink.
std::unique_ptr<Decoder> make_kafka_decoder(std::unique_ptr<RecordDecoder> value, std::unique_ptr<RecordDecoder> key,
                                            std::vector<KafkaColumn> columns);

}  // namespace windrow
