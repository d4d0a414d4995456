// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Holds rows until no row with a smaller stamp can come, and hands them out in stamp order (design section 4, canonical order).

#include "operator.hpp"
#include "windrow/kernels/snapshot_blocks.hpp"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace windrow::exec {

/// Not thread-safe. Rows of one lane must be added in stamp order. A copy shares the rows' memory.
class StampOrder {
public:
    void add(Batch&& batch);
    /// Releases, in stamp order, every row that precedes all rows still to come. `lanes` are the input's lanes with their
    /// frontiers.
    void release(const std::vector<Lane>& lanes, const std::function<void(Batch&&)>& deliver);
    /// From now on `release` gives out all rows that are held: in stamp order among them, but none waits for rows that may come.
    /// For those who show rows of a source without end, whose other partitions may stay empty for ever.
    void wait_for_nobody() noexcept { waits_ = false; }
    /// Appends the held rows in stamp order within each lane, lanes in order: nothing of how batches were cut remains.
    /// `with_scanned`: together with the scanned rows that they came from (Stamps::scanned).
    void encode(snapshot::Blocks& out, bool with_scanned = false) const;
    /// Replaces what is held by what `encode` wrote; advances `in`. `types` are the rows' columns; `scanned_types` those of the
    /// scanned rows, null if they were written without. Throws W6101.
    void decode(const std::vector<DataType>& types, std::string_view& in, const std::vector<DataType>* scanned_types = nullptr);
    [[nodiscard]] std::size_t memory() const noexcept { return memory_; }
    /// Rows held.
    [[nodiscard]] std::uint64_t rows() const;

private:
    using LaneKey = std::pair<std::uint32_t, std::uint32_t>;
    struct Queue {
        std::deque<Batch> batches;
        std::int64_t next_row = 0;  ///< in the first batch
        Watermark frontier = watermark_min;
        [[nodiscard]] bool empty() const noexcept { return batches.empty(); }
        [[nodiscard]] Watermark head() const noexcept { return batches.front().stamps.watermark(next_row); }
    };
    [[nodiscard]] std::int64_t rows_before(const Queue& queue, LaneKey lane, LaneKey other, Watermark bound) const;
    void deliver_rows(Queue& queue, std::int64_t rows, const std::function<void(Batch&&)>& deliver);

    std::map<LaneKey, Queue> queues_;
    std::size_t memory_ = 0;
    bool waits_ = true;
};

/// Rows that waited when an epoch was sealed, until they are written: by another thread, while rows come and go. One `seal` and
/// one `write` at a time.
class SealedRows {
public:
    void seal(std::uint64_t epoch, const StampOrder& order) { sealed_.insert_or_assign(epoch, order); }
    /// Writes what StampOrder::encode gives, and forgets the rows.
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink, bool with_scanned = false);

private:
    std::map<std::uint64_t, StampOrder> sealed_;
};

}  // namespace windrow::exec
