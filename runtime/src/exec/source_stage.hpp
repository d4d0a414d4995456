// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A scanned table at run time: reading, decoding, event time and stamps, before anything is filtered.

#include "bounded_delay.hpp"
#include "operator.hpp"
#include "snapshot_frame.hpp"
#include "windrow/host/sink.hpp"
#include "windrow/host/source.hpp"
#include "windrow/runtime/exec/job_status.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::exec {

/// One place in the plan where the table is scanned: the projection to its columns, computed columns and the watermark.
struct ScanConsumer {
    std::uint32_t lane = 0;                           ///< source number of its rows' stamps
    std::vector<int> columns;                         ///< of the stage's decoded columns
    std::vector<const plan::Node*> before_watermark;  ///< filters and projections, in order of execution
    const plan::WatermarkNode* watermark = nullptr;   ///< or null: the table has no event time
    std::optional<BoundedDelay> bounded_delay;        ///< if the watermark has that form and stamps need not be remembered
    Operator* target = nullptr;
    int target_input = 0;
    std::size_t statement = 0;
    std::shared_ptr<WatermarkHistory> history;  ///< kept if an operator above orders fired rows by their stamps; else null
    std::vector<Watermark> running;             ///< per partition: watermark after the rows read so far
    Watermark merged = watermark_min;  ///< over all partitions that are not idle, when it was last asked for; never falls
    std::uint64_t rows = 0;
    bool keeps_scanned = false;  ///< late rows of this scan are kept in a table
};

/// One consumer's view of a slice of a chunk, between the two parallel phases of a round.
struct PreparedBatch {
    Batch batch;
    Buffer row_watermarks;  ///< int64 [rows]: running maximum of the watermark expression within the chunk, after each row
    std::shared_ptr<const Column> times;  ///< or, for a bounded delay, the event times that they follow from
    std::int64_t delay = 0;
    Watermark last = watermark_min;
};

/// A chunk on its way through a round.
struct ChunkTask {
    std::size_t stage = 0;
    std::size_t partition = 0;
    RawChunk raw;
    std::uint64_t next_ordinal = 0;  ///< RawChunk::next_ordinal, which outlives the raw bytes
    DecodedChunk decoded;
    std::vector<std::vector<PreparedBatch>> batches;           ///< [consumer][slice]
    std::vector<std::vector<std::vector<Deferred>>> deferred;  ///< [consumer][slice]
};

/// What has come from one partition in this run, for those who watch the job.
struct PartitionCounts {
    std::uint64_t records = 0;
    std::uint64_t bad = 0;
    std::uint64_t skipped = 0;
};

/// Reads and decodes one table. `read` and the watermark bookkeeping belong to the coordinator; `decode` and `prepare` run on
/// workers.
class SourceStage {
public:
    SourceStage(ScanRequest request, int workers);

