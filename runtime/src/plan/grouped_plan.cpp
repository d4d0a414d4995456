// SPDX-License-Identifier: Apache-2.0
/// From a grouped SELECT to window aggregates: fused with the window function below where nothing in between uses window columns,
/// else attached to the window columns of the rows. Grouping sets are a UNION ALL of aggregates over one shared input.
#include "grouped_select.hpp"

#include "node_building.hpp"
#include "refusals.hpp"
#include "unbounded_aggregate.hpp"
#include "window_below.hpp"
#include "window_binding.hpp"

#include <algorithm>

namespace windrow::plan {
namespace {

/// Expressions that the projection below an aggregate computes, each once.
class NeededColumns {
public:
    int add(const ExpressionPtr& expression) {
        for (std::size_t i = 0; i < expressions_.size(); ++i) {
            if (same_expression(*expressions_[i], *expression)) return static_cast<int>(i);
        }
        expressions_.push_back(expression);
        return static_cast<int>(expressions_.size()) - 1;
    }
    [[nodiscard]] const std::vector<ExpressionPtr>& expressions() const noexcept { return expressions_; }

private:
    std::vector<ExpressionPtr> expressions_;
};

AggregateRequest::Window aggregate_window(const WindowSpec& spec, bool attached) {
    if (attached) return AggregateRequest::Window::attached;
    switch (spec.kind) {
        case WindowKind::tumble:
            return AggregateRequest::Window::tumble;
        case WindowKind::hop:
            return AggregateRequest::Window::hop;
        case WindowKind::cumulate:
            return AggregateRequest::Window::cumulate;
        case WindowKind::session:
            return AggregateRequest::Window::session;
    }
    return AggregateRequest::Window::attached;
}

void refuse_emit_settings(const BindingSession& session, SourceRange where) {
    for (const char* key : {"table.exec.emit.early-fire.enabled", "table.exec.emit.late-fire.enabled"}) {
        if (session.context.settings.flag(key)) refuse(Unsupported::early_or_late_fire, where, key);
    }
}

OutputField output_field(std::string name, DataType type, WindowColumn window = WindowColumn::none, int window_id = -1) {
    OutputField field;
    field.name = std::move(name);
    field.type = std::move(type);
    field.window = window;
    field.window_id = window_id;
    return field;
}

class AggregationPlanner {
public:
    AggregationPlanner(BindingSession& session, const Relation& input, const Grouping& grouping, GroupedCalls& calls)
        : session_(session), input_(input), grouping_(grouping), calls_(calls), binder_(session, Scope::of(input), "GROUP BY") {}

    GroupedPlan plan() {
        refuse_emit_settings(session_, grouping_.where);
        if (!grouping_.window) window_id_ = find_window();
        choose_input();
        if (unbounded_time_ == nullptr)
            check_aggregated_window(spec_, grouping_.window ? grouping_.window->where : session_.window(window_id_).where);
        bind_aggregates();
        build_input();
        GroupedPlan out;
        out.input_columns = static_cast<int>(input_.columns().size());
        out.grouping = &grouping_;
        for (std::size_t k = 0; k < grouping_.keys.size(); ++k) out.key_columns.push_back(static_cast<int>(k));
        for (std::size_t r = 0; r < calls_.references().size(); ++r) {
            out.reference_columns.push_back(static_cast<int>(grouping_.keys.size() + r));
        }
        std::vector<NodePtr> branches;
        for (std::size_t s = 0; s < grouping_.sets.size(); ++s) branches.push_back(branch(s));
        out.node = branches.size() == 1 ? branches[0] : united(std::move(branches));
        return out;
    }

private:
    [[nodiscard]] const OutputField& key_field(int key) const {
        static const OutputField none;
        const Expression& expression = *grouping_.keys[static_cast<std::size_t>(key)];
        return expression.kind == ExpressionKind::input ? input_.columns()[static_cast<std::size_t>(expression.input)] : none;
    }
    [[nodiscard]] bool is_window_key(int key) const {
        return window_id_ >= 0 && key_field(key).window != WindowColumn::none && key_field(key).window_id == window_id_;
    }

