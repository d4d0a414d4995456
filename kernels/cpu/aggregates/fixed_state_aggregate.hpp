// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Aggregates of one argument whose accumulator is a plain struct without arena. A `Rule` supplies the typed steps:
///   State, Reader; static add(State&, Reader::Value); static merge(State&, const State&);
///   void finalize(const State&, ColumnBuilder&) const; static constexpr DeviceForm device_form; static constexpr bool
///   invertible; static retract(State&, const State&); FinalForm final_form, if it has one.
/// The canonical bytes are the struct's, so a rule's states must be equal for equal contents and have no padding.

#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"

#include <type_traits>
#include <utility>

namespace windrow::aggregates {

template <typename Rule>
class FixedStateAggregate final : public Aggregate {
    using State = typename Rule::State;
    static_assert(std::is_trivially_copyable_v<State> && sizeof(State) % 8 == 0);

public:
    FixedStateAggregate(DataType result, Rule rule) : result_(std::move(result)), rule_(std::move(rule)) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(State); }
    [[nodiscard]] bool uses_arena() const override { return false; }
    [[nodiscard]] DataType result() const override { return result_; }
    [[nodiscard]] DeviceForm device_form() const override { return Rule::device_form; }
    [[nodiscard]] semantics::FinalForm final_form() const override {
        if constexpr (requires { rule_.final_form; }) {
            return rule_.final_form;
        } else {
            return semantics::FinalForm::none;
        }
    }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& /*arena*/) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(&argument, input.filter);
        if (mask.none) return;
        const typename Rule::Reader read(argument);
        for_each_row(rows, count, mask,
                     [=](std::size_t i, std::int64_t row) { Rule::add(state_at<State>(states, i), read(row)); });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& /*arena*/) const override {
        for (std::size_t i = 0; i < count; ++i) Rule::merge(state_at<State>(into, i), state_at<State>(from, i));
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) rule_.finalize(state_at<State>(states, i), out);
    }
    [[nodiscard]] bool invertible() const override { return Rule::invertible; }
    void retract(std::byte* const* into, const std::byte* const* from, std::size_t count,
                 [[maybe_unused]] Arena& arena) const override {
        if constexpr (Rule::invertible) {
            for (std::size_t i = 0; i < count; ++i) Rule::retract(state_at<State>(into, i), state_at<State>(from, i));
        } else {
            Aggregate::retract(into, from, count, arena);
        }
    }
    void write(const std::byte* state, std::string& out) const override {
        out.append(reinterpret_cast<const char*>(state), sizeof(State));
    }
    void read(std::byte* state, std::string_view& in, Arena& /*arena*/) const override {
        const auto value = get<State>(in);
        std::memcpy(state, &value, sizeof value);
    }

private:
    DataType result_;
    Rule rule_;
};

}  // namespace windrow::aggregates
