// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Values that are kept of groups' rows, as kernels see them: plain addresses, no ownership.

#include "gpu/columns/column_view.hpp"
#include "gpu/keys/key_views.hpp"
#include "gpu/window/window_views.hpp"

namespace windrow::gpu {

/// Which rows of a batch give a value, and where they stand.
struct TakenRows {
    semantics::i64 rows = 0;
    const semantics::u32* planes = nullptr;  ///< [rows] or `no_plane`
    bool has_filter = false;
    bool skips_nulls = false;
    semantics::u8 padding[6] = {};
    ColumnView filter;                       ///< BOOLEAN: NULL counts as FALSE
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
    KeyPart part = KeyPart::int64;  ///< of the value, which is the second column
    semantics::u8 padding[7] = {};
    semantics::u32* groups = nullptr;  ///< [count] out
    semantics::u32* planes = nullptr;  ///< [count] out: 0
    void* values = nullptr;            ///< [count] out: int64, float, double or 128 bits; null: not wanted
};

/// Texts that states refer to, in arrays of states of some planes.
struct ReferredTexts {
    char* const* addresses = nullptr;
    semantics::u32 plane_count = 0;
    semantics::u32 words = 0;         ///< of a state
    semantics::i64 ids = 0;           ///< of groups
    semantics::u64 offset = 0;        ///< from a plane's address to the state of id 0
    semantics::u32 present = 0;       ///< the word that is not 0 if the state refers to a text
    semantics::u32 reference = 0;     ///< the word that is the text's number
    semantics::u32* marks = nullptr;  ///< by text: set to 1
};

}  // namespace windrow::gpu
