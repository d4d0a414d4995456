// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "kafka/kafka_decoder.hpp"
#include "kafka/kafka_discovery.hpp"
#include "kafka/kafka_input.hpp"
#include "kafka/kafka_table.hpp"
#include "kafka/log_opener.hpp"

#include <algorithm>

namespace windrow {

namespace {

constexpr std::int64_t flink_discovery_interval_ms = 5 * 60 * 1000;
/// How long a question about new partitions may take: it is asked again.
constexpr std::chrono::seconds discovery_timeout{3};

/// A kafka table, as far as it can be known without asking the cluster.
struct KafkaScan {
    KafkaTable table;
    KafkaPlace startup;
    KafkaPlace bounded;
    RecordLayout value_layout;
    RecordLayout key_layout;
    std::shared_ptr<const RecordFormat> value_format;
    std::shared_ptr<const RecordFormat> key_format;  ///< or null
    std::vector<KafkaColumn> columns;
    std::int64_t discovery_interval_ms = 0;  ///< not positive: never
};

KafkaColumn::Origin metadata_origin(const ScanRequest& request, const std::string& name) {
    if (name == "topic") return KafkaColumn::Origin::topic;
    if (name == "partition") return KafkaColumn::Origin::partition;
    if (name == "offset") return KafkaColumn::Origin::offset;
    if (name == "timestamp") return KafkaColumn::Origin::timestamp;
    if (name == "timestamp-type") return KafkaColumn::Origin::timestamp_type;
    if (name == "headers") return KafkaColumn::Origin::headers;
    throw Error("W3508", "table " + request.table + ": the kafka connector has no metadata '" + name + "'",
                "metadata: topic, partition, headers, offset, timestamp, timestamp-type");
}

int place_of(const Schema& schema, const std::string& name) {
    const auto found = std::find_if(schema.begin(), schema.end(), [&](const Field& field) { return field.name == name; });
    return found == schema.end() ? -1 : static_cast<int>(found - schema.begin());
}

/// Fields of the layout for the columns that are read; the columns' places among what the decoders deliver.
void place_columns(const ScanRequest& request, KafkaScan& scan) {
    const KafkaColumns& split = scan.table.columns;
    for (const ScanColumn& column : request.columns) {
        if (column.origin == ScanColumn::Origin::metadata) {
            scan.columns.push_back({metadata_origin(request, column.name), 0, column.type});
            continue;
        }
        // A column of both is taken from the value, as in Flink.
        if (const int place = place_of(split.value, column.name); place >= 0) {
            scan.columns.push_back({KafkaColumn::Origin::value, scan.value_layout.fields.size(), column.type});
            scan.value_layout.fields.push_back({column.name, place, column.type});
            continue;
        }
        const auto key = std::find(split.key_column.begin(), split.key_column.end(), column.name);
        if (key == split.key_column.end()) throw_defect("column " + column.name + " is in neither key nor value");
        const auto place = static_cast<std::size_t>(key - split.key_column.begin());
        scan.columns.push_back({KafkaColumn::Origin::key, scan.key_layout.fields.size(), column.type});
        scan.key_layout.fields.push_back({split.key[place].name, static_cast<int>(place), column.type});
    }
}

/// A layout none of whose fields is read is checked all the same.
void check_all(RecordLayout& layout) {
    if (!layout.fields.empty()) return;
    layout.check_only = true;
    for (std::size_t k = 0; k < layout.physical.size(); ++k)
        layout.fields.push_back({layout.physical[k].name, static_cast<int>(k), layout.physical[k].type});
}

KafkaScan read_kafka_source_options(const ScanRequest& request) {
    const Options& options = request.options;
    mark_kafka_options(options);
    mark_runtime_options(options);
    KafkaScan scan;
    scan.table = read_kafka_table(options, request.physical, nullptr);
    scan.startup = read_startup(options, scan.table);
    scan.bounded = read_bounded(options, scan.table);
    (void)options.milliseconds_or("scan.watermark.idle-timeout", 0);
    scan.discovery_interval_ms = options.milliseconds_or("scan.topic-partition-discovery.interval", flink_discovery_interval_ms);
    if (!request.partition_keys.empty())
        throw Error("W3509", "a kafka table can't be PARTITIONED BY", "its partitions are the topic's: drop PARTITIONED BY");
    scan.value_layout.table = scan.key_layout.table = request.table;
    scan.value_layout.base_directory = scan.key_layout.base_directory = request.base_directory;
    scan.value_layout.physical = scan.table.columns.value;
    scan.key_layout.physical = scan.table.columns.key;
    place_columns(request, scan);
    check_all(scan.value_layout);
    scan.value_format = make_record_format(scan.table.value.options, scan.value_layout);
    mark_format_options(options, scan.table.value);
    if (scan.table.key) {
        check_all(scan.key_layout);
        scan.key_format = make_record_format(scan.table.key->options, scan.key_layout);
        mark_format_options(options, *scan.table.key);
    }
    options.check_all_known("kafka");
    return scan;
}

class KafkaReader final : public PartitionReader {
public:
    KafkaReader(KafkaInput& input, std::size_t index) : input_(input), index_(index) {}