    [[nodiscard]] const ScanRequest& request() const noexcept { return request_; }
    [[nodiscard]] const Source& source() const noexcept { return *source_; }
    std::vector<ScanConsumer>& consumers() noexcept { return consumers_; }
    [[nodiscard]] const std::vector<ScanConsumer>& consumers() const noexcept { return consumers_; }
    [[nodiscard]] std::size_t partitions() const noexcept { return readers_.size(); }
    [[nodiscard]] bool ended(std::size_t partition) const noexcept { return ended_[partition]; }
    [[nodiscard]] bool ended() const noexcept;
    /// Sets what the stage decodes; called while the pipeline is built.
    void set_columns(std::vector<ScanColumn> columns) { request_.columns = std::move(columns); }
    void open();
    /// Before a round is read: a partition that was dry may have records now.
    void begin_round();
    /// The partition to read next: the one with the lowest watermark that has not ended and is not dry; `partitions()` if there
    /// is none.
    [[nodiscard]] std::size_t next_partition() const;
    /// Reads the next chunk of a partition; false if it is at its end, or dry for now.
    bool read(std::size_t partition, RawChunk& out, std::size_t target_bytes);
    /// An empty chunk of a partition that has not ended, so that a round takes place though nothing was read.
    void read_nothing(ChunkTask& task) const;
    /// All partitions were dry: returns when there may be something to read, or after `timeout`.
    void wait(std::chrono::milliseconds timeout) { source_->wait(timeout); }
    /// Between rounds: partitions that have been dry for the idle time-out do not hold the watermark back any more, and the
    /// merged watermark is brought up to date.
    void update_idleness(std::chrono::steady_clock::time_point now);
    /// Between rounds: partitions that have come into being are read, too. Their rows can't appear before what the others'
    /// watermark has fired.
    void find_new_partitions();
    void checkpointed(std::span<const std::uint64_t> positions) { source_->checkpointed(positions); }
    /// The position of each partition, up to the rows that were carried over.
    [[nodiscard]] const std::vector<std::uint64_t>& positions() const noexcept { return positions_; }
    void decode(int worker, ChunkTask& task);
    /// Cuts a decoded chunk into batches of at most `batch_rows` and evaluates event time and watermarks for every consumer.
    void prepare(ChunkTask& task, std::int64_t batch_rows, const EvaluationContext& session) const;
    /// In chunk order: carries the running watermark over, which completes the stamps.
    void carry_watermarks(ChunkTask& task);
    /// Completes the stamps of one batch from the watermark carried into it.
    static void stamp(PreparedBatch& prepared, const ScanConsumer& consumer);
    [[nodiscard]] std::vector<Lane> lanes(const ScanConsumer& consumer) const;
    /// What every row still to come of a partition has as its stamp's watermark at least, if the partition has not ended.
    [[nodiscard]] Watermark frontier(const ScanConsumer& consumer, std::size_t partition) const;
    /// As Operator's: positions of the partitions, running watermarks, balance. The position is the end of the last chunk whose
    /// watermarks were carried over, so chunks that were only read are read again. `restore` is called after `open`, before any
    /// read.
    void seal(std::uint64_t epoch);
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink);
    void restore(std::string_view bytes);
    /// The same of one scan of the table, so that a job may scan it in more places than the one that wrote the snapshot.
    void write_scan(std::uint64_t epoch, std::size_t consumer, const std::function<void(std::string_view)>& block_sink);
    void restore_scan(std::size_t consumer, std::string_view bytes);
    [[nodiscard]] std::uint64_t bytes_read() const;
    [[nodiscard]] std::uint64_t bytes_total() const;
    /// For those who watch the job; between rounds.
    [[nodiscard]] SourceStatus status() const;
    SourceBalance balance;
    Sink* bad_records = nullptr;  ///< 'windrow.bad-records.table', or null
    Schema bad_record_columns;

private:
    void open_partitions();
    void update_merged();
    void restore_named(std::string_view bytes);
    void restore_parts(std::string_view bytes);
    /// Whether partitions are logs whose parts another run could find in another order.
    [[nodiscard]] bool in_parts() const { return !named_ && !readers_.empty() && !readers_[0]->parts().empty(); }
    [[nodiscard]] SnapshotIdentity identity() const;
    void write_sealed(std::uint64_t epoch, std::size_t index, const SnapshotIdentity& identity,
                      const std::function<void(std::string_view)>& block_sink);

    ScanRequest request_;
    std::unique_ptr<Source> source_;
    std::vector<std::unique_ptr<PartitionReader>> readers_;
    std::vector<bool> ended_;
    std::vector<bool> dry_;                                         ///< in the round that is being read
    std::vector<bool> idle_;                                        ///< does not hold the watermark back
    std::vector<std::chrono::steady_clock::time_point> last_read_;  ///< when a partition last had a record
    std::chrono::milliseconds idle_timeout_{0};                     ///< 0: partitions never go idle
    bool named_ = false;                                            ///< partitions are known by name, and snapshots hold more
    std::vector<std::uint64_t> positions_;                          ///< by partition
    std::vector<PartitionCounts> counts_;                           ///< by partition
    std::map<std::uint64_t, std::vector<std::string>> sealed_;      ///< by epoch: the table's state, and that of each scan
    std::vector<std::unique_ptr<Decoder>> decoders_;                ///< by worker
    std::vector<ScanConsumer> consumers_;
};

}  // namespace windrow::exec
