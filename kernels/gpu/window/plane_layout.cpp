// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/plane_layout.hpp"

#include "gpu/columns/device_columns.hpp"
#include "gpu/keys/device_keys.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/exact_blocks.hpp"

#include <algorithm>

namespace windrow::gpu {

namespace {

std::optional<semantics::WordForm> word_form(DeviceAccumulator accumulator) {
    switch (accumulator) {
        case DeviceAccumulator::count:
            return semantics::WordForm::count;
        case DeviceAccumulator::integer_sum:
            return semantics::WordForm::integer_sum;
        case DeviceAccumulator::integer_moments:
            return semantics::WordForm::integer_moments;
        case DeviceAccumulator::least:
            return semantics::WordForm::least;
        case DeviceAccumulator::greatest:
            return semantics::WordForm::greatest;
        default:
            return std::nullopt;
    }
}

std::optional<SortedForm> sorted_form(DeviceAccumulator accumulator) {
    switch (accumulator) {
        case DeviceAccumulator::decimal_sum:
            return SortedForm::decimal_sum;
        case DeviceAccumulator::decimal_moments:
            return SortedForm::decimal_moments;
        case DeviceAccumulator::wide_least:
            return SortedForm::wide_least;
        case DeviceAccumulator::wide_greatest:
            return SortedForm::wide_greatest;
        case DeviceAccumulator::exact_sum:
            return SortedForm::exact_sum;
        case DeviceAccumulator::exact_moments:
            return SortedForm::exact_moments;
        case DeviceAccumulator::first_value:
            return SortedForm::first_value;
        case DeviceAccumulator::last_value:
            return SortedForm::last_value;
        case DeviceAccumulator::least_text:
            return SortedForm::least_text;
        case DeviceAccumulator::greatest_text:
            return SortedForm::greatest_text;
        default:
            return std::nullopt;
    }
}

}  // namespace

PlaneLayout::PlaneLayout(const std::vector<WindowAggregateCall>& calls, const WindowKernels& kernels) {
    states.push_back({});
    words = 1;
    for (std::size_t k = 0; k < calls.size(); ++k) {
        if (calls[k].counts_rows) continue;
        const DeviceValues values = calls[k].aggregate->device_values();
        if (is_kept_beside(values.kept)) continue;
        const DeviceForm form = calls[k].aggregate->device_form();
        DeviceState& state = states.emplace_back();
        state.call = k;
        state.words_before = words;
        state.scale = form.scale;
        if (const auto word = word_form(form.accumulator)) {
            state.form = *word;
            state.words = semantics::state_words(*word);
        } else if (const auto sorted = sorted_form(form.accumulator)) {
            state.sorted = sorted;
            state.words = kernels.sorted_state_words(*sorted);
        } else {
            throw_defect("an accumulator that no device keeps");
        }
        const bool made_by_update = values.kept == DeviceKept::one_value;
        state.refers_to_texts = made_by_update && key_part(values.types[0]) == KeyPart::text;
        if (!made_by_update && state.words * sizeof(std::uint64_t) < calls[k].aggregate->state_size())
            throw_defect("an accumulator that is smaller on the device");
        words += state.words;
    }
}

bool PlaneLayout::any_sorted() const {
    return std::any_of(states.begin(), states.end(), [](const DeviceState& state) { return state.sorted.has_value(); });
}

std::size_t PlaneLayout::state_of(std::size_t call) const {
    std::size_t k = 1;
    while (states[k].call != call) ++k;
    return k;
}

namespace {

/// Why a device cannot keep such values.
std::string unkept_reason(const DeviceValues& values, const std::string& name) {
    // Beside them are the group's id and three words of the stamp.
    if (values.types.size() + 4 > most_key_columns) return name + " keeps too many columns";
    for (const DataType& type : values.types) {
        if (!key_part(type)) return name + " keeps values of type " + type.to_plain_string();
    }
    return {};
}

}  // namespace

std::string unsupported_reason(const WindowAggregateCall& call) {
    if (call.counts_rows) return {};
    const std::string name = call.name.empty() ? "an aggregate" : call.name;
    const DeviceValues values = call.aggregate->device_values();
    if (values.kept != DeviceKept::none) return unkept_reason(values, name);
    const DeviceAccumulator accumulator = call.aggregate->device_form().accumulator;
    if (word_form(accumulator) || sorted_form(accumulator)) return {};
    return name + (call.aggregate->uses_arena() ? " keeps state of varying size" : " has no kernel yet");
}

std::int64_t slices_of_a_window(const WindowAggregationRequest& request) {
    return request.attached ? 1 : std::max<std::int64_t>(1, request.window.size / request.window.slice);
}

bool are_words_alone(const std::vector<WindowAggregateCall>& calls, const PlaneLayout& layout) {
    if (layout.any_sorted() || layout.states.size() > most_word_aggregates) return false;
    return std::none_of(calls.begin(), calls.end(), [](const WindowAggregateCall& call) {
        return !call.counts_rows && is_kept_beside(call.aggregate->device_values().kept);
    });
}

void settle_on_host(SortedForm form, std::uint64_t* states, std::size_t count, std::size_t words) {
    for (std::size_t i = 0; i < count; ++i, states += words) {
        if (form == SortedForm::exact_sum) semantics::settle(*reinterpret_cast<semantics::ExactSumBlock*>(states));
        if (form == SortedForm::exact_moments) semantics::settle(*reinterpret_cast<semantics::ExactMomentsBlock*>(states));
    }
}

void prepare_for_device(SortedForm form, std::uint64_t* state) {
    if (form == SortedForm::exact_sum) semantics::take_in_spill(*reinterpret_cast<semantics::ExactSumBlock*>(state));
    if (form == SortedForm::exact_moments) semantics::take_in_spill(*reinterpret_cast<semantics::ExactMomentsBlock*>(state));
}

}  // namespace windrow::gpu
