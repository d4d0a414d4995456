// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/exact_variance_aggregate.hpp"
#include "aggregates/fixed_state_aggregate.hpp"
#include "windrow/semantics/decimal_variance.hpp"
#include "windrow/semantics/integer_variance.hpp"

#include <algorithm>

namespace windrow::aggregates {

namespace {

template <typename Integer>
struct IntegerVarianceRule {
    using State = semantics::IntegerMoments;
    using Reader = FixedReader<Integer>;
    static constexpr DeviceForm device_form{DeviceAccumulator::integer_moments};
    static constexpr bool invertible = true;
    static void add(State& state, Integer value) { semantics::add(state, value); }
    static void merge(State& into, const State& from) { semantics::merge(into, from); }
    static void retract(State& into, const State& from) { semantics::retract(into, from); }
    void finalize(const State& state, ColumnBuilder& out) const {
        Integer value = 0;
        if (semantics::final_value(state, final_form, value)) {
            out.append_int(value);
        } else {
            out.append_null();
        }
    }
    semantics::FinalForm final_form;
};

/// The scale of the argument is part of the rule, so this is not a FixedStateAggregate.
class DecimalVariance final : public Aggregate {
    using State = semantics::DecimalMoments;

public:
    DecimalVariance(DataType result, int scale, VarianceForm form) : result_(std::move(result)), scale_(scale), form_(form) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(State); }
    [[nodiscard]] bool uses_arena() const override { return false; }
    [[nodiscard]] DataType result() const override { return result_; }
    [[nodiscard]] DeviceForm device_form() const override { return {DeviceAccumulator::decimal_moments, scale_}; }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& /*arena*/) const override {
        const Column& argument = input.arguments[0];
        const RowMask mask(&argument, input.filter);
        if (mask.none) return;
        const FixedReader<int128_t> read(argument);
        const int scale = scale_;
        for_each_row(rows, count, mask,
                     [=](std::size_t i, std::int64_t row) { semantics::add(state_at<State>(states, i), read(row), scale); });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& /*arena*/) const override {
        for (std::size_t i = 0; i < count; ++i) semantics::merge(state_at<State>(into, i), state_at<State>(from, i));
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            int128_t value = 0;
            if (value_of(state_at<State>(states, i), value)) {
                out.append_int128(value);
            } else {
                out.append_null();
            }
        }
    }
    [[nodiscard]] bool invertible() const override { return true; }
    void retract(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& /*arena*/) const override {
        for (std::size_t i = 0; i < count; ++i) semantics::retract(state_at<State>(into, i), state_at<State>(from, i));
    }
    void write(const std::byte* state, std::string& out) const override { put(*reinterpret_cast<const State*>(state), out); }
    void read(std::byte* state, std::string_view& in, Arena& /*arena*/) const override {
        *reinterpret_cast<State*>(state) = get<State>(in);
    }

private:
    bool value_of(const State& state, int128_t& out) const {
        if (state.count < (form_.sample ? 2U : 1U)) return false;
        const int from = semantics::variance_square_scale(scale_);
        int128_t variance = 0;
        if (!semantics::decimal_variance_at_square_scale(state, scale_, form_.sample, variance)) return false;
        return form_.root ? semantics::decimal_root(variance, from, result_.scale(), out)
                          : semantics::rescale(variance, from, result_.scale(), out);
    }

    DataType result_;
    int scale_;
    VarianceForm form_;
};

template <typename Integer>
std::shared_ptr<const Aggregate> integer_variance(const DataType& result, VarianceForm form) {
    return std::make_shared<FixedStateAggregate<IntegerVarianceRule<Integer>>>(result,
                                                                               IntegerVarianceRule<Integer>{form.final_form()});
}

BoundAggregate bind_variance(const AggregateFunction& function, const AggregateRequest& request) {
    const bool population = function.name.ends_with("_POP");
    const VarianceForm form{!population, function.name.starts_with("STDDEV")};
    const DataType& argument = request.arguments[0].type;
    DataType result = nullable_result(argument.with_time_attribute(TimeAttribute::none), request);
    // One row has no sample variance: NULL, also over NOT NULL columns (DIFFERENCES D6).
    if (form.sample) result = result.with_nullable(true);
    switch (argument.kind()) {
        case TypeKind::tinyint:
            return bound(function, request, integer_variance<std::int8_t>(result, form), on_device);
        case TypeKind::smallint:
            return bound(function, request, integer_variance<std::int16_t>(result, form), on_device);
        case TypeKind::integer:
            return bound(function, request, integer_variance<std::int32_t>(result, form), on_device);
        case TypeKind::bigint:
            return bound(function, request, integer_variance<std::int64_t>(result, form), on_device);
        case TypeKind::float32:
            return bound(function, request, std::make_shared<ExactVarianceAggregate<float>>(result, form), on_device);
        case TypeKind::float64:
            return bound(function, request, std::make_shared<ExactVarianceAggregate<double>>(result, form), on_device);
        case TypeKind::decimal: {
            const DataType decimal =
                DataType::decimal(38, semantics::variance_result_scale(argument.scale())).with_nullable(result.nullable());
            return bound(function, request, std::make_shared<DecimalVariance>(decimal, argument.scale(), form), on_device);
        }
        default:
            refuse_type(function, request.arguments[0], "");
    }
}

}  // namespace

void add_variances(std::vector<AggregateFunction>& functions) {
    for (const char* name : {"STDDEV_POP", "STDDEV_SAMP", "STDDEV", "VAR_POP", "VAR_SAMP", "VARIANCE"}) {
        AggregateFunction function;
        function.name = name;
        function.forms = {function.name + "(number)"};
        function.bind = bind_variance;
        functions.push_back(std::move(function));
    }
}

}  // namespace windrow::aggregates
