// SPDX-License-Identifier: Apache-2.0
#include "kafka/librdkafka_handle.hpp"

#include <array>
#include <string_view>

namespace windrow {

namespace {

/// librdkafka begins its reasons with the thread and the address: "sasl_plaintext://h:1/bootstrap: why (after 3ms in state X)".
std::string without_state(std::string_view reason) {
    const std::size_t after = reason.find(" (after ");
    return std::string(reason.substr(0, after));
}

}  // namespace

LibrdkafkaHandle::LibrdkafkaHandle(rd_kafka_type_t type, const LibrdkafkaSettings& settings, DeliveryReport report,
                                   void* report_context)
    : report_(report), report_context_(report_context) {
    std::array<char, 512> text{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    for (const auto& [key, value] : settings) {
        if (rd_kafka_conf_set(conf, key.c_str(), value.c_str(), text.data(), text.size()) == RD_KAFKA_CONF_OK) continue;
        rd_kafka_conf_destroy(conf);
        // librdkafka's text shows the value, which may be a secret.
        throw Error("W3509", "librdkafka refuses the value of the setting '" + key + "'",
                    "see the settings in docs/connectors.md");
    }
    if (const auto servers = settings.find("bootstrap.servers"); servers != settings.end()) servers_ = servers->second;
    rd_kafka_conf_set_opaque(conf, this);
    rd_kafka_conf_set_error_cb(conf, on_error);
    rd_kafka_conf_set_log_cb(conf, on_log);
    if (report != nullptr) {
        rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t* handle, const rd_kafka_message_t* message, void* opaque) {
            auto* self = static_cast<LibrdkafkaHandle*>(opaque);
            self->report_(handle, message, self->report_context_);
        });
    }
    handle_ = rd_kafka_new(type, conf, text.data(), text.size());
    if (handle_ == nullptr) {
        rd_kafka_conf_destroy(conf);
        throw Error("W3509", std::string("settings of Kafka contradict each other: ") + text.data(),
                    "change the properties.* options that it names");
    }
}

LibrdkafkaHandle::~LibrdkafkaHandle() {
    if (handle_ == nullptr) return;
    // What is still queued is of a transaction that is given up.
    if (rd_kafka_type(handle_) == RD_KAFKA_PRODUCER) rd_kafka_purge(handle_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_destroy_flags(handle_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

void LibrdkafkaHandle::on_error(rd_kafka_t*, int code, const char* reason, void* self) {
    auto* handle = static_cast<LibrdkafkaHandle*>(self);
    const std::lock_guard lock(handle->mutex_);
    if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED ||
        code == RD_KAFKA_RESP_ERR__SSL) {
        handle->refused_ = without_state(reason);
    } else if (code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__RESOLVE) {
        handle->unreachable_ = without_state(reason);
    }
}

/// Nothing is printed: what matters comes as an error of a call.
void LibrdkafkaHandle::on_log(const rd_kafka_t*, int, const char*, const char*) {}

std::unique_ptr<Error> LibrdkafkaHandle::known_cause(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    if (!refused_.empty()) {
        return std::make_unique<Error>("W6302",
                                       what + ": the Kafka cluster at " + servers_ + " refuses the connection: " + refused_,
                                       "check the user, the password, 'properties.security.protocol' and the certificates");
    }
    if (!unreachable_.empty()) {
        return std::make_unique<Error>("W6301", what + ": no answer from the Kafka cluster at " + servers_ + ": " + unreachable_,
                                       "is it running, and is 'properties.bootstrap.servers' right?");
    }
    return nullptr;
}

Error LibrdkafkaHandle::failure(const std::string& what, const std::string& reason) const {
    if (const auto cause = known_cause(what)) return *cause;
    return {"W6304", what + ": " + reason, "the Kafka cluster at " + servers_ + " did not do what was asked of it"};
}

Error LibrdkafkaHandle::failure(const std::string& what, rd_kafka_resp_err_t code) const {
    if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED || code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED ||
        code == RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED) {
        return {"W6303", what + ": " + rd_kafka_err2str(code), "the cluster's access rules must allow it to this user"};
    }
    if (const auto cause = known_cause(what)) return *cause;
    if (code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__TIMED_OUT ||
        code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
        return {"W6301", what + ": no answer from the Kafka cluster at " + servers_,
                "is it running, and is 'properties.bootstrap.servers' right?"};
    }
    return failure(what, rd_kafka_err2str(code));
}

void LibrdkafkaHandle::check_credentials() const {
    const std::lock_guard lock(mutex_);
    if (refused_.empty()) return;
    throw Error("W6302", "the Kafka cluster at " + servers_ + " refuses the connection: " + refused_,
                "check the user, the password, 'properties.security.protocol' and the certificates");
}

}  // namespace windrow
