// SPDX-License-Identifier: Apache-2.0
#include "window_aggregation_cpu.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace windrow::cpu {

using snapshot::get;
using snapshot::put;

WindowAggregationCpu::WindowAggregationCpu(WindowAggregationRequest request)
    : request_(std::move(request)),
      layout_(request_.aggregates),
      sharding_(request_),
      pool_(request_, layout_),
      schedule_(request_),
      total_(request_, pool_) {
    if (!request_.run_tasks) {
        request_.run_tasks = [](std::size_t count, const std::function<void(std::size_t)>& task) {
            for (std::size_t i = 0; i < count; ++i) task(i);
        };
    }
    for (int i = 0; i < request_.workers; ++i) {
        workers_.push_back(std::make_unique<WorkerState>(request_, layout_, sharding_, static_cast<std::size_t>(i)));
    }
}

WindowCounts WindowAggregationCpu::counts() const {
    WindowCounts sum;
    for (const auto& worker : workers_) {
        sum.late += worker->counts.late;
        sum.in_no_window += worker->counts.in_no_window;
        sum.accepted += worker->counts.accepted;
        sum.partly_late_pairs += worker->counts.partly_late_pairs;
    }
    return sum;
}

std::size_t WindowAggregationCpu::memory() const {
    std::size_t bytes = total_.memory() + pool_.memory();
    for (const auto& [key, plane] : planes_) plane->each_table([&](const StateTable& table) { bytes += table.memory(); });
    return bytes;
}

std::uint64_t WindowAggregationCpu::open_groups() const {
    std::uint64_t groups = 0;
    for (const auto& [key, plane] : planes_) plane->each_table([&](const StateTable& table) { groups += table.size(); });
    return groups;
}

std::string WindowAggregationCpu::encode_state() const {
    std::map<PlaneKey, std::unique_ptr<StateTable>> all;
    for (const auto& [key, plane] : planes_) {
        auto& target = all[key];
        target = std::make_unique<StateTable>(layout_, request_.key_types);
        StateTable& merged = *target;
        plane->each_table([&](const StateTable& table) { merged.merge(table, request_.aggregates); });
        // A plane may have been opened for rows that then came with other stamps.
        if (merged.size() == 0) all.erase(key);
    }
    std::string out;
    put_head({schedule_.fired_until(), counts(), all.size()}, out);
    for (const auto& entry : all) {
        const StateTable* table = entry.second.get();
        std::vector<std::uint32_t> ids(table->size());
        std::iota(ids.begin(), ids.end(), 0U);
        std::sort(ids.begin(), ids.end(), [&](auto a, auto b) { return table->keys().key_less(a, b); });
        put_plane(entry.first, ids.size(), out);
        for (std::uint32_t id : ids) {
            table->keys().encode_key(id, out);
            put(static_cast<std::int64_t>(table->row_count(id)), out);
            for (std::size_t a = 0; a < request_.aggregates.size(); ++a) {
                if (!request_.aggregates[a].counts_rows) {
                    request_.aggregates[a].aggregate->write(table->state(id) + layout_.offsets[a], out);
                }
            }
        }
    }
    return out;
}

void WindowAggregationCpu::seal(std::uint64_t epoch) {
    sealed_.seal(epoch, encode_state());
}

void WindowAggregationCpu::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    sealed_.write(epoch, block_sink);
}

void WindowAggregationCpu::restore(std::string_view bytes) {
    total_.clear();
    planes_.clear();
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

namespace {

class CpuBackend : public Backend {
public:
    [[nodiscard]] std::string_view name() const override { return "cpu"; }
    [[nodiscard]] std::string unsupported_reason(const WindowAggregationRequest&) const override { return {}; }
    [[nodiscard]] std::unique_ptr<WindowAggregation> make_window_aggregation(WindowAggregationRequest request) const override {
        return std::make_unique<WindowAggregationCpu>(std::move(request));
    }
};

}  // namespace

}  // namespace windrow::cpu

namespace windrow {

const Backend& cpu_backend() {
    static const cpu::CpuBackend backend;
    return backend;
}

}  // namespace windrow
