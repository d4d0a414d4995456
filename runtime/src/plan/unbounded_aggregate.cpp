// SPDX-License-Identifier: Apache-2.0
#include "unbounded_aggregate.hpp"

#include "node_building.hpp"
#include "refusals.hpp"

namespace windrow::plan {

bool UnboundedBelow::is_time_key(int column) const {
    const Expression& expression = *columns[static_cast<std::size_t>(column)];
    if (expression.kind != ExpressionKind::input) return false;
    const AggregateOutput& output = aggregate->outputs[static_cast<std::size_t>(expression.input)];
    return output.kind == AggregateOutput::Kind::key &&
           aggregate->keys[static_cast<std::size_t>(output.index)] == aggregate->window.time_column;
}

std::optional<UnboundedBelow> find_unbounded_below(const NodePtr& node) {
    UnboundedBelow out;
    for (std::size_t i = 0; i < node->output.size(); ++i) out.columns.push_back(column_of(node->output, static_cast<int>(i)));
    NodePtr current = node;
    while (true) {
        if (const auto* aggregate = dynamic_cast<const UnboundedAggregate*>(current.get())) {
            out.aggregate = aggregate;
            return out;
        }
        if (const auto* filter = dynamic_cast<const Filter*>(current.get())) {
            out.conditions.push_back(filter->condition);
        } else if (const auto* project = dynamic_cast<const Project*>(current.get())) {
            for (ExpressionPtr& expression : out.columns) expression = substitute(expression, project->expressions);
            for (ExpressionPtr& condition : out.conditions) condition = substitute(condition, project->expressions);
        } else {
            return std::nullopt;
        }
        current = current->inputs[0];
    }
}

DataType time_key_type(const UnboundedAggregate& aggregate) {
    return aggregate.inputs[0]->output[static_cast<std::size_t>(aggregate.window.time_column)].type;
}

void refuse_unbounded(const NodePtr& root) {
    if (dynamic_cast<const UnboundedAggregate*>(root.get()) != nullptr) {
        refuse(Unsupported::unbounded_group_by, root->where, "the keys hold no window_start and window_end");
    }
    for (const NodePtr& input : root->inputs) refuse_unbounded(input);
}

}  // namespace windrow::plan
