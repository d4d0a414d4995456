// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sources: partitioned logs that are read as raw chunks in order, and decoded chunk by chunk in parallel.

#include "windrow/host/options.hpp"
#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/time_zone.hpp"
#include "windrow/kernels/types.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace windrow {

/// One column that a scan reads, and where it comes from.
struct ScanColumn {
    enum class Origin : std::uint8_t { physical, metadata, partition } origin = Origin::physical;
    std::string name;  ///< physical: name of the field in the data; metadata: its key ("file.path"); partition: key
    int position = 0;  ///< physical: index among the table's physical columns that are in the record (CSV is positional)
    DataType type;
};

/// What a source is asked for. `physical` is the whole record layout as declared (all physical columns that are in the data, in
/// order); `columns` are the ones to deliver, in delivery order.
struct ScanRequest {
    std::string table;  ///< full name, for messages
    Options options;
    std::filesystem::path base_directory;  ///< relative paths resolve against it
    Schema physical;
    std::vector<std::string> partition_keys;
    std::vector<ScanColumn> columns;
    std::shared_ptr<const TimeZone> time_zone;
    std::int64_t idle_timeout_ms = 0;  ///< 'table.exec.source.idle-timeout'; 0: none
};

/// A run of whole records of one partition, undecoded. `bytes` belongs to the chunk.
struct RawChunk {
    Buffer bytes;                         ///< record bytes (text formats: whole lines); empty for generated sources
    std::uint64_t first_ordinal = 0;      ///< byte offset (files) or record number (datagen) of the first record in its partition
    std::uint64_t next_ordinal = 0;       ///< where the next chunk begins: PartitionReader::seek goes on there
    std::uint64_t record_count = 0;       ///< for sources without bytes (datagen): how many records to make
    std::shared_ptr<const void> context;  ///< connector's own: file name, partition values, records ...
    bool dry = false;  ///< there is nothing to read in this partition now; no records, next_ordinal is where the reader stands
};

/// A record that could not be decoded: kept, never silently dropped.
struct BadRecord {
    std::uint64_t ordinal;  ///< byte offset of the record in its partition
    std::string reason;
    std::string raw;
};

/// A decoded chunk: one column per ScanColumn, in log order.
struct DecodedChunk {
    std::int64_t rows = 0;
    std::vector<Column> columns;
    Buffer ordinals;  ///< uint64 [rows]: ordinal of each record; empty: first_ordinal + i
    std::uint64_t first_ordinal = 0;
    std::uint64_t records_read = 0;  ///< rows + bad records + records that are no row by rule; blank lines are not records
    std::vector<BadRecord> bad;
};

/// What a reader knows of its partition, for those who watch the job (docs/how-to/watch-a-job.md).
struct PartitionFigures {
    std::string name;                          ///< as users know it: "events-3", "part-0.json"; empty: its number
    std::optional<std::uint64_t> lag_records;  ///< in the log and not read yet, if known
    std::optional<std::uint64_t> lag_bytes;
};

/// A part of a log that grows by whole parts: a file of a folder that is watched.
struct LogPart {
    std::string name;
    std::uint64_t first_ordinal = 0;
};

