// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/fixed_state_aggregate.hpp"
#include "aggregates/text_extreme.hpp"
#include "windrow/semantics/final_value.hpp"

namespace windrow::aggregates {

namespace {

/// MIN and MAX of values that are their own order key (integers, times, BOOLEAN).
template <typename Stored, bool Maximum>
struct IntegerExtremeRule {
    using State = semantics::Extreme64;
    using Reader = FixedReader<Stored>;
    static constexpr DeviceForm device_form{Maximum ? DeviceAccumulator::greatest : DeviceAccumulator::least};
    static constexpr bool invertible = false;
    static void add(State& state, Stored value) { semantics::add<Maximum>(state, static_cast<std::int64_t>(value)); }
    static void merge(State& into, const State& from) {
        if (from.present != 0) semantics::add<Maximum>(into, from.key);
    }
    void finalize(const State& state, ColumnBuilder& out) const {
        std::int64_t value = 0;
        if (!semantics::final_value(state, final_form, value)) {
            out.append_null();
        } else if constexpr (std::is_same_v<Stored, bool>) {
            out.append_bool(value != 0);
        } else {
            out.append_int(value);
        }
    }
    static constexpr semantics::FinalForm final_form = semantics::FinalForm::itself;
};

template <typename Float, bool Maximum>
struct FloatExtremeRule {
    using State = semantics::Extreme64;
    using Reader = FixedReader<Float>;
    static constexpr DeviceForm device_form{Maximum ? DeviceAccumulator::greatest : DeviceAccumulator::least};
    static constexpr bool invertible = false;
    static void add(State& state, Float value) { semantics::add<Maximum>(state, semantics::order_key(value)); }
    static void merge(State& into, const State& from) {
        if (from.present != 0) semantics::add<Maximum>(into, from.key);
    }
    void finalize(const State& state, ColumnBuilder& out) const {
        Float value = 0;
        if (!semantics::final_value(state, final_form, value)) {
            out.append_null();
        } else if constexpr (sizeof(Float) == sizeof(double)) {
            out.append_double(value);
        } else {
            out.append_float(value);
        }
    }
    static constexpr semantics::FinalForm final_form = semantics::FinalForm::itself;
};

/// DECIMAL and TIMESTAMP(p > 3).
template <bool Maximum>
struct WideExtremeRule {
    using State = semantics::Extreme128;
    using Reader = FixedReader<int128_t>;
    static constexpr DeviceForm device_form{Maximum ? DeviceAccumulator::wide_greatest : DeviceAccumulator::wide_least};
    static constexpr bool invertible = false;
    static void add(State& state, int128_t value) { semantics::add<Maximum>(state, value); }
    static void merge(State& into, const State& from) {
        if (from.present != 0) semantics::add<Maximum>(into, semantics::key_of(from));
    }
    void finalize(const State& state, ColumnBuilder& out) const {
        if (state.present == 0) {
            out.append_null();
        } else {
            out.append_int128(semantics::key_of(state));
        }
    }
};

template <typename Rule>
std::shared_ptr<const Aggregate> make(const DataType& result) {
    return std::make_shared<FixedStateAggregate<Rule>>(result, Rule{});
}

template <bool Maximum>
BoundAggregate bind_extreme(const AggregateFunction& function, const AggregateRequest& request) {
    const DataType& argument = request.arguments[0].type;
    const DataType result = nullable_result(argument, request);
    if (argument.is_binary() || argument.is_nested() || argument.is_interval() || argument.kind() == TypeKind::null) {
        refuse_type(function, request.arguments[0],
                    argument.is_binary() ? "for text, cast it: " + function.name + "(CAST(x AS STRING))" : "");
    }
    switch (argument.physical()) {
        case PhysicalKind::bit:
            return bound(function, request, make<IntegerExtremeRule<bool, Maximum>>(result), on_device);
        case PhysicalKind::int8:
            return bound(function, request, make<IntegerExtremeRule<std::int8_t, Maximum>>(result), on_device);
        case PhysicalKind::int16:
            return bound(function, request, make<IntegerExtremeRule<std::int16_t, Maximum>>(result), on_device);
        case PhysicalKind::int32:
            return bound(function, request, make<IntegerExtremeRule<std::int32_t, Maximum>>(result), on_device);
        case PhysicalKind::int64:
            return bound(function, request, make<IntegerExtremeRule<std::int64_t, Maximum>>(result), on_device);
        case PhysicalKind::float32:
            return bound(function, request, make<FloatExtremeRule<float, Maximum>>(result), on_device);
        case PhysicalKind::float64:
            return bound(function, request, make<FloatExtremeRule<double, Maximum>>(result), on_device);
        case PhysicalKind::int128:
            return bound(function, request, make<WideExtremeRule<Maximum>>(result), on_device);
        case PhysicalKind::bytes:
            return bound(function, request, std::make_shared<TextExtreme>(result, Maximum), on_device);
        default:
            refuse_type(function, request.arguments[0], "");
    }
}

}  // namespace

void add_extremes(std::vector<AggregateFunction>& functions) {
    AggregateFunction minimum;
    minimum.name = "MIN";
    minimum.forms = {"MIN(x) of a number, BOOLEAN, text, date, time or timestamp"};
    minimum.distinct = DistinctForm::ignored;
    minimum.bind = bind_extreme<false>;
    functions.push_back(minimum);
    AggregateFunction maximum = minimum;
    maximum.name = "MAX";
    maximum.forms = {"MAX(x) of a number, BOOLEAN, text, date, time or timestamp"};
    maximum.bind = bind_extreme<true>;
    functions.push_back(std::move(maximum));
}

}  // namespace windrow::aggregates