    /// The window whose start and end are in every grouping set.
    int find_window() {
        if (grouping_.keys.empty())
            refuse(Unsupported::global_aggregate, calls_.empty() ? grouping_.where : calls_.first_where(),
                   calls_.empty() ? "GROUP BY ()" : calls_.first_name());
        bool any_window_column = false;
        for (std::size_t k = 0; k < grouping_.keys.size(); ++k) {
            const OutputField& candidate = key_field(static_cast<int>(k));
            if (candidate.window == WindowColumn::none) continue;
            any_window_column = true;
            const bool everywhere = std::all_of(grouping_.sets.begin(), grouping_.sets.end(), [&](const std::vector<int>& set) {
                return has(set, candidate.window_id, WindowColumn::start) && has(set, candidate.window_id, WindowColumn::end);
            });
            if (everywhere) return candidate.window_id;
        }
        // A group window above may still give it one (unbounded_aggregate.hpp).
        for (const ExpressionPtr& key : grouping_.keys) {
            const bool is_rowtime = key->kind == ExpressionKind::input && key->type.time_attribute() == TimeAttribute::rowtime;
            if (!is_rowtime || any_window_column || grouping_.has_sets) continue;
            unbounded_time_ = key;
            return -1;
        }
        std::string why = "the keys hold no window_start and window_end";
        if (any_window_column)
            why = grouping_.has_sets ? "a grouping set lacks window_start or window_end"
                                     : "window_start and window_end of one window must both be keys";
        refuse(Unsupported::unbounded_group_by, grouping_.where, why);
    }

    [[nodiscard]] bool has(const std::vector<int>& set, int window_id, WindowColumn column) const {
        return std::any_of(set.begin(), set.end(),
                           [&](int key) { return key_field(key).window == column && key_field(key).window_id == window_id; });
    }

    [[nodiscard]] std::vector<int> plain_keys(const std::vector<int>& set) const {
        std::vector<int> keys;
        for (const int key : set) {
            if (!is_window_key(key)) keys.push_back(key);
        }
        return keys;
    }

    /// Decides where the aggregate reads: below the window function (fused), or the windowed rows (attached).
    void choose_input() {
        base_ = input_.node;
        if (unbounded_time_ != nullptr) return;
        if (grouping_.window) {
            spec_ = grouping_.window->spec;
            time_type_ = grouping_.window->time_type;
            if (const auto unbounded = find_unbounded_below(input_.node)) give_window(*unbounded);
            return;
        }
        spec_ = session_.window(window_id_).spec;
        time_type_ = session_.window(window_id_).time_type;
        below_ = find_window_below(input_.node, window_id_);
        attached_ = !below_ || uses_window_columns();
        if (spec_.kind == WindowKind::session) check_session_keys();
        if (attached_) {
            if (spec_.processing_time)
                refuse(Unsupported::processing_time_window, grouping_.where,
                       below_ ? "an expression uses its window columns" : "something stands between the window and GROUP BY");
            below_.reset();
            return;
        }
        base_ = below_->function->inputs[0];
        if (!below_->conditions.empty()) base_ = make_filter(base_, conjunction(below_->conditions), grouping_.where);
        substitution_ = below_->columns;
    }

    /// A group window over GROUP BY k, ts: the groups are made per window, and the window's own aggregate reads their rows.
    void give_window(const UnboundedBelow& unbounded) {
        if (spec_.kind == WindowKind::session || spec_.processing_time)
            refuse(Unsupported::unbounded_group_by, unbounded.aggregate->where, "below SESSION");
        auto inner = std::make_shared<WindowAggregate>(*unbounded.aggregate);
        inner->window = spec_;
        inner->window.time_column = unbounded.aggregate->window.time_column;
        inner->window_id = session_.add_window({spec_, time_type_, grouping_.where});
        given_start_ = static_cast<int>(inner->output.size());
        for (const WindowColumn column : {WindowColumn::start, WindowColumn::end}) {
            inner->outputs.push_back({window_output(column), 0});
            inner->output.push_back(output_field(column == WindowColumn::start ? "window_start" : "window_end",
                                                 DataType::timestamp(3).not_null(), column, inner->window_id));
        }
        base_ = std::move(inner);
        if (!unbounded.conditions.empty()) base_ = make_filter(base_, conjunction(unbounded.conditions), grouping_.where);
        substitution_ = unbounded.columns;
        attached_ = true;
    }

    [[nodiscard]] bool uses_window_columns() const {
        const auto uses = [&](const ExpressionPtr& expression) {
            return below_->uses_window_columns(substitute(expression, below_->columns));
        };
        for (const ExpressionPtr& condition : below_->conditions) {
            if (below_->uses_window_columns(condition)) return true;
        }
        for (std::size_t k = 0; k < grouping_.keys.size(); ++k) {
            if (!is_window_key(static_cast<int>(k)) && uses(grouping_.keys[k])) return true;
        }
        for (const CollectedAggregate& aggregate : calls_.aggregates()) {
            if (aggregate.filter && uses(aggregate.filter)) return true;
            if (std::any_of(aggregate.arguments.begin(), aggregate.arguments.end(), uses)) return true;
        }
        return false;
    }

