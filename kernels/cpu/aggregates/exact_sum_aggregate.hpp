// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SUM and AVG of FLOAT and DOUBLE.

#include "aggregates/exact_number_bytes.hpp"
#include "aggregates/row_loop.hpp"
#include "windrow/semantics/final_value.hpp"

#include <utility>

namespace windrow::aggregates {

template <typename Float>
class ExactSumAggregate final : public Aggregate {
    using State = semantics::ExactSum;

public:
    ExactSumAggregate(DataType result, bool average)
        : result_(std::move(result)), form_(average ? semantics::FinalForm::average : semantics::FinalForm::total) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(State); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return result_; }
    [[nodiscard]] DeviceForm device_form() const override { return {DeviceAccumulator::exact_sum}; }
    [[nodiscard]] semantics::FinalForm final_form() const override { return form_; }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(&argument, input.filter);
        if (mask.none) return;
        const FixedReader<Float> read(argument);
        const ArenaAllocator allocate{arena};
        for_each_row(rows, count, mask, [=](std::size_t i, std::int64_t row) {
            semantics::add(state_at<State>(states, i), static_cast<double>(read(row)), allocate);
        });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) {
            semantics::combine(state_at<State>(into, i), state_at<State>(from, i), false, ArenaAllocator{arena});
        }
    }
    [[nodiscard]] bool invertible() const override { return true; }
    void retract(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) {
            semantics::combine(state_at<State>(into, i), state_at<State>(from, i), true, ArenaAllocator{arena});
        }
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) append_result(state_at<State>(states, i), out);
    }
    void write(const std::byte* state, std::string& out) const override {
        write_exact_sum(*reinterpret_cast<const State*>(state), out);
    }
    void read(std::byte* state, std::string_view& in, Arena& arena) const override {
        read_exact_sum(*reinterpret_cast<State*>(state), in, arena);
    }

private:
    void append_result(const State& state, ColumnBuilder& out) const {
        Float value = 0;
        if (!semantics::final_value(state, form_, value)) {
            out.append_null();
        } else if constexpr (sizeof(Float) == sizeof(double)) {
            out.append_double(value);
        } else {
            out.append_float(value);
        }
    }

    DataType result_;
    semantics::FinalForm form_;
};

}  // namespace windrow::aggregates
