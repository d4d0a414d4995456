// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A partitioned log with transactions, as the protocol code sees Kafka: partitions, offsets, records, transactional producers,
/// committed offsets with metadata. Behind it is librdkafka (librdkafka_client.hpp), or the log of a simulation.
///
/// Every call that waits says for how long at most. Errors are Error W63xx unless a call returns a LogOutcome.

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

struct LogPartition {
    std::string topic;
    std::int32_t number = 0;
    friend auto operator<=>(const LogPartition&, const LogPartition&) = default;
};

enum class LogTimestamp : std::uint8_t { none, create_time, append_time };

/// A record in the memory of its batch. `data() == nullptr`: there is no key or no value.
struct LogRecord {
    std::int64_t offset = 0;
    std::int64_t timestamp_ms = -1;  ///< since epoch; -1: none
    LogTimestamp timestamp_kind = LogTimestamp::none;
    std::string_view key{};
    std::string_view value{};
};

struct LogHeader {
    std::string_view name;
    std::string_view value;  ///< data() == nullptr: null
};

/// Records of one partition, their offsets growing (with gaps where records were aborted or compacted). Immutable once given
/// out; may go to another thread and be destroyed there.
class LogBatch {
public:
    virtual ~LogBatch() = default;
    [[nodiscard]] const std::vector<LogRecord>& records() const noexcept { return records_; }
    /// Appends the headers of record `i`; they lie in the batch's memory.
    virtual void headers(std::size_t i, std::vector<LogHeader>& out) const = 0;
    /// The log ends at this offset for now: every stable record before it has been given out.
    [[nodiscard]] std::optional<std::int64_t> end() const noexcept { return end_; }

protected:
    std::vector<LogRecord> records_;
    std::optional<std::int64_t> end_;
};

/// Reads a fixed set of partitions, each from a given offset. `take` and `wait` belong to one thread at a time.
class LogReader {
public:
    virtual ~LogReader() = default;
    /// The next records of partition `index`, at most so many; never waits. Empty: there are none right now. A partition that is
    /// not taken from stops being fetched when its queue is full. Throws W6305 if the offset is not in the log (any more).
    virtual std::unique_ptr<LogBatch> take(std::size_t index, std::size_t most_records) = 0;
    /// Returns when some partition may have records, or after `timeout`.
    virtual void wait(std::chrono::milliseconds timeout) = 0;
    /// Commits, for the group of the client, where each partition goes on (by index): for those who look at the group, not for
    /// us. Never waits; one that fails is made good by the next.
    virtual void commit([[maybe_unused]] std::span<const std::int64_t> next) {}
    /// Where partition `index` ended for stable records when it was last fetched from; none if that is not known. Asks nobody.
    [[nodiscard]] virtual std::optional<std::int64_t> last_known_end([[maybe_unused]] std::size_t index) const { return {}; }
};

/// What became of a step of a transaction.
struct LogOutcome {
    enum class Kind : std::uint8_t {
        done,
        retry,   ///< the same call again, with the same arguments
        abort,   ///< the transaction must be aborted; nothing of it will be seen
        rebuild  ///< the producer is of no use any more; whether a commit happened is not known
    } kind = Kind::done;
    bool fenced = false;  ///< another producer has the transactional id, or the broker gave the transaction up
    std::string reason;
};

/// One record to be written. The memory must stay until the producer is flushed or destroyed.
struct LogOutput {
    std::int32_t partition = -1;     ///< -1: by the hash of the key as Kafka's Java client has it, or any if there is no key
    std::string_view key{};          ///< data() == nullptr: none
    std::string_view value{};        ///< data() == nullptr: none (a tombstone)
    std::int64_t timestamp_ms = -1;  ///< -1: now
    std::span<const LogHeader> headers{};
};

/// What delivery reports have said since the producer was made.
struct LogDelivery {
    std::uint64_t delivered = 0;
    std::uint64_t failed = 0;
    std::string first_failure;
};

struct LogOffset {
    LogPartition partition;
    std::int64_t offset = 0;  ///< next to be read
    std::string metadata{};   ///< at most 4096 characters of ASCII
};

/// Writes records. A transactional producer is used for one transaction: it was given a fresh epoch, which fences all earlier
/// ones of its id, and their open transactions are aborted. Used by one thread at a time.
class LogProducer {
public:
    virtual ~LogProducer() = default;
    virtual LogOutcome begin() = 0;
    /// Queues records for a topic, in order. Waits while the queue is full, up to `timeout`; then, or if a record is refused, the
    /// kind is `abort`.
    virtual LogOutcome produce(const std::string& topic, std::span<const LogOutput> records,
                               std::chrono::milliseconds timeout) = 0;
    /// Waits until every record has been reported on. Whether they were delivered is told by `delivery` alone.
    virtual LogOutcome flush(std::chrono::milliseconds timeout) = 0;
    [[nodiscard]] virtual LogDelivery delivery() const = 0;
    virtual LogOutcome send_offsets(const std::string& group, std::span<const LogOffset> offsets,
                                    std::chrono::milliseconds timeout) = 0;
    virtual LogOutcome commit(std::chrono::milliseconds timeout) = 0;
    virtual LogOutcome abort(std::chrono::milliseconds timeout) = 0;
};

struct LogRange {
    std::int64_t low = 0;   ///< offset of the oldest record that is still there
    std::int64_t high = 0;  ///< of the next stable one that will be written
};

struct LogCommitted {
    std::int64_t offset = 0;
    std::string metadata;
};

/// A cluster. Thread-safe for different objects that it gives out; its own calls belong to one thread at a time.
class LogClient {
public:
    virtual ~LogClient() = default;
    /// Partition numbers of a topic; empty: there is no such topic. Throws W6301 if the cluster does not answer, W6302 if it
    /// refuses the credentials, W6303 if it refuses the topic.
    virtual std::vector<std::int32_t> partitions(const std::string& topic) = 0;
    virtual std::vector<std::string> topics() = 0;
    virtual LogRange range(const LogPartition& partition) = 0;
    /// First offset whose record is not older than the instant; none if there is none.
    virtual std::vector<std::optional<std::int64_t>> offsets_at(std::span<const LogPartition> partitions,
                                                                std::int64_t timestamp_ms) = 0;
    /// What the group has committed, stable offsets only: waits for transactions that are being decided, up to `timeout`
    /// (then W6304).
    virtual std::vector<std::optional<LogCommitted>> committed(const std::string& group, std::span<const LogPartition> partitions,
                                                               std::chrono::milliseconds timeout) = 0;
    virtual std::unique_ptr<LogReader> open_reader(std::span<const LogOffset> from) = 0;
    /// A producer without transactions; never loses the order of a partition.
    virtual std::unique_ptr<LogProducer> open_producer() = 0;
    /// A producer for one transaction of this id, with a fresh epoch. Throws W6306 if the cluster gives none within `timeout`.
    virtual std::unique_ptr<LogProducer> open_transactional_producer(const std::string& transactional_id,
                                                                     std::chrono::milliseconds timeout) = 0;
};

}  // namespace windrow
