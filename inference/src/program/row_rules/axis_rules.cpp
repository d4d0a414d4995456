// SPDX-License-Identifier: Apache-2.0
/// Operators that take together what stands along axes: rows stay apart unless theirs is among them.

#include "operators/operator_inputs.hpp"
#include "operators/reduction/reduce_axes.hpp"
#include "program/row_rules/row_rules.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

/// The axes are gone, or have the length 1.
RowLayouts without_axes(const RowStep& step, const std::vector<std::size_t>& axes, bool kept) {
    const RowLayout& layout = step.layout(0);
    if (std::find(axes.begin(), axes.end(), layout.axis) != axes.end()) return taken_together(step, layout);
    const auto before = std::count_if(axes.begin(), axes.end(), [&](std::size_t axis) { return axis < layout.axis; });
    return for_outputs(step, layout.along(kept ? layout.axis : layout.axis - static_cast<std::size_t>(before)));
}

RowLayouts reduced(const RowStep& step, bool by_input) {
    if (!step.is_rows(0) || !step.same_from(1)) return {};
    const NodeAttributes attributes = step.attributes();
    std::vector<std::int64_t> axes;
    if (!by_input) {
        axes = attributes.integers("axes");
    } else if (step.given(1)) {
        const auto known = step.integers(1);
        if (!known) return {};
        axes = *known;
    }
    std::vector<std::size_t> normal = normal_axes(axes, step.rank(0));
    const bool none_asked = by_input && attributes.flag("noop_with_empty_axes", false);
    if (axes.empty() && !none_asked) {
        for (std::size_t axis = 0; axis < step.rank(0); ++axis) normal.push_back(axis);
    }
    return without_axes(step, normal, attributes.flag("keepdims", true));
}

RowLayouts reduce_sum(const RowStep& step) {
    return reduced(step, step.opset() >= reduce_axes_by_input_since(semantics::Reduction::sum));
}

RowLayouts reduce(const RowStep& step) {
    return reduced(step, step.opset() >= reduce_axes_by_input_since(semantics::Reduction::mean));
}

RowLayouts arg_extreme(const RowStep& step) {
    const NodeAttributes attributes = step.attributes();
    return without_axes(step, {normal_axis(attributes.integer("axis", 0), step.rank(0))}, attributes.flag("keepdims", true));
}

RowLayouts top_k(const RowStep& step) {
    if (!step.is_rows(0) || !step.same_from(1)) return {};
    return without_axes(step, {normal_axis(step.attributes().integer("axis", -1), step.rank(0))}, true);
}

RowLayouts running_sum(const RowStep& step) {
    const auto axis = step.integers(1);
    if (!step.is_rows(0) || !axis || axis->size() != 1) return {};
    return without_axes(step, {normal_axis((*axis)[0], step.rank(0))}, true);
}

/// Before opset 13 all dimensions from the axis on are one.
RowLayouts softmax(const RowStep& step) {
    const bool flattens = step.opset() < 13;
    const std::int64_t asked = step.attributes().integer("axis", flattens ? 1 : -1);
    const std::size_t rank = step.rank(0);
    if (!flattens) return without_axes(step, {normal_axis(asked, rank)}, true);
    const std::size_t first = asked == static_cast<std::int64_t>(rank) ? rank : normal_axis(asked, rank);
    return step.layout(0).axis < first ? for_outputs(step, step.layout(0)) : taken_together(step, step.layout(0));
}

}  // namespace

void add_axis_rules(RowRules& rules) {
    rules.add({"ReduceSum"}, reduce_sum);
    rules.add({"ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
               "ReduceSumSquare"},
              reduce);
    rules.add({"ArgMax", "ArgMin"}, arg_extreme);
    rules.add({"TopK"}, top_k);
    rules.add({"CumSum"}, running_sum);
    rules.add({"Softmax", "LogSoftmax", "Hardmax"}, softmax);
}

}  // namespace windrow::inference
