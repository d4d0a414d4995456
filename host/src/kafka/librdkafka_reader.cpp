// SPDX-License-Identifier: Apache-2.0
#include "kafka/librdkafka_client.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace windrow {

namespace {

/// Keeps librdkafka's messages: the records' bytes lie in its fetch buffers.
class MessageBatch final : public LogBatch {
public:
    /// The consumer outlives its messages, however long they are kept.
    explicit MessageBatch(std::shared_ptr<const LibrdkafkaHandle> handle) : handle_(std::move(handle)) {}
    ~MessageBatch() override {
        for (rd_kafka_message_t* message : messages_) rd_kafka_message_destroy(message);
    }
    MessageBatch(const MessageBatch&) = delete;
    MessageBatch& operator=(const MessageBatch&) = delete;

    void add(rd_kafka_message_t* message) {
        messages_.push_back(message);
        LogRecord record;
        record.offset = message->offset;
        rd_kafka_timestamp_type_t kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
        record.timestamp_ms = rd_kafka_message_timestamp(message, &kind);
        if (kind == RD_KAFKA_TIMESTAMP_CREATE_TIME) record.timestamp_kind = LogTimestamp::create_time;
        if (kind == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) record.timestamp_kind = LogTimestamp::append_time;
        if (message->key != nullptr) record.key = {static_cast<const char*>(message->key), message->key_len};
        if (message->payload != nullptr) record.value = {static_cast<const char*>(message->payload), message->len};
        records_.push_back(record);
    }
    void reserve(std::size_t records) {
        messages_.reserve(records);
        records_.reserve(records);
    }
    void end_at(std::int64_t offset) { end_ = offset; }

    void headers(std::size_t i, std::vector<LogHeader>& out) const override {
        rd_kafka_headers_t* headers = nullptr;
        if (rd_kafka_message_headers(messages_[i], &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
        const char* name = nullptr;
        const void* value = nullptr;
        std::size_t size = 0;
        for (std::size_t h = 0; rd_kafka_header_get_all(headers, h, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++h) {
            const auto* bytes = static_cast<const char*>(value);
            out.push_back({name, bytes == nullptr ? std::string_view() : std::string_view(bytes, size)});
        }
    }

private:
    std::shared_ptr<const LibrdkafkaHandle> handle_;
    std::vector<rd_kafka_message_t*> messages_;
};

/// One static assignment, one queue per partition. Never pauses, never seeks: both lose or repeat records in 2.0.2 when batches
/// are consumed.
class LibrdkafkaReader final : public LogReader {
public:
    LibrdkafkaReader(const LibrdkafkaSettings& settings, std::span<const LogOffset> from)
        : handle_(std::make_shared<LibrdkafkaHandle>(RD_KAFKA_CONSUMER, settings)),
          event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        commits_.reset(rd_kafka_queue_new(handle_->get()));
        if (event_ < 0) throw Error("W6304", std::string("no event descriptor can be had: ") + std::strerror(errno));
        const LibrdkafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(from.size())));
        static constexpr std::uint64_t one = 1;
        for (const LogOffset& start : from) {
            const auto& [topic, number] = start.partition;
            rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), number)->offset = start.offset;
            // Before the assignment, which would forward the queue to the consumer's own.
            queues_.emplace_back(rd_kafka_queue_get_partition(handle_->get(), topic.c_str(), number));
            if (queues_.back() == nullptr) throw Error("W6304", "librdkafka has no queue for " + topic);
            rd_kafka_queue_forward(queues_.back().get(), nullptr);
            rd_kafka_queue_io_event_enable(queues_.back().get(), event_, &one, sizeof one);
            partitions_.push_back(start.partition);
            names_.push_back("partition " + std::to_string(number) + " of topic " + topic);
            next_.push_back(start.offset);
        }
        const rd_kafka_resp_err_t error = rd_kafka_assign(handle_->get(), list.get());
        if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw handle_->failure("the assignment of partitions", error);
    }

    ~LibrdkafkaReader() override {
        serve_commits(last_commit_timeout);
        // Messages that are still kept hold the consumer: it must not fetch, nor use the descriptor, any more.
        for (const LibrdkafkaQueue& queue : queues_) rd_kafka_queue_io_event_enable(queue.get(), -1, nullptr, 0);
        queues_.clear();
        commits_.reset();
        rd_kafka_assign(handle_->get(), nullptr);
        if (event_ >= 0) ::close(event_);
    }
    LibrdkafkaReader(const LibrdkafkaReader&) = delete;
    LibrdkafkaReader& operator=(const LibrdkafkaReader&) = delete;

    std::unique_ptr<LogBatch> take(std::size_t index, std::size_t most_records) override {
        rd_kafka_poll(handle_->get(), 0);
        if (!answered_) handle_->check_credentials();  // later on, a broker that goes down may look like one that refuses
        messages_.resize(most_records);
        const ssize_t got = rd_kafka_consume_batch_queue(queues_[index].get(), 0, messages_.data(), most_records);
        auto batch = std::make_unique<MessageBatch>(handle_);
        if (got <= 0) return batch;
        answered_ = true;
        batch->reserve(static_cast<std::size_t>(got));
        std::unique_ptr<Error> error;
        for (std::size_t m = 0; m < static_cast<std::size_t>(got); ++m) {
            rd_kafka_message_t* message = messages_[m];
            if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR && !error) {
                check_order(index, message->offset);
                batch->add(message);
                continue;
            }
            if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
                batch->end_at(message->offset);
            } else if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && !error) {
                error = refusal(index, message);
            }
            rd_kafka_message_destroy(message);
        }
        if (error) throw *error;
        return batch;
    }

    void wait(std::chrono::milliseconds timeout) override {
        pollfd descriptor{event_, POLLIN, 0};
        if (::poll(&descriptor, 1, milliseconds_of(timeout)) > 0) {
            std::uint64_t count = 0;
            (void)!::read(event_, &count, sizeof count);  // resets it; nothing there is no error
        }
        rd_kafka_poll(handle_->get(), 0);
        if (!answered_) handle_->check_credentials();
    }

    void commit(std::span<const std::int64_t> next) override {
        const LibrdkafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(next.size())));
        for (std::size_t p = 0; p < next.size(); ++p) {
            const auto& [topic, number] = partitions_[p];
            rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), number)->offset = next[p];
        }
        serve_commits(std::chrono::milliseconds(0));
        if (rd_kafka_commit_queue(handle_->get(), list.get(), commits_.get(), nullptr, nullptr) == RD_KAFKA_RESP_ERR_NO_ERROR)
            ++commits_under_way_;
    }

    [[nodiscard]] std::optional<std::int64_t> last_known_end(std::size_t index) const override {
        std::int64_t low = RD_KAFKA_OFFSET_INVALID;
        std::int64_t high = RD_KAFKA_OFFSET_INVALID;
        const auto& [topic, number] = partitions_[index];
        if (rd_kafka_get_watermark_offsets(handle_->get(), topic.c_str(), number, &low, &high) != RD_KAFKA_RESP_ERR_NO_ERROR ||
            high < 0)
            return std::nullopt;
        return high;
    }

