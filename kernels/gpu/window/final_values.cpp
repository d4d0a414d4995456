// SPDX-License-Identifier: Apache-2.0
#include "gpu/columns/device_columns.hpp"
#include "gpu/window/window_aggregation_gpu.hpp"
#include "windrow/kernels/device_rows.hpp"

#include <bit>
#include <numeric>

/// Final values that are made on the device and stay there for who works on them next; the host gets a copy of them instead of
/// the states (docs/decisions/0017-inference.md).

namespace windrow::gpu {

namespace {

DataType result_of(const WindowAggregateCall& call) {
    return call.counts_rows ? DataType::bigint().not_null() : call.aggregate->result();
}

void append_number(DeviceNumber number, std::uint64_t word, ColumnBuilder& out) {
    switch (number) {
        case DeviceNumber::integer:
            return out.append_int(static_cast<std::int64_t>(word));
        case DeviceNumber::float32:
            return out.append_float(std::bit_cast<float>(static_cast<std::uint32_t>(word)));
        case DeviceNumber::float64:
            return out.append_double(std::bit_cast<double>(word));
    }
}

/// Columns of final values as they lie in device memory: words, and behind them all a byte a value that is 0 for NULL.
struct FinalWords {
    const std::uint64_t* words;
    const std::uint8_t* present;

    [[nodiscard]] Column column(const DataType& type, const std::vector<std::int32_t>& rows) const {
        const DeviceNumber number = *device_number(type.physical());
        ColumnBuilder values(type);
        values.reserve(static_cast<std::int64_t>(rows.size()));
        for (const std::int32_t row : rows) {
            if (present[row] != 0) {
                append_number(number, words[row], values);
            } else {
                values.append_null();
            }
        }
        return values.finish();
    }
};

}  // namespace

/// Queues the final values of a call.
void WindowAggregationGpu::queue_final_values(std::size_t call, FinalValues request) {
    const WindowAggregateCall& asked = request_.aggregates[call];
    const DeviceState& state = layout_.states[asked.counts_rows ? 0 : layout_.state_of(call)];
    request.ids = selected_.held<std::uint32_t>(stream_);
    request.offset = state.offset(capacity_);
    request.form = asked.counts_rows ? semantics::FinalForm::itself : asked.aggregate->final_form();
    request.part = *key_part(result_of(asked));
    if (state.sorted) {
        kernels_->final_exact(*stream_, request, *state.sorted);
    } else {
        kernels_->final_words(*stream_, request, state.form);
    }
}

/// Those of the `selected_` ids. `order` says which comes first, second ...; empty: as selected.
void WindowAggregationGpu::keep_final_values(char* plane, const std::vector<std::int32_t>& order, Groups& groups) {
    const std::vector<std::size_t>& calls = request_.kept_on_device;
    const auto rows = static_cast<std::size_t>(groups.rows);
    const std::size_t words = calls.size() * rows;
    const std::size_t bytes = words * (sizeof(std::uint64_t) + 1);
    device::DeviceMemory memory(stream_, bytes, "final values that stay on the device");
    auto* const values = memory.write_as<std::uint64_t>(stream_);
    auto* const present = reinterpret_cast<std::uint8_t*>(values + words);
    DeviceRows kept;
    kept.columns.resize(request_.aggregates.size());
    for (std::size_t k = 0; k < calls.size(); ++k) {
        FinalValues request;
        request.plane = plane;
        request.count = groups.rows;
        request.values = values + k * rows;
        request.present = present + k * rows;
        queue_final_values(calls[k], request);
        const DeviceNumber number = *device_number(result_of(request_.aggregates[calls[k]]).physical());
        kept.columns[calls[k]] = DeviceColumn{static_cast<std::int64_t>(k * rows), number, number};
    }
    memory.written();
    const device::PinnedMemory host = fetched<std::byte>(stream_, memory, 0, bytes);
    kept.rows = order;
    if (order.empty()) {
        kept.rows.resize(rows);
        std::iota(kept.rows.begin(), kept.rows.end(), 0);
    }
    for (std::size_t k = 0; k < calls.size(); ++k) {
        const FinalWords column{host.as<std::uint64_t>() + k * rows,
                                host.as<std::uint8_t>() + words * sizeof(std::uint64_t) + k * rows};
        groups.final_values.emplace(calls[k], column.column(result_of(request_.aggregates[calls[k]]), kept.rows));
    }
    kept.table = std::make_shared<const DeviceTable>(device_, std::move(memory));
    groups.on_device = std::move(kept);
}

/// Rows [begin, begin + count) of what was kept.
std::shared_ptr<const DeviceRows> WindowAggregationGpu::kept_rows(const Groups& groups, std::int64_t begin, std::int64_t count) {
    if (!groups.on_device) return nullptr;
    const auto first = groups.on_device->rows.begin() + begin;
    return std::make_shared<const DeviceRows>(
        DeviceRows{groups.on_device->table, groups.on_device->columns, {first, first + count}});
}

}  // namespace windrow::gpu
