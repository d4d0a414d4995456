// SPDX-License-Identifier: Apache-2.0
#include "pruning.hpp"

#include "node_building.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace windrow::plan {
namespace {

using Columns = std::vector<bool>;

/// A node rebuilt, and where its old columns are now (-1: gone).
struct Rebuilt {
    std::shared_ptr<Node> node;
    std::vector<int> mapping;
};

void mark(Columns& columns, const Expression& expression) {
    for (const int column : used_columns(expression)) columns[static_cast<std::size_t>(column)] = true;
}

void mark(Columns& columns, int column) {
    if (column >= 0) columns[static_cast<std::size_t>(column)] = true;
}

ExpressionPtr moved(const ExpressionPtr& expression, const std::vector<OutputField>& old_fields,
                    const std::vector<int>& mapping) {
    std::vector<ExpressionPtr> replacement(mapping.size());
    for (std::size_t i = 0; i < mapping.size(); ++i) {
        if (mapping[i] >= 0) replacement[i] = Expression::make_input(mapping[i], old_fields[i].type);
    }
    return substitute(expression, replacement);
}

int moved(int column, const std::vector<int>& mapping) {
    return column < 0 ? -1 : mapping[static_cast<std::size_t>(column)];
}

/// Fields in their new places, with the names and roles that they have in this node.
std::vector<OutputField> moved_fields(const std::vector<OutputField>& fields, const std::vector<int>& mapping,
                                      std::size_t count) {
    std::vector<OutputField> out(count);
    for (std::size_t i = 0; i < mapping.size() && i < fields.size(); ++i) {
        if (mapping[i] >= 0) out[static_cast<std::size_t>(mapping[i])] = fields[i];
    }
    return out;
}

/// Late rows are kept with all of their table's columns, whatever the query reads.
bool has_late_table(const Node& node) {
    if (node.kind == NodeKind::scan) return static_cast<const Scan&>(node).late_table != nullptr;
    return !node.inputs.empty() && has_late_table(*node.inputs[0]);
}

class Pruner {
public:
    /// Notes that these columns of the node are read; passes on what that needs below.
    void need(const Node& node, const Columns& columns) {
        auto [found, inserted] = needed_.try_emplace(&node, Columns(node.output.size(), false));
        bool grew = inserted;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i] && !found->second[i]) {
                found->second[i] = true;
                grew = true;
            }
        }
        if (!grew) return;
        const Columns now = found->second;
        for (std::size_t input = 0; input < node.inputs.size(); ++input) need(*node.inputs[input], input_needs(node, now, input));
    }

    Rebuilt rebuild(const NodePtr& node, bool is_root) {
        const auto known = rebuilt_.find(node.get());
        if (known != rebuilt_.end()) return known->second;
        Rebuilt out = rebuild_new(node, is_root);
        rebuilt_.emplace(node.get(), out);
        return out;
    }

