// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The brokers of a simulated log: partitions, transactions with their markers, producer epochs, committed offsets. Knows
/// requests and answers, not clients (simulated_client.hpp).
///
/// Follows Kafka 4.1 as it answers librdkafka 2.0.2, that is the first version of the transaction protocol: the epoch is raised
/// by InitProducerId and by the broker's own abort after the time-out alone (shared/reference/kafka-measured.md sections 2, 4, 7,
/// 10).

#include "dice.hpp"
#include "kafka/log_client.hpp"
#include "machine/virtual_time.hpp"
#include "trace.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace windrow::simulation {

struct StoredRecord {
    std::optional<std::string> key;
    std::optional<std::string> value;
    std::int64_t timestamp_ms = 0;
    int transaction = -1;  ///< its number; -1: none
    bool marker = false;   ///< takes an offset, is never given out
};

class SimulatedCluster {
public:
    SimulatedCluster(VirtualTime& time, Dice dice, Trace& trace) : time_(time), dice_(dice), trace_(trace) { look_for_expired(); }

    void create_topic(const std::string& name, std::int32_t partitions);
    [[nodiscard]] std::vector<std::int32_t> partitions(const std::string& topic) const;
    [[nodiscard]] std::vector<std::string> topics() const;

    /// Offsets are places in the log: nothing is ever deleted.
    [[nodiscard]] std::int64_t end(const LogPartition& partition) const;
    /// The first offset that a transaction is undecided about, or the end.
    [[nodiscard]] std::int64_t last_stable(const LogPartition& partition);
    [[nodiscard]] const StoredRecord& record(const LogPartition& partition, std::int64_t offset) const;
    /// Whether a read_committed reader is given the record, which is before the last stable offset.
    [[nodiscard]] bool is_visible(const LogPartition& partition, std::int64_t offset) const;
    /// What a read_committed reader gets from beginning to end.
    [[nodiscard]] std::vector<StoredRecord> visible(const std::string& topic);

    enum class Answer : std::uint8_t { done, fenced, busy, wrong_state };

    /// InitProducerId. `busy`: an earlier transaction is being finished; ask again.
    Answer take_epoch(const std::string& id, std::int64_t timeout_ms, int& epoch);
    /// AddPartitionsToTxn and Produce. The same `sequence` again is answered and not written again.
    Answer append(const std::string& id, int epoch, const LogPartition& partition, std::int64_t sequence,
                  const std::vector<StoredRecord>& records);
    /// Without a transaction. `producer` and `sequence` make a repetition harmless.
    Answer append_plain(const LogPartition& partition, std::uint64_t producer, std::int64_t sequence,
                        const std::vector<StoredRecord>& records);
    std::uint64_t next_plain_producer() { return ++plain_producers_; }
    /// AddOffsetsToTxn and TxnOffsetCommit.
    Answer add_offsets(const std::string& id, int epoch, const std::string& group, const std::vector<LogOffset>& offsets);
    /// EndTxn.
    Answer end(const std::string& id, int epoch, bool commit);
    /// OffsetFetch of stable offsets. False: a transaction that holds one of them is undecided; ask again.
    bool committed(const std::string& group, const std::vector<LogPartition>& partitions,
                   std::vector<std::optional<LogCommitted>>& found) const;

    /// Brokers that answer nobody until then.
    void go_down_for(std::int64_t ms) { down_until_ = std::max(down_until_, time_.now_ms() + ms); }
    [[nodiscard]] bool is_down() const noexcept { return time_.now_ms() < down_until_; }
    void come_back() { down_until_ = 0; }
    /// Told of each offset that becomes visible.
    std::function<void(const std::string& group, const LogPartition&, const LogCommitted& before, const LogCommitted& now)>
        on_committed;

private:
    enum class State : std::uint8_t { ongoing, committing, aborting, committed, aborted };
    using GroupPartition = std::pair<std::string, LogPartition>;
    struct Transaction {
        std::string id;
        int epoch = 0;
        State state = State::ongoing;
        std::int64_t began_ms = 0;
        std::set<LogPartition> unmarked;  ///< partitions with records and without the marker
        std::map<GroupPartition, LogCommitted> offsets;
    };
    struct Identity {
        int epoch = -1;
        std::int64_t timeout_ms = 0;
        int transaction = -1;  ///< the one that began last
    };
    struct Partition {
        std::vector<StoredRecord> records;
        std::int64_t stable = 0;  ///< all before it is decided
        std::map<std::pair<std::string, int>, std::int64_t> next_sequence;
        std::map<std::uint64_t, std::int64_t> next_plain_sequence;
    };
    [[nodiscard]] Partition& of(const LogPartition& partition);
    [[nodiscard]] const Partition& of(const LogPartition& partition) const;
    /// The transaction of this epoch, begun if none is open.
    Answer open(const std::string& id, int epoch, int& transaction);
    void decide(int transaction, bool commit);
    void mark(int transaction, const LogPartition& partition);
    void finish_offsets(int transaction);
    void complete_if_marked(int transaction);
    void look_for_expired();
    void note(const std::string& what, const std::string& more) { trace_.note(time_.now_ms(), "brokers", what, more); }

    VirtualTime& time_;
    Dice dice_;
    Trace& trace_;
    std::map<LogPartition, Partition> partitions_;
    std::map<std::string, Identity> identities_;
    std::deque<Transaction> transactions_;
    std::map<GroupPartition, LogCommitted> committed_;
    std::uint64_t plain_producers_ = 0;
    std::int64_t down_until_ = 0;
};

}  // namespace windrow::simulation
