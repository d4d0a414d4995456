// SPDX-License-Identifier: Apache-2.0
/// Operators over [batch, channels, ...]: convolutions, pools, and what normalises.

#include "operators/operator_inputs.hpp"
#include "program/row_rules/row_rules.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

/// Each entry of the batch by itself; the other inputs are parameters.
RowLayouts each_entry(const RowStep& step) {
    if (!step.is_rows(0) || step.layout(0).axis != 0 || !step.same_from(1)) return {};
    return for_outputs(step, step.layout(0));
}

/// The second output counts elements through the whole batch.
RowLayouts max_pool(const RowStep& step) {
    RowLayouts layouts = each_entry(step);
    if (layouts.size() > 1 && step.node().outputs[1] >= 0) return {};
    return layouts;
}

RowLayouts batch_normalization(const RowStep& step) {
    if (!step.is_rows(0) || step.layout(0).axis != 0) return {};
    if (step.opset() >= 14 && step.attributes().flag("training_mode", false)) return taken_together(step, step.layout(0));
    return each_entry(step);
}

/// From an axis on; scale and bias are spread over the input.
RowLayouts layer_normalization(const RowStep& step) {
    if (!step.is_rows(0) || !step.same_from(1)) return {};
    const RowLayout& layout = step.layout(0);
    const std::size_t rank = step.rank(0);
    if (layout.axis >= normal_axis(step.attributes().integer("axis", -1), rank)) return taken_together(step, layout);
    for (std::size_t i = 1; i < step.inputs(); ++i) {
        if (!step.given(i)) continue;
        if (step.rank(i) > rank) return {};
        const std::size_t missing = rank - step.rank(i);
        if (layout.axis >= missing && step.shape(i)[layout.axis - missing] != 1) return {};
    }
    return for_outputs(step, layout);
}

RowLayouts axis_norm(const RowStep& step) {
    const RowLayout& layout = step.layout(0);
    const std::size_t axis = normal_axis(step.attributes().integer("axis", -1), step.rank(0));
    return axis == layout.axis ? taken_together(step, layout) : for_outputs(step, layout);
}

RowLayouts mean_variance(const RowStep& step) {
    const RowLayout& layout = step.layout(0);
    const auto axes = step.attributes().optional_integers("axes").value_or(std::vector<std::int64_t>{0, 2, 3});
    const std::vector<std::size_t> normal = normal_axes(axes, step.rank(0));
    const bool together = std::find(normal.begin(), normal.end(), layout.axis) != normal.end();
    return together ? taken_together(step, layout) : for_outputs(step, layout);
}

}  // namespace

void add_channel_rules(RowRules& rules) {
    rules.add({"Conv", "ConvTranspose", "AveragePool", "LpPool", "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool",
               "InstanceNormalization", "GroupNormalization", "LRN", "DepthToSpace", "SpaceToDepth"},
              each_entry);
    rules.add({"MaxPool"}, max_pool);
    rules.add({"BatchNormalization"}, batch_normalization);
    rules.add({"LayerNormalization", "RMSNormalization"}, layer_normalization);
    rules.add({"LpNormalization"}, axis_norm);
    rules.add({"MeanVarianceNormalization"}, mean_variance);
}

}  // namespace windrow::inference
