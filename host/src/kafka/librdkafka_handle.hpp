// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A consumer or producer of librdkafka with what it last complained about.

#include "windrow/kernels/error.hpp"

#include <librdkafka/rdkafka.h>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace windrow {

/// Settings in librdkafka's names.
using LibrdkafkaSettings = std::map<std::string, std::string>;

template <auto destroy>
struct LibrdkafkaDelete {
    template <typename T>
    void operator()(T* object) const noexcept {
        destroy(object);
    }
};
using LibrdkafkaTopic = std::unique_ptr<rd_kafka_topic_t, LibrdkafkaDelete<rd_kafka_topic_destroy>>;
using LibrdkafkaHeaders = std::unique_ptr<rd_kafka_headers_t, LibrdkafkaDelete<rd_kafka_headers_destroy>>;
using LibrdkafkaQueue = std::unique_ptr<rd_kafka_queue_t, LibrdkafkaDelete<rd_kafka_queue_destroy>>;
using LibrdkafkaPartitions =
    std::unique_ptr<rd_kafka_topic_partition_list_t, LibrdkafkaDelete<rd_kafka_topic_partition_list_destroy>>;
using LibrdkafkaError = std::unique_ptr<rd_kafka_error_t, LibrdkafkaDelete<rd_kafka_error_destroy>>;

[[nodiscard]] inline int milliseconds_of(std::chrono::milliseconds time) noexcept {
    return static_cast<int>(time.count());
}

class LibrdkafkaHandle {
public:
    using DeliveryReport = void (*)(rd_kafka_t*, const rd_kafka_message_t*, void*);

    /// `report` (producers) is called from `rd_kafka_poll` and `rd_kafka_flush` with `report_context`.
    /// Throws W3509 if librdkafka refuses a setting or a combination of settings.
    LibrdkafkaHandle(rd_kafka_type_t type, const LibrdkafkaSettings& settings, DeliveryReport report = nullptr,
                     void* report_context = nullptr);
    ~LibrdkafkaHandle();
    LibrdkafkaHandle(const LibrdkafkaHandle&) = delete;
    LibrdkafkaHandle& operator=(const LibrdkafkaHandle&) = delete;

    [[nodiscard]] rd_kafka_t* get() const noexcept { return handle_; }
    /// The error to throw if a call failed: credentials that were refused, no broker, or else the call's own error.
    [[nodiscard]] Error failure(const std::string& what, rd_kafka_resp_err_t code) const;
    [[nodiscard]] Error failure(const std::string& what, const std::string& reason) const;
    /// Throws if the cluster has refused the credentials since.
    void check_credentials() const;

private:
    static void on_error(rd_kafka_t* handle, int code, const char* reason, void* self);
    static void on_log(const rd_kafka_t* handle, int level, const char* facility, const char* text);
    /// What `on_error` was told, before a call's own error: W6302 or W6301.
    [[nodiscard]] std::unique_ptr<Error> known_cause(const std::string& what) const;

    rd_kafka_t* handle_ = nullptr;
    std::string servers_;
    mutable std::mutex mutex_;
    std::string refused_;      ///< credentials
    std::string unreachable_;  ///< the last broker that was not there
    DeliveryReport report_ = nullptr;
    void* report_context_ = nullptr;
};

}  // namespace windrow