    /// Flink cuts sessions per PARTITION BY; only with the same GROUP BY keys is a group a session.
    void check_session_keys() {
        for (const std::vector<int>& set : grouping_.sets) {
            std::vector<int> columns;
            bool plain = true;
            for (const int key : plain_keys(set)) {
                const Expression& expression = *grouping_.keys[static_cast<std::size_t>(key)];
                plain = plain && expression.kind == ExpressionKind::input;
                if (plain) columns.push_back(expression.input);
            }
            if (plain && are_session_keys(input_.node, columns, window_id_)) continue;
            refuse(Unsupported::unbounded_group_by, grouping_.where,
                   "the keys besides window_start and window_end must be exactly the PARTITION BY columns of SESSION");
        }
    }

    void bind_aggregates() {
        for (const CollectedAggregate& aggregate : calls_.aggregates())
            bound_.push_back(bind_aggregate(session_, aggregate, aggregate_window(spec_, attached_)));
    }

    /// The projection that computes keys, arguments, filters and the time (or the window's columns).
    void build_input() {
        const auto needed = [&](const ExpressionPtr& expression) {
            return needed_.add(substitution_.empty() ? expression : substitute(expression, substitution_));
        };
        for (std::size_t k = 0; k < grouping_.keys.size(); ++k) {
            key_inputs_.push_back(is_window_key(static_cast<int>(k)) ? -1 : needed(grouping_.keys[k]));
        }
        for (std::size_t a = 0; a < bound_.size(); ++a) {
            const CollectedAggregate& aggregate = calls_.aggregates()[a];
            AggregateCall call;
            call.function = bound_[a];
            call.distinct = aggregate.distinct;
            call.text = aggregate.text;
            for (std::size_t i = 0; i < aggregate.arguments.size(); ++i) {
                ExpressionPtr argument = aggregate.arguments[i];
                if (i < bound_[a].argument_types.size()) argument = binder_.convert(argument, bound_[a].argument_types[i]);
                call.arguments.push_back(needed(argument));
            }
            if (aggregate.filter) call.filter = needed(aggregate.filter);
            aggregate_calls_.push_back(std::move(call));
        }
        if (unbounded_time_ != nullptr) {
            time_input_ = needed(unbounded_time_);
        } else if (given_start_ >= 0) {
            start_input_ = needed_.add(column_of(base_->output, given_start_));
            end_input_ = needed_.add(column_of(base_->output, given_start_ + 1));
        } else if (grouping_.window) {
            time_input_ = needed(grouping_.window->arguments[0]);
        } else if (below_) {
            time_input_ = needed_.add(column_of(below_->function->output, below_->function->window.time_column));
        } else {
            start_input_ = needed(window_column(WindowColumn::start));
            end_input_ = needed(window_column(WindowColumn::end));
        }
        std::vector<OutputField> fields;
        for (std::size_t i = 0; i < needed_.expressions().size(); ++i) {
            const Expression& expression = *needed_.expressions()[i];
            std::string name = expression.kind == ExpressionKind::input
                                   ? base_->output[static_cast<std::size_t>(expression.input)].name
                                   : "$" + std::to_string(i);
            fields.push_back(field_of(expression, std::move(name), base_->output));
        }
        aggregate_input_ = make_project(base_, needed_.expressions(), std::move(fields), grouping_.where);
    }

    [[nodiscard]] ExpressionPtr window_column(WindowColumn column) const {
        for (std::size_t i = 0; i < input_.columns().size(); ++i) {
            if (input_.columns()[i].window == column && input_.columns()[i].window_id == window_id_)
                return column_of(input_.columns(), static_cast<int>(i));
        }
        throw_defect("a window lost its columns");
    }

    [[nodiscard]] OutputField window_field(std::string name, WindowColumn column) const {
        const DataType type = column == WindowColumn::time ? time_type_ : DataType::timestamp(3).not_null();
        return output_field(std::move(name), type, column, window_id_);
    }

    static AggregateOutput::Kind window_output(WindowColumn column) {
        return column == WindowColumn::start ? AggregateOutput::Kind::window_start
               : column == WindowColumn::end ? AggregateOutput::Kind::window_end
                                             : AggregateOutput::Kind::window_time;
    }

