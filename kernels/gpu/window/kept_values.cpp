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

std::uint64_t text_bytes_of(const Column& column, std::int64_t rows) {
    if (column.type.physical() != PhysicalKind::bytes || column.physical_rows() == 0) return 0;
    const auto bytes = static_cast<std::uint64_t>(column.data<std::int32_t>()[column.physical_rows()]);
    return column.constant ? bytes * static_cast<std::uint64_t>(rows) : bytes;
}

/// Rows on the host, in an order in which `update` may take them; each as often as it counts.
struct RowsForUpdate {
    std::vector<std::int32_t> rows;
    std::vector<std::size_t> ends;  ///< rows up to here have the same source and partition
    Stamps stamps;
};

RowsForUpdate rows_of(const GroupValues::Selected& selected, const KeptValues& kept) {
    RowsForUpdate out;
    if (kept.kept == DeviceKept::every_value) {
        for (std::int64_t row = 0; row < selected.rows; ++row)
            out.rows.insert(out.rows.end(), selected.counts[static_cast<std::size_t>(row)], static_cast<std::int32_t>(row));
    } else {
        out.rows.resize(static_cast<std::size_t>(selected.rows));
        std::iota(out.rows.begin(), out.rows.end(), 0);
    }
    if (kept.ordered()) {
        const std::size_t stamps = 1 + kept.types.size();
        out.stamps.watermarks = selected.columns[stamps].values;
        out.stamps.ordinals = selected.columns[stamps + 1].values;  // `update` reads the ordinal's bits of it
        const auto* positions = selected.columns[stamps + 1].data<std::uint64_t>();
        const auto* arrivals = selected.columns[stamps + 2].data<std::int64_t>();
        const auto origin = [&](std::int32_t row) { return positions[row] >> semantics::ordinal_bits; };
        std::sort(out.rows.begin(), out.rows.end(), [&](std::int32_t a, std::int32_t b) {
            return origin(a) != origin(b) ? origin(a) < origin(b) : arrivals[a] < arrivals[b];
        });
        for (std::size_t i = 1; i < out.rows.size(); ++i) {
            if (origin(out.rows[i]) != origin(out.rows[i - 1])) out.ends.push_back(i);
        }
    }
    out.ends.push_back(out.rows.size());
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
            value_sets_.push_back({std::make_unique<GroupValues>(stream_, std::move(kept), options_), {}, {}, {}});
            set = std::prev(value_sets_.end());
        }
        set->calls.push_back(call);
        WindowAggregateCall& reduction = set->reductions.emplace_back();
        reduction.aggregate = of_request.aggregate->device_values().plain;
        reduction.counts_rows = reduction.aggregate == nullptr || !unsupported_reason(reduction).empty();
    }
    for (ValueSet& set : value_sets_) set.reduced = PlaneLayout(set.reductions, *kernels_);
}

