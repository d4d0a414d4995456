// SPDX-License-Identifier: Apache-2.0

/// What the protocol code relies on, for every LogClient: the simulated log, and, where the environment variable
/// WINDROW_TEST_BROKER names one, a real broker through librdkafka. Each test has topics and ids of its own.

#include "log/contract_clusters.hpp"
#include "log/java_partitioner.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

namespace windrow::simulation {
namespace {

using Kind = LogOutcome::Kind;
using Values = std::vector<std::string>;
constexpr std::chrono::milliseconds call{30'000};  // the first transaction of a broker takes seconds

class LogContract : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override { cluster = open_contract_cluster(GetParam()); }

    std::string topic(std::int32_t partitions = 1) {
        std::string name = cluster->fresh_name("topic");
        cluster->create_topic(name, partitions);
        return name;
    }
    LogClient& client() { return cluster->client(); }
    static LogOutcome produce(LogProducer& producer, const std::string& topic, const Values& values, std::int32_t partition = 0) {
        std::vector<LogOutput> outputs;
        for (const std::string& value : values) {
            LogOutput output;
            output.partition = partition;
            output.value = value;
            outputs.push_back(output);
        }
        LogOutcome outcome = producer.produce(topic, outputs, call);
        return outcome.kind == Kind::done ? producer.flush(call) : outcome;
    }
    /// begin, these values, flush.
    std::unique_ptr<LogProducer> opened(const std::string& id, const std::string& topic, const Values& values) {
        auto producer = client().open_transactional_producer(id, call);
        EXPECT_EQ(producer->begin().kind, Kind::done);
        EXPECT_EQ(produce(*producer, topic, values).kind, Kind::done);
        EXPECT_EQ(producer->delivery().delivered, values.size());
        return producer;
    }
    LogOutcome commit(LogProducer& producer) {
        return until_answered([&] { return producer.commit(call); });
    }
    LogOutcome send_offset(LogProducer& producer, const std::string& group, const LogPartition& partition, std::int64_t offset,
                           const std::string& metadata) {
        const std::vector<LogOffset> offsets{{partition, offset, metadata}};
        return until_answered([&] { return producer.send_offsets(group, offsets, call); });
    }
    static LogOutcome until_answered(const std::function<LogOutcome()>& ask) {
        LogOutcome outcome;
        for (int n = 0; n < 20; ++n) {
            outcome = ask();
            if (outcome.kind != Kind::retry) break;
        }
        return outcome;
    }
    struct Read {
        Values values;
        std::vector<std::int64_t> offsets;
        std::int64_t end = -1;
    };
    /// Everything that is stable now, from an offset on.
    Read read(const std::string& topic, std::int64_t from = 0, std::int32_t partition = 0, std::size_t at_once = 1000) {
        const std::int64_t end = cluster->settled_end({topic, partition});
        const std::vector<LogOffset> start{{{topic, partition}, from}};
        const auto reader = client().open_reader(start);
        Read all;
        for (int waits = 0; waits < 400 && all.end < end; ++waits) {
            const auto batch = reader->take(0, at_once);
            EXPECT_LE(batch->records().size(), at_once);
            for (const LogRecord& record : batch->records()) {
                all.values.emplace_back(record.value);
                all.offsets.push_back(record.offset);
            }
            if (batch->end()) all.end = *batch->end();
            if (batch->records().empty()) reader->wait(std::chrono::milliseconds(50));
        }
        EXPECT_EQ(all.end, end) << "the end was never told";
        return all;
    }
    std::optional<LogCommitted> committed(const std::string& group, const LogPartition& partition) {
        return client().committed(group, std::span(&partition, 1), std::chrono::milliseconds(60'000)).front();
    }

    std::unique_ptr<ContractCluster> cluster;
};

TEST_P(LogContract, TopicsAndPartitionsAreNamed) {
    const std::string name = topic(3);
    EXPECT_EQ(client().partitions(name), (std::vector<std::int32_t>{0, 1, 2}));
    EXPECT_TRUE(client().partitions(cluster->fresh_name("absent")).empty());
    const std::vector<std::string> all = client().topics();
    EXPECT_NE(std::find(all.begin(), all.end(), name), all.end());
}

TEST_P(LogContract, AnEmptyPartitionReachesFromZeroToZeroAndItsEndIsTold) {
    const std::string name = topic();
    EXPECT_EQ(client().range({name, 0}).low, 0);
    EXPECT_EQ(client().range({name, 0}).high, 0);
    EXPECT_TRUE(read(name).values.empty());
}

TEST_P(LogContract, RecordsWithoutATransactionComeInOrder) {
    const std::string name = topic(2);
    const auto producer = client().open_producer();
    Values many;
    for (int n = 0; n < 300; ++n) many.push_back(std::to_string(n));
    ASSERT_EQ(produce(*producer, name, many, 1).kind, Kind::done);
    EXPECT_EQ(producer->delivery().delivered, 300U);
    EXPECT_EQ(producer->delivery().failed, 0U);
    EXPECT_EQ(read(name, 0, 1, 7).values, many);
    EXPECT_TRUE(read(name, 0, 0).values.empty());
    EXPECT_EQ(read(name, 290, 1).values.front(), "290");
    EXPECT_EQ(client().range({name, 1}).high, 300);
}

TEST_P(LogContract, KeysChooseThePartitionAsInJava) {
    const std::string name = topic(5);
    const auto producer = client().open_producer();
    for (const std::string key : {"a", "windrow", "0123456789", "k7"}) {
        LogOutput output;
        output.key = key;
        output.value = key;
        ASSERT_EQ(producer->produce(name, std::span(&output, 1), call).kind, Kind::done);
        ASSERT_EQ(producer->flush(call).kind, Kind::done);
        const Values found = read(name, 0, java_partition(key, 5)).values;
        EXPECT_NE(std::find(found.begin(), found.end(), key), found.end()) << key;
    }
}

TEST_P(LogContract, KeysAndValuesMayBeAbsentAndTimestampsAreKept) {
    const std::string name = topic();
    const auto producer = client().open_producer();
    LogOutput tombstone;
    tombstone.partition = 0;
    tombstone.key = "k";
    tombstone.timestamp_ms = 1'700'000'000'123;
    ASSERT_EQ(producer->produce(name, std::span(&tombstone, 1), call).kind, Kind::done);
    ASSERT_EQ(producer->flush(call).kind, Kind::done);
    (void)cluster->settled_end({name, 0});
    const std::vector<LogOffset> start{{{name, 0}, 0}};
    const auto reader = client().open_reader(start);
    for (int waits = 0; waits < 200; ++waits) {
        const auto batch = reader->take(0, 10);
        if (batch->records().empty()) {
            reader->wait(std::chrono::milliseconds(50));
            continue;
        }
        const LogRecord& record = batch->records().front();
        EXPECT_EQ(record.key, "k");
        EXPECT_EQ(record.value.data(), nullptr);
        EXPECT_EQ(record.timestamp_ms, 1'700'000'000'123);
        EXPECT_EQ(record.timestamp_kind, LogTimestamp::create_time);
        return;
    }
    FAIL() << "the record never came";
}

TEST_P(LogContract, OffsetsAreFoundByTime) {
    const std::string name = topic();
    const auto producer = client().open_producer();
    for (const std::int64_t time : {1'000, 2'000, 3'000}) {
        LogOutput output;
        output.partition = 0;
        output.value = "v";
        output.timestamp_ms = time;
        ASSERT_EQ(producer->produce(name, std::span(&output, 1), call).kind, Kind::done);
    }
    ASSERT_EQ(producer->flush(call).kind, Kind::done);
    const std::vector<LogPartition> partitions{{name, 0}};
    EXPECT_EQ(client().offsets_at(partitions, 1'500).front(), 1);
    EXPECT_EQ(client().offsets_at(partitions, 3'000).front(), 2);
    EXPECT_FALSE(client().offsets_at(partitions, 3'001).front());
}

TEST_P(LogContract, ATransactionIsSeenWhenItIsCommittedAndTakesOneOffsetMore) {
    const std::string name = topic();
    const auto producer = opened(cluster->fresh_name("id"), name, {"a", "b"});
    EXPECT_EQ(client().range({name, 0}).high, 0) << "not stable yet";
    EXPECT_TRUE(read(name).values.empty());
    ASSERT_EQ(commit(*producer).kind, Kind::done);
    const Read seen = read(name);
    EXPECT_EQ(seen.values, (Values{"a", "b"}));
    EXPECT_EQ(seen.end, 3) << "the marker has an offset";
}

TEST_P(LogContract, AnAbortedTransactionIsNeverSeenAndLeavesAGap) {
    const std::string name = topic();
    const std::string id = cluster->fresh_name("id");
    const auto first = opened(id, name, {"gone", "too"});
    ASSERT_EQ(until_answered([&] { return first->abort(call); }).kind, Kind::done);
    const auto second = opened(id, name, {"stays"});
    ASSERT_EQ(commit(*second).kind, Kind::done);
    const Read seen = read(name);
    EXPECT_EQ(seen.values, Values{"stays"});
    EXPECT_EQ(seen.offsets, std::vector<std::int64_t>{3});
    EXPECT_EQ(read(name, 1).values, Values{"stays"}) << "from within the aborted records";
    EXPECT_EQ(read(name, 2).values, Values{"stays"}) << "from a marker";
}

TEST_P(LogContract, ARecordBehindAnOpenTransactionWaitsForIt) {
    const std::string name = topic();
    const auto open = opened(cluster->fresh_name("id"), name, {"a"});
    const auto plain = client().open_producer();
    ASSERT_EQ(produce(*plain, name, {"b"}).kind, Kind::done);
    EXPECT_EQ(client().range({name, 0}).high, 0);
    ASSERT_EQ(commit(*open).kind, Kind::done);
    EXPECT_EQ(read(name).values, (Values{"a", "b"}));
}

TEST_P(LogContract, ATransactionOverSeveralTopicsIsCommittedAsOne) {
    const std::string one = topic();
    const std::string two = topic(2);
    const auto producer = opened(cluster->fresh_name("id"), one, {"a"});
    ASSERT_EQ(produce(*producer, two, {"b"}, 0).kind, Kind::done);
    ASSERT_EQ(produce(*producer, two, {"c"}, 1).kind, Kind::done);
    ASSERT_EQ(commit(*producer).kind, Kind::done);
    EXPECT_EQ(read(one).values, Values{"a"});
    EXPECT_EQ(read(two, 0, 0).values, Values{"b"});
    EXPECT_EQ(read(two, 0, 1).values, Values{"c"});
}

TEST_P(LogContract, OffsetsOfATransactionAppearWithItAndKeepTheirMetadata) {
    const std::string name = topic();
    const std::string group = cluster->fresh_name("group");
    const LogPartition place{name, 0};
    EXPECT_FALSE(committed(group, place));
    const auto producer = opened(cluster->fresh_name("id"), name, {"a"});
    const std::string metadata = "windrow1;checkpoint=7;" + std::string(400, 'x');
    ASSERT_EQ(send_offset(*producer, group, place, 7, metadata).kind, Kind::done);
    ASSERT_EQ(commit(*producer).kind, Kind::done);
    const auto found = committed(group, place);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->offset, 7);
    EXPECT_EQ(found->metadata, metadata);
}

TEST_P(LogContract, OffsetsOfAnAbortedTransactionAreNotCommitted) {
    const std::string name = topic();
    const std::string group = cluster->fresh_name("group");
    const std::string id = cluster->fresh_name("id");
    const auto first = opened(id, name, {"a"});
    ASSERT_EQ(send_offset(*first, group, {name, 0}, 1, "one").kind, Kind::done);
    ASSERT_EQ(commit(*first).kind, Kind::done);
    const auto second = opened(id, name, {"b"});
    ASSERT_EQ(send_offset(*second, group, {name, 0}, 2, "two").kind, Kind::done);
    ASSERT_EQ(until_answered([&] { return second->abort(call); }).kind, Kind::done);
    EXPECT_EQ(committed(group, {name, 0})->metadata, "one");
}

TEST_P(LogContract, OffsetsSentTwiceAreThoseSentLast) {
    const std::string name = topic();
    const std::string group = cluster->fresh_name("group");
    const auto producer = opened(cluster->fresh_name("id"), name, {"a"});
    ASSERT_EQ(send_offset(*producer, group, {name, 0}, 1, "one").kind, Kind::done);
    ASSERT_EQ(send_offset(*producer, group, {name, 0}, 2, "two").kind, Kind::done);
    ASSERT_EQ(commit(*producer).kind, Kind::done);
    EXPECT_EQ(committed(group, {name, 0})->offset, 2);
}

TEST_P(LogContract, ATransactionMayHoldOffsetsAlone) {
    const std::string name = topic();
    const std::string group = cluster->fresh_name("group");
    const auto producer = client().open_transactional_producer(cluster->fresh_name("id"), call);
    ASSERT_EQ(producer->begin().kind, Kind::done);
    ASSERT_EQ(send_offset(*producer, group, {name, 0}, 5, "m").kind, Kind::done);
    ASSERT_EQ(commit(*producer).kind, Kind::done);
    EXPECT_EQ(committed(group, {name, 0})->offset, 5);
}

TEST_P(LogContract, MetadataThatIsTooLongAsksForAnAbort) {
    const std::string name = topic();
    const std::string group = cluster->fresh_name("group");
    const auto producer = opened(cluster->fresh_name("id"), name, {"a"});
    EXPECT_EQ(send_offset(*producer, group, {name, 0}, 1, std::string(4097, 'x')).kind, Kind::abort);
    EXPECT_FALSE(committed(group, {name, 0}));
}

TEST_P(LogContract, AFreshEpochAbortsWhatAnEarlierProducerHadOpen) {
    const std::string name = topic();
    const std::string id = cluster->fresh_name("id");
    const auto zombie = opened(id, name, {"of the zombie"});
    const auto owner = opened(id, name, {"of the owner"});
    ASSERT_EQ(commit(*owner).kind, Kind::done);
    EXPECT_EQ(read(name).values, Values{"of the owner"});
}

TEST_P(LogContract, AnEarlierProducerOfTheIdCommitsNothing) {
    const std::string name = topic();
    const std::string id = cluster->fresh_name("id");
    const auto zombie = opened(id, name, {"of the zombie"});
    const auto owner = client().open_transactional_producer(id, call);
    const LogOutcome refused = commit(*zombie);
    EXPECT_EQ(refused.kind, Kind::rebuild);
    EXPECT_TRUE(refused.fenced) << refused.reason;
    EXPECT_TRUE(read(name).values.empty());
}

TEST_P(LogContract, AnEarlierProducerOfTheIdSendsNoOffsetsAndHarmsNobody) {
    const std::string name = topic();
    const std::string id = cluster->fresh_name("id");
    const std::string group = cluster->fresh_name("group");
    const auto zombie = opened(id, name, {"of the zombie"});
    const auto owner = opened(id, name, {"of the owner"});
    const LogOutcome refused = send_offset(*zombie, group, {name, 0}, 9, "zombie");
    EXPECT_EQ(refused.kind, Kind::rebuild);
    EXPECT_TRUE(refused.fenced) << refused.reason;
    ASSERT_EQ(send_offset(*owner, group, {name, 0}, 1, "owner").kind, Kind::done);
    ASSERT_EQ(commit(*owner).kind, Kind::done);
    EXPECT_EQ(committed(group, {name, 0})->metadata, "owner");
}

TEST_P(LogContract, AnEarlierProducerWhoseOffsetsWereSentCommitsNothing) {
    const std::string name = topic();
    const std::string id = cluster->fresh_name("id");
    const std::string group = cluster->fresh_name("group");
    const auto zombie = opened(id, name, {"a"});
    ASSERT_EQ(send_offset(*zombie, group, {name, 0}, 9, "zombie").kind, Kind::done);
    const auto owner = client().open_transactional_producer(id, call);
    EXPECT_FALSE(committed(group, {name, 0})) << "a fresh epoch has decided about the earlier offsets";
    EXPECT_EQ(commit(*zombie).kind, Kind::rebuild);
    EXPECT_FALSE(committed(group, {name, 0}));
}

TEST_P(LogContract, AnIdleProducerThatIsFencedWritesNothing) {
    const std::string name = topic();
    const std::string id = cluster->fresh_name("id");
    const auto zombie = client().open_transactional_producer(id, call);
    const auto owner = client().open_transactional_producer(id, call);
    ASSERT_EQ(zombie->begin().kind, Kind::done) << "it cannot know yet";
    (void)produce(*zombie, name, {"a"});
    EXPECT_EQ(zombie->delivery().delivered, 0U);
    EXPECT_NE(commit(*zombie).kind, Kind::done);
    EXPECT_TRUE(read(name).values.empty());
}

TEST_P(LogContract, AFencedProducerStaysFenced) {
    const std::string name = topic();
    const std::string id = cluster->fresh_name("id");
    const auto zombie = opened(id, name, {"a"});
    const auto owner = client().open_transactional_producer(id, call);
    ASSERT_EQ(commit(*zombie).kind, Kind::rebuild);
    EXPECT_EQ(zombie->begin().kind, Kind::rebuild);
    EXPECT_EQ(zombie->abort(call).kind, Kind::rebuild);
}

TEST_P(LogContract, WhatWasCommittedStaysCommittedUnderTheNextEpoch) {
    const std::string name = topic();
    const std::string id = cluster->fresh_name("id");
    const std::string group = cluster->fresh_name("group");
    auto first = opened(id, name, {"a"});
    ASSERT_EQ(send_offset(*first, group, {name, 0}, 1, "one").kind, Kind::done);
    ASSERT_EQ(commit(*first).kind, Kind::done);
    first.reset();
    const auto second = client().open_transactional_producer(id, call);
    EXPECT_EQ(committed(group, {name, 0})->metadata, "one");
    EXPECT_EQ(read(name).values, Values{"a"});
}

TEST_P(LogContract, ProducersOfDifferentIdsDoNotHinderEachOther) {
    const std::string name = topic();
    const auto one = opened(cluster->fresh_name("id"), name, {"a"});
    const auto other = opened(cluster->fresh_name("id"), name, {"b"});
    ASSERT_EQ(commit(*other).kind, Kind::done);
    EXPECT_EQ(client().range({name, 0}).high, 0) << "the first is still undecided";
    ASSERT_EQ(commit(*one).kind, Kind::done);
    EXPECT_EQ(read(name).values, (Values{"a", "b"}));
}

TEST_P(LogContract, AProducerThatIsForgottenLeavesItsTransactionUndecidedUntilTheNextEpoch) {
    const std::string name = topic();
    const std::string id = cluster->fresh_name("id");
    opened(id, name, {"a"}).reset();
    const auto plain = client().open_producer();
    ASSERT_EQ(produce(*plain, name, {"b"}).kind, Kind::done);
    EXPECT_EQ(client().range({name, 0}).high, 0);
    const auto next = client().open_transactional_producer(id, call);
    EXPECT_EQ(read(name).values, Values{"b"});
}

TEST_P(LogContract, ReadersTakeFromEachPartitionByItself) {
    const std::string name = topic(3);
    const auto producer = client().open_producer();
    for (std::int32_t p = 0; p < 3; ++p) ASSERT_EQ(produce(*producer, name, {"p" + std::to_string(p)}, p).kind, Kind::done);
    const std::vector<LogOffset> start{{{name, 2}, 0}, {{name, 0}, 1}, {{name, 1}, 0}};
    const auto reader = client().open_reader(start);
    std::vector<Values> seen(3);
    for (int waits = 0; waits < 100 && (seen[0].empty() || seen[2].empty()); ++waits) {
        for (std::size_t i = 0; i < 3; ++i) {
            const auto batch = reader->take(i, 10);
            for (const LogRecord& record : batch->records()) seen[i].emplace_back(record.value);
        }
        reader->wait(std::chrono::milliseconds(50));
    }
    EXPECT_EQ(seen, (std::vector<Values>{{"p2"}, {}, {"p1"}}));
}

TEST_P(LogContract, AnOffsetBehindTheEndIsRefused) {
    const std::string name = topic();
    const std::vector<LogOffset> start{{{name, 0}, 5}};
    const auto reader = client().open_reader(start);
    std::string code;
    for (int waits = 0; waits < 100 && code.empty(); ++waits) {
        try {
            (void)reader->take(0, 10);
            reader->wait(std::chrono::milliseconds(100));
        } catch (const Error& error) {
            code = error.code();
        }
    }
    EXPECT_EQ(code, "W6305");
}

INSTANTIATE_TEST_SUITE_P(Clusters, LogContract, ::testing::ValuesIn(contract_clusters()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace windrow::simulation
