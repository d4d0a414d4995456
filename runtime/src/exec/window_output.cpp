// SPDX-License-Identifier: Apache-2.0
#include "window_output.hpp"

#include "windrow/kernels/device_rows.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>

namespace windrow::exec {

namespace {

/// What lies on the device by aggregate, by column of the output.
DeviceRows by_output(const plan::WindowAggregate& node, const DeviceRows& by_aggregate) {
    DeviceRows out{by_aggregate.table, std::vector<std::optional<DeviceColumn>>(node.outputs.size()), by_aggregate.rows};
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        if (node.outputs[i].kind == plan::AggregateOutput::Kind::aggregate)
            out.columns[i] = by_aggregate.column(static_cast<std::size_t>(node.outputs[i].index));
    }
    return out;
}

}  // namespace

Batch window_output_batch(const plan::WindowAggregate& node, FiredRows&& fired, std::uint32_t lane, std::uint64_t& next_ordinal,
                          std::int64_t now_ms, const FiredStamps& stamps) {
    using Kind = plan::AggregateOutput::Kind;
    const TimeZone* zone = node.window.time_zone.get();
    Batch out;
    out.rows = fired.rows;
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        const plan::AggregateOutput& output = node.outputs[i];
        const DataType& type = node.output[i].type;
        const auto index = static_cast<std::size_t>(output.index);
        switch (output.kind) {
            case Kind::key:
                out.columns.push_back(fired.keys[index]);
                break;
            case Kind::aggregate:
                out.columns.push_back(fired.aggregates[index]);
                break;
            case Kind::window_start:
                out.columns.push_back(Column::of_constant(type, fired.window_start, fired.rows));
                break;
            case Kind::window_end:
                out.columns.push_back(Column::of_constant(type, fired.window_end, fired.rows));
                break;
            case Kind::window_time: {
                const std::int64_t local = fired.window_end - 1;
                out.columns.push_back(Column::of_constant(type, zone != nullptr ? zone->to_instant(local) : local, fired.rows));
                break;
            }
            case Kind::proctime:
                out.columns.push_back(Column::of_constant(type, now_ms, fired.rows));
                break;
            case Kind::null_timestamp:
                out.columns.push_back(Column::of_nulls(type, fired.rows));
                break;
            case Kind::grouping:
                throw_defect("a grouping number reached a window aggregate");
        }
        out.columns.back().type = type;
    }
    out.stamps.source = lane;
    if (fired.on_device != nullptr) out.on_device = std::make_shared<const DeviceRows>(by_output(node, *fired.on_device));
    out.stamps.constant_watermark = stamps.of(fired.fired_at);
    out.stamps.first_ordinal = next_ordinal;
    next_ordinal += static_cast<std::uint64_t>(fired.rows);
    return out;
}

namespace {

Column int64_column(const DataType& type, std::span<const std::int64_t> values) {
    Column column = Column::allocate(type, static_cast<std::int64_t>(values.size()));
    std::copy(values.begin(), values.end(), column.values.mutable_as<std::int64_t>());
    return column;
}

Column window_times(const DataType& type, std::span<const std::int64_t> ends, const TimeZone* zone) {
    std::vector<std::int64_t> times(ends.begin(), ends.end());
    for (std::int64_t& time : times) time = zone != nullptr ? zone->to_instant(time - 1) : time - 1;
    return int64_column(type, times);
}

}  // namespace

Batch session_output_batch(const plan::WindowAggregate& node, ClosedSessions&& closed, std::uint32_t lane,
                           std::uint64_t& next_ordinal, const FiredStamps& stamps) {
    using Kind = plan::AggregateOutput::Kind;
    Batch out;
    out.rows = closed.rows;
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        const plan::AggregateOutput& output = node.outputs[i];
        const DataType& type = node.output[i].type;
        const auto index = static_cast<std::size_t>(output.index);
        switch (output.kind) {
            case Kind::key:
                out.columns.push_back(closed.keys[index]);
                break;
            case Kind::aggregate:
                out.columns.push_back(closed.aggregates[index]);
                break;
            case Kind::window_start:
                out.columns.push_back(int64_column(type, closed.starts));
                break;
            case Kind::window_end:
                out.columns.push_back(int64_column(type, closed.ends));
                break;
            case Kind::window_time:
                out.columns.push_back(window_times(type, closed.ends, node.window.time_zone.get()));
                break;
            case Kind::proctime:
            case Kind::null_timestamp:
                out.columns.push_back(Column::of_nulls(type, out.rows));
                break;
            case Kind::grouping:
                throw_defect("a grouping number reached a session aggregate");
        }
        out.columns.back().type = type;
    }
    out.stamps.source = lane;
    out.stamps.watermarks = Buffer::allocate(closed.fired_at.size() * sizeof(Watermark));
    auto* watermarks = out.stamps.watermarks.mutable_as<Watermark>();
    for (std::size_t i = 0; i < closed.fired_at.size(); ++i) watermarks[i] = stamps.of(closed.fired_at[i]);
    out.stamps.first_ordinal = next_ordinal;
    next_ordinal += static_cast<std::uint64_t>(out.rows);
    return out;
}

}  // namespace windrow::exec
