// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows, planes and accumulators of a window aggregation in device memory, as kernels see them: plain addresses, no ownership.

#include "gpu/columns/column_view.hpp"
#include "gpu/keys/key_views.hpp"
#include "windrow/semantics/row_stamp.hpp"
#include "windrow/semantics/stretch.hpp"
#include "windrow/semantics/word_state.hpp"
#include "windrow/semantics/zone_offset.hpp"

namespace windrow::gpu {

/// A row that is in no plane: late, or between windows. The same as a row without key.
inline constexpr semantics::u32 no_plane = no_id;

/// Rows that missed all their windows, that are in none, and that are in a plane; and (row, window) pairs missed by the latter.
struct RowCounters {
    semantics::u64 late = 0;
    semantics::u64 in_no_window = 0;
    semantics::u64 accepted = 0;
    semantics::u64 partly_late_pairs = 0;
    semantics::u64 filtered = 0;  ///< rows that are not kept; they count nowhere else
};

/// What becomes of the rows of a stretch.
struct StretchFate {
    semantics::u32 plane = no_plane;  ///< number in the batch's list of planes
    semantics::u32 late = 0;          ///< 1: too late; else, without plane: in no window
    semantics::u64 missed_windows = 0;
};

/// The stamps of a batch's rows: written out, or the same for all.
struct StampView {
    const semantics::i64* written = nullptr;
    semantics::i64 constant = 0;
};

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

/// Texts that are stored once each and known by their number.
struct TextTable {
    const semantics::u64* words = nullptr;   ///< two for each text: the second is its length
    const semantics::u64* begins = nullptr;  ///< in `bytes`
    const char* bytes = nullptr;

    [[nodiscard]] WINDROW_HD_MEMBER TextView at(semantics::u64 number) const {
        return {bytes + begins[number], static_cast<semantics::i64>(words[2 * number + 1])};
    }
};

struct PlaceRows {
    semantics::i64 rows = 0;
    ColumnView times;   ///< event times, or ends of attached windows
    ColumnView starts;  ///< of attached windows
    bool has_starts = false;
    bool attached = false;
    bool processing_time = false;  ///< no row is late
    semantics::u8 padding[1] = {};
    semantics::u32 count = 0;                  ///< of stretches or windows
    semantics::ZoneTable zone{nullptr, 0, 0};  ///< turns times into local ones
    const semantics::u32* kept = nullptr;  ///< bitmap [rows]: the others are in no plane, whatever their time; null: all are kept
    StampView stamps;
    const semantics::Stretch* stretches = nullptr;       ///< aligned windows
    const semantics::AttachedWindow* windows = nullptr;  ///< attached windows
    const StretchFate* fates = nullptr;                  ///< of the stretches or windows
    semantics::u32* planes = nullptr;                    ///< [rows] out
    semantics::u8* late = nullptr;                       ///< [rows] out, or null
    semantics::u32* numbers = nullptr;                   ///< [rows] out with `late`: i
    RowCounters* counters = nullptr;
};

/// An accumulator of one aggregate, and what is added to it.
struct WordAggregate {
    semantics::WordForm form = semantics::WordForm::count;
    bool has_argument = false;  ///< rows whose argument is NULL do not count
    bool has_filter = false;
    KeyPart part = KeyPart::int64;  ///< layout of the argument
    semantics::u32 padding = 0;
    ColumnView argument;
    ColumnView filter;          ///< BOOLEAN: NULL counts as FALSE
    semantics::u64 offset = 0;  ///< from a plane's address to the state of id 0
};

inline constexpr semantics::u32 most_word_aggregates = 8;

/// Aggregates that one kernel updates together.
struct WordAggregates {
    WordAggregate items[most_word_aggregates];
    semantics::u32 count = 0;
    semantics::u32 words = 0;  ///< of all states of a group
};

/// Accumulators of fixed size whose rows are sorted by group first.
enum class SortedForm : semantics::u8 {
    decimal_sum,
    decimal_moments,
    wide_least,
    wide_greatest,
    exact_sum,
    exact_moments,
    first_value,
    last_value,
    least_text,
    greatest_text
};

struct SortedAggregate {
    SortedForm form = SortedForm::decimal_sum;
    bool has_filter = false;
    KeyPart part = KeyPart::int128;
    semantics::u8 padding = 0;
    semantics::i32 scale = 0;  ///< of the argument
    ColumnView argument;
    ColumnView filter;
    semantics::u64 offset = 0;                     ///< from a plane's address to the state of id 0
    RowOrder order;                                ///< of first_value and last_value
    const semantics::u32* text_numbers = nullptr;  ///< [rows] of an argument that is text
    TextTable texts;                               ///< where those are
};

/// Rows in the order of their groups; group = plane * capacity + id. Groups from `group_count` on are none.
struct SortedRows {
    semantics::i64 count = 0;
    const semantics::u64* groups = nullptr;
    const semantics::u32* rows = nullptr;
    char* const* addresses = nullptr;
    semantics::u64 capacity = 0;
    semantics::u64 group_count = 0;
};

/// Rows that one thread adds up.
inline constexpr semantics::i64 sorted_chunk = 32;

/// Scratch of the edges: four for each chunk of rows.
struct EdgeMemory {
    semantics::u64* groups = nullptr;
    void* states = nullptr;
};

/// The rows of a batch in their groups.
struct GroupedRows {
    semantics::i64 rows = 0;
    const semantics::u32* planes = nullptr;  ///< [rows] number in `addresses`, or `no_plane`
    const semantics::u32* ids = nullptr;     ///< [rows]
    char* const* addresses = nullptr;        ///< of the batch's planes
    semantics::u32 plane_count = 0;
    semantics::u32 padding = 0;
};

/// A batch whose rows are placed, keyed and added in one pass.
struct KnownRows {
    PlaceRows place;  ///< `planes` [rows]: written in words of 32 rows of which `unknown` has any
    KeyColumns keys;
    StoredKeys stored;  ///< only read
    semantics::u32 hash_mask = 0xFFFFFFFFU;
    semantics::u32 plane_count = 0;
    char* const* addresses = nullptr;  ///< of the batch's planes
    WordAggregates states;
    semantics::u32* unknown = nullptr;        ///< bitmap [rows], out: the rows in a plane whose key is not in the dictionary
    semantics::u64* unknown_count = nullptr;  ///< their number is added to it
};

/// A merge of planes into one, an aggregate's states at a time.
struct MergePlanes {
    char* const* addresses = nullptr;
    semantics::u32 plane_count = 0;
    semantics::u32 padding = 0;
    char* into = nullptr;  ///< zero at first
    semantics::i64 ids = 0;
    semantics::u64 offset = 0;
    TextTable texts;  ///< that the states refer to
};

/// States of some ids, copied between a plane and an array in the host's form.
struct MovedStates {
    char* plane = nullptr;
    const semantics::u32* ids = nullptr;
    semantics::i64 count = 0;
    semantics::u64 offset = 0;
    semantics::u64* host = nullptr;
};

}  // namespace windrow::gpu
