// SPDX-License-Identifier: Apache-2.0
#include "program/row_rules/row_rules.hpp"

namespace windrow::inference {

RowRules::RowRules() {
    add_element_rules(*this);
    add_product_rules(*this);
    add_channel_rules(*this);
    add_axis_rules(*this);
    add_shape_rules(*this);
    add_selection_rules(*this);
    add_sequence_rules(*this);
    add_classical_rules(*this);
}

const RowRules& RowRules::instance() {
    static const RowRules rules;
    return rules;
}

const RowRuleEntry* RowRules::find(const Node& node) const {
    const auto found = entries_.find({node.domain, node.operator_type});
    return found == entries_.end() ? nullptr : &found->second;
}

void RowRules::add(std::initializer_list<std::string_view> types, RowRule rule, std::uint32_t counted_inputs,
                   std::string_view domain) {
    for (const std::string_view type : types) entries_[{domain, type}] = {rule, counted_inputs};
}

RowLayouts for_outputs(const RowStep& step, const RowLayout& layout) {
    return RowLayouts(step.node().outputs.size(), layout);
}

RowLayouts taken_together(const RowStep& step, const RowLayout& layout) {
    if (!layout.varies) return {};
    return for_outputs(step, RowLayout::of(RowLayout::Kind::mixed));
}

std::optional<RowLayout> counted_layout(const std::vector<RowCount>& lengths, bool varies) {
    std::optional<RowLayout> found;
    for (std::size_t axis = 0; axis < lengths.size(); ++axis) {
        if (lengths[axis].slope == 0) continue;
        if (found || lengths[axis].base != 0 || lengths[axis].slope < 0) return std::nullopt;
        found = RowLayout::rows(axis, lengths[axis].slope, varies);
    }
    return found;
}

}  // namespace windrow::inference
