// SPDX-License-Identifier: Apache-2.0
#include "sorted_rules.cuh"

/// Rows sorted by group are added up in chunks, one thread each. A run of rows that lies inside a chunk is all of its group: it
/// is merged into the group's state. The runs at a chunk's ends may go on in the neighbours: they are written out as edges, in
/// order, which are sorted by group again and added up in the same way, until one chunk holds them all. No atomics, and one group
/// of all rows costs as much as many.

namespace windrow::WINDROW_TARGET {

using gpu::SortedRows;

constexpr u32 SORTED_THREADS = 64;

WINDROW_KERNEL_OF(WINDOW_THREADS) number_groups_kernel(GroupedRows rows, u64 capacity, u64* groups, u32* order) {
    for (const i64 row : thread::grid_rows(rows.rows)) {
        const u32 plane = rows.planes[row];
        // Rows without a plane come last.
        groups[row] = plane == gpu::no_plane ? rows.plane_count * capacity : plane * capacity + rows.ids[row];
        order[row] = static_cast<u32>(row);
    }
}

WINDROW_DEVICE bool counts(const SortedAggregate& aggregate, i64 row) {
    if (aggregate.has_filter && !(aggregate.filter.is_valid(row) && aggregate.filter.bit(row))) return false;
    return aggregate.argument.is_valid(row);
}

/// A level's input: rows, or the edges of the level before.
template <typename Rule>
struct Entries {
    SortedRows sorted;
    SortedAggregate aggregate;
    typename Rule::State* states;  ///< of edges; null: rows

    WINDROW_DEVICE_MEMBER void add(typename Rule::State& into, i64 i) const {
        if (states != nullptr) {
            Rule::merge(aggregate.texts, into, states[i]);
            return;
        }
        const i64 row = sorted.rows[i];
        if (counts(aggregate, row)) Rule::add(into, aggregate, row);
    }
};

template <typename Rule>
struct Edges {
    u64* groups;
    typename Rule::State* states;
};

template <typename Rule>
WINDROW_DEVICE void merge_into_group(const SortedRows& sorted, const SortedAggregate& aggregate, u64 group,
                                     typename Rule::State& run) {
    if (group >= sorted.group_count) return;
    char* const plane = sorted.addresses[group / sorted.capacity];
    auto* const states = reinterpret_cast<typename Rule::State*>(plane + aggregate.offset);
    Rule::merge(aggregate.texts, states[group % sorted.capacity], run);
}

/// `last`: there is one chunk, so every run is whole.
template <typename Rule>
WINDROW_KERNEL_OF(SORTED_THREADS)
add_runs_kernel(Entries<Rule> entries, Edges<Rule> edges, bool last) {
    const SortedRows& sorted = entries.sorted;
    const i64 chunks = (sorted.count + gpu::sorted_chunk - 1) / gpu::sorted_chunk;
    for (i64 chunk = thread::grid_index(); chunk < chunks; chunk += thread::grid_size()) {
        const i64 first = chunk * gpu::sorted_chunk;
        const i64 end = first + gpu::sorted_chunk < sorted.count ? first + gpu::sorted_chunk : sorted.count;
        u64 group = sorted.groups[first];
        bool at_start = true;
        typename Rule::State run{};
        for (i64 i = first; i < end; ++i) {
            thread::count_row();
            if (sorted.groups[i] != group) {
                if (at_start && !last) {
                    edges.groups[2 * chunk] = group;
                    edges.states[2 * chunk] = run;
                } else {
                    merge_into_group<Rule>(sorted, entries.aggregate, group, run);
                }
                at_start = false;
                group = sorted.groups[i];
                run = typename Rule::State{};
            }
            if (group < sorted.group_count) entries.add(run, i);
        }
        if (last) {
            merge_into_group<Rule>(sorted, entries.aggregate, group, run);
            continue;
        }
        // A chunk of one run has an empty second edge of the same group.
        if (at_start) {
            edges.groups[2 * chunk] = group;
            edges.states[2 * chunk] = run;
            run = typename Rule::State{};
        }
        edges.groups[2 * chunk + 1] = group;
        edges.states[2 * chunk + 1] = run;
    }
}

template <typename Rule>
WINDROW_KERNEL_OF(SORTED_THREADS)
merge_sorted_kernel(MergePlanes planes) {
    using State = typename Rule::State;
    for (const i64 id : thread::grid_rows(planes.ids)) {
        State total{};
        for (u32 p = 0; p < planes.plane_count; ++p) {
            char* const plane = planes.addresses[p];
            if (reinterpret_cast<const u64*>(plane)[id] != 0)
                Rule::merge(planes.texts, total, reinterpret_cast<State*>(plane + planes.offset)[id]);
        }
        reinterpret_cast<State*>(planes.into + planes.offset)[id] = total;
    }
}

void number_groups(device::Stream& stream, const GroupedRows& rows, u64 capacity, u64* groups, u32* order) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(rows.rows, WINDOW_THREADS, WINDOW_BLOCKS), number_groups_kernel, rows, capacity,
                   groups, order);
}

namespace {

template <typename Rule>
void add_runs(device::Stream& stream, const SortedRows& rows, const SortedAggregate& aggregate, const gpu::EdgeMemory& memory) {
    using State = typename Rule::State;
    Entries<Rule> entries{rows, aggregate, nullptr};
    // Two halves by turns: a level reads the edges of the one before.
    auto* states = static_cast<State*>(memory.states);
    u64* groups = memory.groups;
    const i64 most_edges = 2 * ((rows.count + gpu::sorted_chunk - 1) / gpu::sorted_chunk);
    for (bool upper = false;; upper = !upper) {
        const i64 chunks = (entries.sorted.count + gpu::sorted_chunk - 1) / gpu::sorted_chunk;
        const bool last = chunks <= 1;
        const Edges<Rule> edges{groups + (upper ? most_edges : 0), states + (upper ? most_edges : 0)};
        WINDROW_LAUNCH(stream, device::shape_for_rows(chunks, SORTED_THREADS, 4 * WINDOW_BLOCKS), add_runs_kernel<Rule>, entries,
                       edges, last);
        if (last) return;
        entries.sorted.count = 2 * chunks;
        entries.sorted.groups = edges.groups;
        entries.states = edges.states;
    }
}

}  // namespace

void add_sorted(device::Stream& stream, const SortedRows& rows, const SortedAggregate& aggregate, const gpu::EdgeMemory& memory) {
    with_rule(aggregate.form, [&](auto rule) { add_runs<decltype(rule)>(stream, rows, aggregate, memory); });
}

void merge_sorted(device::Stream& stream, const MergePlanes& planes, gpu::SortedForm form) {
    with_rule(form, [&](auto rule) {
        WINDROW_LAUNCH(stream, device::shape_for_rows(planes.ids, SORTED_THREADS, 4 * WINDOW_BLOCKS),
                       merge_sorted_kernel<decltype(rule)>, planes);
    });
}

u32 sorted_state_words(gpu::SortedForm form) {
    u32 words = 0;
    with_rule(form, [&](auto rule) { words = static_cast<u32>(sizeof(typename decltype(rule)::State) / sizeof(u64)); });
    return words;
}

}  // namespace windrow::WINDROW_TARGET
