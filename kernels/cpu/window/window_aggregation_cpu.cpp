// SPDX-License-Identifier: Apache-2.0
#include "window_aggregation_cpu.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>

namespace windrow::cpu {

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
        sum.filtered += worker->counts.filtered;
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
    for (const auto& [key, plane] : planes_) {
        // A group may be in several tables: of workers, and frozen ones.
        KeyDictionary seen(request_.key_types);
        std::vector<std::uint32_t> ids;
        plane->each_table([&](const StateTable& table) {
            ids.resize(table.size());
            seen.map_from(table.keys(), nullptr, table.size(), ids.data());
        });
        groups += seen.size();
    }
    return groups;
}

}  // namespace windrow::cpu
