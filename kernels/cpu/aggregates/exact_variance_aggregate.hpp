// SPDX-License-Identifier: Apache-2.0
#pragma once

/// VAR and STDDEV of FLOAT and DOUBLE.

#include "aggregates/exact_number_bytes.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"
#include "windrow/semantics/final_value.hpp"

#include <algorithm>
#include <utility>

namespace windrow::aggregates {

struct VarianceForm {
    bool sample;  ///< divided by n - 1
    bool root;    ///< STDDEV
    [[nodiscard]] constexpr semantics::FinalForm final_form() const { return semantics::variance_form(sample, root); }
};

template <typename Float>
class ExactVarianceAggregate final : public Aggregate {
    using State = semantics::ExactMoments;

public:
    ExactVarianceAggregate(DataType result, VarianceForm form) : result_(std::move(result)), form_(form.final_form()) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(State); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return result_; }
    [[nodiscard]] DeviceForm device_form() const override { return {DeviceAccumulator::exact_moments}; }
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
        for (std::size_t i = 0; i < count; ++i) {
            Float value = 0;
            if (!semantics::final_value(state_at<State>(states, i), form_, value)) {
                out.append_null();
            } else if constexpr (sizeof(Float) == sizeof(double)) {
                out.append_double(value);
            } else {
                out.append_float(value);
            }
        }
    }
    void write(const std::byte* bytes, std::string& out) const override {
        const State& state = *reinterpret_cast<const State*>(bytes);
        put(semantics::count_of(state), out);
        put(state.spill == nullptr ? std::uint64_t{0} : state.spill->not_finite, out);
        std::uint64_t sum[semantics::full_range_limbs];
        std::uint64_t squares[semantics::square_limbs];
        const bool negative = semantics::total_moments(state, sum, squares);
        write_magnitude(sum, semantics::full_range_limbs, negative, out);
        write_magnitude(squares, semantics::square_limbs, false, out);
    }
    void read(std::byte* bytes, std::string_view& in, Arena& arena) const override {
        State& state = *reinterpret_cast<State*>(bytes);
        state = State{};
        state.meta = get<std::uint64_t>(in) << 16;
        const auto not_finite = get<std::uint64_t>(in);
        std::uint64_t sum[semantics::full_range_limbs];
        std::uint64_t squares[semantics::square_limbs];
        if (read_magnitude(in, sum, semantics::full_range_limbs)) semantics::limbs_negate(sum, semantics::full_range_limbs);
        read_magnitude(in, squares, semantics::square_limbs);
        if (not_finite == 0 && semantics::limbs_are_zero(squares, semantics::square_limbs)) return;
        semantics::ExactMomentsSpill& spill = semantics::spill_of(state, ArenaAllocator{arena});
        spill.not_finite = not_finite;
        std::copy_n(sum, semantics::full_range_limbs, spill.sum);
        std::copy_n(squares, semantics::square_limbs, spill.squares);
    }

private:
    DataType result_;
    semantics::FinalForm form_;
};

}  // namespace windrow::aggregates
