// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The accumulators of fixed size that are no words (gpu/window/window_views.hpp, SortedForm): which functions of windrow/semantics
/// are their steps. A rule has `State`, which zero bytes make empty, `add(state, row)` and `merge(into, from)`; `from` may be
/// brought in order, but keeps its value.

#include "window_launches.cuh"

#include "windrow/semantics/decimal_sum.hpp"
#include "windrow/semantics/decimal_variance.hpp"
#include "windrow/semantics/exact_blocks.hpp"
#include "windrow/semantics/value_order.hpp"

namespace windrow::WINDROW_TARGET {

using gpu::SortedAggregate;
using semantics::i128;

/// A 128-bit value of the argument.
WINDROW_DEVICE i128 wide_value(const SortedAggregate& aggregate, i64 row) {
    const u64* const halves = static_cast<const u64*>(aggregate.argument.values) + 2 * aggregate.argument.index(row);
    return static_cast<i128>((static_cast<semantics::u128>(halves[1]) << 64) | halves[0]);
}
WINDROW_DEVICE double floating_value(const SortedAggregate& aggregate, i64 row) {
    return aggregate.part == gpu::KeyPart::float32 ? static_cast<double>(aggregate.argument.at<float>(row))
                                                   : aggregate.argument.at<double>(row);
}

struct DecimalSumRule {
    using State = semantics::DecimalSum;
    WINDROW_DEVICE_MEMBER static void add(State& state, const SortedAggregate& aggregate, i64 row) {
        semantics::add(state, wide_value(aggregate, row));
    }
    WINDROW_DEVICE_MEMBER static void merge(State& into, State& from) { semantics::merge(into, from); }
};

struct DecimalMomentsRule {
    using State = semantics::DecimalMoments;
    WINDROW_DEVICE_MEMBER static void add(State& state, const SortedAggregate& aggregate, i64 row) {
        semantics::add(state, wide_value(aggregate, row), aggregate.scale);
    }
    WINDROW_DEVICE_MEMBER static void merge(State& into, State& from) { semantics::merge(into, from); }
};

template <bool GREATEST>
struct WideExtremeRule {
    using State = semantics::Extreme128;
    WINDROW_DEVICE_MEMBER static void add(State& state, const SortedAggregate& aggregate, i64 row) {
        semantics::add<GREATEST>(state, wide_value(aggregate, row));
    }
    WINDROW_DEVICE_MEMBER static void merge(State& into, State& from) {
        if (from.present != 0) semantics::add<GREATEST>(into, semantics::key_of(from));
    }
};

template <typename Block>
struct ExactRule {
    using State = Block;
    WINDROW_DEVICE_MEMBER static void add(State& state, const SortedAggregate& aggregate, i64 row) {
        semantics::add(state, floating_value(aggregate, row));
    }
    WINDROW_DEVICE_MEMBER static void merge(State& into, State& from) {
        semantics::settle(into);
        semantics::settle(from);
        semantics::merge(into, from);
    }
};

/// Calls visit(rule) with the form's rule.
template <typename Visit>
void with_rule(gpu::SortedForm form, Visit&& visit) {
    switch (form) {
        case gpu::SortedForm::decimal_sum: return visit(DecimalSumRule{});
        case gpu::SortedForm::decimal_moments: return visit(DecimalMomentsRule{});
        case gpu::SortedForm::wide_least: return visit(WideExtremeRule<false>{});
        case gpu::SortedForm::wide_greatest: return visit(WideExtremeRule<true>{});
        case gpu::SortedForm::exact_sum: return visit(ExactRule<semantics::ExactSumBlock>{});
        case gpu::SortedForm::exact_moments: return visit(ExactRule<semantics::ExactMomentsBlock>{});
    }
}

}  // namespace windrow::WINDROW_TARGET
