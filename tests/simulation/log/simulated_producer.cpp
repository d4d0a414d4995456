// SPDX-License-Identifier: Apache-2.0
#include "log/java_partitioner.hpp"
#include "log/request_fate.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>

namespace windrow::simulation {

namespace {

using Kind = LogOutcome::Kind;

constexpr std::int64_t request_timeout_ms = 2'000;
constexpr std::size_t most_metadata = 4096;  // offset.metadata.max.bytes
constexpr std::size_t records_a_request = 16;

/// What both kinds of producers do: records wait in memory that is not theirs, are sent in order, and are reported on.
class QueueingProducer : public LogProducer {
public:
    QueueingProducer(SimulatedLog& log, ClientHost host) : log_(log), host_(std::move(host)) {}

    LogOutcome produce(const std::string& topic, std::span<const LogOutput> records, std::chrono::milliseconds) override {
        host_.step("produce");
        const std::size_t partitions = log_.cluster.partitions(topic).size();
        if (partitions == 0) return {Kind::abort, false, "no topic " + topic};
        for (const LogOutput& record : records) {
            std::int32_t number = record.partition;
            if (number < 0 && record.key.data() != nullptr) number = java_partition(record.key, partitions);
            if (number < 0) number = static_cast<std::int32_t>(log_.dice.below(partitions));
            queue_.push_back({{topic, number}, record});
        }
        if (log_.dice.chance(0.3)) send_queue();
        return {};
    }
    LogOutcome flush(std::chrono::milliseconds timeout) override {
        const std::int64_t until = log_.time.now_ms() + timeout.count();
        while (!queue_.empty() && fatal_.kind == Kind::done && log_.time.now_ms() < until) send_queue();
        if (fatal_.kind != Kind::done) purge();
        if (queue_.empty()) return fatal_.kind == Kind::done ? LogOutcome{} : LogOutcome{Kind::abort, false, "purged"};
        return {Kind::abort, false, "flush timed out"};
    }
    [[nodiscard]] LogDelivery delivery() const override { return delivery_; }

protected:
    /// May be carried out after this object is gone.
    virtual std::function<Answer()> write_request(const LogPartition& partition, std::int64_t sequence,
                                                  std::vector<StoredRecord> records) = 0;
    void purge() {
        for (; !queue_.empty(); queue_.erase(queue_.begin())) fail("purged");
    }
    LogOutcome fenced(const char* reason) {
        fatal_ = {Kind::rebuild, true, reason};
        return fatal_;
    }
    void fail(const char* reason) {
        if (delivery_.failed++ == 0) delivery_.first_failure = reason;
    }

    SimulatedLog& log_;
    ClientHost host_;
    LogOutcome fatal_;
    LogDelivery delivery_;

private:
    struct Waiting {
        LogPartition partition;
        LogOutput output;  ///< points into the caller's memory, which must stay
    };

    /// The records at the head of the queue that go to one partition, as one request.
    void send_queue() {
        if (queue_.empty() || fatal_.kind != Kind::done) return;
        const LogPartition partition = queue_.front().partition;
        std::vector<StoredRecord> records;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < queue_.size() && places.size() < records_a_request; ++i) {
            if (queue_[i].partition != partition) continue;
            const LogOutput& output = queue_[i].output;
            StoredRecord record;
            if (output.key.data() != nullptr) record.key = std::string(output.key);
            if (output.value.data() != nullptr) record.value = std::string(output.value);
            record.timestamp_ms = output.timestamp_ms >= 0 ? output.timestamp_ms : log_.time.now_ms();
            records.push_back(std::move(record));
            places.push_back(i);
        }
        const std::int64_t sequence = sequences_[partition];
        const auto request = write_request(partition, sequence, std::move(records));
        const bool fails = log_.dice.chance(log_.faults.failed_delivery);
        if (fails && log_.dice.chance(0.5)) (void)request();
        const auto answer = fails ? std::nullopt : send(log_, host_, "Produce", request_timeout_ms, request);
        if (!fails && (!answer || *answer == Answer::busy)) {
            log_.time.advance(20);
            return;  // the same request again, under the same sequence
        }
        if (!fails && *answer == Answer::fenced) {
            (void)fenced("fenced");
            return purge();
        }
        for (auto place = places.rbegin(); place != places.rend(); ++place)
            queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(*place));
        sequences_[partition] += static_cast<std::int64_t>(places.size());
        if (!fails && *answer == Answer::done) {
            delivery_.delivered += places.size();
        } else {
            for (std::size_t i = 0; i < places.size(); ++i) fail("message timed out");
        }
    }

    std::vector<Waiting> queue_;
    std::map<LogPartition, std::int64_t> sequences_;
};

/// Idempotent, without transactions.
class PlainProducer final : public QueueingProducer {
public:
    PlainProducer(SimulatedLog& log, ClientHost host)
        : QueueingProducer(log, std::move(host)), number_(log.cluster.next_plain_producer()) {}
    LogOutcome begin() override { return refuse(); }
    LogOutcome send_offsets(const std::string&, std::span<const LogOffset>, std::chrono::milliseconds) override {
        return refuse();
    }
    LogOutcome commit(std::chrono::milliseconds) override { return refuse(); }
    LogOutcome abort(std::chrono::milliseconds) override { return refuse(); }

private:
    static LogOutcome refuse() { return {Kind::rebuild, false, "not a transactional producer"}; }
    std::function<Answer()> write_request(const LogPartition& partition, std::int64_t sequence,
                                          std::vector<StoredRecord> records) override {
        return [&cluster = log_.cluster, number = number_, partition, sequence, records = std::move(records)] {
            return cluster.append_plain(partition, number, sequence, records);
        };
    }
    std::uint64_t number_;
};

