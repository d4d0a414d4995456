// SPDX-License-Identifier: Apache-2.0
#include "window_snapshot.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

namespace windrow {

using snapshot::get;
using snapshot::put;

void put_head(const WindowSnapshotHead& head, std::string& out) {
    put(std::int64_t{head.fired_until}, out);
    const WindowCounts& rows = head.counts;
    for (const std::uint64_t count : {rows.late, rows.in_no_window, rows.accepted, rows.partly_late_pairs}) put(count, out);
    put(head.planes, out);
}

WindowSnapshotHead get_head(std::string_view& in) {
    WindowSnapshotHead head;
    head.fired_until = get<Watermark>(in);
    WindowCounts& rows = head.counts;
    for (std::uint64_t* count : {&rows.late, &rows.in_no_window, &rows.accepted, &rows.partly_late_pairs})
        *count = get<std::uint64_t>(in);
    head.planes = get<std::uint64_t>(in);
    return head;
}

void put_plane(PlaneKey key, std::uint64_t groups, std::string& out) {
    put(std::int64_t{key.first_end}, out);
    put(std::int64_t{key.slice}, out);
    put(groups, out);
}

PlaneKey get_plane(std::string_view& in, const WindowSchedule& schedule) {
    PlaneKey key;
    key.first_end = get<std::int64_t>(in);
    key.slice = get<std::int64_t>(in);
    if (!schedule.is_possible(key)) snapshot::refuse("holds a slice that no window has open");
    return key;
}

void check_end(std::string_view in) {
    if (!in.empty()) snapshot::refuse("has bytes after its end");
}

std::string SealedStates::take(std::uint64_t epoch) {
    const auto found = sealed_.find(epoch);
    if (found == sealed_.end()) throw_defect("write of an epoch that was not sealed");
    std::string bytes = std::move(found->second);
    sealed_.erase(found);
    return bytes;
}

void SealedStates::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    const std::string bytes = take(epoch);
    constexpr std::size_t block_bytes = 1U << 20;
    std::string_view rest = bytes;
    while (!rest.empty()) {
        const std::size_t n = std::min(block_bytes, rest.size());
        block_sink(rest.substr(0, n));
        rest.remove_prefix(n);
    }
}

}  // namespace windrow