void WindowAggregationGpu::keep_values(const Batch& batch, const GroupedRows& rows, const PlaneTable& table,
                                       const Uploaded& uploaded) {
    if (value_sets_.empty()) return;
    RowOrder order;
    if (keeps_order_) {
        order.watermarks = batch_stamps_;
        order.source = batch.stamps.source;
        order.partition = batch.stamps.partition;
        order.first_ordinal = batch.stamps.first_ordinal;
        if (!batch.stamps.ordinals.empty()) {
            const auto count = static_cast<std::size_t>(batch.rows);
            order.ordinals = ordinals_.of<std::uint64_t>(stream_, count);
            send(stream_, ordinals_.memory(), 0, batch.stamps.ordinals.as<std::uint64_t>(), count);
        }
    }
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
            values.text_bytes += text_bytes_of(batch.columns[static_cast<std::size_t>(column)], batch.rows);
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
            return StateInput{spread.values.values != nullptr, spread.values, spread.part, nullptr};
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
    const GroupValues::Selected selected = set.values->fetch(pairs, planes);
    const RowsForUpdate update = rows_of(selected, set.values->kept());
    const auto* ids = selected.columns[0].data<std::int32_t>();
    for (const std::size_t call : set.calls) {
        if (!lacks(call)) continue;
        HostStates host;
        host.aggregate = request_.aggregates[call].aggregate.get();
        host.words = host.aggregate->state_size() / sizeof(std::uint64_t);
        host.states.resize(host.words * static_cast<std::size_t>(groups.rows));
        host.arena = std::make_shared<Arena>();
        std::vector<std::byte*> states;
        states.reserve(update.rows.size());
        for (const std::int32_t row : update.rows) {
            const std::uint32_t group = group_of_id.at(static_cast<std::size_t>(ids[row]));
            if (group == no_group) throw_defect("a value of a group that has no rows");
            states.push_back(reinterpret_cast<std::byte*>(host.states.data() + host.words * group));
        }
        const DeviceValues form = host.aggregate->device_values();
        std::vector<Column> arguments(form.arguments.back() + 1);
        for (std::size_t k = 0; k < form.arguments.size(); ++k) arguments[form.arguments[k]] = selected.columns[1 + k];
        Stamps stamps = update.stamps;
        std::size_t begin = 0;
        for (const std::size_t end : update.ends) {
            if (begin == end) continue;
            if (set.values->kept().ordered()) {
                const std::uint64_t position = stamps.ordinals.as<std::uint64_t>()[static_cast<std::size_t>(update.rows[begin])];
                stamps.source = static_cast<std::uint32_t>(position >> 56);
                stamps.partition = static_cast<std::uint32_t>(position >> semantics::ordinal_bits) & 0xFFFFU;
            }
            host.aggregate->update(states.data() + begin, update.rows.data() + begin, end - begin, {arguments, nullptr, &stamps},
                                   *host.arena);
            begin = end;
        }
        groups.kept.emplace(call, std::move(host));
    }
}

/// Keeps the values behind states that were read from a snapshot; `ids` of the groups.
void WindowAggregationGpu::restore_values(PlaneKey plane, const std::map<std::size_t, HostStates>& states,
                                          std::span<const std::uint32_t> ids) {
    for (ValueSet& set : value_sets_) {
        // Calls that share values have the same ones.
        const HostStates& first = states.at(set.calls[0]);
        StateRows rows;
        for (const DataType& type : set.values->kept().types) rows.values.emplace_back(type);
        std::vector<std::uint32_t> id_of_row;
        for (std::size_t group = 0; group < ids.size(); ++group) {
            first.aggregate->append_rows(first.at(group), rows);
            id_of_row.resize(static_cast<std::size_t>(rows.values[0].rows()), ids[group]);
        }
        if (!id_of_row.empty()) restore_values(*set.values, plane, std::move(rows), id_of_row);
    }
}

void WindowAggregationGpu::restore_values(GroupValues& into, PlaneKey plane, StateRows rows,
                                          const std::vector<std::uint32_t>& id_of_row) {
    ValueRows values;
    values.rows = static_cast<std::int64_t>(id_of_row.size());
    std::vector<Column> columns;
    std::vector<const Column*> pointers;
    for (ColumnBuilder& builder : rows.values) columns.push_back(builder.finish());
    for (const Column& column : columns) {
        pointers.push_back(&column);
        values.text_bytes += text_bytes_of(column, values.rows);
    }
    DeviceColumns uploaded = DeviceColumns::upload(stream_, pointers, values.rows);
    values.values = uploaded.read_on(stream_);
    Room group_ids("groups of restored values");
    Room planes("groups of restored values");
    Room watermarks("stamps of restored values");
    Room positions("stamps of restored values");
    values.ids = sent(stream_, group_ids, id_of_row);
    values.planes = sent(stream_, planes, std::vector<std::uint32_t>(id_of_row.size(), 0));
    values.plane_keys = {&plane, 1};
    if (into.kept().ordered()) {
        std::vector<std::int64_t> marks;
        std::vector<std::uint64_t> places;
        for (const PackedStamp& stamp : rows.stamps) {
            marks.push_back(stamp.watermark);
            places.push_back(stamp.position);
        }
        values.order.watermarks.written = sent(stream_, watermarks, marks);
        values.order.positions = sent(stream_, positions, places);
    }
    into.add(values);
}

}  // namespace windrow::gpu
