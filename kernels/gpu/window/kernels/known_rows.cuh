// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One pass over a batch whose keys are known: each row is placed, its key looked up, and the row added to its states, without a
/// word of device memory between the steps. What else there is of a row (`Row`): columns in device memory, or the registers of a
/// generated kernel.

#include "gpu/keys/kernels/key_values.cuh"
#include "gpu/window/kernels/place_row.cuh"
#include "gpu/window/kernels/word_states.cuh"

namespace windrow::WINDROW_TARGET {

/// A row whose values lie in columns.
struct ColumnRow : StateRow {
    const gpu::KnownRows& request;

    WINDROW_DEVICE_MEMBER ColumnRow(const gpu::KnownRows& rows, i64 number) : StateRow{rows.states, number}, request(rows) {}
    WINDROW_DEVICE_MEMBER bool kept() const { return is_kept(request.place, row); }
    WINDROW_DEVICE_MEMBER u32 key_count() const { return request.keys.count; }
    WINDROW_DEVICE_MEMBER gpu::KeyPart key_part(u32 k) const { return request.keys.columns[k].part; }
    WINDROW_DEVICE_MEMBER bool has_key(u32 k) const { return request.keys.columns[k].view.is_valid(row); }
    WINDROW_DEVICE_MEMBER KeyValue key(u32 k) const { return key_value(key_part(k), request.keys.columns[k].view, row); }
};

/// The row's plane if its key is not known, so that it remains to be added; else `no_plane`.
template <typename Row>
WINDROW_DEVICE u32 add_known_row(const gpu::KnownRows& request, const Row& row, i64 number, const SharedStates& shared,
                                 gpu::RowCounters& counters) {
    const bool kept = row.kept();
    gpu::StretchFate fate;
    if (kept) fate = fate_of(request.place, number);
    note_fate(request.place, number, kept, fate, counters);
    if (fate.plane == gpu::no_plane) return gpu::no_plane;
    const u32 id = known_id(row, request.stored, request.keys.words, hash_of_row(row, request.hash_mask));
    if (id == gpu::no_id) return fate.plane;
    add_to_group(row, shared, request.addresses, fate.plane, id);
    return gpu::no_plane;
}

/// Takes the rows of a warp's next 32, or fewer at the end. `plane`: what add_known_row gave; `no_plane` behind the last row.
/// All lanes come. Returns how many rows of the warp remain to be added, in its first lane.
WINDROW_DEVICE u32 note_unknown(const gpu::KnownRows& request, i64 row, u32 plane) {
    const u32 bits = warp::ballot(warp::ALL_LANES, plane != gpu::no_plane);
    if (thread::lane() == 0) request.unknown[row >> 5] = bits;
    // Planes are read only where a bit of the word is set.
    if (bits != 0 && row < request.place.rows) request.place.planes[row] = plane;
    return thread::lane() == 0 ? static_cast<u32>(bit_count(bits)) : 0;
}

/// The pass of a block; `row_of(number)` gives a row. All threads come.
template <typename RowOf>
WINDROW_DEVICE void add_known_rows_to(const gpu::KnownRows& request, const SharedStates& shared, const RowOf& row_of) {
    gpu::RowCounters counters;
    u64 unknown = 0;
    for (const i64 row : thread::grid_rows((request.place.rows + 31) / 32 * 32)) {
        u32 plane = gpu::no_plane;
        if (row < request.place.rows) plane = add_known_row(request, row_of(row), row, shared, counters);
        unknown += note_unknown(request, row, plane);
    }
    add_counters(counters, request.place.counters);
    unknown = block::reduce(unknown, Plus{});
    if (thread::index() == 0 && unknown != 0) atomic::add(request.unknown_count, unknown);
}

/// The same with the block's states in shared memory; no `shared_ids`: all rows go to device memory.
template <typename RowOf>
WINDROW_DEVICE void add_known_rows_shared(const gpu::KnownRows& request, u64* states, u32 shared_ids, const RowOf& row_of) {
    clear_shared_states(states, request.plane_count * shared_ids * request.states.words);
    add_known_rows_to(request, {states, shared_ids}, row_of);
    merge_shared_states(states, request.states, request.addresses, request.plane_count, shared_ids);
}

}  // namespace windrow::WINDROW_TARGET
