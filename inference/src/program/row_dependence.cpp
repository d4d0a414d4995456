// SPDX-License-Identifier: Apache-2.0
#include "program/row_dependence.hpp"

#include "onnx/reading.hpp"
#include "program/graph_readers.hpp"
#include "program/row_rules/row_rules.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace windrow::inference {

namespace {

using LayoutKind = RowLayout::Kind;

/// The layouts of a graph's values, found in the order of its nodes.
class RowFollower {
public:
    RowFollower(const PreparedGraph& graph, std::vector<TypedPlan> plans)
        : graph_(graph), plans_(std::move(plans)), layouts_(graph.values.size()) {
        for (std::size_t i = 0; i < graph.values.size(); ++i) {
            if (graph.values[i].constant) layouts_[i] = RowLayout::same();
        }
        for (const int id : graph.inputs) layouts_[static_cast<std::size_t>(id)] = RowLayout::rows(0, 1);
        for (std::size_t node = 0; node < graph.nodes.size(); ++node) follow(node);
    }

    [[nodiscard]] RowDependence verdict() const {
        RowDependence found{RowDependence::Verdict::independent, {}};
        for (const int id : graph_.outputs) {
            const RowLayout& layout = layouts_[static_cast<std::size_t>(id)];
            if (layout.is(LayoutKind::mixed)) return {RowDependence::Verdict::mixed, graph_.nodes[layout.node].text};
            if (found.verdict == RowDependence::Verdict::unknown || layout.fits(RowLayout::rows(0, 1))) continue;
            found.verdict = RowDependence::Verdict::unknown;
            found.place = layout.is(LayoutKind::unknown)
                              ? graph_.nodes[layout.node].text
                              : "the output " + quoted_name(graph_.values[static_cast<std::size_t>(id)].name);
        }
        return found;
    }

private:
    void follow(std::size_t index) {
        const PreparedNode& node = graph_.nodes[index];
        const RowStep step(graph_, plans_, layouts_, index);
        RowLayouts found = with_origin(known_layouts(node, step), index);
        found.resize(node.outputs.size(), RowLayout::of(LayoutKind::unknown, index));
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            if (node.outputs[i] < 0) continue;
            const bool holds = holds_in_plans(node.outputs[i], found[i]);
            layouts_[static_cast<std::size_t>(node.outputs[i])] = holds ? found[i] : RowLayout::of(LayoutKind::unknown, index);
        }
    }

    /// Mixed before unknown before all else, as it comes from the inputs.
    [[nodiscard]] RowLayouts known_layouts(const PreparedNode& node, const RowStep& step) const {
        const bool reads_shape = is_onnx(node, "Shape") || is_onnx(node, "Size");
        const RowLayout* unknown = nullptr;
        bool any_rows = false;
        bool any_counts = false;
        for (std::size_t i = 0; i < step.inputs(); ++i) {
            if (!step.given(i)) continue;
            const RowLayout& layout = step.layout(i);
            if (layout.is(LayoutKind::mixed)) return reads_shape ? RowLayouts{} : for_outputs(step, layout);
            if (layout.is(LayoutKind::unknown) && unknown == nullptr) unknown = &layout;
            any_rows = any_rows || layout.is(LayoutKind::rows);
            any_counts = any_counts || layout.is(LayoutKind::count);
        }
        if (unknown != nullptr) return for_outputs(step, *unknown);
        if (!any_rows && !any_counts) return for_outputs(step, RowLayout::same());
        if (node.node == nullptr) return dense_chain_layouts(step);
        if (!any_rows || reads_shape) return count_layouts(step);
        return rule_layouts(*node.node, step);
    }

    [[nodiscard]] static RowLayouts rule_layouts(const Node& node, const RowStep& step) {
        const RowRuleEntry* const entry = RowRules::instance().find(node);
        if (entry == nullptr) return {};
        for (std::size_t i = 0; i < step.inputs(); ++i) {
            const bool counted = step.given(i) && step.layout(i).is(LayoutKind::count);
            if (counted && (i >= 32 || (entry->counted_inputs >> i & 1) == 0)) return {};
        }
        return entry->rule(step);
    }

    /// What a rule calls mixed or unknown begins at this node; what comes from an input keeps its own.
    [[nodiscard]] RowLayouts with_origin(RowLayouts layouts, std::size_t index) const {
        const auto begins = [&](LayoutKind kind) {
            return std::none_of(graph_.nodes[index].inputs.begin(), graph_.nodes[index].inputs.end(),
                                [&](int id) { return id >= 0 && layouts_[static_cast<std::size_t>(id)].is(kind); });
        };
        for (RowLayout& layout : layouts) {
            if ((layout.is(LayoutKind::mixed) || layout.is(LayoutKind::unknown)) && begins(layout.kind)) layout.node = index;
        }
        return layouts;
    }

    /// What a rule said of an output's lengths is what was inferred.
    [[nodiscard]] bool holds_in_plans(int id, const RowLayout& layout) const {
        if (layout.is(LayoutKind::unknown) || layout.is(LayoutKind::mixed)) return true;
        const auto index = static_cast<std::size_t>(id);
        for (std::size_t i = 0; i < plans_.size(); ++i) {
            const std::optional<TensorType>& type = plans_[i].types[index];
            if (!type || !plans_[0].types[index] || type->shape.size() != plans_[0].types[index]->shape.size()) return false;
            for (std::size_t axis = 0; axis < type->shape.size(); ++axis) {
                const bool by_rows = layout.is(LayoutKind::rows) && axis == layout.axis;
                const std::int64_t expected = by_rows ? layout.block * planned_rows[i] : plans_[0].types[index]->shape[axis];
                if (type->shape[axis] != expected || expected < 0) return false;
            }
            if (layout.is(LayoutKind::rows) && layout.axis >= type->shape.size()) return false;
        }
        return true;
    }

    const PreparedGraph& graph_;
    std::vector<TypedPlan> plans_;
    std::vector<RowLayout> layouts_;
};

}  // namespace

RowDependence follow_rows(const PreparedGraph& graph, const std::function<std::vector<TensorType>(std::int64_t)>& input_types) {
    std::vector<TypedPlan> plans;
    for (const std::int64_t rows : planned_rows) {
        try {
            plans.push_back(plan_types(graph, input_types(rows)));
        } catch (const Error&) {  // whoever runs so many rows says why
            return {RowDependence::Verdict::unknown, "the shape of " + std::to_string(rows) + (rows == 1 ? " row" : " rows")};
        }
    }
    return RowFollower(graph, std::move(plans)).verdict();
}

}  // namespace windrow::inference
