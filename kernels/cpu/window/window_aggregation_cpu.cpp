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

/// Layout: the watermark that has been fired, the four counts, number of planes, then per plane (in order): first_end, slice,
/// number of groups, then per group in key order: canonical key, row count, canonical bytes of each aggregate. Integers are
/// 64-bit little-endian.
std::string WindowAggregationCpu::encode_state() const {
    std::map<PlaneKey, std::unique_ptr<StateTable>> all;
    for (const auto& [key, plane] : planes_) {
        auto& target = all[key];
        target = std::make_unique<StateTable>(layout_, request_.key_types);
        StateTable& merged = *target;
        plane->each_table([&](const StateTable& table) { merged.merge(table, request_.aggregates); });
    }
    std::string out;
    put(fired_until_, out);
    const WindowCounts rows = counts();
    for (const std::uint64_t count : {rows.late, rows.in_no_window, rows.accepted, rows.partly_late_pairs}) put(count, out);
    put(static_cast<std::uint64_t>(all.size()), out);
    for (const auto& entry : all) {
        const PlaneKey key = entry.first;
        const StateTable* table = entry.second.get();
        put(std::int64_t{key.first_end}, out);
        put(std::int64_t{key.slice}, out);
        std::vector<std::uint32_t> ids(table->size());
        std::iota(ids.begin(), ids.end(), 0U);
        std::sort(ids.begin(), ids.end(), [&](auto a, auto b) { return table->keys().key_less(a, b); });
        put(static_cast<std::uint64_t>(ids.size()), out);
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
    sealed_[epoch] = encode_state();
}

void WindowAggregationCpu::write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
    const auto found = sealed_.find(epoch);
    if (found == sealed_.end()) throw_defect("write of an epoch that was not sealed");
    constexpr std::size_t block_bytes = 1U << 20;
    std::string_view rest = found->second;
    while (!rest.empty()) {
        const std::size_t n = std::min(block_bytes, rest.size());
        block_sink(rest.substr(0, n));
        rest.remove_prefix(n);
    }
    sealed_.erase(found);
}

/// Refuses a plane that no rows can have made: firing would look for its windows in vain.
void WindowAggregationCpu::check_restored(const PlaneKey& key) const {
    if (request_.attached) return;
    std::int64_t first = 0;
    const bool possible = key.slice == semantics::slice_start(request_.window, key.slice) &&
                          semantics::first_window_end(request_.window, key.slice, &first) && first <= key.first_end &&
                          key.first_end <= semantics::last_window_end(request_.window, key.slice) &&
                          fires_at(semantics::last_window_end(request_.window, key.slice)) > fired_until_;
    if (!possible) snapshot::refuse("holds a slice that no window has open");
}

void WindowAggregationCpu::restore(std::string_view bytes) {
    total_.clear();
    planes_.clear();
    pending_.clear();
    fired_until_ = get<Watermark>(bytes);
    for (const auto& worker : workers_) worker->counts = {};
    WindowCounts& rows = workers_[0]->counts;
    for (std::uint64_t* count : {&rows.late, &rows.in_no_window, &rows.accepted, &rows.partly_late_pairs})
        *count = get<std::uint64_t>(bytes);
    const auto planes = get<std::uint64_t>(bytes);
    for (std::uint64_t p = 0; p < planes; ++p) {
        PlaneKey key;
        key.first_end = get<std::int64_t>(bytes);
        key.slice = get<std::int64_t>(bytes);
        check_restored(key);
        StateTable& table = plane(key).partial(0);
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
    if (!bytes.empty()) snapshot::refuse("has bytes after its end");
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
