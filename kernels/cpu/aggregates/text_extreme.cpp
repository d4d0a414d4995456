// SPDX-License-Identifier: Apache-2.0
#include "aggregates/text_extreme.hpp"

#include "aggregates/arena_text.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"
#include "windrow/semantics/text_extreme.hpp"

namespace windrow::aggregates {

namespace {

using State = ArenaText;

void add(State& state, std::string_view value, bool maximum, Arena& arena) {
    const std::string_view held = state.view();
    const auto size = static_cast<std::int64_t>(value.size());
    const auto held_size = static_cast<std::int64_t>(held.size());
    const bool better = !state.present() || (maximum ? semantics::beats_text<true>(value.data(), size, held.data(), held_size)
                                                     : semantics::beats_text<false>(value.data(), size, held.data(), held_size));
    if (better) state.assign(value, arena);
}

}  // namespace

std::size_t TextExtreme::state_size() const {
    return sizeof(State);
}

void TextExtreme::update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                         Arena& arena) const {
    const Column& argument = input.arguments[0];
    const RowMask mask(&argument, input.filter);
    const TextReader read(argument);
    for_each_row(rows, count, mask,
                 [&](std::size_t i, std::int64_t row) { add(state_at<State>(states, i), read(row), maximum_, arena); });
}

void TextExtreme::merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const {
    for (std::size_t i = 0; i < count; ++i) {
        const State& other = state_at<State>(from, i);
        if (other.present()) add(state_at<State>(into, i), other.view(), maximum_, arena);
    }
}

void TextExtreme::finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const {
    for (std::size_t i = 0; i < count; ++i) {
        const State& state = state_at<State>(states, i);
        if (state.present()) {
            out.append_text(state.view());
        } else {
            out.append_null();
        }
    }
}

DeviceForm TextExtreme::device_form() const {
    return {maximum_ ? DeviceAccumulator::greatest_text : DeviceAccumulator::least_text};
}

DeviceValues TextExtreme::device_values() const {
    return {.kept = DeviceKept::one_value, .types = {result_}};
}

void TextExtreme::append_rows(const std::byte* state, StateRows& out) const {
    const State& text = *reinterpret_cast<const State*>(state);
    if (text.present()) out.values[0].append_text(text.view());
}

void TextExtreme::write(const std::byte* state, std::string& out) const {
    const State& text = *reinterpret_cast<const State*>(state);
    put(static_cast<std::uint8_t>(text.present() ? 1 : 0), out);
    put_text(text.view(), out);
}

void TextExtreme::read(std::byte* state, std::string_view& in, Arena& arena) const {
    State& text = *reinterpret_cast<State*>(state);
    text = State{};
    const bool present = get<std::uint8_t>(in) != 0;
    const std::string_view value = get_text(in);
    if (present) text.assign(value, arena);
}

}  // namespace windrow::aggregates
