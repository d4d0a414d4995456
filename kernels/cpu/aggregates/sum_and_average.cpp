// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/exact_sum_aggregate.hpp"
#include "aggregates/fixed_state_aggregate.hpp"
#include "windrow/semantics/decimal_sum.hpp"
#include "windrow/semantics/final_value.hpp"

#include <algorithm>

namespace windrow::aggregates {

namespace {

using semantics::FinalForm;

template <typename Integer>
struct IntegerSumRule {
    using State = semantics::IntegerSum;
    using Reader = FixedReader<Integer>;
    static constexpr DeviceForm device_form{DeviceAccumulator::integer_sum};
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

struct DecimalSumRule {
    using State = semantics::DecimalSum;
    using Reader = FixedReader<int128_t>;
    static constexpr DeviceForm device_form{DeviceAccumulator::decimal_sum};
    static constexpr bool invertible = true;
    static void add(State& state, int128_t value) { semantics::add(state, value); }
    static void merge(State& into, const State& from) { semantics::merge(into, from); }
    static void retract(State& into, const State& from) { semantics::retract(into, from); }
    void finalize(const State& state, ColumnBuilder& out) const {
        int128_t value = 0;
        const bool fits = state.count != 0 && (average ? semantics::decimal_average(state, extra_digits, value)
                                                       : semantics::decimal_total(state, value));
        if (fits) {
            out.append_int128(value);
        } else {
            out.append_null();
        }
    }
    bool average;
    int extra_digits;  ///< scale of the result above the argument's
};

template <typename Integer>
std::shared_ptr<const Aggregate> integer_sum(const DataType& result, bool average) {
    return std::make_shared<FixedStateAggregate<IntegerSumRule<Integer>>>(
        result, IntegerSumRule<Integer>{average ? FinalForm::average : FinalForm::total});
}

BoundAggregate bind_decimal(const AggregateFunction& function, const AggregateRequest& request, bool average) {
    const DataType& argument = request.arguments[0].type;
    const int scale = average ? std::max(6, argument.scale()) : argument.scale();
    if (average && argument.precision() == 38 && argument.scale() == 38) {
        throw Error("W3206", "AVG of " + argument.to_plain_string() + " has no type: the average needs digits before the point",
                    "cast the argument to a smaller scale, for example AVG(CAST(x AS DECIMAL(38, 18)))")
            .at(request.arguments[0].where);
    }
    // A DECIMAL result may overflow to NULL, yet Flink types it NOT NULL over NOT NULL arguments; the types follow Flink.
    const DataType result = nullable_result(DataType::decimal(38, scale), request);
    return bound(function, request,
                 std::make_shared<FixedStateAggregate<DecimalSumRule>>(result, DecimalSumRule{average, scale - argument.scale()}),
                 on_device);
}

BoundAggregate bind_sum_or_average(const AggregateFunction& function, const AggregateRequest& request) {
    const DataType& argument = request.arguments[0].type;
    const bool average = function.name == "AVG";
    const DataType result = nullable_result(argument.with_time_attribute(TimeAttribute::none), request);
    switch (argument.kind()) {
        case TypeKind::tinyint:
            return bound(function, request, integer_sum<std::int8_t>(result, average), on_device);
        case TypeKind::smallint:
            return bound(function, request, integer_sum<std::int16_t>(result, average), on_device);
        case TypeKind::integer:
            return bound(function, request, integer_sum<std::int32_t>(result, average), on_device);
        case TypeKind::bigint:
            return bound(function, request, integer_sum<std::int64_t>(result, average), on_device);
        case TypeKind::float32:
            return bound(function, request, std::make_shared<ExactSumAggregate<float>>(result, average), on_device);
        case TypeKind::float64:
            return bound(function, request, std::make_shared<ExactSumAggregate<double>>(result, average), on_device);
        case TypeKind::decimal:
            return bind_decimal(function, request, average);
        default:
            refuse_type(function, request.arguments[0],
                        argument.is_string() ? "cast it to a number first: " + function.name + "(CAST(x AS DOUBLE))" : "");
    }
}

}  // namespace

void add_sum_and_average(std::vector<AggregateFunction>& functions) {
    for (const char* name : {"SUM", "AVG"}) {
        AggregateFunction function;
        function.name = name;
        function.forms = {function.name + "(number)", function.name + "(DISTINCT number)"};
        function.bind = bind_sum_or_average;
        functions.push_back(std::move(function));
    }
}

}  // namespace windrow::aggregates