    static std::optional<AggregateOutput::Kind> reference_output(GroupedReference::Kind kind) {
        switch (kind) {
            case GroupedReference::Kind::aggregate:
                return AggregateOutput::Kind::aggregate;
            case GroupedReference::Kind::window_start:
                return AggregateOutput::Kind::window_start;
            case GroupedReference::Kind::window_end:
                return AggregateOutput::Kind::window_end;
            case GroupedReference::Kind::window_time:
                return AggregateOutput::Kind::window_time;
            case GroupedReference::Kind::proctime:
                return AggregateOutput::Kind::proctime;
            case GroupedReference::Kind::null_timestamp:
                return AggregateOutput::Kind::null_timestamp;
            case GroupedReference::Kind::grouping:
            case GroupedReference::Kind::group_id:
                break;
        }
        return std::nullopt;
    }

    /// The aggregate of one grouping set, its output in the order of keys, then references.
    NodePtr branch(std::size_t set_number) {
        const std::vector<int>& set = grouping_.sets[set_number];
        std::shared_ptr<WindowAggregate> node;
        if (unbounded_time_ != nullptr) {
            node = std::make_shared<UnboundedAggregate>();
        } else {
            node = std::make_shared<WindowAggregate>();
        }
        node->where = grouping_.where;
        node->window = spec_;
        node->window.time_column = time_input_;
        node->attached = attached_;
        node->attached_start = start_input_;
        node->attached_end = end_input_;
        node->window_id = window_id_;
        node->aggregates = aggregate_calls_;
        for (const int key : plain_keys(set)) node->keys.push_back(key_inputs_[static_cast<std::size_t>(key)]);
        node->window.partition_by = spec_.kind == WindowKind::session ? node->keys : std::vector<int>{};
        std::vector<int> key_columns;
        int plain = 0;
        for (std::size_t k = 0; k < grouping_.keys.size(); ++k) {
            const int key = static_cast<int>(k);
            key_columns.push_back(-1);
            if (std::find(set.begin(), set.end(), key) == set.end()) continue;
            key_columns.back() = static_cast<int>(node->output.size());
            const OutputField field = field_of(*grouping_.keys[k], key_name(key), input_.columns());
            if (is_window_key(key)) {
                node->outputs.push_back({window_output(field.window), 0});
                node->output.push_back(window_field(field.name, field.window));
            } else {
                plain = static_cast<int>(std::find(node->keys.begin(), node->keys.end(), key_inputs_[k]) - node->keys.begin());
                node->outputs.push_back({AggregateOutput::Kind::key, plain});
                node->output.push_back(output_field(field.name, field.type.with_time_attribute(TimeAttribute::none)));
            }
        }
        std::vector<int> reference_columns;
        for (const GroupedReference& reference : calls_.references()) {
            const auto kind = reference_output(reference.kind);
            reference_columns.push_back(kind ? static_cast<int>(node->output.size()) : -1);
            if (!kind) continue;
            node->outputs.push_back({*kind, reference.aggregate});
            const std::string name =
                reference.aggregate >= 0 ? calls_.aggregates()[static_cast<std::size_t>(reference.aggregate)].text : "$window";
            const DataType type =
                reference.aggregate >= 0 ? bound_[static_cast<std::size_t>(reference.aggregate)].result : reference.type;
            node->output.push_back(
                output_field(name, reference.aggregate >= 0 ? type.with_time_attribute(TimeAttribute::none) : type));
        }
        node->inputs = {aggregate_input_};
        return in_common_layout(std::move(node), set_number, key_columns, reference_columns);
    }

    [[nodiscard]] std::string key_name(int key) const {
        const OutputField& field = key_field(key);
        return field.name.empty() ? "$key" + std::to_string(key) : field.name;
    }

    /// Adds what the aggregate does not give: NULL for keys outside the set, the values of GROUPING.
    NodePtr in_common_layout(NodePtr node, std::size_t set_number, const std::vector<int>& key_columns,
                             const std::vector<int>& reference_columns) {
        const bool complete = std::find(key_columns.begin(), key_columns.end(), -1) == key_columns.end() &&
                              std::find(reference_columns.begin(), reference_columns.end(), -1) == reference_columns.end();
        if (complete && grouping_.sets.size() == 1) return node;
        std::vector<ExpressionPtr> expressions;
        std::vector<OutputField> fields;
        for (std::size_t k = 0; k < key_columns.size(); ++k) {
            if (key_columns[k] >= 0) {
                expressions.push_back(column_of(node->output, key_columns[k]));
                fields.push_back(
                    field_of(*expressions.back(), node->output[static_cast<std::size_t>(key_columns[k])].name, node->output));
            } else {
                const DataType type = grouping_.keys[k]->type.with_nullable(true).with_time_attribute(TimeAttribute::none);
                expressions.push_back(Expression::make_literal(Value(), type, grouping_.where));
                fields.push_back(output_field(key_name(static_cast<int>(k)), type));
            }
        }
        for (std::size_t r = 0; r < reference_columns.size(); ++r) {
            if (reference_columns[r] >= 0) {
                expressions.push_back(column_of(node->output, reference_columns[r]));
            } else {
                expressions.push_back(Expression::make_literal(Value(grouping_value(calls_.references()[r], set_number)),
                                                               DataType::bigint().not_null(), grouping_.where));
            }
            fields.push_back(field_of(*expressions.back(), "$" + std::to_string(r), node->output));
        }
        return make_project(std::move(node), std::move(expressions), std::move(fields), grouping_.where);
    }