class TransactionalProducer final : public QueueingProducer {
public:
    TransactionalProducer(SimulatedLog& log, ClientHost host, std::string id)
        : QueueingProducer(log, std::move(host)), id_(std::move(id)) {}

    void initialise(std::chrono::milliseconds timeout) {
        const std::int64_t until = log_.time.now_ms() + timeout.count();
        do {
            const auto epoch = std::make_shared<int>(-1);
            const auto answer = send(log_, host_, "InitProducerId", request_timeout_ms,
                                     [&cluster = log_.cluster, id = id_, most = log_.transaction_timeout_ms, epoch] {
                                         return cluster.take_epoch(id, most, *epoch);
                                     });
            if (answer == Answer::done) {
                epoch_ = *epoch;
                return;
            }
            log_.time.advance(answer ? 10 : 100);
        } while (log_.time.now_ms() < until);
        throw Error("W6306", "the simulated cluster gives no epoch to '" + id_ + "'", "simulated");
    }

    /// A fenced producer learns of it later.
    LogOutcome begin() override {
        host_.step("begin");
        return fatal_;
    }
    LogOutcome send_offsets(const std::string& group, std::span<const LogOffset> offsets,
                            std::chrono::milliseconds timeout) override {
        if (fatal_.kind != Kind::done) return fatal_;
        for (const LogOffset& offset : offsets) {
            if (offset.metadata.size() > most_metadata) return {Kind::abort, false, "OFFSET_METADATA_TOO_LARGE"};
        }
        return ask("TxnOffsetCommit", timeout,
                   [&cluster = log_.cluster, id = id_, epoch = epoch_, group, all = std::vector(offsets.begin(), offsets.end())] {
                       return cluster.add_offsets(id, epoch, group, all);
                   });
    }
    LogOutcome commit(std::chrono::milliseconds timeout) override {
        if (fatal_.kind != Kind::done) return fatal_;
        if (const LogOutcome flushed = flush(timeout); flushed.kind != Kind::done) return flushed;
        if (delivery_.failed > 0) return {Kind::abort, false, delivery_.first_failure};
        const auto request = end_request(true);
        if (log_.dice.chance(log_.faults.given_up)) {
            host_.step("EndTxn");
            if (log_.dice.chance(0.5)) (void)request();
            log_.trace.note(log_.time.now_ms(), "network", "client gives up", id_);
            fatal_ = {Kind::rebuild, false, "given up"};
            return fatal_;
        }
        return ask("EndTxn", timeout, request);
    }
    LogOutcome abort(std::chrono::milliseconds timeout) override {
        if (fatal_.kind != Kind::done) return fatal_;
        purge();
        const LogOutcome outcome = ask("EndTxn", timeout, end_request(false));
        if (outcome.kind == Kind::done) delivery_ = {};
        return outcome;
    }

private:
    std::function<Answer()> write_request(const LogPartition& partition, std::int64_t sequence,
                                          std::vector<StoredRecord> records) override {
        return [&cluster = log_.cluster, id = id_, epoch = epoch_, partition, sequence, records = std::move(records)] {
            return cluster.append(id, epoch, partition, sequence, records);
        };
    }
    [[nodiscard]] std::function<Answer()> end_request(bool commit) const {
        return [&cluster = log_.cluster, id = id_, epoch = epoch_, commit] { return cluster.end(id, epoch, commit); };
    }
    LogOutcome ask(const char* name, std::chrono::milliseconds timeout, const std::function<Answer()>& request) {
        const std::int64_t until = log_.time.now_ms() + timeout.count();
        do {
            const auto answer = send(log_, host_, name, std::min<std::int64_t>(timeout.count(), request_timeout_ms), request);
            if (!answer) break;
            if (*answer == Answer::done) return {};
            if (*answer == Answer::fenced) return fenced("_FENCED");
            if (*answer == Answer::wrong_state) {
                fatal_ = {Kind::rebuild, false, "INVALID_TXN_STATE"};
                return fatal_;
            }
            log_.time.advance(20);
        } while (log_.time.now_ms() < until);
        return {Kind::retry, false, "_TIMED_OUT"};
    }

    std::string id_;
    int epoch_ = -1;
};

}  // namespace

std::unique_ptr<LogProducer> open_simulated_producer(SimulatedLog& log, ClientHost host) {
    return std::make_unique<PlainProducer>(log, std::move(host));
}

std::unique_ptr<LogProducer> open_simulated_transaction(SimulatedLog& log, ClientHost host, const std::string& id,
                                                        std::chrono::milliseconds timeout) {
    auto producer = std::make_unique<TransactionalProducer>(log, std::move(host), id);
    producer->initialise(timeout);
    return producer;
}

}  // namespace windrow::simulation
