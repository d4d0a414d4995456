// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/window_aggregation_gpu.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

/// Aggregates whose values are kept (gpu/values). When a window fires, DISTINCT values are reduced on the device to the states of
/// the plain aggregate; where all values are needed, they come to the host, which makes the states by `update`.

namespace windrow::gpu {

using device::PinnedMemory;

namespace {

constexpr std::uint32_t no_group = std::numeric_limits<std::uint32_t>::max();

/// The selected values as rows for `update`, each as often as it counts.
RowsForUpdate rows_for_update(GroupValues::Selected selected, const KeptValues& kept,
                              const std::vector<std::uint32_t>& group_of_id) {
    RowsForUpdate out;
    if (kept.kept == DeviceKept::every_value) {
        for (std::int64_t row = 0; row < selected.rows; ++row)
            out.rows.insert(out.rows.end(), selected.counts[static_cast<std::size_t>(row)], static_cast<std::int32_t>(row));
    } else {
        out.rows.resize(static_cast<std::size_t>(selected.rows));
        std::iota(out.rows.begin(), out.rows.end(), 0);
    }
    if (kept.ordered()) {
        // One behind the other: the values, watermarks, positions, arrivals.
        const std::size_t watermarks = 1 + kept.types.size();
        const auto* const arrivals = selected.columns[watermarks + 2].data<std::int64_t>();
        std::sort(out.rows.begin(), out.rows.end(), [&](std::int32_t a, std::int32_t b) { return arrivals[a] < arrivals[b]; });
        out.watermarks = selected.columns[watermarks].values;
        out.positions = selected.columns[watermarks + 1].values;
        out.order_by_origin();
    }
    const auto* const ids = selected.columns[0].data<std::int32_t>();
    for (const std::int32_t row : out.rows) {
        const std::uint32_t group = group_of_id.at(static_cast<std::size_t>(ids[row]));
        if (group == no_group) throw_defect("a value of a group that has no rows");
        out.groups.push_back(group);
    }
    selected.columns.erase(selected.columns.begin());
    out.columns = std::move(selected.columns);
    return out;
}

}  // namespace

void WindowAggregationGpu::open_value_sets() {
    for (std::size_t call = 0; call < request_.aggregates.size(); ++call) {
        const WindowAggregateCall& of_request = request_.aggregates[call];
        KeptValues kept = KeptValues::of(of_request);
        const std::vector<int>& read = kept.kept == DeviceKept::none ? of_request.arguments : kept.columns;
        argument_columns_.insert(argument_columns_.end(), read.begin(), read.end());
        argument_columns_.push_back(of_request.filter);
        if (kept.kept == DeviceKept::none) continue;
        keeps_order_ = keeps_order_ || kept.ordered();
        auto set = std::find_if(value_sets_.begin(), value_sets_.end(),
                                [&](const ValueSet& other) { return other.values->kept().shared_with(kept); });
        if (set == value_sets_.end()) {
            WindowOptions options = options_;
            options.keys.bytes_for_bounds = bytes_for_bounds_a_plane_;
            value_sets_.push_back({std::make_unique<GroupValues>(stream_, std::move(kept), options), {}, {}, {}});
            set = std::prev(value_sets_.end());
        }
        set->calls.push_back(call);
        WindowAggregateCall& reduction = set->reductions.emplace_back();
        reduction.aggregate = of_request.aggregate->device_values().plain;
        reduction.counts_rows = reduction.aggregate == nullptr || !unsupported_reason(reduction).empty();
    }
    for (ValueSet& set : value_sets_) set.reduced = PlaneLayout(set.reductions, *kernels_);
}

void WindowAggregationGpu::keep_values(const GroupedRows& rows, const RowOrder& order, const PlaneTable& table,
                                       const Uploaded& uploaded) {
    if (value_sets_.empty()) return;
    for (ValueSet& set : value_sets_) {
        const KeptValues& kept = set.values->kept();
        ValueRows values;
        values.rows = rows.rows;
        values.planes = rows.planes;
        values.ids = rows.ids;
        values.plane_keys = table.planes;
        values.order = order;
        for (const int column : kept.columns) {
            values.values.push_back(uploaded.at(column));
            values.text_bytes += uploaded.text_bytes_of_column(column);
        }
        if (kept.filter >= 0) values.filter = &uploaded.at(kept.filter);
        set.values->add(values);
    }
}

/// The states of calls whose values are kept, for the `selected_` ids.
void WindowAggregationGpu::fetch_kept(const std::vector<PlaneKey>& planes, const std::vector<std::int32_t>& order,
                                      Purpose purpose, Groups& groups) {
    if (value_sets_.empty()) return;
    const auto rows = static_cast<std::size_t>(groups.rows);
    const PinnedMemory ids = fetched<std::uint32_t>(stream_, selected_.memory(), 0, rows);
    std::vector<std::uint32_t> group_of_id(keys_.ids(), no_group);
    for (std::size_t group = 0; group < rows; ++group) {
        const std::uint32_t id = ids.as<std::uint32_t>()[order.empty() ? group : static_cast<std::size_t>(order[group])];
        if (id >= group_of_id.size()) throw_defect("an id from the device that was never given");
        group_of_id[id] = static_cast<std::uint32_t>(group);
    }
    for (ValueSet& set : value_sets_) {
        const std::int64_t pairs = set.values->select(planes);
        if (purpose == Purpose::results) reduce_values(set, pairs, order, groups);
        build_states(set, pairs, planes, group_of_id, groups);
    }
}

/// The plain aggregates of the selected values, in states of their own.
void WindowAggregationGpu::reduce_values(ValueSet& set, std::int64_t pairs, const std::vector<std::int32_t>& order,
                                         Groups& groups) {
    const auto reduced = [](const WindowAggregateCall& reduction) { return !reduction.counts_rows; };
    if (std::none_of(set.reductions.begin(), set.reductions.end(), reduced)) return;
    auto* const plane = reduced_.of<char>(stream_, set.reduced.bytes(capacity_));
    stream_->fill(plane, 0, set.reduced.bytes(capacity_));
    if (pairs != 0) {
        const GroupValues::Spread spread = set.values->spread(pairs);
        GroupedRows rows;
        rows.rows = pairs;
        rows.planes = spread.planes;
        rows.ids = spread.groups;
        rows.addresses = send_addresses({plane});
        rows.plane_count = 1;
        add_states(rows, set.reduced, [&](std::size_t) {
            return StateInput{spread.values.values != nullptr, spread.values, spread.part, nullptr, {}, nullptr, {}};
        });
    }
    auto states = fetch_states(set.reduced, plane, groups.rows, order);
    for (std::size_t k = 0; k < set.calls.size(); ++k) {
        if (!reduced(set.reductions[k])) continue;
        const std::size_t state = set.reduced.state_of(k);
        groups.kept[set.calls[k]] = {set.reductions[k].aggregate.get(), set.reduced.states[state].words, std::move(states[state]),
                                     nullptr};
    }
}

/// The states that still lack, from the values.
void WindowAggregationGpu::build_states(ValueSet& set, std::int64_t pairs, const std::vector<PlaneKey>& planes,
                                        const std::vector<std::uint32_t>& group_of_id, Groups& groups) {
    const auto lacks = [&](std::size_t call) { return !groups.kept.contains(call); };
    if (std::none_of(set.calls.begin(), set.calls.end(), lacks)) return;
    const RowsForUpdate update = rows_for_update(set.values->fetch(pairs, planes), set.values->kept(), group_of_id);
    for (const std::size_t call : set.calls) {
        if (lacks(call)) groups.kept.emplace(call, update.update(*request_.aggregates[call].aggregate, groups.rows));
    }
}

/// Keeps the values behind states that were read from a snapshot; `ids` of the groups.
void WindowAggregationGpu::restore_values(PlaneKey plane, const std::map<std::size_t, HostStates>& states,
                                          std::span<const std::uint32_t> ids) {
    for (ValueSet& set : value_sets_) {
        // Calls that share values have the same ones.
        const RestoredRows restored(stream_, states.at(set.calls[0]), ids);
        if (restored.rows == 0) continue;
        ValueRows values;
        values.rows = restored.rows;
        values.planes = restored.planes;
        values.ids = restored.ids;
        values.plane_keys = {&plane, 1};
        values.values = restored.views;
        values.text_bytes = restored.text_bytes;
        values.order = restored.order;
        set.values->add(values);
    }
}

}  // namespace windrow::gpu
