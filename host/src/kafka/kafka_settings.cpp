// SPDX-License-Identifier: Apache-2.0
#include "kafka/kafka_settings.hpp"

#include "options/nearest_names.hpp"

#include <re2/re2.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>

namespace windrow {

namespace {

enum class Side : std::uint8_t { both, consumer, producer, ignored, special };

/// A setting that a job may give, by the Java client's name (librdkafka's where Java has none), and librdkafka's name for it.
/// Settings that name files, programs or libraries are not here: a job must not read files or run code by its options.
struct Allowed {
    std::string_view name;
    std::string_view translated;
    Side side;
};

constexpr std::array allowed = {
    Allowed{"bootstrap.servers", "bootstrap.servers", Side::both},
    Allowed{"client.id", "client.id", Side::both},
    Allowed{"client.rack", "client.rack", Side::consumer},
    Allowed{"security.protocol", "security.protocol", Side::both},
    Allowed{"sasl.mechanism", "sasl.mechanism", Side::both},
    Allowed{"sasl.username", "sasl.username", Side::both},
    Allowed{"sasl.password", "sasl.password", Side::both},
    Allowed{"sasl.jaas.config", "", Side::special},
    Allowed{"ssl.truststore.certificates", "ssl.ca.pem", Side::both},
    Allowed{"ssl.truststore.type", "", Side::special},
    Allowed{"ssl.keystore.certificate.chain", "ssl.certificate.pem", Side::both},
    Allowed{"ssl.keystore.key", "ssl.key.pem", Side::both},
    Allowed{"ssl.keystore.type", "", Side::special},
    Allowed{"ssl.key.password", "ssl.key.password", Side::both},
    Allowed{"ssl.endpoint.identification.algorithm", "", Side::special},
    Allowed{"metadata.max.age.ms", "metadata.max.age.ms", Side::both},
    Allowed{"reconnect.backoff.ms", "reconnect.backoff.ms", Side::both},
    Allowed{"reconnect.backoff.max.ms", "reconnect.backoff.max.ms", Side::both},
    Allowed{"socket.connection.setup.timeout.ms", "socket.connection.setup.timeout.ms", Side::both},
    Allowed{"connections.max.idle.ms", "connections.max.idle.ms", Side::both},
    Allowed{"receive.buffer.bytes", "socket.receive.buffer.bytes", Side::both},
    Allowed{"send.buffer.bytes", "socket.send.buffer.bytes", Side::both},
    Allowed{"retry.backoff.ms", "retry.backoff.ms", Side::producer},
    Allowed{"group.id", "", Side::special},
    Allowed{"auto.offset.reset", "", Side::special},
    Allowed{"isolation.level", "isolation.level", Side::consumer},
    Allowed{"fetch.min.bytes", "fetch.min.bytes", Side::consumer},
    Allowed{"fetch.max.bytes", "fetch.max.bytes", Side::consumer},
    Allowed{"fetch.max.wait.ms", "fetch.wait.max.ms", Side::consumer},
    Allowed{"max.partition.fetch.bytes", "max.partition.fetch.bytes", Side::consumer},
    Allowed{"acks", "acks", Side::producer},
    Allowed{"linger.ms", "linger.ms", Side::producer},
    Allowed{"batch.size", "batch.size", Side::producer},
    Allowed{"compression.type", "compression.type", Side::producer},
    Allowed{"max.request.size", "message.max.bytes", Side::producer},
    Allowed{"delivery.timeout.ms", "delivery.timeout.ms", Side::producer},
    Allowed{"request.timeout.ms", "request.timeout.ms", Side::producer},
    Allowed{"retries", "retries", Side::producer},
    Allowed{"enable.idempotence", "enable.idempotence", Side::producer},
    Allowed{"transaction.timeout.ms", "transaction.timeout.ms", Side::producer},
    // Of Java's consumer groups and clients; partitions are assigned by hand here, and offsets are committed by checkpoints.
    Allowed{"enable.auto.commit", "", Side::ignored},
    Allowed{"auto.commit.interval.ms", "", Side::ignored},
    Allowed{"session.timeout.ms", "", Side::ignored},
    Allowed{"heartbeat.interval.ms", "", Side::ignored},
    Allowed{"max.poll.interval.ms", "", Side::ignored},
    Allowed{"max.poll.records", "", Side::ignored},
    Allowed{"partition.discovery.interval.ms", "", Side::ignored},
    Allowed{"partition.assignment.strategy", "", Side::ignored},
    Allowed{"buffer.memory", "", Side::ignored},
    Allowed{"max.block.ms", "", Side::ignored},
    Allowed{"max.in.flight.requests.per.connection", "", Side::ignored},
};

constexpr std::string_view prefix = "properties.";

[[noreturn]] void refuse_key(const std::string& name) {
    std::vector<std::string> names;
    for (const Allowed& one : allowed) names.emplace_back(one.name);
    const std::string candidate = nearest_name(name, names);
    const std::string operators =
        "what is not on the list of docs/connectors.md may stand in the file that WINDROW_KAFKA_PROPERTIES names";
    throw Error("W3510", "a job can't give the Kafka setting '" + std::string(prefix) + name + "'",
                candidate.empty() ? operators : "did you mean '" + std::string(prefix) + candidate + "'? " + operators);
}

[[noreturn]] void refuse_value(const std::string& name, const std::string& why, const std::string& hint) {
    throw Error("W3503", "option '" + std::string(prefix) + name + "' " + why, hint);
}

void put(KafkaSettings& settings, Side side, const std::string& key, const std::string& value) {
    if (side != Side::producer) settings.connection.consumer[key] = value;
    if (side != Side::consumer) settings.connection.producer[key] = value;
}

/// The Java client's text: "org.apache...ScramLoginModule required username="u" password="p";".
void put_jaas(KafkaSettings& settings, const std::string& text) {
    static const re2::RE2 module(
        R"(^\s*org\.apache\.kafka\.common\.security\.(plain\.Plain|scram\.Scram)LoginModule\s+required\b)");
    static const re2::RE2 user(R"re(\busername\s*=\s*(?:"([^"]*)"|'([^']*)'))re");
    static const re2::RE2 password(R"re(\bpassword\s*=\s*(?:"([^"]*)"|'([^']*)'))re");
    std::string quoted;
    std::string single;
    if (!re2::RE2::PartialMatch(text, module))
        refuse_value("sasl.jaas.config", "names no login module that is known here",
                     "use PlainLoginModule or ScramLoginModule, or 'properties.sasl.username' and 'properties.sasl.password'");
    if (!re2::RE2::PartialMatch(text, user, &quoted, &single))
        refuse_value("sasl.jaas.config", "gives no username", "write username=\"...\" password=\"...\" in it");
    put(settings, Side::both, "sasl.username", quoted + single);
    quoted.clear(), single.clear();
    if (!re2::RE2::PartialMatch(text, password, &quoted, &single))
        refuse_value("sasl.jaas.config", "gives no password", "write username=\"...\" password=\"...\" in it");
    put(settings, Side::both, "sasl.password", quoted + single);
}

void put_special(KafkaSettings& settings, const std::string& name, const std::string& value) {
    if (name == "group.id") {
        settings.group = value;
        settings.connection.consumer["group.id"] = value;
    } else if (name == "auto.offset.reset") {
        if (value != "earliest" && value != "latest" && value != "none")
            refuse_value(name, "= '" + value + "' is not one of 'earliest', 'latest', 'none'", "write one of them");
        settings.offset_reset = value;
    } else if (name == "sasl.jaas.config") {
        put_jaas(settings, value);
    } else if (name == "ssl.endpoint.identification.algorithm") {
        if (value != "https" && value != "HTTPS")
            refuse_value(name, "= '" + value + "' would leave the broker's name unchecked",
                         "leave it out; an operator may switch the check off in the file that WINDROW_KAFKA_PROPERTIES names");
    } else if (value != "PEM") {
        refuse_value(name, "= '" + value + "' is not 'PEM'", "give certificates and keys as PEM texts");
    }
}

std::string trimmed(std::string text) {
    const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), blank));
    text.erase(std::find_if_not(text.rbegin(), text.rend(), blank).base(), text.end());
    return text;
}

void put_operators_file(KafkaSettings& settings) {
    const char* path = std::getenv("WINDROW_KAFKA_PROPERTIES");
    if (path == nullptr || *path == '\0') return;
    std::ifstream file(path);
    std::string line;
    for (int number = 1; file && std::getline(file, line); ++number) {
        line = trimmed(line);
        if (line.empty() || line.front() == '#') continue;
        const std::size_t equal = line.find('=');
        if (equal == std::string::npos || equal == 0) {
            throw Error("W1022", std::string(path) + ", line " + std::to_string(number) + " is not KEY=VALUE",
                        "write librdkafka's settings, one a line");
        }
        put(settings, Side::both, trimmed(line.substr(0, equal)), trimmed(line.substr(equal + 1)));
    }
    if (!file.eof()) {
        throw Error("W1022", std::string("the file ") + path + " that WINDROW_KAFKA_PROPERTIES names can't be read",
                    "check its path and permissions");
    }
}

/// Settings that are not the user's to choose, for the reasons in docs/decisions/0010-kafka.md, and defaults that are.
void put_demanded(KafkaSettings& settings) {
    LibrdkafkaSettings& consumer = settings.connection.consumer;
    consumer.try_emplace("group.id", "windrow");
    consumer.try_emplace("isolation.level", "read_committed");
    consumer["enable.auto.commit"] = "false";
    consumer["enable.auto.offset.store"] = "false";
    consumer["auto.offset.reset"] = "error";
    consumer["enable.partition.eof"] = "true";
    consumer["check.crcs"] = "true";
    // Below these a partition that is read in bursts sleeps up to a second (2.0.2).
    consumer.try_emplace("queued.min.messages", "1000000");
    consumer.try_emplace("queued.max.messages.kbytes", "262144");
    // A fetch holds one partition's records: they are read and freed while the next one's are parsed, and of one fetch the two
    // threads would contend for the count of its readers (a quarter of the time of a record).
    consumer.try_emplace("fetch.max.bytes", "1048576");
    LibrdkafkaSettings& producer = settings.connection.producer;
    producer.try_emplace("enable.idempotence", "true");
    producer.try_emplace("transaction.timeout.ms", "60000");
    producer.try_emplace("partitioner", "murmur2_random");
    producer.try_emplace("queue.buffering.max.messages", "1000000");
    producer.try_emplace("queue.buffering.max.kbytes", "1048576");
    settings.transaction_timeout_ms = std::strtoll(producer["transaction.timeout.ms"].c_str(), nullptr, 10);
    // A record is given up before its transaction is.
    const std::int64_t delivery =
        std::max<std::int64_t>(1'000, std::min<std::int64_t>(20'000, settings.transaction_timeout_ms / 3));
    producer.try_emplace("delivery.timeout.ms", std::to_string(delivery));
    const std::int64_t socket =
        std::max<std::int64_t>(1'000, std::min<std::int64_t>(10'000, settings.transaction_timeout_ms / 3));
    producer.try_emplace("socket.timeout.ms", std::to_string(socket));
}

}  // namespace

KafkaSettings read_kafka_settings(const Options& options) {
    KafkaSettings settings;
    settings.servers = options.required("properties.bootstrap.servers");
    if (settings.servers.empty())
        throw Error("W3503", "the option 'properties.bootstrap.servers' is empty",
                    "write host:port, or several with commas between");
    for (const auto& [key, value] : options.values()) {
        if (!key.starts_with(prefix)) continue;
        options.mark_known({key});
        const std::string name = key.substr(prefix.size());
        const auto* const found =
            std::find_if(allowed.begin(), allowed.end(), [&](const Allowed& one) { return one.name == name; });
        if (found == allowed.end()) refuse_key(name);
        if (found->side == Side::special) {
            put_special(settings, name, value);
        } else if (found->side != Side::ignored) {
            put(settings, found->side, std::string(found->translated), value);
        }
    }
    put_operators_file(settings);
    put_demanded(settings);
    return settings;
}

}  // namespace windrow