private:
    static Columns input_needs(const Node& node, const Columns& columns, std::size_t input) {
        Columns out(node.inputs[input]->output.size(), false);
        const auto pass_through = [&] {
            for (std::size_t i = 0; i < out.size(); ++i) out[i] = columns[i];
        };
        switch (node.kind) {
            case NodeKind::project: {
                const auto& project = static_cast<const Project&>(node);
                for (std::size_t i = 0; i < columns.size(); ++i) {
                    if (columns[i]) mark(out, *project.expressions[i]);
                }
                break;
            }
            case NodeKind::filter:
                pass_through();
                mark(out, *static_cast<const Filter&>(node).condition);
                break;
            case NodeKind::watermark:
                pass_through();
                mark(out, *static_cast<const WatermarkNode&>(node).watermark);
                mark(out, static_cast<const WatermarkNode&>(node).time_column);
                if (has_late_table(node)) std::fill(out.begin(), out.end(), true);
                break;
            case NodeKind::window_table_function: {
                const WindowSpec& window = static_cast<const WindowTableFunction&>(node).window;
                pass_through();
                mark(out, window.time_column);
                for (const int key : window.partition_by) mark(out, key);
                break;
            }
            case NodeKind::window_aggregate:
                mark_aggregate(out, static_cast<const WindowAggregate&>(node), columns);
                break;
            case NodeKind::unnest:
                pass_through();
                mark(out, *static_cast<const Unnest&>(node).collection);
                break;
            case NodeKind::predict:
                pass_through();
                for (const ExpressionPtr& feature : static_cast<const Predict&>(node).features) mark(out, *feature);
                break;
            case NodeKind::lookup_join:
                pass_through();
                mark_lookup_join(out, static_cast<const LookupJoin&>(node));
                break;
            case NodeKind::sort_by_time:
                pass_through();
                for (const SortByTime::Key& key : static_cast<const SortByTime&>(node).keys) mark(out, key.column);
                break;
            case NodeKind::union_all:
            case NodeKind::limit:
                pass_through();
                break;
            case NodeKind::scan:
            case NodeKind::values:
                break;
        }
        return out;
    }

    static void mark_aggregate(Columns& out, const WindowAggregate& node, const Columns& columns) {
        for (const int key : node.keys) mark(out, key);
        mark(out, node.window.time_column);
        mark(out, node.attached_start);
        mark(out, node.attached_end);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!columns[i] || node.outputs[i].kind != AggregateOutput::Kind::aggregate) continue;
            const AggregateCall& call = node.aggregates[static_cast<std::size_t>(node.outputs[i].index)];
            for (const int argument : call.arguments) mark(out, argument);
            mark(out, call.filter);
        }
    }

    static void mark_lookup_join(Columns& out, const LookupJoin& node) {
        for (const ExpressionPtr& key : node.keys) mark(out, *key);
        if (node.asked_if) mark(out, *node.asked_if);
        if (!node.condition) return;
        for (const int column : used_columns(*node.condition)) {
            if (static_cast<std::size_t>(column) < out.size()) mark(out, column);
        }
    }

    Rebuilt rebuild_new(const NodePtr& node, bool is_root) {
        switch (node->kind) {
            case NodeKind::scan:
                return scan(static_cast<const Scan&>(*node));
            case NodeKind::values:
                return values(static_cast<const Values&>(*node));
            case NodeKind::project:
                return project(static_cast<const Project&>(*node), is_root);
            case NodeKind::union_all:
                return union_all(static_cast<const UnionAll&>(*node));
            case NodeKind::window_aggregate:
                return aggregate(static_cast<const WindowAggregate&>(*node));
            case NodeKind::window_table_function:
                return window(static_cast<const WindowTableFunction&>(*node));
            case NodeKind::unnest:
                return unnest(static_cast<const Unnest&>(*node));
            case NodeKind::predict:
                return predict(static_cast<const Predict&>(*node));
            case NodeKind::lookup_join:
                return lookup_join(static_cast<const LookupJoin&>(*node));
            case NodeKind::filter:
            case NodeKind::watermark:
            case NodeKind::sort_by_time:
            case NodeKind::limit:
                return pass_through(*node);
        }
        throw_defect("plan node of unknown kind");
    }

    Rebuilt scan(const Scan& node) {
        auto copy = std::make_shared<Scan>(node);
        const Columns& columns = needed_.at(&node);
        Rebuilt out{copy, std::vector<int>(columns.size(), -1)};
        const bool any = std::find(columns.begin(), columns.end(), true) != columns.end();
        copy->output.clear();
        copy->request.columns.clear();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (any && !columns[i]) continue;
            out.mapping[i] = static_cast<int>(copy->output.size());
            copy->output.push_back(node.output[i]);
            copy->request.columns.push_back(node.request.columns[i]);
        }
        return out;
    }

    Rebuilt values(const Values& node) {
        auto copy = std::make_shared<Values>(node);
        const Columns& columns = needed_.at(&node);
        Rebuilt out{copy, std::vector<int>(columns.size(), -1)};
        copy->output.clear();
        for (std::vector<Value>& row : copy->rows) row.clear();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!columns[i]) continue;
            out.mapping[i] = static_cast<int>(copy->output.size());
            copy->output.push_back(node.output[i]);
            for (std::size_t r = 0; r < node.rows.size(); ++r) copy->rows[r].push_back(node.rows[r][i]);
        }
        return out;
    }

    Rebuilt project(const Project& node, bool is_root) {
        const Columns& columns = needed_.at(&node);
        const Rebuilt input = rebuild(node.inputs[0], false);
        auto copy = std::make_shared<Project>();
        copy->where = node.where;
        copy->inputs = {input.node};
        Rebuilt out{copy, std::vector<int>(columns.size(), -1)};
        bool identity = !is_root;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!columns[i]) continue;
            const auto position = static_cast<int>(copy->output.size());
            ExpressionPtr expression = moved(node.expressions[i], node.inputs[0]->output, input.mapping);
            identity = identity && expression->kind == ExpressionKind::input && expression->input == position;
            out.mapping[i] = position;
            copy->output.push_back(node.output[i]);
            copy->expressions.push_back(std::move(expression));
        }
        if (identity && copy->output.size() == input.node->output.size()) return {input.node, out.mapping};
        return out;
    }

    Rebuilt union_all(const UnionAll& node) {
        const Columns& columns = needed_.at(&node);
        auto copy = std::make_shared<UnionAll>();
        copy->where = node.where;
        Rebuilt out{copy, std::vector<int>(columns.size(), -1)};
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!columns[i]) continue;
            out.mapping[i] = static_cast<int>(copy->output.size());
            copy->output.push_back(node.output[i]);
        }
        for (const NodePtr& input : node.inputs) copy->inputs.push_back(exactly(rebuild(input, false), out.mapping, *input));
        return out;
    }

    /// The input with its columns at the places that `wanted` gives them, and no others.
    static NodePtr exactly(const Rebuilt& input, const std::vector<int>& wanted, const Node& old_input) {
        std::size_t count = 0;
        bool fits = true;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (wanted[i] < 0) continue;
            ++count;
            fits = fits && input.mapping[i] == wanted[i];
        }
        if (fits && count == input.node->output.size()) return input.node;
        std::vector<ExpressionPtr> expressions(count);
        std::vector<OutputField> fields(count);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (wanted[i] < 0) continue;
            const auto place = static_cast<std::size_t>(wanted[i]);
            expressions[place] = Expression::make_input(input.mapping[i], old_input.output[i].type);
            fields[place] = old_input.output[i];
        }
        return make_project(input.node, std::move(expressions), std::move(fields), old_input.where);
    }

    Rebuilt aggregate(const WindowAggregate& node) {
        const Columns& columns = needed_.at(&node);
        const Rebuilt input = rebuild(node.inputs[0], false);
        auto copy = std::make_shared<WindowAggregate>(node);
        copy->inputs = {input.node};
        copy->output.clear();
        copy->outputs.clear();
        copy->aggregates.clear();
        Rebuilt out{copy, std::vector<int>(columns.size(), -1)};
        std::vector<int> aggregate_mapping(node.aggregates.size(), -1);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!columns[i]) continue;
            out.mapping[i] = static_cast<int>(copy->output.size());
            AggregateOutput output = node.outputs[i];
            if (output.kind == AggregateOutput::Kind::aggregate) {
                int& place = aggregate_mapping[static_cast<std::size_t>(output.index)];
                if (place < 0) {
                    place = static_cast<int>(copy->aggregates.size());
                    AggregateCall call = node.aggregates[static_cast<std::size_t>(output.index)];
                    for (int& argument : call.arguments) argument = moved(argument, input.mapping);
                    call.filter = moved(call.filter, input.mapping);
                    copy->aggregates.push_back(std::move(call));
                }
                output.index = place;
            }
            copy->outputs.push_back(output);
            copy->output.push_back(node.output[i]);
        }
        for (int& key : copy->keys) key = moved(key, input.mapping);
        for (int& key : copy->window.partition_by) key = moved(key, input.mapping);
        copy->window.time_column = moved(node.window.time_column, input.mapping);
        copy->attached_start = moved(node.attached_start, input.mapping);
        copy->attached_end = moved(node.attached_end, input.mapping);
        return out;
    }

    Rebuilt window(const WindowTableFunction& node) {
        const Rebuilt input = rebuild(node.inputs[0], false);
        auto copy = std::make_shared<WindowTableFunction>(node);
        copy->inputs = {input.node};
        for (int& key : copy->window.partition_by) key = moved(key, input.mapping);
        copy->window.time_column = moved(node.window.time_column, input.mapping);
        Rebuilt out{copy, input.mapping};
        append_columns(out, node, input.node->output.size());
        return out;
    }

    Rebuilt unnest(const Unnest& node) {
        const Rebuilt input = rebuild(node.inputs[0], false);
        auto copy = std::make_shared<Unnest>(node);
        copy->inputs = {input.node};
        copy->collection = moved(node.collection, node.inputs[0]->output, input.mapping);
        Rebuilt out{copy, input.mapping};
        append_columns(out, node, input.node->output.size());
        return out;
    }

    Rebuilt predict(const Predict& node) {
        const Rebuilt input = rebuild(node.inputs[0], false);
        auto copy = std::make_shared<Predict>(node);
        copy->inputs = {input.node};
        for (ExpressionPtr& feature : copy->features) feature = moved(feature, node.inputs[0]->output, input.mapping);
        Rebuilt out{copy, input.mapping};
        append_columns(out, node, input.node->output.size());
        return out;
    }

    Rebuilt lookup_join(const LookupJoin& node) {
        const Rebuilt input = rebuild(node.inputs[0], false);
        const std::vector<OutputField>& old_input = node.inputs[0]->output;
        auto copy = std::make_shared<LookupJoin>(node);
        copy->inputs = {input.node};
        for (ExpressionPtr& key : copy->keys) key = moved(key, old_input, input.mapping);
        if (copy->asked_if) copy->asked_if = moved(copy->asked_if, old_input, input.mapping);
        Columns wanted = needed_.at(&node);
        if (node.condition) mark(wanted, *node.condition);
        Rebuilt out{copy, input.mapping};
        copy->output = moved_fields(node.output, input.mapping, input.node->output.size());
        copy->table_columns.clear();
        std::vector<OutputField> joined = old_input;
        for (std::size_t i = old_input.size(); i < node.output.size(); ++i) {
            const ExpressionPtr& column = node.table_columns[i - old_input.size()];
            joined.push_back({node.output[i].name, column->type});
            out.mapping.push_back(wanted[i] ? static_cast<int>(copy->output.size()) : -1);
            if (!wanted[i]) continue;
            copy->output.push_back(node.output[i]);
            copy->table_columns.push_back(column);
        }
        if (node.condition) copy->condition = moved(node.condition, joined, out.mapping);
        deliver_only_used(*copy);
        return out;
    }

    /// The table is asked for no column that nobody reads.
    static void deliver_only_used(LookupJoin& join) {
        const std::vector<ScanColumn> all = std::move(join.request.table.columns);
        Columns used(all.size(), false);
        for (const ExpressionPtr& column : join.table_columns) mark(used, *column);
        std::vector<ExpressionPtr> replacement(all.size());
        join.request.table.columns.clear();
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!used[i]) continue;
            replacement[i] = Expression::make_input(static_cast<int>(join.request.table.columns.size()), all[i].type);
            join.request.table.columns.push_back(all[i]);
        }
        for (ExpressionPtr& column : join.table_columns) column = substitute(column, replacement);
    }

    /// The columns that a node adds behind its input's.
    static void append_columns(Rebuilt& out, const Node& node, std::size_t input_columns) {
        const std::size_t old_input_columns = node.inputs[0]->output.size();
        std::vector<OutputField> fields = moved_fields(node.output, out.mapping, input_columns);
        for (std::size_t i = old_input_columns; i < node.output.size(); ++i) {
            out.mapping.push_back(static_cast<int>(fields.size()));
            fields.push_back(node.output[i]);
        }
        out.node->output = std::move(fields);
    }

    Rebuilt pass_through(const Node& node) {
        const Rebuilt input = rebuild(node.inputs[0], false);
        const std::vector<OutputField>& old = node.inputs[0]->output;
        std::shared_ptr<Node> copy;
        if (const auto* filter = dynamic_cast<const Filter*>(&node)) {
            auto typed = std::make_shared<Filter>(*filter);
            typed->condition = moved(filter->condition, old, input.mapping);
            copy = std::move(typed);
        } else if (const auto* watermark = dynamic_cast<const WatermarkNode*>(&node)) {
            auto typed = std::make_shared<WatermarkNode>(*watermark);
            typed->watermark = moved(watermark->watermark, old, input.mapping);
            typed->time_column = moved(watermark->time_column, input.mapping);
            copy = std::move(typed);
        } else if (const auto* sort = dynamic_cast<const SortByTime*>(&node)) {
            auto typed = std::make_shared<SortByTime>(*sort);
            for (SortByTime::Key& key : typed->keys) key.column = moved(key.column, input.mapping);
            copy = std::move(typed);
        } else {
            copy = std::make_shared<Limit>(static_cast<const Limit&>(node));
        }
        copy->inputs = {input.node};
        copy->output = moved_fields(node.output, input.mapping, input.node->output.size());
        return {std::move(copy), input.mapping};
    }

    std::unordered_map<const Node*, Columns> needed_;
    std::unordered_map<const Node*, Rebuilt> rebuilt_;
};

