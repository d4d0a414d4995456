// SPDX-License-Identifier: Apache-2.0
/// Operators that join tensors or choose parts of them along axes: the rows' axis must come through whole.

#include "operators/operator_inputs.hpp"
#include "program/row_rules/row_rules.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace windrow::inference {

namespace {

RowLayouts concat(const RowStep& step) {
    std::optional<RowLayout> found;
    for (std::size_t i = 0; i < step.inputs(); ++i) {
        if (!step.is_rows(i) || (found && !found->fits(step.layout(i)))) return {};
        const bool varies = step.layout(i).varies || (found && found->varies);
        found = RowLayout::rows(step.layout(i).axis, step.layout(i).block, varies);
    }
    const NodeAttributes attributes = step.attributes();
    const std::int64_t axis = step.opset() < 4 ? attributes.integer("axis", 1) : attributes.integer("axis");
    return normal_axis(axis, step.rank(0)) == found->axis ? RowLayouts{} : for_outputs(step, *found);
}

RowLayouts split(const RowStep& step) {
    if (!step.is_rows(0) || !step.same_from(1)) return {};
    const std::size_t axis = normal_axis(step.attributes().integer("axis", 0), step.rank(0));
    return axis == step.layout(0).axis ? RowLayouts{} : for_outputs(step, step.layout(0));
}

/// Parameters of a Slice: attributes before opset 10, then inputs.
struct SliceParameters {
    std::vector<RowCount> starts, ends;
    std::vector<std::int64_t> axes, steps;
};

std::vector<RowCount> plain_counts(const std::vector<std::int64_t>& values) {
    std::vector<RowCount> counts;
    for (const std::int64_t value : values) counts.push_back({0, value});
    return counts;
}

/// Integers of an input, `otherwise` if it is left out; none if they are not known.
std::optional<std::vector<std::int64_t>> integers_or(const RowStep& step, std::size_t input,
                                                     std::vector<std::int64_t> otherwise) {
    return step.given(input) ? step.integers(input) : std::optional(std::move(otherwise));
}

/// An end far beyond any length is written as the greatest integer, which is no count.
std::optional<std::vector<RowCount>> bounds(const RowStep& step, std::size_t input) {
    if (const auto plain = step.integers(input)) return plain_counts(*plain);
    return step.counts(input);
}

std::optional<SliceParameters> slice_parameters(const RowStep& step) {
    SliceParameters found;
    if (step.opset() < 10) {
        const NodeAttributes attributes = step.attributes();
        found.starts = plain_counts(attributes.integers("starts"));
        found.ends = plain_counts(attributes.integers("ends"));
        found.axes = attributes.integers("axes");
        if (!attributes.has("axes")) found.axes.resize(found.starts.size());
        if (!attributes.has("axes")) std::iota(found.axes.begin(), found.axes.end(), std::int64_t{0});
        found.steps.assign(found.starts.size(), 1);
        return found;
    }
    const auto starts = bounds(step, 1);
    const auto ends = bounds(step, 2);
    if (!starts || !ends) return std::nullopt;
    std::vector<std::int64_t> first(starts->size());
    std::iota(first.begin(), first.end(), std::int64_t{0});
    const auto axes = integers_or(step, 3, first);
    const auto steps = integers_or(step, 4, std::vector<std::int64_t>(starts->size(), 1));
    if (!axes || !steps) return std::nullopt;
    return SliceParameters{*starts, *ends, *axes, *steps};
}

RowLayouts slice(const RowStep& step) {
    constexpr std::int64_t beyond_all = std::numeric_limits<std::int32_t>::max();
    const RowLayout& layout = step.layout(0);
    const auto parameters = layout.is(RowLayout::Kind::rows) ? slice_parameters(step) : std::nullopt;
    if (!parameters) return {};
    const std::vector<std::size_t> axes = normal_axes(parameters->axes, step.rank(0));
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const RowCount& start = parameters->starts[i];
        const RowCount& end = parameters->ends[i];
        if (axes[i] != layout.axis) {
            if (start.slope != 0 || end.slope != 0) return {};
            continue;
        }
        const bool to_the_end = end.slope == 0 ? end.base >= beyond_all : end.slope >= layout.block && end.base >= 0;
        if (start != RowCount{} || !to_the_end || parameters->steps[i] != 1) return {};
    }
    return for_outputs(step, layout);
}

/// Rows of which something is chosen, or rows of indices into what is the same for all.
RowLayouts gather(const RowStep& step) {
    const std::size_t axis = normal_axis(step.attributes().integer("axis", 0), step.rank(0));
    if (step.is_rows(0) && step.is_rows(1)) return {};
    if (step.is_rows(1)) return for_outputs(step, step.layout(1).along(step.layout(1).axis + axis));
    const std::size_t own = step.layout(0).axis;
    if (own == axis) return {};
    return for_outputs(step, step.layout(0).along(own < axis ? own : own + step.rank(1) - 1));
}

RowLayouts gather_elements(const RowStep& step) {
    const std::size_t axis = normal_axis(step.attributes().integer("axis", 0), step.rank(0));
    if (!step.layout(0).fits(step.layout(1)) || axis == step.layout(0).axis) return {};
    return for_outputs(
        step, RowLayout::rows(step.layout(0).axis, step.layout(0).block, step.layout(0).varies || step.layout(1).varies));
}

RowLayouts pad(const RowStep& step) {
    if (!step.is_rows(0) || !step.same_from(1)) return {};
    const std::size_t rank = step.rank(0);
    std::optional<std::vector<std::int64_t>> widths;
    if (step.opset() < 11) {
        widths = step.attributes().integers(step.opset() < 2 ? "paddings" : "pads");
    } else {
        widths = step.integers(1);
    }
    std::vector<std::int64_t> all(rank);
    std::iota(all.begin(), all.end(), std::int64_t{0});
    const auto axes = integers_or(step, 3, all);
    if (!widths || !axes || widths->size() != 2 * axes->size()) return {};
    const std::vector<std::size_t> normal = normal_axes(*axes, rank);
    for (std::size_t i = 0; i < normal.size(); ++i) {
        if (normal[i] == step.layout(0).axis && ((*widths)[i] != 0 || (*widths)[i + normal.size()] != 0)) return {};
    }
    return for_outputs(step, step.layout(0));
}

RowLayouts one_hot(const RowStep& step) {
    if (!step.is_rows(0) || !step.same_from(1)) return {};
    const std::size_t axis = normal_axis(step.attributes().integer("axis", -1), step.rank(0) + 1);
    return for_outputs(step, step.layout(0).along(step.layout(0).axis + (axis <= step.layout(0).axis ? 1 : 0)));
}

}  // namespace

void add_selection_rules(RowRules& rules) {
    rules.add({"Concat"}, concat);
    rules.add({"Split"}, split);
    rules.add({"Slice"}, slice, 1U << 1 | 1U << 2);
    rules.add({"Gather"}, gather);
    rules.add({"GatherElements"}, gather_elements);
    rules.add({"Pad"}, pad);
    rules.add({"OneHot"}, one_hot);
}

}  // namespace windrow::inference
