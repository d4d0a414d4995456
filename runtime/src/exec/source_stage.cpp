// SPDX-License-Identifier: Apache-2.0
#include "source_stage.hpp"

#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/extent.hpp"
#include "windrow/semantics/window_arithmetic.hpp"

#include <algorithm>

namespace windrow::exec {

namespace {

/// Applies one stateless plan node below the watermark.
Batch apply(const plan::Node& node, Batch&& batch, const EvaluationContext& session) {
    if (node.kind == plan::NodeKind::filter) {
        const auto rows = true_rows(evaluate(*static_cast<const plan::Filter&>(node).condition, batch, session));
        return static_cast<std::int64_t>(rows.size()) == batch.rows ? std::move(batch) : batch.take(rows);
    }
    Batch out;
    out.rows = batch.rows;
    for (const ExpressionPtr& expression : static_cast<const plan::Project&>(node).expressions) {
        out.columns.push_back(evaluate(*expression, batch, session));
    }
    out.stamps = std::move(batch.stamps);
    return out;
}

void require_event_time(const Column& times, const plan::WatermarkNode& node) {
    if (!times.has_nulls()) return;
    for (std::int64_t i = 0; i < times.rows; ++i) {
        if (times.is_valid(i)) continue;
        throw Error(
            "W5202",
            "a record has a NULL event time (column " + node.output[static_cast<std::size_t>(node.time_column)].name + ")",
            "declare it NOT NULL: such a record is a bad record then, which 'ignore-parse-errors' of the format passes over; or "
            "make it a computed column with COALESCE")
            .at(node.where);
    }
}

/// Running maximum of the watermark expression over the batch's rows, starting from nothing.
void running_watermarks(const Column& values, PreparedBatch& prepared) {
    const std::int64_t rows = values.rows;
    prepared.row_watermarks = Buffer::allocate(static_cast<std::size_t>(rows) * sizeof(std::int64_t));
    auto* out = prepared.row_watermarks.mutable_as<std::int64_t>();
    Watermark running = watermark_min;
    if (!values.has_nulls() && !values.constant) {
        const auto* data = values.data<std::int64_t>();
        for (std::int64_t i = 0; i < rows; ++i) {
            running = semantics::advance_watermark(running, data[i]);
            out[i] = running;
        }
    } else {
        for (std::int64_t i = 0; i < rows; ++i) {
            if (values.is_valid(i)) running = semantics::advance_watermark(running, values.at<std::int64_t>(i));
            out[i] = running;
        }
    }
    prepared.last = running;
}

/// The batch's watermark by its latest event time alone. False if the subtraction overflows somewhere: then every row is
/// evaluated.
bool bounded_watermark(const Column& times, const BoundedDelay& bounded, PreparedBatch& prepared) {
    if (times.constant || times.has_nulls() || times.rows == 0) return false;
    const Extent extent = extent_of(times.data<std::int64_t>(), static_cast<std::size_t>(times.rows));
    std::int64_t unused = 0;
    if (__builtin_sub_overflow(extent.least, bounded.milliseconds, &unused) ||
        __builtin_sub_overflow(extent.greatest, bounded.milliseconds, &unused)) {
        return false;
    }
    prepared.times = std::make_shared<const Column>(times);
    prepared.delay = bounded.milliseconds;
    prepared.last = semantics::advance_bounded_watermark(watermark_min, extent.greatest, bounded.milliseconds);
    return true;
}

void remember(const PreparedBatch& prepared, Watermark carried, WatermarkHistory& history) {
    if (prepared.row_watermarks.empty()) return;
    std::vector<Watermark> running(static_cast<std::size_t>(prepared.batch.rows));
    const auto* rows = prepared.row_watermarks.as<std::int64_t>();
    for (std::size_t i = 0; i < running.size(); ++i) running[i] = std::max(carried, rows[i]);
    history.add(running);
}

}  // namespace

SourceStage::SourceStage(ScanRequest request, int workers)
    : request_(std::move(request)), decoders_(static_cast<std::size_t>(workers)) {
    balance.table = request_.table;
}

void SourceStage::open() {
    source_ = open_source(request_);
    named_ = !source_->partition_names().empty();
    if (!source_->bounded()) {
        idle_timeout_ =
            std::chrono::milliseconds(request_.options.milliseconds_or("scan.watermark.idle-timeout", request_.idle_timeout_ms));
    }
    open_partitions();
    for (ScanConsumer& consumer : consumers_) {
        if (consumer.watermark != nullptr && consumer.history == nullptr) {
            consumer.bounded_delay = exec::bounded_delay(*consumer.watermark->watermark);
        }
    }
}

void SourceStage::open_partitions() {
    readers_.clear();
    positions_.clear();
    for (std::size_t p = 0; p < source_->partition_count(); ++p) {
        readers_.push_back(source_->open_partition(p));
        positions_.push_back(readers_.back()->position());
    }
    ended_.assign(readers_.size(), false);
    dry_.assign(readers_.size(), false);
    idle_.assign(readers_.size(), false);
    last_read_.assign(readers_.size(), surroundings().steady_now());
    counts_.assign(readers_.size(), PartitionCounts{});
    for (ScanConsumer& consumer : consumers_) consumer.running.assign(readers_.size(), watermark_min);
}

void SourceStage::find_new_partitions() {
    if (source_->bounded() || source_->find_new_partitions() == 0) return;
    update_merged();
    for (std::size_t p = readers_.size(); p < source_->partition_count(); ++p) {
        readers_.push_back(source_->open_partition(p));
        positions_.push_back(readers_.back()->position());
        ended_.push_back(false);
        dry_.push_back(false);
        idle_.push_back(false);
        last_read_.push_back(surroundings().steady_now());
        counts_.emplace_back();
        for (ScanConsumer& consumer : consumers_) consumer.running.push_back(consumer.merged);
    }
}

bool SourceStage::ended() const noexcept {
    return std::all_of(ended_.begin(), ended_.end(), [](bool e) { return e; });
}

void SourceStage::begin_round() {
    dry_.assign(dry_.size(), false);
}

std::size_t SourceStage::next_partition() const {
    std::size_t best = readers_.size();
    for (std::size_t p = 0; p < readers_.size(); ++p) {
        if (ended_[p] || dry_[p]) continue;
        if (best == readers_.size() || consumers_[0].running[p] < consumers_[0].running[best]) best = p;
    }
    return best;
}

bool SourceStage::read(std::size_t partition, RawChunk& out, std::size_t target_bytes) {
    if (!readers_[partition]->read(out, target_bytes)) {
        ended_[partition] = true;
        return false;
    }
    dry_[partition] = out.dry;
    return !out.dry;
}

void SourceStage::read_nothing(ChunkTask& task) const {
    while (ended_[task.partition]) ++task.partition;
    task.raw.dry = true;
    task.raw.first_ordinal = task.raw.next_ordinal = positions_[task.partition];
}

void SourceStage::decode(int worker, ChunkTask& task) {
    auto& decoder = decoders_[static_cast<std::size_t>(worker)];
    if (!decoder) decoder = source_->make_decoder();
    decoder->decode(task.raw, task.decoded);
    task.next_ordinal = task.raw.next_ordinal;
    task.raw = {};
}

void SourceStage::prepare(ChunkTask& task, std::int64_t batch_rows, const EvaluationContext& session) const {
    const DecodedChunk& chunk = task.decoded;
    task.batches.resize(consumers_.size());
    task.deferred.resize(consumers_.size());
    for (std::size_t c = 0; c < consumers_.size(); ++c) {
        const ScanConsumer& consumer = consumers_[c];
        for (std::int64_t begin = 0; begin < chunk.rows; begin += batch_rows) {
            const std::int64_t rows = std::min(batch_rows, chunk.rows - begin);
            PreparedBatch prepared;
            Batch& batch = prepared.batch;
            batch.rows = rows;
            for (int column : consumer.columns) batch.columns.push_back(chunk.columns[static_cast<std::size_t>(column)]);
            batch.stamps.ordinals = chunk.ordinals;
            batch.stamps.first_ordinal = chunk.first_ordinal;
            if (rows != chunk.rows) batch = batch.slice(begin, rows);
            batch.stamps.source = consumer.lane;
            batch.stamps.partition = static_cast<std::uint32_t>(task.partition);
            for (const plan::Node* node : consumer.before_watermark) batch = apply(*node, std::move(batch), session);
            if (consumer.watermark != nullptr) {
                require_event_time(batch.columns[static_cast<std::size_t>(consumer.watermark->time_column)], *consumer.watermark);
                const auto& bounded = consumer.bounded_delay;
                if (!bounded ||
                    !bounded_watermark(batch.columns[static_cast<std::size_t>(bounded->column)], *bounded, prepared)) {
                    running_watermarks(evaluate(*consumer.watermark->watermark, batch, session), prepared);
                }
            }
            task.batches[c].push_back(std::move(prepared));
        }
        task.deferred[c].resize(task.batches[c].size());
    }
    task.decoded.columns.clear();
}

void SourceStage::carry_watermarks(ChunkTask& task) {
    positions_[task.partition] = task.next_ordinal;
    if (task.decoded.records_read > 0) {
        last_read_[task.partition] = surroundings().steady_now();
        // A partition that returns can't make rows appear before what the others' watermark has fired.
        if (idle_[task.partition]) {
            for (ScanConsumer& consumer : consumers_)
                consumer.running[task.partition] = std::max(consumer.running[task.partition], consumer.merged);
        }
        idle_[task.partition] = false;
    }
    const std::uint64_t bad = task.decoded.bad.size();
    const std::uint64_t skipped = task.decoded.records_read - bad - static_cast<std::uint64_t>(task.decoded.rows);
    balance.read += task.decoded.records_read;
    balance.bad += bad;
    balance.skipped += skipped;
    PartitionCounts& counts = counts_[task.partition];
    counts.records += task.decoded.records_read;
    counts.bad += bad;
    counts.skipped += skipped;
    for (std::size_t c = 0; c < consumers_.size(); ++c) {
        Watermark& running = consumers_[c].running[task.partition];
        for (PreparedBatch& prepared : task.batches[c]) {
            prepared.batch.stamps.constant_watermark = running;
            if (consumers_[c].history != nullptr) remember(prepared, running, *consumers_[c].history);
            running = std::max(running, prepared.last);
            consumers_[c].rows += static_cast<std::uint64_t>(prepared.batch.rows);
        }
    }
}

void SourceStage::stamp(PreparedBatch& prepared, const ScanConsumer& consumer) {
    Stamps& stamps = prepared.batch.stamps;
    const Watermark before = stamps.constant_watermark;
    if (consumer.watermark == nullptr || prepared.batch.rows == 0 || prepared.last <= before) return;
    if (prepared.times != nullptr) {
        stamps.running_times = std::move(prepared.times);
        stamps.running_delay = prepared.delay;
        if (consumer.keeps_scanned || consumer.target->reads_stamps()) stamps.write_out();
        return;
    }
    // Row i's stamp is the watermark just before it: the larger of what was carried in and the maximum up to row i - 1. The
    // buffer is shifted by one place on the way.
    auto* watermarks = prepared.row_watermarks.mutable_as<std::int64_t>();
    Watermark previous = before;
    for (std::int64_t i = 0; i < prepared.batch.rows; ++i) {
        const Watermark after = std::max(before, watermarks[i]);
        watermarks[i] = previous;
        previous = after;
    }
    stamps.watermarks = std::move(prepared.row_watermarks);
}

std::vector<Lane> SourceStage::lanes(const ScanConsumer& consumer) const {
    std::vector<Lane> lanes;
    for (std::size_t p = 0; p < readers_.size(); ++p) {
        lanes.push_back({consumer.lane, static_cast<std::uint32_t>(p), ended_[p] ? watermark_max : frontier(consumer, p)});
    }
    return lanes;
}

Watermark SourceStage::frontier(const ScanConsumer& consumer, std::size_t partition) const {
    const Watermark running = consumer.running[partition];
    return idle_[partition] ? std::max(running, consumer.merged) : running;
}

/// The least watermark of the partitions that are not idle; if all are, it stays (Flink: CombinedWatermarkStatus).
void SourceStage::update_merged() {
    for (ScanConsumer& consumer : consumers_) {
        std::optional<Watermark> least;
        for (std::size_t p = 0; p < readers_.size(); ++p) {
            if (ended_[p] || idle_[p]) continue;
            least = std::min(least.value_or(watermark_max), consumer.running[p]);
        }
        if (least) consumer.merged = std::max(consumer.merged, *least);
    }
}

void SourceStage::update_idleness(std::chrono::steady_clock::time_point now) {
    if (idle_timeout_.count() == 0) return;
    update_merged();
    std::vector<std::size_t> silent;
    for (std::size_t p = 0; p < readers_.size(); ++p) {
        if (!ended_[p] && !idle_[p] && dry_[p] && now - last_read_[p] >= idle_timeout_) silent.push_back(p);
    }
    // One after the other as they fell silent, so that the last one to do so does not take the others' watermark with it.
    std::sort(silent.begin(), silent.end(), [&](std::size_t a, std::size_t b) { return last_read_[a] < last_read_[b]; });
    for (const std::size_t p : silent) {
        idle_[p] = true;
        update_merged();
    }
}

SourceStatus SourceStage::status() const {
    using std::chrono::milliseconds;
    const auto now = surroundings().steady_now();
    SourceStatus status;
    status.table = request_.table;
    status.description = source_->describe();
    const std::vector<std::string> names = source_->partition_names();
    for (std::size_t p = 0; p < readers_.size(); ++p) {
        PartitionFigures figures = readers_[p]->figures();
        PartitionStatus partition;
        partition.name = std::move(figures.name);
        if (partition.name.empty()) partition.name = p < names.size() ? names[p] : std::to_string(p);
        partition.records = counts_[p].records;
        partition.bad = counts_[p].bad;
        partition.skipped = counts_[p].skipped;
        partition.bytes = readers_[p]->bytes_read();
        partition.lag_records = figures.lag_records;
        partition.lag_bytes = figures.lag_bytes;
        partition.silent = std::chrono::duration_cast<milliseconds>(now - last_read_[p]);
        partition.idle = idle_[p];
        partition.ended = ended_[p];
        status.partitions.push_back(std::move(partition));
    }
    for (const ScanConsumer& consumer : consumers_)
        status.scans.push_back({consumer.statement, consumer.watermark != nullptr, consumer.running});
    return status;
}

std::uint64_t SourceStage::bytes_read() const {
    std::uint64_t bytes = 0;
    for (const auto& reader : readers_) bytes += reader->bytes_read();
    return bytes;
}

std::uint64_t SourceStage::bytes_total() const {
    std::uint64_t bytes = 0;
    for (const auto& reader : readers_) bytes += reader->bytes_total();
    return bytes;
}

}  // namespace windrow::exec