    bool read(RawChunk& out, std::size_t target_bytes) override {
        out = RawChunk{};
        const auto wanted = static_cast<std::size_t>(static_cast<double>(target_bytes) / bytes_per_record_);
        KafkaInput::Taken taken = input_.take(index_, std::clamp<std::size_t>(wanted, 64, 65536));
        out.first_ordinal = out.next_ordinal = static_cast<std::uint64_t>(input_.position(index_).next);
        if (taken.records == 0) {
            out.dry = true;
            return !taken.ended;
        }
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < taken.records; ++i) bytes += taken.batch->records()[i].value.size();
        bytes_read_ += bytes;
        bytes_per_record_ = std::max(1.0, static_cast<double>(bytes) / static_cast<double>(taken.records));
        out.first_ordinal = static_cast<std::uint64_t>(taken.batch->records().front().offset);
        out.record_count = taken.records;
        out.context =
            std::make_shared<KafkaChunk>(KafkaChunk{std::move(taken.batch), taken.records, input_.position(index_).partition});
        return true;
    }
    void seek(std::uint64_t ordinal) override {
        input_.set_position(index_, static_cast<std::int64_t>(ordinal), input_.position(index_).stop);
    }
    [[nodiscard]] std::uint64_t position() const override { return static_cast<std::uint64_t>(input_.position(index_).next); }
    [[nodiscard]] std::optional<std::uint64_t> stop() const override {
        const auto& stop = input_.position(index_).stop;
        return stop ? std::optional(static_cast<std::uint64_t>(*stop)) : std::nullopt;
    }
    void set_stop(std::optional<std::uint64_t> stop) override {
        const auto offset = stop ? std::optional(static_cast<std::int64_t>(*stop)) : std::nullopt;
        input_.set_position(index_, input_.position(index_).next, offset);
    }
    [[nodiscard]] std::uint64_t bytes_read() const override { return bytes_read_; }
    [[nodiscard]] std::uint64_t bytes_total() const override { return 0; }
    [[nodiscard]] PartitionFigures figures() const override {
        PartitionFigures figures;
        figures.name = KafkaInput::name_of(input_.position(index_).partition);
        figures.lag_records = input_.lag(index_);
        return figures;
    }

private:
    KafkaInput& input_;
    std::size_t index_;
    std::uint64_t bytes_read_ = 0;
    double bytes_per_record_ = 256;
};

class KafkaSource final : public Source {
public:
    KafkaSource(KafkaScan scan, std::shared_ptr<LogClient> client)
        : scan_(std::move(scan)),
          input_(client, resolve_places(*client, find_partitions(*client, scan_.table.topics, scan_.table.topic_pattern),
                                        scan_.startup, scan_.bounded, scan_.table.settings)) {
        if (scan_.discovery_interval_ms <= 0 || bounded()) return;
        LibrdkafkaConnection connection = scan_.table.settings.connection;
        connection.timeout = std::min<std::chrono::milliseconds>(connection.timeout, discovery_timeout);
        discovery_.emplace([connection = std::move(connection)] { return open_log(connection); }, scan_.table.topics,
                           scan_.table.topic_pattern, std::chrono::milliseconds(scan_.discovery_interval_ms));
    }

    [[nodiscard]] bool bounded() const override { return scan_.bounded.kind != KafkaPlace::Kind::none; }
    [[nodiscard]] std::size_t partition_count() const override { return input_.size(); }
    [[nodiscard]] std::unique_ptr<PartitionReader> open_partition(std::size_t partition) override {
        return std::make_unique<KafkaReader>(input_, partition);
    }
    [[nodiscard]] std::unique_ptr<Decoder> make_decoder() const override {
        return make_kafka_decoder(scan_.value_format->make_decoder(scan_.value_layout),
                                  scan_.key_format == nullptr ? nullptr : scan_.key_format->make_decoder(scan_.key_layout),
                                  scan_.columns);
    }
    [[nodiscard]] std::string describe() const override {
        return "kafka, " + scan_.value_format->name() + ", " + std::to_string(input_.size()) +
               (input_.size() == 1 ? " partition" : " partitions");
    }
    [[nodiscard]] std::vector<std::string> partition_names() const override {
        std::vector<std::string> names;
        for (std::size_t p = 0; p < input_.size(); ++p) names.push_back(KafkaInput::name_of(input_.position(p).partition));
        return names;
    }
    void order_partitions(const std::vector<std::string>& names) override { input_.order(names); }
    void wait(std::chrono::milliseconds timeout) override { input_.wait(timeout); }
    void checkpointed(std::span<const std::uint64_t> positions) override {
        if (scan_.table.settings.group && positions.size() == input_.size()) input_.commit(positions);
    }
    std::size_t find_new_partitions() override {
        if (!discovery_) return 0;
        std::vector<KafkaPosition> found = discovery_->look(input_);
        const std::size_t count = found.size();
        if (count > 0) input_.add(std::move(found));
        return count;
    }
    [[nodiscard]] std::optional<LogInput> log_input() const override {
        LogInput input{scan_.table.settings.servers, scan_.table.settings.group, {}};
        for (std::size_t p = 0; p < input_.size(); ++p)
            input.partitions.emplace_back(input_.position(p).partition.topic, input_.position(p).partition.number);
        return input;
    }

private:
    KafkaScan scan_;
    KafkaInput input_;
    std::optional<KafkaDiscovery> discovery_;
};

}  // namespace

void validate_kafka_source(const ScanRequest& request) {
    read_kafka_source_options(request);
}

std::unique_ptr<Source> open_kafka_source(const ScanRequest& request) {
    KafkaScan scan = read_kafka_source_options(request);
    std::shared_ptr<LogClient> client = open_log(scan.table.settings.connection);
    return std::make_unique<KafkaSource>(std::move(scan), std::move(client));
}

}  // namespace windrow
