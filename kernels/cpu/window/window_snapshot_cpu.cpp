// SPDX-License-Identifier: Apache-2.0
#include "window_aggregation_cpu.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/snapshot_blocks.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

/// Sealing freezes tables and copies nothing: rows that come later go to new tables, and the frozen ones are merged, sorted and
/// written beside the stream. What was merged for the file then takes the frozen tables' place.

namespace windrow::cpu {

using snapshot::get;
using snapshot::put;

void WindowAggregationCpu::seal(std::uint64_t epoch) {
    for (auto& [key, merged] : merged_) {
        const auto found = planes_.find(key);
        if (found != planes_.end()) found->second->replace_frozen(std::move(merged));
    }
    merged_.clear();
    SealedState& sealed = sealed_[epoch];
    sealed = {{schedule_.fired_until(), counts(), 0}, {}};
    for (const auto& [key, plane] : planes_) {
        std::vector<FrozenTable> tables = plane->freeze();
        // A plane may have been opened for rows that then came with other stamps.
        if (std::any_of(tables.begin(), tables.end(), [](const FrozenTable& table) { return table->size() > 0; }))
            sealed.planes.push_back({key, std::move(tables)});
    }
    sealed.head.planes = sealed.planes.size();
}

/// May run beside `accumulate` and `fire`: reads frozen tables only.
void WindowAggregationCpu::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    const auto found = sealed_.find(epoch);
    if (found == sealed_.end()) throw_defect("write of an epoch that was not sealed");
    const SealedState sealed = std::move(found->second);
    sealed_.erase(found);
    snapshot::Blocks blocks(block_sink);
    put_head(sealed.head, blocks.bytes);
    for (const SealedPlane& plane : sealed.planes) {
        FrozenTable table = merged_table(plane);
        const std::vector<std::uint32_t> ids = table->keys().ids_in_order();
        put_plane(plane.key, ids.size(), blocks.bytes);
        for (const std::uint32_t id : ids) {
            encode_group(*table, id, blocks.bytes);
            blocks.flush_if_full();
        }
        if (plane.tables.size() > 1) merged_.emplace_back(plane.key, std::move(table));
    }
    blocks.flush();
}

FrozenTable WindowAggregationCpu::merged_table(const SealedPlane& plane) const {
    if (plane.tables.size() == 1) return plane.tables[0];
    auto merged = std::make_shared<StateTable>(layout_, request_.key_types);
    for (const FrozenTable& table : plane.tables) merged->merge(*table, request_.aggregates);
    return merged;
}

void WindowAggregationCpu::encode_group(const StateTable& table, std::uint32_t id, std::string& out) const {
    table.keys().encode_key(id, out);
    put(static_cast<std::int64_t>(table.row_count(id)), out);
    for (std::size_t a = 0; a < request_.aggregates.size(); ++a) {
        if (request_.aggregates[a].counts_rows) continue;
        request_.aggregates[a].aggregate->write(table.state(id) + layout_.offsets[a], out);
    }
}

void WindowAggregationCpu::restore(std::string_view bytes) {
    total_.clear();
    planes_.clear();
    merged_.clear();
    sealed_.clear();
    const WindowSnapshotHead head = get_head(bytes);
    schedule_.restart(head.fired_until);
    for (const auto& worker : workers_) worker->counts = {};
    workers_[0]->counts = head.counts;
    for (std::uint64_t p = 0; p < head.planes; ++p) {
        StateTable& table = plane(get_plane(bytes, schedule_)).partial(0);
        const auto groups = get<std::uint64_t>(bytes);
        for (std::uint64_t g = 0; g < groups; ++g) {
            const std::uint32_t id = table.keys().insert_encoded(bytes);
            *reinterpret_cast<std::int64_t*>(table.state(id) + StateLayout::count_offset) = get<std::int64_t>(bytes);
            for (std::size_t a = 0; a < request_.aggregates.size(); ++a) {
                if (request_.aggregates[a].counts_rows) continue;
                request_.aggregates[a].aggregate->read(table.state(id) + layout_.offsets[a], bytes, table.arena());
            }
        }
    }
    check_end(bytes);
}

}  // namespace windrow::cpu
