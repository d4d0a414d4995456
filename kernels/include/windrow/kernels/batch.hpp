// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A columnar batch of records of one partition, with the stamp of each row (design section 4).

#include "windrow/kernels/column.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace windrow {

/// A watermark, in milliseconds since epoch. Nothing was seen yet: `watermark_min`. End of a bounded input: `watermark_max`.
using Watermark = std::int64_t;
inline constexpr Watermark watermark_min = std::numeric_limits<std::int64_t>::min();
inline constexpr Watermark watermark_max = std::numeric_limits<std::int64_t>::max();

struct Batch;
struct DeviceRows;

/// The stamps of a batch's rows: (w, source, partition, ordinal), which order all rows of a job canonically.
/// `watermarks[i]` is the running watermark of row i's partition just before the row; it never falls within a partition.
/// `ordinals[i]` grows within a partition (a record's byte offset in its log, or a running number).
///
/// Where the watermark is an event time less a constant, and the only reader is an operator that can do without (`Operator::
/// reads_stamps`), the watermarks are not written out: `running_times` says what they follow from.
struct Stamps {
    std::uint32_t source = 0;
    std::uint32_t partition = 0;
    Buffer watermarks;  ///< int64 [rows]; empty: every row has `constant_watermark`
    Buffer ordinals;    ///< uint64 [rows]; empty: row i has `first_ordinal + i`
    Watermark constant_watermark = watermark_min;
    /// Not null: row i's watermark is `constant_watermark` advanced by (the latest of running_times[0..i-1]) - running_delay;
    /// `watermarks` is empty and `watermark` must not be asked. int64 milliseconds [rows], no nulls, not constant; the
    /// subtraction does not overflow.
    std::shared_ptr<const Column> running_times;
    std::int64_t running_delay = 0;
    std::uint64_t first_ordinal = 0;
    /// The scanned rows that these came from, if the table's late rows are kept; found again by ordinal. Null otherwise.
    std::shared_ptr<const Batch> scanned;

    /// Replaces `running_times` by `watermarks`. Does nothing if there are none.
    void write_out();
    [[nodiscard]] Watermark watermark(std::int64_t i) const noexcept {
        return watermarks.empty() ? constant_watermark : watermarks.as<std::int64_t>()[i];
    }
    [[nodiscard]] std::uint64_t ordinal(std::int64_t i) const noexcept {
        return ordinals.empty() ? first_ordinal + static_cast<std::uint64_t>(i) : ordinals.as<std::uint64_t>()[i];
    }
};

/// Rows in log order. Columns all have `rows` logical rows. A value type; copies share buffers.
struct Batch {
    std::int64_t rows = 0;
    std::vector<Column> columns;
    Stamps stamps;
    /// Where some of the columns also lie in device memory (device_rows.hpp); null: nowhere. Who changes the values or the places
    /// of columns lets go of it.
    std::shared_ptr<const DeviceRows> on_device = {};

    /// Rows at `indices` (ascending, so that log order is kept), stamps included.
    [[nodiscard]] Batch take(std::span<const std::int32_t> indices) const;
    /// Rows [begin, begin + count), stamps included.
    [[nodiscard]] Batch slice(std::int64_t begin, std::int64_t count) const;
    [[nodiscard]] std::size_t memory() const noexcept;
};

}  // namespace windrow
