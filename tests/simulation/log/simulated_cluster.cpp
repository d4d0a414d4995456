// SPDX-License-Identifier: Apache-2.0
#include "log/simulated_cluster.hpp"

#include <algorithm>
#include <stdexcept>

namespace windrow::simulation {

namespace {

constexpr std::int64_t expiry_scan_ms = 10'000;  // transaction.abort.timed.out.transaction.cleanup.interval.ms

std::string text_of(const LogPartition& partition) {
    return partition.topic + "/" + std::to_string(partition.number);
}

}  // namespace

void SimulatedCluster::create_topic(const std::string& name, std::int32_t partitions) {
    for (std::int32_t p = 0; p < partitions; ++p) partitions_[{name, p}];
}

std::vector<std::int32_t> SimulatedCluster::partitions(const std::string& topic) const {
    std::vector<std::int32_t> numbers;
    for (const auto& [partition, stored] : partitions_) {
        if (partition.topic == topic) numbers.push_back(partition.number);
    }
    return numbers;
}

std::vector<std::string> SimulatedCluster::topics() const {
    std::vector<std::string> names;
    for (const auto& [partition, stored] : partitions_) {
        if (names.empty() || names.back() != partition.topic) names.push_back(partition.topic);
    }
    return names;
}

SimulatedCluster::Partition& SimulatedCluster::of(const LogPartition& partition) {
    const auto found = partitions_.find(partition);
    if (found == partitions_.end()) throw std::logic_error("the simulated cluster has no " + text_of(partition));
    return found->second;
}

const SimulatedCluster::Partition& SimulatedCluster::of(const LogPartition& partition) const {
    return const_cast<SimulatedCluster*>(this)->of(partition);
}

std::int64_t SimulatedCluster::end(const LogPartition& partition) const {
    return static_cast<std::int64_t>(of(partition).records.size());
}

std::int64_t SimulatedCluster::last_stable(const LogPartition& partition) {
    Partition& log = of(partition);
    for (; log.stable < static_cast<std::int64_t>(log.records.size()); ++log.stable) {
        const StoredRecord& record = log.records[static_cast<std::size_t>(log.stable)];
        if (record.transaction < 0 || record.marker) continue;
        if (transactions_[static_cast<std::size_t>(record.transaction)].unmarked.contains(partition)) break;
    }
    return log.stable;
}

const StoredRecord& SimulatedCluster::record(const LogPartition& partition, std::int64_t offset) const {
    return of(partition).records[static_cast<std::size_t>(offset)];
}

bool SimulatedCluster::is_visible(const LogPartition& partition, std::int64_t offset) const {
    const StoredRecord& stored = record(partition, offset);
    if (stored.marker) return false;
    if (stored.transaction < 0) return true;
    const State state = transactions_[static_cast<std::size_t>(stored.transaction)].state;
    return state == State::committing || state == State::committed;
}

std::vector<StoredRecord> SimulatedCluster::visible(const std::string& topic) {
    std::vector<StoredRecord> all;
    for (const std::int32_t number : partitions(topic)) {
        const LogPartition partition{topic, number};
        const std::int64_t stable = last_stable(partition);
        for (std::int64_t offset = 0; offset < stable; ++offset) {
            if (is_visible(partition, offset)) all.push_back(record(partition, offset));
        }
    }
    return all;
}

SimulatedCluster::Answer SimulatedCluster::take_epoch(const std::string& id, std::int64_t timeout_ms, int& epoch) {
    Identity& identity = identities_[id];
    if (identity.transaction >= 0) {
        const State state = transactions_[static_cast<std::size_t>(identity.transaction)].state;
        if (state == State::ongoing) {
            ++identity.epoch;  // whoever has the transaction open can do nothing more in it
            note("init aborts", id);
            decide(identity.transaction, false);
            return Answer::busy;
        }
        if (state == State::committing || state == State::aborting) return Answer::busy;
    }
    identity.timeout_ms = timeout_ms;
    epoch = ++identity.epoch;
    note("epoch", id + " " + std::to_string(epoch));
    return Answer::done;
}

SimulatedCluster::Answer SimulatedCluster::open(const std::string& id, int epoch, int& transaction) {
    Identity& identity = identities_[id];
    if (identity.epoch != epoch) return Answer::fenced;
    if (identity.transaction >= 0) {
        const State state = transactions_[static_cast<std::size_t>(identity.transaction)].state;
        if (state == State::committing || state == State::aborting) return Answer::busy;
        if (state == State::ongoing) {
            transaction = identity.transaction;
            return Answer::done;
        }
    }
    transaction = identity.transaction = static_cast<int>(transactions_.size());
    transactions_.push_back({id, epoch, State::ongoing, time_.now_ms(), {}, {}});
    return Answer::done;
}

SimulatedCluster::Answer SimulatedCluster::append(const std::string& id, int epoch, const LogPartition& partition,
                                                  std::int64_t sequence, const std::vector<StoredRecord>& records) {
    if (identities_[id].epoch != epoch) return Answer::fenced;
    Partition& log = of(partition);
    std::int64_t& next = log.next_sequence[{id, epoch}];
    if (sequence < next) return Answer::done;  // it was written; the answer got lost
    if (sequence > next) return Answer::wrong_state;
    int transaction = -1;
    if (const Answer answer = open(id, epoch, transaction); answer != Answer::done) return answer;
    transactions_[static_cast<std::size_t>(transaction)].unmarked.insert(partition);
    for (StoredRecord record : records) {
        record.transaction = transaction;
        log.records.push_back(std::move(record));
    }
    next += static_cast<std::int64_t>(records.size());
    note("append",
         text_of(partition) + " " + std::to_string(records.size()) + " records of " + id + " epoch " + std::to_string(epoch));
    return Answer::done;
}

SimulatedCluster::Answer SimulatedCluster::append_plain(const LogPartition& partition, std::uint64_t producer,
                                                        std::int64_t sequence, const std::vector<StoredRecord>& records) {
    Partition& log = of(partition);
    std::int64_t& next = log.next_plain_sequence[producer];
    if (sequence != next) return sequence < next ? Answer::done : Answer::wrong_state;
    log.records.insert(log.records.end(), records.begin(), records.end());
    next += static_cast<std::int64_t>(records.size());
    return Answer::done;
}

SimulatedCluster::Answer SimulatedCluster::add_offsets(const std::string& id, int epoch, const std::string& group,
                                                       const std::vector<LogOffset>& offsets) {
    int transaction = -1;
    if (const Answer answer = open(id, epoch, transaction); answer != Answer::done) return answer;
    for (const LogOffset& offset : offsets)
        transactions_[static_cast<std::size_t>(transaction)].offsets[{group, offset.partition}] = {offset.offset,
                                                                                                   offset.metadata};
    note("offsets", id + " epoch " + std::to_string(epoch) + " group " + group);
    return Answer::done;
}

SimulatedCluster::Answer SimulatedCluster::end(const std::string& id, int epoch, bool commit) {
    const Identity& identity = identities_[id];
    if (identity.epoch != epoch) return Answer::fenced;
    if (identity.transaction < 0) return Answer::wrong_state;
    const Transaction& transaction = transactions_[static_cast<std::size_t>(identity.transaction)];
    if (transaction.epoch != epoch) return Answer::wrong_state;
    switch (transaction.state) {
        case State::ongoing:
            decide(identity.transaction, commit);
            return Answer::done;
        case State::committing:
        case State::committed:  // asked again: the answer got lost
            return commit ? Answer::done : Answer::wrong_state;
        case State::aborting:
        case State::aborted:
            return commit ? Answer::wrong_state : Answer::done;
    }
    return Answer::wrong_state;
}

/// From here on the outcome stands; partitions and groups learn of it one after the other.
void SimulatedCluster::decide(int number, bool commit) {
    Transaction& transaction = transactions_[static_cast<std::size_t>(number)];
    transaction.state = commit ? State::committing : State::aborting;
    note(commit ? "commits" : "aborts", transaction.id + " epoch " + std::to_string(transaction.epoch));
    for (const LogPartition& partition : transaction.unmarked)
        time_.after(dice_.between(0, 5), [this, number, partition] { mark(number, partition); });
    time_.after(dice_.between(0, 5), [this, number] { finish_offsets(number); });
}

void SimulatedCluster::mark(int number, const LogPartition& partition) {
    StoredRecord marker;
    marker.marker = true;
    marker.transaction = number;
    of(partition).records.push_back(marker);
    transactions_[static_cast<std::size_t>(number)].unmarked.erase(partition);
    complete_if_marked(number);
}

void SimulatedCluster::finish_offsets(int number) {
    Transaction& transaction = transactions_[static_cast<std::size_t>(number)];
    if (transaction.state == State::committing) {
        for (const auto& [place, now] : transaction.offsets) {
            LogCommitted& stored = committed_[place];
            if (on_committed) on_committed(place.first, place.second, stored, now);
            stored = now;
        }
    }
    transaction.offsets.clear();
    complete_if_marked(number);
}

void SimulatedCluster::complete_if_marked(int number) {
    Transaction& transaction = transactions_[static_cast<std::size_t>(number)];
    if (!transaction.unmarked.empty() || !transaction.offsets.empty()) return;
    if (transaction.state == State::committing) transaction.state = State::committed;
    if (transaction.state == State::aborting) transaction.state = State::aborted;
}

bool SimulatedCluster::committed(const std::string& group, const std::vector<LogPartition>& partitions,
                                 std::vector<std::optional<LogCommitted>>& found) const {
    found.clear();
    for (const LogPartition& partition : partitions) {
        const GroupPartition place{group, partition};
        for (const Transaction& transaction : transactions_) {
            if (transaction.offsets.contains(place)) return false;
        }
        const auto at = committed_.find(place);
        found.push_back(at == committed_.end() ? std::nullopt : std::optional(at->second));
    }
    return true;
}

void SimulatedCluster::look_for_expired() {
    time_.after(expiry_scan_ms, [this] { look_for_expired(); });
    for (auto& [id, identity] : identities_) {
        if (identity.transaction < 0) continue;
        const Transaction& transaction = transactions_[static_cast<std::size_t>(identity.transaction)];
        if (transaction.state != State::ongoing || time_.now_ms() - transaction.began_ms < identity.timeout_ms) continue;
        ++identity.epoch;
        note("time-out", id);
        decide(identity.transaction, false);
    }
}

}  // namespace windrow::simulation
