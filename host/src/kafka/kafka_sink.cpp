// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "format/record_encoder.hpp"
#include "kafka/kafka_table.hpp"
#include "kafka/log_opener.hpp"
#include "kafka/log_transactions.hpp"
#include "options/missing_option.hpp"

#include <algorithm>
#include <deque>

namespace windrow {

namespace {

enum class Guarantee : std::uint8_t { none, at_least_once, exactly_once };
enum class Partitioner : std::uint8_t { by_key, first, round_robin };

constexpr std::size_t held_at_most = std::size_t{128}
                                     << 20;  ///< bytes of output that wait for a transaction before a checkpoint is asked for
constexpr std::size_t produced_at_once = 4096;
constexpr std::chrono::milliseconds produce_timeout{60'000};
constexpr std::chrono::milliseconds flush_timeout{60'000};

struct KafkaSinkTable {
    KafkaTable table;
    Guarantee guarantee = Guarantee::at_least_once;
    Partitioner partitioner = Partitioner::by_key;
    std::string id_prefix;
    std::vector<std::size_t> key_index;          ///< places of the key's columns among the sink's
    std::vector<std::size_t> value_index;        ///< of the value's
    std::optional<std::size_t> timestamp;        ///< column written as the record's timestamp
    std::optional<std::size_t> headers;          ///< column (MAP<STRING, BYTES>) written as its headers
    std::shared_ptr<RecordEncoder> key_encoder;  ///< or null: no key
    std::shared_ptr<RecordEncoder> value_encoder;
};

std::size_t sink_place_of(const Schema& schema, const std::string& name) {
    const auto found = std::find_if(schema.begin(), schema.end(), [&](const Field& field) { return field.name == name; });
    if (found == schema.end()) throw_defect("column " + name + " is not among the sink's");
    return static_cast<std::size_t>(found - schema.begin());
}

bool is_headers_type(const DataType& type) {
    return type.kind() == TypeKind::map && type.children()[0].kind() == TypeKind::varchar &&
           type.children()[1].kind() == TypeKind::varbinary;
}

/// Columns of the records, without those that are written as metadata.
Schema record_columns(const SinkRequest& request, KafkaSinkTable& table) {
    Schema physical;
    for (std::size_t k = 0; k < request.columns.size(); ++k) {
        const Field& field = request.columns[k];
        const auto metadata = request.metadata_keys.find(field.name);
        if (metadata == request.metadata_keys.end()) {
            physical.push_back(field);
        } else if (metadata->second == "timestamp" && field.type.is_timestamp() && field.type.physical() == PhysicalKind::int64) {
            table.timestamp = k;
        } else if (metadata->second == "headers" && is_headers_type(field.type)) {
            table.headers = k;
        } else {
            throw Error("W3508", "table " + request.table + ": the metadata '" + metadata->second + "' can't be written",
                        "declare the column " + field.name +
                            " as VIRTUAL; only 'timestamp' (of three digits) and 'headers' (MAP<STRING, BYTES>) can be written");
        }
    }
    return physical;
}

void read_delivery(const Options& options, KafkaSinkTable& table) {
    const std::string guarantee =
        options.choice_or("sink.delivery-guarantee", "at-least-once", {"none", "at-least-once", "exactly-once"});
    table.guarantee = guarantee == "none"           ? Guarantee::none
                      : guarantee == "exactly-once" ? Guarantee::exactly_once
                                                    : Guarantee::at_least_once;
    table.id_prefix = options.text_or("sink.transactional-id-prefix", "");
    if (table.guarantee == Guarantee::exactly_once && table.id_prefix.empty()) {
        refuse_missing_option(
            options, "sink.transactional-id-prefix", ", which 'sink.delivery-guarantee' = 'exactly-once' needs",
            "give a name that no other job in the Kafka cluster uses: 'sink.transactional-id-prefix' = 'my-job'");
    }
    const auto idempotence = table.table.settings.connection.producer.find("enable.idempotence");
    if (table.guarantee == Guarantee::exactly_once && idempotence->second != "true") {
        throw Error(
            "W3509",
            "'sink.delivery-guarantee' = 'exactly-once' and 'properties.enable.idempotence' = 'false' contradict each other",
            "drop 'properties.enable.idempotence'");
    }
}

void read_partitioner(const Options& options, const SinkRequest& request, KafkaSinkTable& table) {
    const std::string partitioner = options.choice_or("sink.partitioner", "default", {"default", "fixed", "round-robin"});
    table.partitioner = partitioner == "fixed"         ? Partitioner::first
                        : partitioner == "round-robin" ? Partitioner::round_robin
                                                       : Partitioner::by_key;
    if (table.partitioner == Partitioner::round_robin && table.table.key) {
        throw Error("W3509", "table " + request.table + ": 'sink.partitioner' = 'round-robin' can't be combined with a key",
                    "records of one key would come out of order: drop 'sink.partitioner'");
    }
}

KafkaSinkTable read_kafka_sink_options(const SinkRequest& request, bool upsert) {
    const Options& options = request.options;
    mark_kafka_options(options);
    mark_runtime_options(options);
    KafkaSinkTable table;
    const Schema physical = record_columns(request, table);
    if (!upsert && !request.primary_key.empty()) {
        throw Error("W3509", "table " + request.table + ": a 'kafka' table of rows that are only added can't have a PRIMARY KEY",
                    "use 'connector' = 'upsert-kafka', or drop the PRIMARY KEY and name 'key.fields'");
    }
    table.table = read_kafka_table(options, physical, upsert ? &request.primary_key : nullptr);
    if (!table.table.topic_pattern.empty() || table.table.topics.size() != 1)
        throw Error("W3509", "table " + request.table + ": rows can be written to one topic only", "give one name as 'topic'");
    if (!request.partition_keys.empty())
        throw Error("W3509", "a kafka table can't be PARTITIONED BY", "its partitions are the topic's: drop PARTITIONED BY");
    read_delivery(options, table);
    read_partitioner(options, request, table);
    (void)options.integer_or("sink.parallelism", 1);
    (void)options.integer_or("sink.buffer-flush.max-rows", 0);
    (void)options.milliseconds_or("sink.buffer-flush.interval", 0);
    for (const std::string& name : table.table.columns.key_column)
        table.key_index.push_back(sink_place_of(request.columns, name));
    for (const Field& field : table.table.columns.value) table.value_index.push_back(sink_place_of(request.columns, field.name));
    if (upsert && table.table.value.options.required("format") == "debezium-json") {
        throw Error("W3509", "upsert-kafka can't carry debezium-json: its records are changes already",
                    "use another 'value.format', or the kafka connector");
    }
    table.value_encoder = make_record_encoder(table.table.value.options, table.table.columns.value, request.base_directory);
    mark_format_options(options, table.table.value);
    if (table.table.key) {
        table.key_encoder = make_record_encoder(table.table.key->options, table.table.columns.key, request.base_directory);
        mark_format_options(options, *table.table.key);
    }
    options.check_all_known(upsert ? "upsert-kafka" : "kafka");
    return table;
}

std::string servers_of(const KafkaSinkTable& table) {
    return table.table.settings.servers;
}

/// Encodes rows into records; where they go is the sinks' own.
class KafkaRowWriter {
public:
    KafkaRowWriter(KafkaSinkTable table, std::size_t partitions) : table_(std::move(table)), partitions_(partitions) {}

    [[nodiscard]] const KafkaSinkTable& table() const noexcept { return table_; }

    void write(const Batch& batch, OutputRecords& out) {
        columns_of(batch, table_.key_index, key_columns_);
        columns_of(batch, table_.value_index, value_columns_);
        for (std::int64_t row = 0; row < batch.rows; ++row) {
            add_headers(batch, row, out);
            std::string& text = out.text();
            const std::size_t begin = text.size();
            std::uint32_t key_size = OutputRecords::absent;
            if (table_.key_encoder != nullptr) {
                table_.key_encoder->encode(key_columns_, row, text);
                text.pop_back();  // a record of a log needs no line end
                key_size = static_cast<std::uint32_t>(text.size() - begin);
            }
            table_.value_encoder->encode(value_columns_, row, text);
            text.pop_back();
            out.end_record(begin, key_size, true, next_partition(), timestamp_of(batch, row));
        }
    }

private:
    static void columns_of(const Batch& batch, const std::vector<std::size_t>& index, std::vector<const Column*>& out) {
        out.clear();
        for (const std::size_t k : index) out.push_back(&batch.columns[k]);
    }

    /// Entries whose name or value is NULL are no headers (Flink: KafkaDynamicSink.WritableMetadata.HEADERS).
    void add_headers(const Batch& batch, std::int64_t row, OutputRecords& out) const {
        if (!table_.headers) return;
        const Column& map = batch.columns[*table_.headers];
        if (!map.is_valid(row)) return;
        const auto [first, last] = map.child_range(row);
        for (std::int32_t entry = first; entry < last; ++entry) {
            if (!map.children[0].is_valid(entry) || !map.children[1].is_valid(entry)) continue;
            out.add_header(map.children[0].text(entry), map.children[1].text(entry));
        }
    }

    std::int32_t next_partition() {
        switch (table_.partitioner) {
            case Partitioner::by_key:
                break;
            case Partitioner::first:
                return 0;  // Flink: the number of the writing task; there is one
            case Partitioner::round_robin:
                return static_cast<std::int32_t>(next_++ % partitions_);
        }
        return -1;
    }

    [[nodiscard]] std::int64_t timestamp_of(const Batch& batch, std::int64_t row) const {
        if (!table_.timestamp || !batch.columns[*table_.timestamp].is_valid(row)) return -1;
        const auto time = batch.columns[*table_.timestamp].at<std::int64_t>(row);
        if (time < 0)
            throw Error("W5104", "a time before 1970 can't be the timestamp of a Kafka record",
                        "leave it NULL, or write it as a column");
        return time;
    }

    KafkaSinkTable table_;
    std::size_t partitions_;
    std::uint64_t next_ = 0;
    std::vector<const Column*> key_columns_;
    std::vector<const Column*> value_columns_;
};

/// Rows are produced as they come. At least once: a checkpoint waits until the cluster has them. None: nobody waits.
class StreamingKafkaSink final : public Sink {
public:
    StreamingKafkaSink(KafkaSinkTable table, std::shared_ptr<LogClient> client, std::size_t partitions)
        : topic_(table.table.topics.front()),
          waits_(table.guarantee == Guarantee::at_least_once),
          writer_(std::move(table), partitions),
          client_(std::move(client)),
          producer_(client_->open_producer()) {}

    void write(const Batch& batch) override {
        if (held_.empty()) held_.emplace_back();
        writer_.write(batch, held_.back());
        if (held_.back().memory() >= block_bytes) produce();
    }
    [[nodiscard]] std::string prepare() override {
        produce();
        if (waits_) settle();
        return {};
    }
    void commit() override {
        produce();
        settle();
    }
    void abort() noexcept override {}
    [[nodiscard]] std::string guarantee() const override { return waits_ ? "at-least-once" : "none"; }

private:
    /// The producer points into what is held, until it is flushed.
    void produce() {
        if (held_.empty() || held_.back().size() == 0) return;
        const OutputRecords& records = held_.back();
        OutputRecords::Outputs outputs;
        for (std::size_t begin = 0; begin < records.size(); begin += produced_at_once) {
            const std::size_t end = std::min(records.size(), begin + produced_at_once);
            records.outputs(begin, end, outputs);
            check(producer_->produce(topic_, outputs.records, produce_timeout));
            produced_ += end - begin;
        }
        held_.emplace_back();
        if (held_.size() > most_blocks) settle();
    }

    /// All records so far have been reported on, and what they pointed into can go.
    void settle() {
        check(producer_->flush(flush_timeout));
        const LogDelivery delivery = producer_->delivery();
        if (waits_ && (delivery.failed > 0 || delivery.delivered != produced_)) {
            throw Error("W6310",
                        "topic " + topic_ + ": " + std::to_string(produced_ - delivery.delivered) +
                            " records were not delivered: " + delivery.first_failure,
                        "is the Kafka cluster whole? The job goes on from its last checkpoint when it is started again");
        }
        held_.clear();
    }

    void check(const LogOutcome& outcome) const {
        if (outcome.kind == LogOutcome::Kind::done) return;
        throw Error("W6310", "topic " + topic_ + " can't be written: " + outcome.reason,
                    "is the Kafka cluster whole? The job goes on from its last checkpoint when it is started again");
    }

    static constexpr std::size_t block_bytes = std::size_t{1} << 20;
    static constexpr std::size_t most_blocks = 64;

    std::string topic_;
    bool waits_;
    KafkaRowWriter writer_;
    std::shared_ptr<LogClient> client_;
    std::deque<OutputRecords> held_;  ///< before the producer, which points into it: blocks stay where they are
    std::uint64_t produced_ = 0;
    std::unique_ptr<LogProducer> producer_;
};

/// Rows wait for the transaction of the next checkpoint.
class TransactionalKafkaSink final : public Sink {
public:
    TransactionalKafkaSink(KafkaSinkTable table, std::shared_ptr<LogClient> client, std::size_t partitions)
        : writer_(std::move(table), partitions), client_(std::move(client)) {}

    /// All sinks of a job that write to one cluster under one prefix are in one transaction.
    std::shared_ptr<AtomicCommit> join(std::shared_ptr<AtomicCommit> shared) override {
        const KafkaSinkTable& table = writer_.table();
        if (shared == nullptr) {
            LogTransactionSettings settings;
            settings.transactional_id = table.id_prefix + "-0";
            settings.cluster = servers_of(table);
            settings.pointer_partition = {table.table.topics.front(), 0};
            settings.transaction_timeout = std::chrono::milliseconds(table.table.settings.transaction_timeout_ms);
            shared = std::make_shared<LogTransactions>(client_, settings);
        }
        const auto transactions = std::dynamic_pointer_cast<LogTransactions>(shared);
        if (transactions == nullptr || transactions->settings().transactional_id != table.id_prefix + "-0" ||
            transactions->settings().cluster != servers_of(table)) {
            throw Error("W3509",
                        "the exactly-once tables of a job must have the same 'properties.bootstrap.servers' and "
                        "'sink.transactional-id-prefix'",
                        "their rows are committed in one transaction");
        }
        buffer_ = &transactions->add_buffer();
        buffer_->topic = table.table.topics.front();
        transactions_ = transactions;
        return shared;
    }

    void write(const Batch& batch) override { writer_.write(batch, buffer_->open); }
    [[nodiscard]] std::string prepare() override {
        buffer_->seal();
        return {};
    }
    [[nodiscard]] bool wants_checkpoint() const override { return buffer_->open.memory() >= held_at_most; }
    void commit() override { buffer_->seal(); }
    void abort() noexcept override {}
    [[nodiscard]] std::string guarantee() const override { return "exactly-once by transactions"; }

private:
    KafkaRowWriter writer_;
    std::shared_ptr<LogClient> client_;
    std::shared_ptr<LogTransactions> transactions_;
    OutputBuffer* buffer_ = nullptr;
};

}  // namespace

void validate_kafka_sink(const SinkRequest& request, bool upsert) {
    read_kafka_sink_options(request, upsert);
}

std::unique_ptr<Sink> open_kafka_sink(const SinkRequest& request, bool upsert) {
    KafkaSinkTable table = read_kafka_sink_options(request, upsert);
    std::shared_ptr<LogClient> client = open_log(table.table.settings.connection);
    const std::string& topic = table.table.topics.front();
    const std::size_t partitions = client->partitions(topic).size();
    if (partitions == 0)
        throw Error("W6307", "there is no topic '" + topic + "' in the Kafka cluster", "create it, or mend 'topic'");
    if (table.guarantee == Guarantee::exactly_once)
        return std::make_unique<TransactionalKafkaSink>(std::move(table), std::move(client), partitions);
    return std::make_unique<StreamingKafkaSink>(std::move(table), std::move(client), partitions);
}

}  // namespace windrow
