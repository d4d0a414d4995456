// SPDX-License-Identifier: Apache-2.0
#include "kafka/librdkafka_client.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace windrow {

namespace {

/// Sorts an error of a transactional call into what is to be done about it.
LogOutcome outcome_of(const LibrdkafkaError& error) {
    LogOutcome outcome;
    if (error == nullptr) return outcome;
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
    outcome.reason = std::string(rd_kafka_error_name(error.get())) + ": " + rd_kafka_error_string(error.get());
    outcome.fenced = code == RD_KAFKA_RESP_ERR__FENCED || code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH ||
                     code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED;
    if (rd_kafka_error_is_fatal(error.get()) != 0) {
        outcome.kind = LogOutcome::Kind::rebuild;
    } else if (rd_kafka_error_txn_requires_abort(error.get()) != 0) {
        outcome.kind = LogOutcome::Kind::abort;
    } else if (rd_kafka_error_is_retriable(error.get()) != 0) {
        outcome.kind = LogOutcome::Kind::retry;
    } else {
        outcome.kind = LogOutcome::Kind::rebuild;
    }
    return outcome;
}

class LibrdkafkaProducer final : public LogProducer {
public:
    explicit LibrdkafkaProducer(const LibrdkafkaSettings& settings) : handle_(RD_KAFKA_PRODUCER, settings, on_report, this) {}
    ~LibrdkafkaProducer() override { topics_.clear(); }
    LibrdkafkaProducer(const LibrdkafkaProducer&) = delete;
    LibrdkafkaProducer& operator=(const LibrdkafkaProducer&) = delete;

    /// Takes a fresh epoch; earlier producers of the id are fenced, and their open transaction is aborted.
    void initialise(const std::string& id, std::chrono::milliseconds timeout) {
        constexpr std::chrono::milliseconds step{2'000};
        LogOutcome outcome;
        for (std::chrono::milliseconds waited{0}; waited < timeout; waited += step) {
            outcome = outcome_of(LibrdkafkaError(rd_kafka_init_transactions(handle_.get(), milliseconds_of(step))));
            if (outcome.kind == LogOutcome::Kind::done) return;
            rd_kafka_poll(handle_.get(), 0);
            handle_.check_credentials();
            if (outcome.kind != LogOutcome::Kind::retry) break;
        }
        const Error cause = handle_.failure("transactions of '" + id + "' cannot begin", outcome.reason);
        if (cause.code() != "W6304") throw cause;
        throw Error("W6306", cause.message(),
                    "'properties.transaction.timeout.ms' must not be above the broker's transaction.max.timeout.ms");
    }

    LogOutcome begin() override { return outcome_of(LibrdkafkaError(rd_kafka_begin_transaction(handle_.get()))); }

    LogOutcome produce(const std::string& topic, std::span<const LogOutput> records, std::chrono::milliseconds timeout) override {
        rd_kafka_topic_t* handle = topic_handle(topic);
        for (const LogOutput& record : records) {
            std::chrono::milliseconds waited{0};
            constexpr std::chrono::milliseconds step{50};
            for (rd_kafka_resp_err_t error = queue(handle, record); error != RD_KAFKA_RESP_ERR_NO_ERROR;
                 error = queue(handle, record)) {
                if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL || waited >= timeout)
                    return refused("topic " + topic + ": " + rd_kafka_err2str(error), error);
                rd_kafka_poll(handle_.get(), milliseconds_of(step));
                waited += step;
            }
            ++produced_;
        }
        rd_kafka_poll(handle_.get(), 0);
        return {};
    }

    LogOutcome flush(std::chrono::milliseconds timeout) override {
        const rd_kafka_resp_err_t error = rd_kafka_flush(handle_.get(), milliseconds_of(timeout));
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
        return refused(rd_kafka_err2str(error), error);
    }
    [[nodiscard]] LogDelivery delivery() const override { return delivery_; }

    LogOutcome send_offsets(const std::string& group, std::span<const LogOffset> offsets,
                            std::chrono::milliseconds timeout) override {
        const LibrdkafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
        for (const LogOffset& offset : offsets) {
            rd_kafka_topic_partition_t* element =
                rd_kafka_topic_partition_list_add(list.get(), offset.partition.topic.c_str(), offset.partition.number);
            element->offset = offset.offset;
            if (offset.metadata.empty()) continue;
            element->metadata = ::strdup(offset.metadata.c_str());  // freed with the list
            element->metadata_size = offset.metadata.size();
        }
        // Partitions are assigned by hand: no member, no generation.
        rd_kafka_consumer_group_metadata_t* owner = rd_kafka_consumer_group_metadata_new(group.c_str());
        const LibrdkafkaError error(
            rd_kafka_send_offsets_to_transaction(handle_.get(), list.get(), owner, milliseconds_of(timeout)));
        rd_kafka_consumer_group_metadata_destroy(owner);
        return outcome_of(error);
    }

