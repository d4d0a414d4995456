// SPDX-License-Identifier: Apache-2.0
#include "stamp_order.hpp"

#include "held_rows.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

namespace windrow::exec {

void StampOrder::add(Batch&& batch) {
    if (batch.rows == 0) return;
    memory_ += batch.memory();
    queues_[{batch.stamps.source, batch.stamps.partition}].batches.push_back(std::move(batch));
}

/// How many rows from the head of the queue's first batch have a stamp below (bound, other).
std::uint64_t StampOrder::rows() const {
    std::int64_t rows = 0;
    for (const auto& [lane, queue] : queues_) {
        for (const Batch& batch : queue.batches) rows += batch.rows;
        rows -= queue.next_row;
    }
    return static_cast<std::uint64_t>(rows);
}

std::int64_t StampOrder::rows_before(const Queue& queue, LaneKey lane, LaneKey other, Watermark bound) const {
    const Batch& batch = queue.batches.front();
    const bool wins_tie = lane < other;
    std::int64_t low = queue.next_row;
    std::int64_t high = batch.rows;
    while (low < high) {
        const std::int64_t middle = (low + high) / 2;
        const Watermark w = batch.stamps.watermark(middle);
        if (w < bound || (w == bound && wins_tie)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low - queue.next_row;
}

void StampOrder::deliver_rows(Queue& queue, std::int64_t rows, const std::function<void(Batch&&)>& deliver) {
    Batch& batch = queue.batches.front();
    if (queue.next_row == 0 && rows == batch.rows) {
        Batch whole = std::move(batch);
        memory_ -= whole.memory();
        queue.batches.pop_front();
        deliver(std::move(whole));
        return;
    }
    Batch part = batch.slice(queue.next_row, rows);
    queue.next_row += rows;
    if (queue.next_row == batch.rows) {
        memory_ -= batch.memory();
        queue.batches.pop_front();
        queue.next_row = 0;
    }
    deliver(std::move(part));
}

void StampOrder::release(const std::vector<Lane>& lanes, const std::function<void(Batch&&)>& deliver) {
    for (const Lane& lane : lanes) queues_[{lane.source, lane.partition}].frontier = lane.frontier;
    while (true) {
        auto least = queues_.end();
        for (auto it = queues_.begin(); it != queues_.end(); ++it) {
            if (!it->second.empty() && (least == queues_.end() || it->second.head() < least->second.head())) least = it;
        }
        if (least == queues_.end()) return;
        std::int64_t rows = least->second.batches.front().rows - least->second.next_row;
        for (auto it = queues_.begin(); it != queues_.end() && rows > 0; ++it) {
            if (it == least || (!waits_ && it->second.empty())) continue;
            const Watermark bound = it->second.empty() ? it->second.frontier : it->second.head();
            rows = std::min(rows, rows_before(least->second, least->first, it->first, bound));
        }
        if (rows == 0) return;
        deliver_rows(least->second, rows, deliver);
    }
}

namespace {

/// Finds scanned rows by ordinal, which grows from one held row to the next.
class ScannedRows {
public:
    explicit ScannedRows(const Batch& scanned) : scanned_(scanned) {}
    std::int64_t find(std::uint64_t ordinal) {
        while (at_ < scanned_.rows && scanned_.stamps.ordinal(at_) < ordinal) ++at_;
        if (at_ == scanned_.rows || scanned_.stamps.ordinal(at_) != ordinal)
            throw_defect("a held row is not among the scanned rows");
        return at_;
    }

private:
    const Batch& scanned_;
    std::int64_t at_ = 0;
};

void encode_rows(const Batch& batch, std::int64_t begin, bool with_scanned, snapshot::Blocks& blocks) {
    if (with_scanned && batch.stamps.scanned == nullptr) throw_defect("held rows came without the scanned rows");
    ScannedRows scanned(with_scanned ? *batch.stamps.scanned : batch);
    for (std::int64_t i = begin; i < batch.rows; ++i) {
        std::string& out = blocks.bytes;
        snapshot::put(batch.stamps.watermark(i), out);
        snapshot::put(batch.stamps.ordinal(i), out);
        encode_held_row(batch, i, out);
        if (with_scanned) encode_held_row(*batch.stamps.scanned, scanned.find(batch.stamps.ordinal(i)), out);
        blocks.flush_if_full();
    }
}

/// Reads the rows of one lane, whose stamps must grow.
class LaneReader {
public:
    LaneReader(const std::vector<DataType>& types, const std::vector<DataType>* scanned_types, std::uint32_t source,
               std::uint32_t partition)
        : rows_(types),
          scanned_(scanned_types != nullptr ? *scanned_types : std::vector<DataType>{}),
          with_scanned_(scanned_types != nullptr),
          source_(source),
          partition_(partition) {}

    void read(std::string_view& in) {
        const auto watermark = snapshot::get<Watermark>(in);
        const auto ordinal = snapshot::get<std::uint64_t>(in);
        if (any_ && (watermark < last_watermark_ || ordinal < last_ordinal_)) snapshot::refuse("holds rows out of their order");
        any_ = true;
        watermarks_.push_back(last_watermark_ = watermark);
        ordinals_.push_back(last_ordinal_ = ordinal);
        rows_.read(in);
        if (with_scanned_) scanned_.read(in);
    }
    [[nodiscard]] bool full() const noexcept { return rows_.full(); }
    Batch finish() {
        Batch batch = rows_.finish();
        give_stamps(batch);
        if (with_scanned_) {
            Batch scanned = scanned_.finish();
            give_stamps(scanned);
            batch.stamps.scanned = std::make_shared<const Batch>(std::move(scanned));
        }
        watermarks_.clear();
        ordinals_.clear();
        return batch;
    }

private:
    void give_stamps(Batch& batch) const {
        batch.stamps.source = source_;
        batch.stamps.partition = partition_;
        batch.stamps.watermarks = Buffer::allocate(watermarks_.size() * sizeof(Watermark));
        std::copy(watermarks_.begin(), watermarks_.end(), batch.stamps.watermarks.mutable_as<Watermark>());
        batch.stamps.ordinals = Buffer::allocate(ordinals_.size() * sizeof(std::uint64_t));
        std::copy(ordinals_.begin(), ordinals_.end(), batch.stamps.ordinals.mutable_as<std::uint64_t>());
    }

    HeldRowReader rows_;
    HeldRowReader scanned_;
    bool with_scanned_;
    std::uint32_t source_;
    std::uint32_t partition_;
    bool any_ = false;
    Watermark last_watermark_ = watermark_min;
    std::uint64_t last_ordinal_ = 0;
    std::vector<Watermark> watermarks_;
    std::vector<std::uint64_t> ordinals_;
};

constexpr std::size_t stamp_bytes = sizeof(Watermark) + sizeof(std::uint64_t);

}  // namespace

/// Layout: number of lanes that hold rows, then per lane: source, partition, number of rows, then per row: watermark, ordinal,
/// values, values of the scanned row.
void StampOrder::encode(snapshot::Blocks& blocks, bool with_scanned) const {
    std::string& out = blocks.bytes;
    const auto held = std::count_if(queues_.begin(), queues_.end(), [](const auto& entry) { return !entry.second.empty(); });
    snapshot::put(static_cast<std::uint64_t>(held), out);
    for (const auto& [lane, queue] : queues_) {
        if (queue.empty()) continue;
        snapshot::put(lane.first, out);
        snapshot::put(lane.second, out);
        std::int64_t rows = -queue.next_row;
        for (const Batch& batch : queue.batches) rows += batch.rows;
        snapshot::put(static_cast<std::uint64_t>(rows), out);
        std::int64_t begin = queue.next_row;
        for (const Batch& batch : queue.batches) {
            encode_rows(batch, begin, with_scanned, blocks);
            begin = 0;
        }
    }
}

void StampOrder::decode(const std::vector<DataType>& types, std::string_view& in, const std::vector<DataType>* scanned_types) {
    queues_.clear();
    memory_ = 0;
    for (auto lanes = snapshot::get<std::uint64_t>(in); lanes > 0; --lanes) {
        const auto source = snapshot::get<std::uint32_t>(in);
        const auto partition = snapshot::get<std::uint32_t>(in);
        if (queues_.count({source, partition}) > 0) snapshot::refuse("holds a lane twice");
        LaneReader rows(types, scanned_types, source, partition);
        const auto count = snapshot::get_count(in, stamp_bytes + types.size());
        if (count == 0) snapshot::refuse("holds a lane without rows");
        for (auto left = count; left > 0; --left) {
            rows.read(in);
            if (rows.full() || left == 1) add(rows.finish());
        }
    }
}

void SealedRows::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink, bool with_scanned) {
    const auto found = sealed_.find(epoch);
    if (found == sealed_.end()) throw_defect("write of an epoch that was not sealed");
    const StampOrder rows = std::move(found->second);
    sealed_.erase(found);
    snapshot::Blocks blocks(block_sink);
    rows.encode(blocks, with_scanned);
    blocks.flush();
}

}  // namespace windrow::exec
