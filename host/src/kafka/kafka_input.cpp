// SPDX-License-Identifier: Apache-2.0
#include "kafka/kafka_input.hpp"

#include <re2/re2.h>
#include <algorithm>

namespace windrow {

namespace {

constexpr std::chrono::seconds committed_timeout{90};  // a transaction that died is given up within its time-out and ten seconds

std::string text_of(const LogPartition& partition) {
    return "partition " + std::to_string(partition.number) + " of topic " + partition.topic;
}

/// The offset of a place in one partition; `committed` and `by_time` were asked for all partitions at once.
std::optional<std::int64_t> resolve(const KafkaPlace& place, const LogPartition& partition, const LogRange& range,
                                    const std::optional<LogCommitted>& committed, const std::optional<std::int64_t>& by_time,
                                    const KafkaSettings& settings) {
    const auto reset = [&]() -> std::optional<std::int64_t> {
        if (settings.offset_reset == "earliest") return range.low;
        if (settings.offset_reset == "latest") return range.high;
        return std::nullopt;
    };
    switch (place.kind) {
        case KafkaPlace::Kind::none:
            return std::nullopt;
        case KafkaPlace::Kind::earliest:
            return range.low;
        case KafkaPlace::Kind::latest:
            return range.high;
        case KafkaPlace::Kind::timestamp:
            return by_time.value_or(range.high);
        case KafkaPlace::Kind::specific: {
            const auto found = place.offsets.find(partition.number);
            return found != place.offsets.end() ? found->second : range.low;
        }
        case KafkaPlace::Kind::group:
            if (committed) return committed->offset;
            if (const auto offset = reset()) return offset;
            throw Error("W6305", "group '" + *settings.group + "' has committed no offset of " + text_of(partition),
                        "set 'properties.auto.offset.reset' = 'earliest' or 'latest', or another 'scan.startup.mode'");
    }
    throw_defect("a place of an unknown kind");
}

struct Asked {
    std::vector<std::optional<LogCommitted>> committed;
    std::vector<std::optional<std::int64_t>> by_time;
};

Asked ask(LogClient& client, std::span<const LogPartition> partitions, const KafkaPlace& place, const KafkaSettings& settings) {
    Asked asked{std::vector<std::optional<LogCommitted>>(partitions.size()),
                std::vector<std::optional<std::int64_t>>(partitions.size())};
    if (place.kind == KafkaPlace::Kind::group) asked.committed = client.committed(*settings.group, partitions, committed_timeout);
    if (place.kind == KafkaPlace::Kind::timestamp) asked.by_time = client.offsets_at(partitions, place.timestamp_ms);
    return asked;
}

}  // namespace

std::vector<LogPartition> find_partitions(LogClient& client, const std::vector<std::string>& topics, const std::string& pattern) {
    std::vector<std::string> names = topics;
    if (!pattern.empty()) {
        const re2::RE2 expression(pattern, re2::RE2::Quiet);
        names = client.topics();
        std::erase_if(names, [&](const std::string& name) { return !re2::RE2::FullMatch(name, expression); });
        if (names.empty())
            throw Error("W6307", "no topic matches 'topic-pattern' = '" + pattern + "'",
                        "the pattern must match whole names of topics");
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::vector<LogPartition> partitions;
    for (const std::string& name : names) {
        const std::vector<std::int32_t> numbers = client.partitions(name);
        if (numbers.empty())
            throw Error("W6307", "there is no topic '" + name + "' in the Kafka cluster", "create it, or mend 'topic'");
        for (const std::int32_t number : numbers) partitions.push_back({name, number});
    }
    return partitions;
}

void check_in_log(LogClient& client, const KafkaPosition& position) {
    const LogRange range = client.range(position.partition);
    if (position.next >= range.low && position.next <= range.high) return;
    throw Error("W6305",
                text_of(position.partition) + ": offset " + std::to_string(position.next) +
                    " is not in the log, which reaches from " + std::to_string(range.low) + " to " + std::to_string(range.high),
                position.next < range.low ? "its records are gone: the topic keeps them for too short a time"
                                          : "was the topic made anew? Start the job anew, too, with --resume none");
}

std::vector<KafkaPosition> resolve_places(LogClient& client, std::span<const LogPartition> partitions, const KafkaPlace& begin,
                                          const KafkaPlace& end, const KafkaSettings& settings) {
    const Asked at_begin = ask(client, partitions, begin, settings);
    const Asked at_end = ask(client, partitions, end, settings);
    std::vector<KafkaPosition> positions;
    for (std::size_t p = 0; p < partitions.size(); ++p) {
        const LogRange range = client.range(partitions[p]);
        KafkaPosition position{partitions[p], 0, std::nullopt};
        position.next = *resolve(begin, partitions[p], range, at_begin.committed[p], at_begin.by_time[p], settings);
        position.stop = resolve(end, partitions[p], range, at_end.committed[p], at_end.by_time[p], settings);
        if (position.next < range.low || position.next > range.high) check_in_log(client, position);
        positions.push_back(std::move(position));
    }
    return positions;
}

void KafkaInput::set_position(std::size_t index, std::int64_t next, std::optional<std::int64_t> stop) {
    if (reader_ != nullptr) throw_defect("a partition's position is set while it is read");
    positions_[index].next = next;
    positions_[index].stop = stop;
    check_in_log(*client_, positions_[index]);
}

std::string KafkaInput::name_of(const LogPartition& partition) {
    return partition.topic + "/" + std::to_string(partition.number);
}

void KafkaInput::order(const std::vector<std::string>& names) {
    std::vector<KafkaPosition> ordered;
    for (const std::string& name : names) {
        const auto found = std::find_if(positions_.begin(), positions_.end(),
                                        [&](const KafkaPosition& position) { return name_of(position.partition) == name; });
        if (found == positions_.end())
            throw Error("W6307",
                        "the partition " + name + ", which the checkpoint has read from, is not in the Kafka cluster any more",
                        "was the topic made anew? Start the job anew, too, with --resume none");
        ordered.push_back(std::move(*found));
        positions_.erase(found);
    }
    for (KafkaPosition& later : positions_) {
        later.next = client_->range(later.partition).low;
        ordered.push_back(std::move(later));
    }
    positions_ = std::move(ordered);
}

void KafkaInput::add(std::vector<KafkaPosition> positions) {
    reader_.reset();
    std::move(positions.begin(), positions.end(), std::back_inserter(positions_));
}

LogReader& KafkaInput::reader() {
    if (reader_ == nullptr) {
        std::vector<LogOffset> from;
        for (const KafkaPosition& position : positions_) from.push_back({position.partition, position.next});
        reader_ = client_->open_reader(from);
    }
    return *reader_;
}

void KafkaInput::commit(std::span<const std::uint64_t> positions) {
    if (reader_ == nullptr) return;
    reader_->commit(std::vector<std::int64_t>(positions.begin(), positions.end()));
}

std::optional<std::uint64_t> KafkaInput::lag(std::size_t index) const {
    if (reader_ == nullptr) return std::nullopt;
    std::optional<std::int64_t> end = reader_->last_known_end(index);
    if (!end) return std::nullopt;
    const KafkaPosition& position = positions_[index];
    if (position.stop) end = std::min(*end, *position.stop);
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, *end - position.next));
}

KafkaInput::Taken KafkaInput::take(std::size_t index, std::size_t most_records) {
    KafkaPosition& position = positions_[index];
    Taken taken;
    if (position.stop && position.next >= *position.stop) {
        taken.ended = true;
        return taken;
    }
    std::shared_ptr<const LogBatch> batch = reader().take(index, most_records);
    const std::vector<LogRecord>& records = batch->records();
    taken.records = records.size();
    if (position.stop) {
        while (taken.records > 0 && records[taken.records - 1].offset >= *position.stop) --taken.records;
        taken.ended = taken.records < records.size() || (batch->end() && *batch->end() >= *position.stop);
    }
    if (taken.records > 0) {
        position.next = records[taken.records - 1].offset + 1;
        taken.batch = std::move(batch);
    }
    // What lies between the last wanted record and the stop was aborted, or is no record.
    if (taken.ended) position.next = *position.stop;
    return taken;
}

}  // namespace windrow
