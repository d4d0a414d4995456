// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which memory a request of a primitive reads and writes, and the checks that hold for every implementation.

#include <array>
#include <cstddef>
#include <span>

#include "windrow/kernels/device/primitives.hpp"

namespace windrow::device {

struct RequestRange {
    const void* address = nullptr;
    std::size_t bytes = 0;
    bool writes = false;
};

template <typename T>
RequestRange reads(const T* address, std::int64_t count) {
    return {address, static_cast<std::size_t>(count) * sizeof(T), false};
}
template <typename T>
RequestRange writes(T* address, std::int64_t count) {
    return {address, static_cast<std::size_t>(count) * sizeof(T), true};
}

template <typename K, typename V>
std::array<RequestRange, 4> ranges_of(const SortByKey<K, V>& r) {
    return {reads(r.keys, r.rows), reads(r.values, r.rows), writes(r.sorted_keys, r.rows), writes(r.sorted_values, r.rows)};
}
template <typename K, typename V>
std::array<RequestRange, 5> ranges_of(const SegmentedSortByKey<K, V>& r) {
    return {reads(r.keys, r.rows), reads(r.values, r.rows), reads(r.offsets, r.segments == 0 ? 0 : r.segments + 1),
            writes(r.sorted_keys, r.rows), writes(r.sorted_values, r.rows)};
}
template <typename V>
std::array<RequestRange, 2> ranges_of(const ExclusiveSum<V>& r) {
    return {reads(r.values, r.rows), writes(r.sums, r.rows)};
}
template <typename K, typename V>
std::array<RequestRange, 3> ranges_of(const ExclusiveSumByKey<K, V>& r) {
    return {reads(r.keys, r.rows), reads(r.values, r.rows), writes(r.sums, r.rows)};
}
template <typename V>
std::array<RequestRange, 4> ranges_of(const SelectFlagged<V>& r) {
    return {reads(r.values, r.rows), reads(r.flags, r.rows), writes(r.selected, r.rows), writes(r.selected_count, 1)};
}
template <typename K, typename V>
std::array<RequestRange, 5> ranges_of(const SumRunsOfKey<K, V>& r) {
    return {reads(r.keys, r.rows), reads(r.values, r.rows), writes(r.run_keys, r.rows), writes(r.run_sums, r.rows),
            writes(r.run_count, 1)};
}
template <typename V>
std::array<RequestRange, 3> ranges_of(const SegmentedSum<V>& r) {
    return {reads(r.values, r.rows), reads(r.offsets, r.segments == 0 ? 0 : r.segments + 1), writes(r.sums, r.segments)};
}

template <typename Request>
std::int64_t most_rows_of(const Request& request) {
    if constexpr (requires { request.segments; }) {
        return request.segments > request.rows ? request.segments : request.rows;
    } else {
        return request.rows;
    }
}

/// Throws W9001 if there are fewer than 0 or more than 2^31 - 1 rows or segments.
void check_row_count(std::int64_t rows);
/// Throws W9001 if an output overlaps another range or the scratch memory, if an array is null that has rows, or if the scratch
/// memory is null or smaller than `needed`.
void check_ranges(std::span<const RequestRange> ranges, const Scratch& scratch, std::size_t needed);

}  // namespace windrow::device
