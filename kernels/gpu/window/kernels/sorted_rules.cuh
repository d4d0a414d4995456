// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The accumulators of fixed size that are no words (gpu/window/window_views.hpp, SortedForm): which functions of
/// windrow/semantics are their steps. A rule has `State`, which zero bytes make empty, `add(state, row)` and `merge(texts, into,
/// from)`, in the order of rows; `from` may be brought in order, but keeps its value.

#include "window_launches.cuh"

#include "windrow/semantics/decimal_sum.hpp"
#include "windrow/semantics/decimal_variance.hpp"
#include "windrow/semantics/exact_blocks.hpp"
#include "windrow/semantics/group_key.hpp"
#include "windrow/semantics/row_stamp.hpp"
#include "windrow/semantics/text_extreme.hpp"
#include "windrow/semantics/value_order.hpp"

namespace windrow::WINDROW_TARGET {

using gpu::KeyPart;
using gpu::SortedAggregate;
using gpu::TextTable;
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
    WINDROW_DEVICE_MEMBER static void merge(const TextTable& /*texts*/, State& into, State& from) {
        semantics::merge(into, from);
    }
};

struct DecimalMomentsRule {
    using State = semantics::DecimalMoments;
    WINDROW_DEVICE_MEMBER static void add(State& state, const SortedAggregate& aggregate, i64 row) {
        semantics::add(state, wide_value(aggregate, row), aggregate.scale);
    }
    WINDROW_DEVICE_MEMBER static void merge(const TextTable& /*texts*/, State& into, State& from) {
        semantics::merge(into, from);
    }
};

template <bool GREATEST>
struct WideExtremeRule {
    using State = semantics::Extreme128;
    WINDROW_DEVICE_MEMBER static void add(State& state, const SortedAggregate& aggregate, i64 row) {
        semantics::add<GREATEST>(state, wide_value(aggregate, row));
    }
    WINDROW_DEVICE_MEMBER static void merge(const TextTable& /*texts*/, State& into, State& from) {
        if (from.present != 0) semantics::add<GREATEST>(into, semantics::key_of(from));
    }
};

template <typename Block>
struct ExactRule {
    using State = Block;
    WINDROW_DEVICE_MEMBER static void add(State& state, const SortedAggregate& aggregate, i64 row) {
        semantics::add(state, floating_value(aggregate, row));
    }
    WINDROW_DEVICE_MEMBER static void merge(const TextTable& /*texts*/, State& into, State& from) {
        semantics::settle(into);
        semantics::settle(from);
        semantics::merge(into, from);
    }
};

/// The row's value as words that stand for it: a key's words, or the number of its text.
WINDROW_DEVICE semantics::StampedValue stamped_value(const SortedAggregate& aggregate, i64 row) {
    const gpu::ColumnView& view = aggregate.argument;
    semantics::StampedValue value{aggregate.order.stamp(row), 1, 0, 0};
    switch (aggregate.part) {
        case KeyPart::bit:
            value.low = view.bit(row) ? 1 : 0;
            break;
        case KeyPart::int8:
            value.low = semantics::key_word(static_cast<i64>(view.at<semantics::i8>(row)));
            break;
        case KeyPart::int16:
            value.low = semantics::key_word(static_cast<i64>(view.at<semantics::i16>(row)));
            break;
        case KeyPart::int32:
            value.low = semantics::key_word(static_cast<i64>(view.at<i32>(row)));
            break;
        case KeyPart::int64:
            value.low = semantics::key_word(view.at<i64>(row));
            break;
        case KeyPart::int128:
            value.low = static_cast<u64>(wide_value(aggregate, row));
            value.high = static_cast<u64>(wide_value(aggregate, row) >> 64);
            break;
        case KeyPart::float32:
            value.low = semantics::key_word(view.at<float>(row));
            break;
        case KeyPart::float64:
            value.low = semantics::key_word(view.at<double>(row));
            break;
        case KeyPart::text:
            value.low = aggregate.text_numbers[row];
            break;
    }
    return value;
}

template <bool LAST>
struct StampedValueRule {
    using State = semantics::StampedValue;
    WINDROW_DEVICE_MEMBER static void add(State& state, const SortedAggregate& aggregate, i64 row) {
        semantics::add<LAST>(state, stamped_value(aggregate, row));
    }
    WINDROW_DEVICE_MEMBER static void merge(const TextTable& /*texts*/, State& into, State& from) {
        semantics::add<LAST>(into, from);
    }
};

template <bool GREATEST>
struct TextExtremeRule {
    struct State {
        u64 present;
        u64 number;
    };
    WINDROW_DEVICE_MEMBER static void add(State& state, const SortedAggregate& aggregate, i64 row) {
        const State own{1, aggregate.text_numbers[row]};
        take(aggregate.texts, state, own);
    }
    WINDROW_DEVICE_MEMBER static void merge(const TextTable& texts, State& into, State& from) {
        if (from.present != 0) take(texts, into, from);
    }

private:
    WINDROW_DEVICE_MEMBER static void take(const TextTable& texts, State& state, const State& other) {
        if (state.present != 0) {
            if (state.number == other.number) return;
            const gpu::TextView held = texts.at(state.number);
            const gpu::TextView text = texts.at(other.number);
            if (!semantics::beats_text<GREATEST>(text.data, text.size, held.data, held.size)) return;
        }
        state = other;
    }
};

/// Calls visit(rule) with the form's rule.
template <typename Visit>
void with_rule(gpu::SortedForm form, Visit&& visit) {
    switch (form) {
        case gpu::SortedForm::decimal_sum:
            return visit(DecimalSumRule{});
        case gpu::SortedForm::decimal_moments:
            return visit(DecimalMomentsRule{});
        case gpu::SortedForm::wide_least:
            return visit(WideExtremeRule<false>{});
        case gpu::SortedForm::wide_greatest:
            return visit(WideExtremeRule<true>{});
        case gpu::SortedForm::exact_sum:
            return visit(ExactRule<semantics::ExactSumBlock>{});
        case gpu::SortedForm::exact_moments:
            return visit(ExactRule<semantics::ExactMomentsBlock>{});
        case gpu::SortedForm::first_value:
            return visit(StampedValueRule<false>{});
        case gpu::SortedForm::last_value:
            return visit(StampedValueRule<true>{});
        case gpu::SortedForm::least_text:
            return visit(TextExtremeRule<false>{});
        case gpu::SortedForm::greatest_text:
            return visit(TextExtremeRule<true>{});
    }
}

}  // namespace windrow::WINDROW_TARGET
