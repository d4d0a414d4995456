// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From the state of an aggregate to its final value, where that is a number of up to 64 bits. False: the value is NULL, and the
/// number is left alone.

#include "windrow/semantics/exact_moments.hpp"
#include "windrow/semantics/exact_sum.hpp"
#include "windrow/semantics/integer_sum.hpp"
#include "windrow/semantics/integer_variance.hpp"
#include "windrow/semantics/machine.hpp"
#include "windrow/semantics/value_order.hpp"

namespace windrow::semantics {

/// What is made of a state. `itself`: of a count or an extreme.
enum class FinalForm : u8 {
    none,
    itself,
    total,
    average,
    population_variance,
    sample_variance,
    population_deviation,
    sample_deviation
};

WINDROW_HD constexpr FinalForm variance_form(bool sample, bool root) {
    if (root) return sample ? FinalForm::sample_deviation : FinalForm::population_deviation;
    return sample ? FinalForm::sample_variance : FinalForm::population_variance;
}
WINDROW_HD constexpr bool is_of_sample(FinalForm form) {
    return form == FinalForm::sample_variance || form == FinalForm::sample_deviation;
}
WINDROW_HD constexpr bool is_root(FinalForm form) {
    return form == FinalForm::population_deviation || form == FinalForm::sample_deviation;
}

template <typename Integer>
WINDROW_HD bool final_value(const IntegerSum& state, FinalForm form, Integer& out) {
    if (state.count == 0) return false;
    out = form == FinalForm::average ? truncated_average<Integer>(state) : wrapped_sum<Integer>(state);
    return true;
}

template <typename Integer>
WINDROW_HD bool final_value(const IntegerMoments& state, FinalForm form, Integer& out) {
    const bool sample = is_of_sample(form);
    if (state.count < (sample ? 2U : 1U)) return false;
    out = is_root(form) ? integer_deviation<Integer>(state, sample) : integer_variance<Integer>(state, sample);
    return true;
}

WINDROW_HD bool final_value(const ExactSum& state, FinalForm form, double& out) {
    if (count_of(state) == 0) return false;
    out = form == FinalForm::average ? exact_average(state) : exact_total(state);
    return true;
}
WINDROW_HD bool final_value(const ExactSum& state, FinalForm form, float& out) {
    if (count_of(state) == 0) return false;
    out = form == FinalForm::average ? exact_float_average(state) : exact_float_total(state);
    return true;
}

template <typename Float>
WINDROW_HD bool final_value(const ExactMoments& state, FinalForm form, Float& out) {
    const bool sample = is_of_sample(form);
    if (count_of(state) < (sample ? 2U : 1U)) return false;
    const double variance = exact_variance(state, sample);
    out = static_cast<Float>(is_root(form) ? square_root(variance) : variance);
    return true;
}

/// Of an extreme: its order key is the value, or stands for it.
template <typename Integer>
WINDROW_HD bool final_value(const Extreme64& state, FinalForm, Integer& out) {
    if (state.present == 0) return false;
    out = static_cast<Integer>(state.key);
    return true;
}
WINDROW_HD bool final_value(const Extreme64& state, FinalForm, double& out) {
    if (state.present == 0) return false;
    out = value_of_order_key(state.key, double{});
    return true;
}
WINDROW_HD bool final_value(const Extreme64& state, FinalForm, float& out) {
    if (state.present == 0) return false;
    out = value_of_order_key(state.key, float{});
    return true;
}

}  // namespace windrow::semantics
