// SPDX-License-Identifier: Apache-2.0
#include "kafka/librdkafka_client.hpp"

#include <algorithm>

namespace windrow {

namespace {

using Metadata = std::unique_ptr<const rd_kafka_metadata_t, LibrdkafkaDelete<rd_kafka_metadata_destroy>>;

LibrdkafkaPartitions list_of(std::span<const LogPartition> partitions) {
    LibrdkafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
    for (const LogPartition& partition : partitions)
        rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number);
    return list;
}

std::string name_of(const LogPartition& partition) {
    return "partition " + std::to_string(partition.number) + " of topic " + partition.topic;
}

class LibrdkafkaClient final : public LogClient {
public:
    explicit LibrdkafkaClient(LibrdkafkaConnection connection) : connection_(std::move(connection)) {}

    std::vector<std::int32_t> partitions(const std::string& topic) override {
        const LibrdkafkaTopic handle(rd_kafka_topic_new(inquiry().get(), topic.c_str(), nullptr));
        const Metadata metadata = ask_metadata(handle.get(), "topic " + topic);
        std::vector<std::int32_t> numbers;
        for (int t = 0; t < metadata->topic_cnt; ++t) {
            const rd_kafka_metadata_topic_t& found = metadata->topics[t];
            if (found.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return {};
            if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) throw inquiry().failure("topic " + topic, found.err);
            for (int p = 0; p < found.partition_cnt; ++p) numbers.push_back(found.partitions[p].id);
        }
        std::sort(numbers.begin(), numbers.end());
        return numbers;
    }

    std::vector<std::string> topics() override {
        const Metadata metadata = ask_metadata(nullptr, "the list of topics");
        std::vector<std::string> names;
        for (int t = 0; t < metadata->topic_cnt; ++t) names.emplace_back(metadata->topics[t].topic);
        std::sort(names.begin(), names.end());
        return names;
    }

    LogRange range(const LogPartition& partition) override {
        LogRange range;
        const rd_kafka_resp_err_t error =
            rd_kafka_query_watermark_offsets(inquiry().get(), partition.topic.c_str(), partition.number, &range.low, &range.high,
                                             milliseconds_of(connection_.timeout));
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw failed("offsets of " + name_of(partition), error);
        return range;
    }

    std::vector<std::optional<std::int64_t>> offsets_at(std::span<const LogPartition> partitions,
                                                        std::int64_t timestamp_ms) override {
        const LibrdkafkaPartitions list = list_of(partitions);
        for (int p = 0; p < list->cnt; ++p) list->elems[p].offset = timestamp_ms;
        const rd_kafka_resp_err_t error =
            rd_kafka_offsets_for_times(inquiry().get(), list.get(), milliseconds_of(connection_.timeout));
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw failed("offsets by time", error);
        std::vector<std::optional<std::int64_t>> offsets;
        for (int p = 0; p < list->cnt; ++p) {
            if (list->elems[p].err != RD_KAFKA_RESP_ERR_NO_ERROR) throw failed("offsets by time", list->elems[p].err);
            offsets.push_back(list->elems[p].offset < 0 ? std::nullopt : std::optional(list->elems[p].offset));
        }
        return offsets;
    }

    std::vector<std::optional<LogCommitted>> committed(const std::string& group, std::span<const LogPartition> partitions,
                                                       std::chrono::milliseconds timeout) override {
        LibrdkafkaSettings settings = connection_.consumer;
        settings["group.id"] = group;
        settings["isolation.level"] = "read_committed";  // waits for transactions that are being decided
        const LibrdkafkaHandle handle(RD_KAFKA_CONSUMER, settings);
        const LibrdkafkaPartitions list = list_of(partitions);
        const std::string what = "what group " + group + " has committed";
        const rd_kafka_resp_err_t error = rd_kafka_committed(handle.get(), list.get(), milliseconds_of(timeout));
        rd_kafka_poll(handle.get(), 0);
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw handle.failure(what, error);
        std::vector<std::optional<LogCommitted>> found;
        for (int p = 0; p < list->cnt; ++p) {
            const rd_kafka_topic_partition_t& element = list->elems[p];
            if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) throw handle.failure(what, element.err);
            if (element.offset < 0) {
                found.emplace_back();
            } else {
                found.push_back(
                    LogCommitted{element.offset, std::string(static_cast<const char*>(element.metadata), element.metadata_size)});
            }
        }
        return found;
    }

    std::unique_ptr<LogReader> open_reader(std::span<const LogOffset> from) override {
        return open_librdkafka_reader(connection_.consumer, from);
    }
    std::unique_ptr<LogProducer> open_producer() override { return open_librdkafka_producer(connection_.producer); }
    std::unique_ptr<LogProducer> open_transactional_producer(const std::string& id, std::chrono::milliseconds timeout) override {
        return open_librdkafka_transaction(connection_.producer, id, timeout);
    }

private:
    /// One consumer that reads nothing, for questions.
    const LibrdkafkaHandle& inquiry() {
        if (!inquiry_) inquiry_ = std::make_unique<LibrdkafkaHandle>(RD_KAFKA_CONSUMER, connection_.consumer);
        return *inquiry_;
    }

    Error failed(const std::string& what, rd_kafka_resp_err_t error) {
        rd_kafka_poll(inquiry().get(), 0);  // serves on_error
        return inquiry().failure(what, error);
    }

    /// Asks again until the time is over or the credentials are refused: librdkafka itself would go on trying.
    Metadata ask_metadata(rd_kafka_topic_t* topic, const std::string& what) {
        const std::chrono::milliseconds step = std::min<std::chrono::milliseconds>(connection_.timeout, std::chrono::seconds(1));
        rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
        for (std::chrono::milliseconds waited{0}; waited < connection_.timeout; waited += step) {
            const rd_kafka_metadata_t* metadata = nullptr;
            error = rd_kafka_metadata(inquiry().get(), topic == nullptr ? 1 : 0, topic, &metadata, milliseconds_of(step));
            if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return Metadata(metadata);
            rd_kafka_poll(inquiry().get(), 0);
            inquiry().check_credentials();
            if (error != RD_KAFKA_RESP_ERR__TIMED_OUT && error != RD_KAFKA_RESP_ERR__TRANSPORT) break;
            if (error != RD_KAFKA_RESP_ERR__TRANSPORT) continue;
            rd_kafka_poll(inquiry().get(), milliseconds_of(step));  // it is told at once that nobody is there
            waited += step;
        }
        throw failed(what, error);
    }

    LibrdkafkaConnection connection_;
    std::unique_ptr<LibrdkafkaHandle> inquiry_;
};

}  // namespace

std::unique_ptr<LogClient> open_librdkafka_client(LibrdkafkaConnection connection) {
    return std::make_unique<LibrdkafkaClient>(std::move(connection));
}

}  // namespace windrow
