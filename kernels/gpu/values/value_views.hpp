// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Values that are kept of groups' rows, as kernels see them: plain addresses, no ownership.

#include "gpu/columns/column_view.hpp"
#include "gpu/keys/key_views.hpp"
#include "gpu/window/window_views.hpp"
#include "windrow/semantics/row_stamp.hpp"

namespace windrow::gpu {

/// The stamps of a batch's rows in the canonical order.
struct RowOrder {
    StampView watermarks;                       ///< exact ones
    const semantics::u64* positions = nullptr;  ///< [rows] packed already; null: they are packed of what follows
    const semantics::u64* ordinals = nullptr;   ///< [rows]; null: they count up from `first_ordinal`
    semantics::u64 first_ordinal = 0;
    semantics::u32 source = 0;
    semantics::u32 partition = 0;

    [[nodiscard]] WINDROW_HD_MEMBER semantics::RowStamp stamp(semantics::i64 row) const {
        const semantics::i64 watermark = watermarks.written != nullptr ? watermarks.written[row] : watermarks.constant;
        if (positions != nullptr) return {watermark, positions[row]};
        const semantics::u64 ordinal = ordinals != nullptr ? ordinals[row] : first_ordinal + static_cast<semantics::u64>(row);
        return {watermark, semantics::packed_position(source, partition, ordinal)};
    }
};

/// Which rows of a batch give a value, and where they stand.
struct TakenRows {
    semantics::i64 rows = 0;
    const semantics::u32* planes = nullptr;  ///< [rows] or `no_plane`
    bool has_filter = false;
    ColumnView filter;  ///< BOOLEAN: NULL counts as FALSE
    bool skips_nulls = false;
    ColumnView argument;                     ///< whose NULLs are skipped
    semantics::u32* taken_planes = nullptr;  ///< [rows] out: `no_plane` for rows that give none
    RowOrder order;
    semantics::u64 rows_before = 0;        ///< of earlier batches
    semantics::i64* watermarks = nullptr;  ///< [rows] out, or null: the order does not matter
    semantics::i64* positions = nullptr;   ///< [rows] out with `watermarks`
    semantics::i64* arrivals = nullptr;    ///< [rows] out with `watermarks`: number among all rows
};

/// Stored (group, value) pairs as rows: their groups' ids and one value column.
struct PairRows {
    KeyColumns shape;
    StoredKeys stored;
    const semantics::u32* pairs = nullptr;
    semantics::i64 count = 0;
    KeyPart part = KeyPart::int64;     ///< of the value, which is the second column
    semantics::u32* groups = nullptr;  ///< [count] out
    semantics::u32* planes = nullptr;  ///< [count] out: 0
    void* values = nullptr;            ///< [count] out: int64, float, double or 128 bits; null: not wanted
};

}  // namespace windrow::gpu