    LogOutcome commit(std::chrono::milliseconds timeout) override {
        return outcome_of(LibrdkafkaError(rd_kafka_commit_transaction(handle_.get(), milliseconds_of(timeout))));
    }
    LogOutcome abort(std::chrono::milliseconds timeout) override {
        return outcome_of(LibrdkafkaError(rd_kafka_abort_transaction(handle_.get(), milliseconds_of(timeout))));
    }

private:
    static void on_report(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
        LogDelivery& delivery = static_cast<LibrdkafkaProducer*>(self)->delivery_;
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            ++delivery.delivered;
        } else if (delivery.failed++ == 0) {
            delivery.first_failure =
                std::string("topic ") + rd_kafka_topic_name(message->rkt) + ": " + rd_kafka_err2str(message->err);
        }
    }

    /// Made before the first record: `rd_kafka_producev` by name would wait a second for the topic.
    rd_kafka_topic_t* topic_handle(const std::string& topic) {
        auto& handle = topics_[topic];
        if (handle == nullptr) handle.reset(rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr));
        if (handle == nullptr) throw handle_.failure("topic " + topic, rd_kafka_last_error());
        return handle.get();
    }

    rd_kafka_resp_err_t queue(rd_kafka_topic_t* topic, const LogOutput& record) {
        void* const value = const_cast<char*>(record.value.data());
        if (!record.headers.empty()) return queue_with_headers(topic, record);
        if (record.timestamp_ms < 0) {
            const int status = rd_kafka_produce(topic, record.partition, 0, value, record.value.size(), record.key.data(),
                                                record.key.size(), nullptr);
            return status == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
        }
        return rd_kafka_producev(handle_.get(), RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(record.partition),
                                 RD_KAFKA_V_MSGFLAGS(0), RD_KAFKA_V_VALUE(value, record.value.size()),
                                 RD_KAFKA_V_KEY(record.key.data(), record.key.size()), RD_KAFKA_V_TIMESTAMP(record.timestamp_ms),
                                 RD_KAFKA_V_END);
    }

    rd_kafka_resp_err_t queue_with_headers(rd_kafka_topic_t* topic, const LogOutput& record) {
        LibrdkafkaHeaders headers(rd_kafka_headers_new(record.headers.size()));
        for (const LogHeader& header : record.headers) {
            rd_kafka_header_add(headers.get(), header.name.data(), static_cast<ssize_t>(header.name.size()), header.value.data(),
                                static_cast<ssize_t>(header.value.size()));
        }
        const rd_kafka_resp_err_t error = rd_kafka_producev(
            handle_.get(), RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(record.partition), RD_KAFKA_V_MSGFLAGS(0),
            RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()),
            RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
            RD_KAFKA_V_TIMESTAMP(std::max<std::int64_t>(record.timestamp_ms, 0)), RD_KAFKA_V_HEADERS(headers.get()),
            RD_KAFKA_V_END);
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) (void)headers.release();  // the message's now
        return error;
    }

    LogOutcome refused(std::string reason, rd_kafka_resp_err_t error) {
        rd_kafka_poll(handle_.get(), 0);
        std::array<char, 512> text{};
        const rd_kafka_resp_err_t fatal = rd_kafka_fatal_error(handle_.get(), text.data(), text.size());
        LogOutcome outcome{LogOutcome::Kind::abort, false, std::move(reason)};
        if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR) {
            outcome = {LogOutcome::Kind::rebuild, false, text.data()};
            error = fatal;
        }
        outcome.fenced = error == RD_KAFKA_RESP_ERR__FENCED || error == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
        return outcome;
    }

    LibrdkafkaHandle handle_;
    std::map<std::string, LibrdkafkaTopic> topics_;
    std::uint64_t produced_ = 0;
    LogDelivery delivery_;
};

}  // namespace

std::unique_ptr<LogProducer> open_librdkafka_producer(LibrdkafkaSettings settings) {
    settings.erase("transaction.timeout.ms");
    return std::make_unique<LibrdkafkaProducer>(settings);
}

std::unique_ptr<LogProducer> open_librdkafka_transaction(LibrdkafkaSettings settings, const std::string& transactional_id,
                                                         std::chrono::milliseconds timeout) {
    settings["transactional.id"] = transactional_id;
    auto producer = std::make_unique<LibrdkafkaProducer>(settings);
    producer->initialise(transactional_id, timeout);
    return producer;
}

}  // namespace windrow
