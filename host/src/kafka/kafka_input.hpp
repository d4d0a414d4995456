// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The partitions that a table reads, each from a place up to a place, over a LogClient. Knows neither librdkafka nor options.

#include "kafka/kafka_table.hpp"
#include "kafka/log_client.hpp"

#include <memory>
#include <string>
#include <vector>

namespace windrow {

/// One partition of a table: the next offset to be read, and where to stop.
struct KafkaPosition {
    LogPartition partition;
    std::int64_t next = 0;
    std::optional<std::int64_t> stop;  ///< first offset that is not wanted; none: no end
};

/// Partitions of the topics, by topic and number. Throws W6307 if a topic is missing, or no topic matches the pattern (RE2,
/// whole names).
std::vector<LogPartition> find_partitions(LogClient& client, const std::vector<std::string>& topics, const std::string& pattern);

/// Where each partition begins and ends. Throws W6305 if a place is not in the log or the group has committed nothing.
std::vector<KafkaPosition> resolve_places(LogClient& client, std::span<const LogPartition> partitions, const KafkaPlace& begin,
                                          const KafkaPlace& end, const KafkaSettings& settings);

/// Throws W6305 if the log does not reach from the position on.
void check_in_log(LogClient& client, const KafkaPosition& position);

/// Reads all of them through one LogReader, which is opened when the first record is asked for: positions may be set before.
class KafkaInput {
public:
    KafkaInput(std::shared_ptr<LogClient> client, std::vector<KafkaPosition> positions)
        : client_(std::move(client)), positions_(std::move(positions)) {}

    [[nodiscard]] std::size_t size() const noexcept { return positions_.size(); }
    [[nodiscard]] const KafkaPosition& position(std::size_t index) const { return positions_[index]; }
    /// Goes on from there. Before the first `take` only; throws W6305 if the log does not hold it.
    void set_position(std::size_t index, std::int64_t next, std::optional<std::int64_t> stop);
    /// Further partitions, behind those that are read: the reader is opened anew, and goes on where each partition was.
    void add(std::vector<KafkaPosition> positions);
    /// Partitions in another order; those that are not named came into being later, and come behind, each from its
    /// first record on. Throws W6307 if one is gone.
    void order(const std::vector<std::string>& names);
    [[nodiscard]] static std::string name_of(const LogPartition& partition);

    struct Taken {
        std::shared_ptr<const LogBatch> batch;  ///< null: nothing now
        std::size_t records = 0;                ///< the first so many are before the stop
        bool ended = false;                     ///< nothing more will come
    };
    /// Records of the partition that will be read and were not, as far as the log's end was told; aborted ones may be among them.
    [[nodiscard]] std::optional<std::uint64_t> lag(std::size_t index) const;
    /// Commits positions for the group, if anything was read.
    void commit(std::span<const std::uint64_t> positions);
    Taken take(std::size_t index, std::size_t most_records);
    void wait(std::chrono::milliseconds timeout) { reader().wait(timeout); }

private:
    LogReader& reader();
    std::shared_ptr<LogClient> client_;
    std::vector<KafkaPosition> positions_;
    std::unique_ptr<LogReader> reader_;
};

}  // namespace windrow