/// The nodes were made here and belong to nobody else yet, so that they can still be given numbers.
void number(const NodePtr& node, int& next_id) {
    if (node->id >= 0) return;
    const_cast<Node&>(*node).id = next_id++;  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    for (const NodePtr& input : node->inputs) number(input, next_id);
}

void clear_numbers(const NodePtr& node) {
    const_cast<Node&>(*node).id = -1;  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    for (const NodePtr& input : node->inputs) clear_numbers(input);
}

template <typename Kind>
void collect(const NodePtr& node, std::unordered_set<const Node*>& seen, std::vector<const Kind*>& out) {
    if (!seen.insert(node.get()).second) return;
    if (const auto* found = dynamic_cast<const Kind*>(node.get())) out.push_back(found);
    for (const NodePtr& input : node->inputs) collect(input, seen, out);
}

}  // namespace

NodePtr prune(const NodePtr& root, int& next_id) {
    Pruner pruner;
    pruner.need(*root, Columns(root->output.size(), true));
    Rebuilt out = pruner.rebuild(root, true);
    // A root that keeps more columns than it shows (a sort key, say) is cut to its own.
    bool same = out.node->output.size() == root->output.size();
    for (std::size_t i = 0; same && i < out.mapping.size(); ++i) same = out.mapping[i] == static_cast<int>(i);
    NodePtr node = out.node;
    if (!same) {
        std::vector<ExpressionPtr> expressions;
        for (std::size_t i = 0; i < root->output.size(); ++i)
            expressions.push_back(Expression::make_input(out.mapping[i], root->output[i].type));
        node = make_project(std::move(node), std::move(expressions), root->output, root->where);
    }
    clear_numbers(node);
    number(node, next_id);
    return node;
}

std::vector<const Scan*> scans_of(const NodePtr& root) {
    std::unordered_set<const Node*> seen;
    std::vector<const Scan*> out;
    collect(root, seen, out);
    return out;
}

std::vector<const LookupJoin*> lookup_joins_of(const NodePtr& root) {
    std::unordered_set<const Node*> seen;
    std::vector<const LookupJoin*> out;
    collect(root, seen, out);
    return out;
}

}  // namespace windrow::plan