    /// GROUPING: one bit per argument, the first highest, 1 if the key is not in the set. GROUP_ID: how many equal sets came
    /// before.
    [[nodiscard]] std::int64_t grouping_value(const GroupedReference& reference, std::size_t set_number) const {
        const std::vector<int>& set = grouping_.sets[set_number];
        if (reference.kind == GroupedReference::Kind::group_id) {
            std::vector<int> sorted = set;
            std::sort(sorted.begin(), sorted.end());
            std::int64_t before = 0;
            for (std::size_t s = 0; s < set_number; ++s) {
                std::vector<int> other = grouping_.sets[s];
                std::sort(other.begin(), other.end());
                before += other == sorted ? 1 : 0;
            }
            return before;
        }
        std::int64_t bits = 0;
        for (const int key : reference.grouping_keys)
            bits = bits * 2 + (std::find(set.begin(), set.end(), key) == set.end() ? 1 : 0);
        return bits;
    }

    NodePtr united(std::vector<NodePtr> branches) {
        auto node = std::make_shared<UnionAll>();
        node->where = grouping_.where;
        node->output = branches[0]->output;
        for (const NodePtr& branch : branches) {
            for (std::size_t i = 0; i < node->output.size(); ++i) {
                if (branch->output[i].type.nullable()) node->output[i].type = node->output[i].type.with_nullable(true);
            }
        }
        node->inputs = std::move(branches);
        return node;
    }

    BindingSession& session_;
    const Relation& input_;
    const Grouping& grouping_;
    GroupedCalls& calls_;
    ExpressionBinder binder_;
    int window_id_ = -1;
    WindowSpec spec_;
    DataType time_type_;
    bool attached_ = false;
    std::optional<WindowBelow> below_;
    NodePtr base_;                             ///< what the projection below the aggregate reads
    std::vector<ExpressionPtr> substitution_;  ///< the input's columns over `base_`; empty if it is the input
    ExpressionPtr unbounded_time_;             ///< the rowtime key of a GROUP BY without a window
    int given_start_ = -1;                     ///< window columns of `base_` that give_window added
    std::vector<BoundAggregate> bound_;
    std::vector<AggregateCall> aggregate_calls_;
    NeededColumns needed_;
    std::vector<int> key_inputs_;
    int time_input_ = -1;
    int start_input_ = -1;
    int end_input_ = -1;
    NodePtr aggregate_input_;
};

}  // namespace

GroupedPlan plan_grouping(BindingSession& session, const Relation& input, const Grouping& grouping, GroupedCalls& calls) {
    return AggregationPlanner(session, input, grouping, calls).plan();
}

ExpressionPtr GroupedPlan::rewrite(const ExpressionPtr& expression, const std::vector<OutputField>& names) const {
    for (std::size_t k = 0; k < grouping->keys.size(); ++k) {
        if (same_expression(*grouping->keys[k], *expression)) return column_of(node->output, key_columns[k], expression->where);
    }
    if (expression->kind == ExpressionKind::input) {
        if (expression->input >= input_columns) {
            return column_of(node->output, reference_columns[static_cast<std::size_t>(expression->input - input_columns)],
                             expression->where);
        }
        const std::string& name = names[static_cast<std::size_t>(expression->input)].name;
        throw Error("W3252", "column '" + name + "' is neither grouped nor inside an aggregate",
                    "add it to GROUP BY, or aggregate it: MAX(" + name + ")")
            .at(expression->where);
    }
    if (expression->arguments.empty()) return expression;
    std::vector<ExpressionPtr> arguments;
    for (const ExpressionPtr& argument : expression->arguments) arguments.push_back(rewrite(argument, names));
    return with_arguments(*expression, std::move(arguments));
}

}  // namespace windrow::plan
