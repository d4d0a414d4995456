// SPDX-License-Identifier: Apache-2.0
#include "program/row_rules/row_step.hpp"

#include "operators/operator_inputs.hpp"

#include <algorithm>

namespace windrow::inference {

std::optional<std::vector<RowCount>> fitted_counts(std::span<const std::vector<std::int64_t>> lists) {
    constexpr std::int64_t most = std::int64_t{1} << 40;  // so that nothing below overflows
    std::vector<RowCount> counts;
    for (std::size_t i = 0; i < lists[0].size(); ++i) {
        if (std::any_of(lists.begin(), lists.end(),
                        [&](const auto& list) { return list.size() != lists[0].size() || list[i] > most || list[i] < -most; }))
            return std::nullopt;
        const std::int64_t slope = lists[1][i] - lists[0][i];
        const RowCount count{slope, lists[0][i] - slope};
        for (std::size_t plan = 0; plan < lists.size(); ++plan) {
            if (lists[plan][i] != count.slope * planned_rows[plan] + count.base) return std::nullopt;
        }
        counts.push_back(count);
    }
    return counts;
}

std::int64_t RowStep::opset() const {
    const auto imported = graph_.model->opset_imports.find(node_.node->domain);
    return imported == graph_.model->opset_imports.end() ? 0 : imported->second;
}

bool RowStep::same_from(std::size_t first) const {
    for (std::size_t i = first; i < inputs(); ++i) {
        if (!is_same(i)) return false;
    }
    return true;
}

std::optional<std::vector<std::int64_t>> RowStep::integers(std::size_t input) const {
    if (!given(input) || !is_same(input)) return std::nullopt;
    const Tensor* const value = plans_[1].known_value(graph_, node_.inputs[input]);
    if (value == nullptr || (value->element() != ElementType::int64 && value->element() != ElementType::int32))
        return std::nullopt;
    return integer_values(*value);
}

std::optional<std::vector<RowCount>> RowStep::counts_of(std::size_t value) const {
    std::vector<std::vector<std::int64_t>> lists;
    for (const TypedPlan& plan : plans_) {
        const Tensor* const known = plan.known_value(graph_, static_cast<int>(value));
        if (known == nullptr || (known->element() != ElementType::int64 && known->element() != ElementType::int32))
            return std::nullopt;
        lists.push_back(integer_values(*known));
    }
    return fitted_counts(lists);
}

std::optional<std::vector<RowCount>> RowStep::output_counts(std::size_t output) const {
    if (output >= node_.outputs.size() || node_.outputs[output] < 0) return std::nullopt;
    return counts_of(static_cast<std::size_t>(node_.outputs[output]));
}

std::optional<std::vector<RowCount>> RowStep::output_lengths(std::size_t output) const {
    if (output >= node_.outputs.size() || node_.outputs[output] < 0) return std::nullopt;
    std::vector<std::vector<std::int64_t>> lists;
    for (const TypedPlan& plan : plans_) {
        const auto& type = plan.types[static_cast<std::size_t>(node_.outputs[output])];
        if (!type || !is_known(type->shape)) return std::nullopt;
        lists.push_back(type->shape);
    }
    return fitted_counts(lists);
}

ElementType RowStep::output_element(std::size_t output) const {
    const auto& type = plans_[1].types[static_cast<std::size_t>(node_.outputs[output])];
    return type ? type->element : ElementType::undefined;
}

}  // namespace windrow::inference
