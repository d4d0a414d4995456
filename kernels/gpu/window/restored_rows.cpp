// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/restored_rows.hpp"

namespace windrow::gpu {

RestoredRows::RestoredRows(const std::shared_ptr<device::Stream>& stream, const HostStates& states,
                           std::span<const std::uint32_t> group_ids) {
    StateRows of_states;
    for (const DataType& type : states.aggregate->device_values().types) of_states.values.emplace_back(type);
    std::vector<std::uint32_t> id_of_row;
    for (std::size_t group = 0; group < group_ids.size(); ++group) {
        states.aggregate->append_rows(states.at(group), of_states);
        id_of_row.resize(static_cast<std::size_t>(of_states.values[0].rows()), group_ids[group]);
    }
    rows = static_cast<std::int64_t>(id_of_row.size());
    std::vector<const Column*> pointers;
    for (ColumnBuilder& builder : of_states.values) columns.push_back(held_by_device(builder.finish()));
    for (const Column& column : columns) {
        pointers.push_back(&column);
        text_bytes += text_bytes_of(column);
    }
    uploaded_ = DeviceColumns::upload(stream, pointers, rows);
    views = uploaded_.read_on(stream);
    ids = sent(stream, ids_, id_of_row);
    planes = sent(stream, planes_, std::vector<std::uint32_t>(id_of_row.size(), 0));
    std::vector<std::int64_t> watermarks;
    std::vector<std::uint64_t> positions;
    for (const PackedStamp& stamp : of_states.stamps) {
        watermarks.push_back(stamp.watermark);
        positions.push_back(stamp.position);
    }
    order.watermarks.written = sent(stream, watermarks_, watermarks);
    order.positions = sent(stream, positions_, positions);
}

}  // namespace windrow::gpu
