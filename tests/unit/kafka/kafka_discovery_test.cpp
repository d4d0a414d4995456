// SPDX-License-Identifier: Apache-2.0
#include "kafka/kafka_discovery.hpp"

#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <thread>

namespace windrow {
namespace {

/// Topics with so many partitions each, of which every one begins at offset 5; as shared by the clients of a test.
struct Cluster {
    std::mutex mutex;
    std::map<std::string, std::int32_t> topics;
    std::string failure;  ///< code of the error that every question gets
    int questions = 0;
};

class Client final : public LogClient {
public:
    explicit Client(Cluster& cluster) : cluster_(cluster) {}
    std::vector<std::int32_t> partitions(const std::string& topic) override {
        const std::lock_guard lock(cluster_.mutex);
        ++cluster_.questions;
        if (!cluster_.failure.empty()) throw Error(cluster_.failure, "as the test wants");
        std::vector<std::int32_t> numbers;
        for (std::int32_t p = 0; p < cluster_.topics[topic]; ++p) numbers.push_back(p);
        return numbers;
    }
    std::vector<std::string> topics() override {
        const std::lock_guard lock(cluster_.mutex);
        std::vector<std::string> names;
        for (const auto& [name, count] : cluster_.topics) names.push_back(name);
        return names;
    }
    LogRange range(const LogPartition&) override { return {5, 9}; }
    std::vector<std::optional<std::int64_t>> offsets_at(std::span<const LogPartition>, std::int64_t) override { return {}; }
    std::vector<std::optional<LogCommitted>> committed(const std::string&, std::span<const LogPartition>,
                                                       std::chrono::milliseconds) override {
        return {};
    }
    std::unique_ptr<LogReader> open_reader(std::span<const LogOffset>) override { return nullptr; }
    std::unique_ptr<LogProducer> open_producer() override { return nullptr; }
    std::unique_ptr<LogProducer> open_transactional_producer(const std::string&, std::chrono::milliseconds) override {
        return nullptr;
    }

private:
    Cluster& cluster_;
};

class KafkaDiscoveryTest : public ::testing::Test {
protected:
    KafkaDiscovery discovery(std::chrono::milliseconds interval = std::chrono::milliseconds(0)) {
        return {[this] { return std::make_unique<Client>(cluster); }, {}, "events.*", interval};
    }
    /// Looks until a question has been answered.
    static std::vector<KafkaPosition> answer(KafkaDiscovery& discovery, const KafkaInput& input, Cluster& cluster) {
        int asked = 0;
        {
            const std::lock_guard lock(cluster.mutex);
            asked = cluster.questions;
        }
        for (;;) {
            std::vector<KafkaPosition> found = discovery.look(input);
            if (!found.empty()) return found;
            const std::lock_guard lock(cluster.mutex);
            if (cluster.questions > asked + 4) return {};  // some questions have found nothing
            std::this_thread::yield();
        }
    }

    Cluster cluster;
    KafkaInput input{std::make_shared<Client>(cluster), {{{"events", 0}, 7, std::nullopt}}};
};

TEST_F(KafkaDiscoveryTest, FindsPartitionsAndTopicsFromTheirFirstRecordOn) {
    cluster.topics = {{"events", 3}, {"events-more", 1}, {"other", 2}};
    KafkaDiscovery looking = discovery();
    const std::vector<KafkaPosition> found = answer(looking, input, cluster);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].partition, (LogPartition{"events", 1}));
    EXPECT_EQ(found[1].partition, (LogPartition{"events", 2}));
    EXPECT_EQ(found[2].partition, (LogPartition{"events-more", 0}));
    EXPECT_EQ(found[0].next, 5);
    EXPECT_FALSE(found[0].stop);
    input.add(found);
    EXPECT_EQ(input.size(), 4U);
    EXPECT_EQ(input.position(0).next, 7);
    EXPECT_TRUE(answer(looking, input, cluster).empty()) << "they are known now";
}

TEST_F(KafkaDiscoveryTest, AsksNobodyBeforeItsTime) {
    cluster.topics = {{"events", 3}};
    KafkaDiscovery looking = discovery(std::chrono::hours(1));
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(looking.look(input).empty());
    EXPECT_EQ(cluster.questions, 0);
}

TEST_F(KafkaDiscoveryTest, AClusterThatIsAwayIsAskedAgainAndOneThatRefusesIsAnError) {
    cluster.topics = {{"events", 2}};
    cluster.failure = "W6301";
    KafkaDiscovery looking = discovery();
    EXPECT_TRUE(answer(looking, input, cluster).empty());
    {
        const std::lock_guard lock(cluster.mutex);
        cluster.failure = "";
    }
    EXPECT_EQ(answer(looking, input, cluster).size(), 1U);
    {
        const std::lock_guard lock(cluster.mutex);
        cluster.failure = "W6302";
    }
    KafkaDiscovery refused = discovery();
    const auto ask_until_told = [&] {
        for (;;) static_cast<void>(refused.look(input));
    };
    EXPECT_THROW(ask_until_told(), Error);
}

}  // namespace
}  // namespace windrow
