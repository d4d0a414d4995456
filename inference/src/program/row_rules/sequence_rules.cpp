// SPDX-License-Identifier: Apache-2.0
/// Recurrent layers and attention: they run along a sequence, each entry of the batch by itself.

#include "operators/operator_inputs.hpp"
#include "program/row_rules/row_rules.hpp"

namespace windrow::inference {

namespace {

/// The input is left out, or laid out by the same rows along `axis`.
bool along(const RowStep& step, std::size_t input, const RowLayout& rows, std::size_t axis) {
    return !step.given(input) || rows.along(axis).fits(step.layout(input));
}

RowLayouts recurrent(const RowStep& step) {
    const bool batch_first = step.attributes().flag("layout", false);
    const std::size_t batch = batch_first ? 0 : 1;
    if (!step.is_rows(0)) return {};
    const RowLayout& rows = step.layout(0);
    if (rows.axis == 1 - batch) return taken_together(step, rows);
    if (rows.axis != batch || !step.is_same(1) || !step.is_same(2) || !step.is_same(3) || !step.is_same(7)) return {};
    if (!along(step, 4, rows, 0) || !along(step, 5, rows, batch) || !along(step, 6, rows, batch)) return {};
    const RowLayout of_batch = RowLayout::rows(batch, rows.block);  // states may vary where x does not
    RowLayouts layouts = for_outputs(step, of_batch);
    if (!layouts.empty()) layouts[0] = of_batch.along(batch_first ? 0 : 2);
    return layouts;
}

RowLayouts reverse_sequence(const RowStep& step) {
    const NodeAttributes attributes = step.attributes();
    const std::size_t batch = normal_axis(attributes.integer("batch_axis", 1), step.rank(0));
    if (!step.is_rows(0) || step.layout(0).axis != batch || !along(step, 1, step.layout(0), 0)) return {};
    return for_outputs(step, RowLayout::rows(batch, step.layout(0).block));
}

/// Queries, keys, values, and what there is of past ones; a mask may be the same for all rows.
RowLayouts attention(const RowStep& step) {
    constexpr std::size_t mask = 3;
    if (!step.is_rows(0) || step.layout(0).axis != 0) return {};
    for (std::size_t i = 1; i < step.inputs(); ++i) {
        if (i != mask && !along(step, i, step.layout(0), 0)) return {};
    }
    if (step.given(mask)) {
        const bool by_entry = step.rank(mask) == 4;
        if (!step.is_rows(mask) && by_entry && step.shape(mask)[0] != 1) return {};
        if (step.is_rows(mask) && !(by_entry && along(step, mask, step.layout(0), 0))) return {};
    }
    return for_outputs(step, RowLayout::rows(0, step.layout(0).block));
}

/// With positions the angles' cosines and sines are the same for all rows; without, they come with the rows.
RowLayouts rotary(const RowStep& step) {
    if (!step.is_rows(0) || step.layout(0).axis != 0) return {};
    const bool by_position = step.given(3);
    for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
        if (by_position ? !step.is_same(i) : !along(step, i, step.layout(0), 0)) return {};
    }
    if (!along(step, 3, step.layout(0), 0)) return {};
    return for_outputs(step, RowLayout::rows(0, step.layout(0).block));
}

}  // namespace

void add_sequence_rules(RowRules& rules) {
    rules.add({"RNN", "GRU", "LSTM"}, recurrent);
    rules.add({"ReverseSequence"}, reverse_sequence);
    rules.add({"Attention"}, attention);
    rules.add({"RotaryEmbedding"}, rotary);
}

}  // namespace windrow::inference
