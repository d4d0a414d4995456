// SPDX-License-Identifier: Apache-2.0
/// Arithmetic of shapes. What counts rows is known for `planned_rows`; a rule here must make sure that it is the same count for
/// all other numbers, so only operators are listed that make counts of counts, or whose answer is shown to be one for all.

#include "operators/operator_inputs.hpp"
#include "program/row_rules/row_rules.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace windrow::inference {

namespace {

using TypeNames = std::initializer_list<std::string_view>;

bool is_one_of(const RowStep& step, TypeNames types) {
    const Node& node = *step.node().node;
    return node.domain.empty() && std::find(types.begin(), types.end(), node.operator_type) != types.end();
}

/// True if a count of this element type stays what it is for every number of rows that a batch may have.
bool stays(const RowCount& count, ElementType element) {
    constexpr std::int64_t slopes = 256;
    constexpr std::int64_t bases = std::int64_t{1} << 30;
    if (element == ElementType::int64) return true;  // bounded where it was fitted
    return element == ElementType::int32 && count.slope >= -slopes && count.slope <= slopes && count.base >= -bases &&
           count.base <= bases;
}

/// The outputs as counts, which the plans tell.
RowLayouts planned_counts(const RowStep& step) {
    RowLayouts layouts;
    for (std::size_t i = 0; i < step.node().outputs.size(); ++i) {
        layouts.push_back(RowLayout::same());
        if (step.node().outputs[i] < 0) continue;
        const auto counts = step.output_counts(i);
        if (!counts) return {};
        for (const RowCount& count : *counts) {
            if (count.slope == 0) continue;
            if (!stays(count, step.output_element(i))) return {};
            layouts.back() = RowLayout::of(RowLayout::Kind::count);
        }
    }
    return layouts;
}

/// A quotient of counts is a count if both parts of the count are multiples.
RowLayouts divided(const RowStep& step) {
    const auto divisor = step.integers(1);
    const auto counts = step.counts(0);
    if (!divisor || !counts || divisor->size() != 1 || (*divisor)[0] <= 0) return {};
    const bool whole = std::all_of(counts->begin(), counts->end(), [&](const RowCount& count) {
        return count.slope % (*divisor)[0] == 0 && count.base % (*divisor)[0] == 0;
    });
    return whole ? planned_counts(step) : RowLayouts{};
}

/// A product in which rows are counted once is a count.
RowLayouts multiplied_together(const RowStep& step) {
    const auto counts = step.counts(0);
    if (!counts || !step.same_from(1)) return {};
    const auto counting = std::count_if(counts->begin(), counts->end(), [](const RowCount& count) { return count.slope != 0; });
    return counting <= 1 ? planned_counts(step) : RowLayouts{};
}

/// Equality of two lists that are equal for no number of rows, or for all, at each place.
RowLayouts compared(const RowStep& step) {
    const auto left = step.counts(0);
    const auto right = step.counts(1);
    if (!left || !right || left->empty() || right->empty()) return {};
    if (step.shape(0) != step.shape(1) && left->size() != 1 && right->size() != 1) return {};
    for (std::size_t i = 0; i < std::max(left->size(), right->size()); ++i) {
        const RowCount& a = (*left)[left->size() == 1 ? 0 : i];
        const RowCount& b = (*right)[right->size() == 1 ? 0 : i];
        const std::int64_t slope = a.slope - b.slope;
        const std::int64_t base = b.base - a.base;
        if (slope != 0 && base % slope == 0 && base / slope >= 1) return {};  // equal for so many rows
    }
    return for_outputs(step, RowLayout::same());
}

/// A tensor of which one length counts rows, filled with what is the same for all of them. Where Tile repeats more than one
/// element along that length, each row has all of them.
RowLayouts made_with_shape(const RowStep& step) {
    if (is_one_of(step, {"Expand", "Tile"}) && !step.is_same(0)) return {};
    const auto counts = step.counts(is_one_of(step, {"ConstantOfShape"}) ? 0 : 1);
    const auto lengths = step.output_lengths(0);
    if (!counts || !lengths) return {};
    // A length below 0 or of 0 would mean something else for some numbers of rows.
    for (const RowCount& count : *counts) {
        if (count.slope < 0 || (count.slope > 0 && count.base != 0)) return {};
    }
    const auto layout = counted_layout(*lengths, false);
    if (!layout) return {};
    if (is_one_of(step, {"Expand"})) {
        const std::size_t missing = lengths->size() - step.rank(0);
        if (layout->axis >= missing && step.shape(0)[layout->axis - missing] != 1) return {};
    }
    return for_outputs(step, *layout);
}

}  // namespace

RowLayouts count_layouts(const RowStep& step) {
    if (is_one_of(step, {"Gather", "Slice", "Squeeze", "Unsqueeze", "Reshape", "Identity", "Flatten", "Split", "Transpose"}))
        return step.same_from(1) ? planned_counts(step) : RowLayouts{};
    if (is_one_of(step, {"Shape", "Size", "Concat", "Add", "Sub", "Mul", "Cast"})) return planned_counts(step);
    if (is_one_of(step, {"Where"})) return step.is_same(0) ? planned_counts(step) : RowLayouts{};
    if (is_one_of(step, {"Div"})) return divided(step);
    if (is_one_of(step, {"ReduceProd"})) return multiplied_together(step);
    if (is_one_of(step, {"Equal"})) return compared(step);
    if (is_one_of(step, {"ConstantOfShape", "Expand", "Tile"})) return made_with_shape(step);
    return {};
}

}  // namespace windrow::inference
