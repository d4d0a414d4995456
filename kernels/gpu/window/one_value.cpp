// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/window_aggregation_gpu.hpp"

#include <algorithm>
#include <numeric>

/// Aggregates that keep the value of one row: FIRST_VALUE, LAST_VALUE, MIN and MAX of text. The state on the device is of fixed
/// size; a text is known by its number (values/interned_texts.hpp). The host's states are made by `update`.

namespace windrow::gpu {

namespace {

/// Words of the states in device memory (semantics::StampedValue; of an extreme of texts: present, number).
constexpr std::size_t stamped_words = 5;
struct ReferenceWords {
    std::uint32_t present;
    std::uint32_t number;
};
ReferenceWords reference_words(std::size_t words) {
    return words == stamped_words ? ReferenceWords{2, 3} : ReferenceWords{0, 1};
}

template <typename T>
Buffer buffer_of(const std::vector<T>& values) {
    Buffer out = Buffer::allocate(values.size() * sizeof(T));
    std::copy(values.begin(), values.end(), out.mutable_as<T>());
    return out;
}

}  // namespace

void WindowAggregationGpu::open_texts() {
    for (const DeviceState& state : layout_.states) {
        if (!state.call) continue;
        const WindowAggregateCall& call = request_.aggregates[*state.call];
        const DeviceValues values = call.aggregate->device_values();
        keeps_order_ = keeps_order_ || values.order_matters;
        if (!state.refers_to_texts) continue;
        TextColumn& column = text_columns_[call.arguments[0]];
        if (column.texts == nullptr) column.texts = std::make_unique<InternedTexts>(stream_, values.types[0], options_);
    }
}

void WindowAggregationGpu::number_texts(std::int64_t rows, const Uploaded& uploaded) {
    for (auto& [number, column] : text_columns_) {
        column.numbers = column.texts->number(uploaded.at(number), rows, uploaded.text_bytes_of_column(number),
                                              row_planes_.held<std::uint32_t>(stream_));
    }
}

/// The states of such calls on the host.
void WindowAggregationGpu::fetch_one_values(Groups& groups) {
    for (std::size_t k = 0; k < layout_.states.size(); ++k) {
        const DeviceState& state = layout_.states[k];
        if (!state.call) continue;
        const WindowAggregateCall& call = request_.aggregates[*state.call];
        const DeviceValues values = call.aggregate->device_values();
        if (values.kept != DeviceKept::one_value) continue;
        const auto [present, number] = reference_words(state.words);
        RowsForUpdate update;
        std::vector<std::uint32_t> group_of_row;
        std::vector<std::uint32_t> numbers;
        std::vector<std::int64_t> watermarks;
        std::vector<std::uint64_t> positions;
        ColumnBuilder fixed(values.types[0]);
        for (std::size_t group = 0; group < static_cast<std::size_t>(groups.rows); ++group) {
            const std::uint64_t* const words = groups.states[k].data() + group * state.words;
            if (words[present] == 0) continue;
            group_of_row.push_back(static_cast<std::uint32_t>(group));
            if (state.refers_to_texts) {
                numbers.push_back(static_cast<std::uint32_t>(words[number]));
            } else {
                const char* text = nullptr;
                append_part(*key_part(values.types[0]), words + number, text, fixed);
            }
            if (!values.order_matters) continue;
            watermarks.push_back(static_cast<std::int64_t>(words[0]));
            positions.push_back(words[1]);
        }
        update.columns.push_back(state.refers_to_texts ? text_columns_.at(call.arguments[0]).texts->texts(numbers)
                                                       : fixed.finish());
        update.rows.resize(group_of_row.size());
        std::iota(update.rows.begin(), update.rows.end(), 0);
        update.watermarks = buffer_of(watermarks);
        update.positions = buffer_of(positions);
        if (values.order_matters) update.order_by_origin();
        for (const std::int32_t row : update.rows) update.groups.push_back(group_of_row[static_cast<std::size_t>(row)]);
        groups.kept.emplace(*state.call, update.update(*call.aggregate, groups.rows));
    }
}

void WindowAggregationGpu::restore_one_values(PlaneKey plane, const std::map<std::size_t, HostStates>& states,
                                              std::span<const std::uint32_t> ids) {
    for (const DeviceState& state : layout_.states) {
        if (!state.call) continue;
        const auto restored = states.find(*state.call);
        if (restored == states.end()) continue;
        RestoredRows rows(stream_, restored->second, ids);
        if (rows.rows == 0) continue;
        StateInput input{true, rows.views[0], *key_part(rows.columns[0].type), nullptr, rows.order, nullptr, {}};
        if (state.refers_to_texts) {
            InternedTexts& texts = *text_columns_.at(request_.aggregates[*state.call].arguments[0]).texts;
            input.text_numbers = texts.number(rows.views[0], rows.rows, rows.text_bytes, rows.planes);
            input.texts = texts.table();
        }
        PlaneLayout only;
        only.states.push_back(state);
        GroupedRows grouped;
        grouped.rows = rows.rows;
        grouped.planes = rows.planes;
        grouped.ids = rows.ids;
        grouped.addresses = send_addresses({address(plane)});
        grouped.plane_count = 1;
        add_states(grouped, only, [&](std::size_t) { return input; });
    }
}

void WindowAggregationGpu::forget_unused_texts() {
    for (auto& [number, column] : text_columns_) {
        const int of_column = number;
        column.texts->forget_unused([&](std::uint32_t* marks) {
            if (planes_.empty()) return;
            std::vector<char*> planes;
            for (const auto& entry : planes_) planes.push_back(address(entry.first));
            ReferredTexts request;
            request.addresses = send_addresses(planes);
            request.plane_count = static_cast<std::uint32_t>(planes.size());
            request.ids = keys_.ids();
            request.marks = marks;
            for (const DeviceState& state : layout_.states) {
                if (!state.refers_to_texts || request_.aggregates[*state.call].arguments[0] != of_column) continue;
                request.offset = state.offset(capacity_);
                request.words = static_cast<std::uint32_t>(state.words);
                request.present = reference_words(state.words).present;
                request.reference = reference_words(state.words).number;
                value_kernels_->mark_texts(*stream_, request);
            }
        });
    }
}

}  // namespace windrow::gpu
