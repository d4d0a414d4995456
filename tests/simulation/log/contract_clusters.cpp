// SPDX-License-Identifier: Apache-2.0
#include "log/contract_clusters.hpp"

#include "kafka/kafka_settings.hpp"
#include "kafka/librdkafka_client.hpp"
#include "log/simulated_client.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace windrow::simulation {

namespace {

class SimulatedContractCluster final : public ContractCluster {
public:
    LogClient& client() override { return *client_; }
    void create_topic(const std::string& name, std::int32_t partitions) override { cluster_.create_topic(name, partitions); }
    std::string fresh_name(const std::string& kind) override { return kind + "-" + std::to_string(++names_); }
    std::int64_t settled_end(const LogPartition& partition) override {
        time_.advance(100);
        return cluster_.last_stable(partition);
    }

private:
    Trace trace_;
    VirtualTime time_;
    SimulatedCluster cluster_{time_, Dice(1), trace_};
    SimulatedLog log_{time_, cluster_, Dice(2), trace_};
    std::shared_ptr<LogClient> client_ = open_simulated_client(log_, {});
    int names_ = 0;
};

std::string broker_address() {
    const char* const address = std::getenv("WINDROW_TEST_BROKER");
    return address == nullptr ? "" : address;
}

KafkaSettings broker_settings() {
    Options options;
    options.set("properties.bootstrap.servers", broker_address());
    return read_kafka_settings(options);
}

class BrokerContractCluster final : public ContractCluster {
public:
    LogClient& client() override { return *client_; }
    void create_topic(const std::string& name, std::int32_t partitions) override {
        std::array<char, 512> text{};
        const LibrdkafkaHandle admin(RD_KAFKA_PRODUCER, {{"bootstrap.servers", broker_address()}});
        rd_kafka_NewTopic_t* topic = rd_kafka_NewTopic_new(name.c_str(), partitions, 1, text.data(), text.size());
        const LibrdkafkaQueue queue(rd_kafka_queue_new(admin.get()));
        rd_kafka_CreateTopics(admin.get(), &topic, 1, nullptr, queue.get());
        rd_kafka_event_t* const event = rd_kafka_queue_poll(queue.get(), 30'000);
        rd_kafka_NewTopic_destroy(topic);
        const bool created = event != nullptr && rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR;
        if (event != nullptr) rd_kafka_event_destroy(event);
        // A topic is there when every partition has a leader.
        for (int n = 0; created && n < 100; ++n) {
            if (client_->partitions(name).size() == static_cast<std::size_t>(partitions)) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        throw std::runtime_error("topic " + name + " cannot be created");
    }
    std::string fresh_name(const std::string& kind) override {
        static const auto start = std::chrono::system_clock::now().time_since_epoch().count();
        static int names = 0;
        return "contract-" + kind + "-" + std::to_string(start) + "-" + std::to_string(++names);
    }
    std::int64_t settled_end(const LogPartition& partition) override {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));  // markers come milliseconds after the answer to EndTxn
        return client_->range(partition).high;
    }

private:
    std::unique_ptr<LogClient> client_ = open_librdkafka_client(broker_settings().connection);
};

}  // namespace

std::vector<std::string> contract_clusters() {
    if (broker_address().empty()) return {"Simulated"};
    return {"Simulated", "Broker"};
}

std::unique_ptr<ContractCluster> open_contract_cluster(const std::string& name) {
    if (name == "Broker") return std::make_unique<BrokerContractCluster>();
    return std::make_unique<SimulatedContractCluster>();
}

}  // namespace windrow::simulation