/// Reads one partition's log. Used by one thread at a time.
class PartitionReader {
public:
    virtual ~PartitionReader() = default;
    /// Next chunk of about `target_bytes`, cut at a record boundary; false at the end of a bounded log. May block up to
    /// `source.monitor-interval` for unbounded ones and then deliver an empty chunk.
    virtual bool read(RawChunk& out, std::size_t target_bytes) = 0;
    /// Goes on at `ordinal`, the `next_ordinal` of a chunk that was read earlier from the same log. Called before the first
    /// `read`. Throws W6101 if the log is shorter.
    virtual void seek(std::uint64_t ordinal) = 0;
    /// The parts that were begun, in their order, where another run could find them in another one; the last has no name if the
    /// part before it was read to its end. Empty: the log has but one order.
    [[nodiscard]] virtual std::vector<LogPart> parts() const { return {}; }
    /// The log begins with these parts of an earlier run; those read to their end before `ordinal` need not be there any more.
    /// Called before `seek(ordinal)`. Throws W6101 if the part that holds `ordinal` is gone.
    virtual void begin_with(std::span<const LogPart> parts, std::uint64_t ordinal) { (void)parts, (void)ordinal; }
    /// Where the next chunk begins.
    [[nodiscard]] virtual std::uint64_t position() const { return 0; }
    /// Where a log that goes on is not read any further; none: at its end, or never. It is set again when a job goes on from a
    /// checkpoint, so that the log may have grown.
    [[nodiscard]] virtual std::optional<std::uint64_t> stop() const { return std::nullopt; }
    virtual void set_stop(std::optional<std::uint64_t> stop) { (void)stop; }
    /// Bytes read and total bytes if known (0 if not), for progress.
    [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
    [[nodiscard]] virtual std::uint64_t bytes_total() const = 0;
    /// Asked for between rounds, a few times a second at most: it must not block.
    [[nodiscard]] virtual PartitionFigures figures() const { return {}; }
};

/// Decodes chunks. One decoder per worker; `decode` is called by one thread at a time and may learn from the data (field order).
/// Throws Error W5xxx at a bad record if the format's options say so (`ignore-parse-errors` = false), naming file and offset.
class Decoder {
public:
    virtual ~Decoder() = default;
    virtual void decode(const RawChunk& chunk, DecodedChunk& out) = 0;
};

/// The partitions of a log that transactions can commit offsets of (Kafka).
struct LogInput {
    std::string cluster;                                           ///< its bootstrap servers, as written
    std::optional<std::string> group;                              ///< whose offsets they are to be; none: nobody asked for that
    std::vector<std::pair<std::string, std::int32_t>> partitions;  ///< topic and number, in the source's order
};

/// A table opened for reading.
class Source {
public:
    virtual ~Source() = default;
    [[nodiscard]] virtual bool bounded() const = 0;
    [[nodiscard]] virtual std::size_t partition_count() const = 0;
    [[nodiscard]] virtual std::unique_ptr<PartitionReader> open_partition(std::size_t partition) = 0;
    [[nodiscard]] virtual std::unique_ptr<Decoder> make_decoder() const = 0;
    /// Names by which partitions are known again in another run; empty: by their number.
    [[nodiscard]] virtual std::vector<std::string> partition_names() const { return {}; }
    /// Numbers the partitions in the order of an earlier run; those that it did not know come behind. Readers opened before are
    /// of no use any more. Throws W6307 if one is gone.
    virtual void order_partitions(const std::vector<std::string>& names) { (void)names; }
    /// A checkpoint that holds these positions, by partition, is complete. For logs that tell others how far they were read; must
    /// not block.
    virtual void checkpointed(std::span<const std::uint64_t> positions) { (void)positions; }
    /// Between rounds, of a source without end: how many partitions have come into being; they are numbered behind the others.
    /// Must not block.
    virtual std::size_t find_new_partitions() { return 0; }
    /// After all partitions were dry: returns when there may be something to read, or after `timeout`.
    virtual void wait(std::chrono::milliseconds timeout) { (void)timeout; }
    [[nodiscard]] virtual std::optional<LogInput> log_input() const { return std::nullopt; }
    /// What someone who starts a job over this table should know, though it ends nothing (a folder without files): told once,
    /// when the job opens it.
    [[nodiscard]] virtual std::optional<Error> warning() const { return std::nullopt; }
    /// One line for EXPLAIN: "filesystem, json, 1 partition".
    [[nodiscard]] virtual std::string describe() const = 0;
};

/// Checks the options of a table (connector, format, their keys and values, physical schema) without touching data.
/// Throws Error W3xxx.
void validate_source(const ScanRequest& request);
/// Opens a source. Connectors: filesystem, datagen, kafka. Unknown connector: Error W3xxx that lists the known ones.
std::unique_ptr<Source> open_source(const ScanRequest& request);
/// Names and types of the metadata columns that a connector offers ("file.path" ...); empty if none.
Schema source_metadata_columns(const std::string& connector);

}  // namespace windrow