private:
    static constexpr std::chrono::milliseconds last_commit_timeout{3000};

    /// Takes answers to commits, each awaited for so long.
    void serve_commits(std::chrono::milliseconds timeout) {
        while (commits_under_way_ > 0) {
            rd_kafka_event_t* const event = rd_kafka_queue_poll(commits_.get(), milliseconds_of(timeout));
            if (event == nullptr) return;
            rd_kafka_event_destroy(event);
            --commits_under_way_;
        }
    }

    /// A repeated or misplaced record would be counted twice: librdkafka has had such faults.
    void check_order(std::size_t index, std::int64_t offset) {
        if (offset < next_[index]) {
            throw Error("W6304",
                        names_[index] + " gave offset " + std::to_string(offset) + " after " + std::to_string(next_[index] - 1),
                        "start the job again: it goes on from its last checkpoint");
        }
        next_[index] = offset + 1;
    }

    /// Null: the cluster is away for now, and librdkafka goes on by itself.
    [[nodiscard]] std::unique_ptr<Error> refusal(std::size_t index, const rd_kafka_message_t* message) const {
        switch (message->err) {
            case RD_KAFKA_RESP_ERR__TRANSPORT:
            case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
            case RD_KAFKA_RESP_ERR__TIMED_OUT:
            case RD_KAFKA_RESP_ERR__RESOLVE:
                return nullptr;
            case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
            case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
                return std::make_unique<Error>(
                    "W6305",
                    names_[index] + ": offset " + std::to_string(next_[index]) + " is not in the log: its records are gone",
                    "the topic keeps its records for too short a time; start the job anew with --resume none");
            default:
                return std::make_unique<Error>(handle_->failure(names_[index], message->err));
        }
    }

    std::shared_ptr<LibrdkafkaHandle> handle_;
    int event_;
    std::vector<LibrdkafkaQueue> queues_;
    LibrdkafkaQueue commits_;  ///< answers to commits
    std::size_t commits_under_way_ = 0;
    std::vector<LogPartition> partitions_;
    std::vector<std::string> names_;
    std::vector<std::int64_t> next_;  ///< least offset that may come
    std::vector<rd_kafka_message_t*> messages_;
    bool answered_ = false;  ///< some partition has given something
};

}  // namespace

std::unique_ptr<LogReader> open_librdkafka_reader(const LibrdkafkaSettings& settings, std::span<const LogOffset> from) {
    return std::make_unique<LibrdkafkaReader>(settings, from);
}

}  // namespace windrow
