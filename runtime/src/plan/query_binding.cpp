// SPDX-License-Identifier: Apache-2.0
#include "query_binding.hpp"

#include "grouped_select.hpp"
#include "literal_binding.hpp"
#include "node_building.hpp"
#include "refusals.hpp"

#include <algorithm>
#include <limits>

namespace windrow::plan {
namespace {

constexpr int max_query_depth = 200;

/// Keeps count of nested queries, so that views that read each other are refused instead of recursing for ever.
class DepthGuard {
public:
    DepthGuard(BindingSession& session, SourceRange where) : session_(session) {
        if (++session_.depth > max_query_depth) {
            --session_.depth;
            throw Error("W3007", "queries are nested too deeply", "a view may not read itself, directly or through other views")
                .at(where);
        }
    }
    ~DepthGuard() { --session_.depth; }
    DepthGuard(const DepthGuard&) = delete;
    DepthGuard& operator=(const DepthGuard&) = delete;

private:
    BindingSession& session_;
};

/// A constant count of LIMIT or OFFSET.
std::int64_t bind_count(BindingSession& session, const sql::Expression& expression, const char* clause) {
    const std::vector<OutputField> no_columns;
    const std::vector<NamedSource> no_sources;
    ExpressionBinder binder(session, Scope{&no_columns, &no_sources, {}}, clause);
    const ExpressionPtr value = binder.bind_value(expression);
    if (value->kind != ExpressionKind::literal || !value->type.is_integer() || value->literal.is_null() ||
        value->literal.int64() < 0) {
        throw Error("W3008", std::string(clause) + " needs a whole number that is not negative",
                    std::string("write ") + clause + " 10")
            .at(expression.where);
    }
    return value->literal.int64();
}

struct SelectList {
    std::vector<SelectedColumn> columns;
    std::vector<OrderColumn> order;
};

/// Binds the items; an item that fails is noted, so that several errors of one list are reported together.
SelectList bind_items(const sql::Select& select, ExpressionBinder& binder) {
    SelectList out;
    std::vector<Error> errors;
    for (const sql::SelectItem& item : select.items) {
        try {
            if (const auto* star = item.expression->as_if<sql::Star>()) {
                for (const int column : expand_star(binder.scope(), *star)) {
                    out.columns.push_back({(*binder.scope().columns)[static_cast<std::size_t>(column)].name,
                                           column_of(*binder.scope().columns, column, item.where)});
                }
                continue;
            }
            std::string name = item.alias ? item.alias->name : implied_name(*item.expression, out.columns.size());
            out.columns.push_back({std::move(name), binder.bind_value(*item.expression)});
        } catch (const Error& error) {
            errors.push_back(error);
        }
    }
    if (!errors.empty()) {
        BindingSession& session = binder.session();
        session.errors.insert(session.errors.end(), errors.begin() + 1, errors.end());
        throw errors.front();
    }
    return out;
}

/// ORDER BY of a SELECT may name an output column, its position, or any expression of the SELECT's own scope.
void bind_order(SelectList& list, const std::vector<sql::OrderItem>& order, ExpressionBinder& binder) {
    for (const sql::OrderItem& item : order) {
        OrderColumn resolved;
        resolved.descending = item.descending;
        resolved.nulls_first = item.nulls_first.value_or(!item.descending);  // NULLs are smallest
        resolved.where = item.where;
        if (const auto* reference = item.expression->as_if<sql::ColumnReference>();
            reference != nullptr && reference->name.parts.size() == 1) {
            for (std::size_t i = 0; i < list.columns.size() && resolved.column < 0; ++i) {
                if (list.columns[i].name == reference->name.parts[0].name) resolved.column = static_cast<int>(i);
            }
        } else if (const auto* literal = item.expression->as_if<sql::Literal>();
                   literal != nullptr && literal->literal == sql::LiteralKind::exact) {
            const std::int64_t position = bind_count(binder.session(), *literal, "ORDER BY");
            if (position < 1 || position > static_cast<std::int64_t>(list.columns.size())) {
                throw Error("W3009", "ORDER BY " + literal->text + " is no position of the SELECT list",
                            "it has " + std::to_string(list.columns.size()) + " columns")
                    .at(item.where);
            }
            resolved.column = static_cast<int>(position - 1);
        }
        if (resolved.column < 0) {
            ExpressionPtr expression = binder.bind_value(*item.expression);
            for (std::size_t i = 0; i < list.columns.size() && resolved.column < 0; ++i) {
                if (same_expression(*list.columns[i].expression, *expression)) resolved.column = static_cast<int>(i);
            }
            if (resolved.column < 0) {
                resolved.column = static_cast<int>(list.columns.size());
                list.columns.push_back({"", std::move(expression)});
            }
        }
        list.order.push_back(resolved);
    }
}

NodePtr project_columns(NodePtr input, const std::vector<SelectedColumn>& columns, SourceRange where) {
    std::vector<ExpressionPtr> expressions;
    std::vector<OutputField> fields;
    for (const SelectedColumn& column : columns) {
        fields.push_back(field_of(*column.expression, column.name, input->output));
        expressions.push_back(column.expression);
    }
    return make_project(std::move(input), std::move(expressions), std::move(fields), where);
}

std::vector<std::string> alias_names(const sql::Select& select) {
    std::vector<std::string> names;
    for (const sql::SelectItem& item : select.items) {
        if (item.alias) names.push_back(item.alias->name);
    }
    return names;
}

/// The column that UNION ALL makes of one column of each side. Throws W3014.
OutputField united_field(const OutputField& left, const OutputField& right, std::size_t position, SourceRange where) {
    const std::vector<DataType> types{left.type.with_time_attribute(TimeAttribute::none),
                                      right.type.with_time_attribute(TimeAttribute::none)};
    std::optional<DataType> type =
        types[0] == types[1] ? types[0].with_nullable(types[0].nullable() || types[1].nullable()) : common_type(types);
    if (!type) {
        throw Error("W3014",
                    "column " + std::to_string(position) + " ('" + left.name + "') is " + left.type.to_plain_string() +
                        " on the left of UNION ALL and " + right.type.to_plain_string() + " on the right",
                    "CAST one of them")
            .at(where);
    }
    OutputField field;
    field.name = left.name;
    field.type = *type;
    if (left.type.time_attribute() == right.type.time_attribute() && *type == types[0] && *type == types[1]) {
        field.type = type->with_time_attribute(left.type.time_attribute());
    }
    return field;
}

bool same_window(const WindowSpec& a, const WindowSpec& b) {
    return a.kind == b.kind && a.size == b.size && a.slide == b.slide && a.offset == b.offset &&
           a.processing_time == b.processing_time;
}

}  // namespace

Relation single_row() {
    auto values = std::make_shared<Values>();
    values->rows.emplace_back();
    return {values, {}};
}

std::string implied_name(const sql::Expression& expression, std::size_t position) {
    if (const auto* column = expression.as_if<sql::ColumnReference>()) return column->name.last();
    return "EXPR$" + std::to_string(position);
}

NodePtr with_types(NodePtr node, const std::vector<OutputField>& fields, ExpressionBinder& binder) {
    bool same = true;
    std::vector<ExpressionPtr> expressions;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        ExpressionPtr column = column_of(node->output, static_cast<int>(i));
        if (!(column->type == fields[i].type)) same = false;
        expressions.push_back(binder.convert(column, fields[i].type));
    }
    if (same) return node;
    return make_project(std::move(node), std::move(expressions), fields);
}

NodePtr QueryBinder::bind_query(const sql::Query& query, bool top_level) {
    const DepthGuard guard(session_, query.where);
    // Each WITH name sees the ones before it; the list lives as long as this call.
    std::vector<CommonTables> scopes(query.with.size());
    const CommonTables* innermost = common_tables_;
    for (std::size_t i = 0; i < query.with.size(); ++i) {
        scopes[i] = {innermost, &query.with[i]};
        innermost = &scopes[i];
    }
    QueryBinder inner(session_, names_, innermost);
    const bool limited = query.limit != nullptr || query.offset != nullptr;
    const bool ordered = !query.order_by.empty() && (top_level || limited);
    std::vector<OrderColumn> order;
    const std::vector<sql::OrderItem> no_order;
    NodePtr node = inner.bind_body(*query.body, ordered ? query.order_by : no_order, order);
    if (ordered) {
        if (limited) refuse(Unsupported::top_n, query.order_where);
        return inner.apply_order(std::move(node), order, query);
    }
    return limited ? inner.apply_limit(std::move(node), query) : node;
}

NodePtr QueryBinder::bind_body(const sql::QueryBody& body, const std::vector<sql::OrderItem>& order,
                               std::vector<OrderColumn>& resolved) {
    if (const auto* select = body.as_if<sql::Select>()) return bind_select(*select, order, resolved);
    NodePtr node;
    switch (body.kind) {
        case sql::QueryBodyKind::set_operation:
            node = bind_set_operation(body.as<sql::SetOperation>());
            break;
        case sql::QueryBodyKind::values:
            node = bind_values(body.as<sql::Values>());
            break;
        case sql::QueryBodyKind::explicit_table:
            node = bind_named_table(body.as<sql::ExplicitTable>().name, {}, std::nullopt, body.where).node;
            break;
        case sql::QueryBodyKind::nested:
            node = bind_query(*body.as<sql::NestedQuery>().query, false);
            break;
        case sql::QueryBodyKind::select:
            break;
    }
    resolve_output_order(node, order, resolved);
    return node;
}

void QueryBinder::resolve_output_order(const NodePtr& node, const std::vector<sql::OrderItem>& order,
                                       std::vector<OrderColumn>& resolved) {
    if (order.empty()) return;
    const std::vector<NamedSource> sources{{"", {}, 0, static_cast<int>(node->output.size())}};
    ExpressionBinder binder(session_, Scope{&node->output, &sources, {}}, "ORDER BY");
    SelectList list;
    for (std::size_t i = 0; i < node->output.size(); ++i) {
        list.columns.push_back({node->output[i].name, column_of(node->output, static_cast<int>(i))});
    }
    bind_order(list, order, binder);
    if (list.columns.size() > node->output.size()) {
        refuse(Unsupported::order_by, order[0].where, "the key is an expression over UNION ALL or VALUES");
    }
    resolved = list.order;
}

NodePtr QueryBinder::bind_select(const sql::Select& select, const std::vector<sql::OrderItem>& order,
                                 std::vector<OrderColumn>& resolved) {
    refuse_lookup_retries(select.hints);
    Relation from = select.from ? bind_from(*select.from) : single_row();
    if (select.qualify) refuse(Unsupported::qualify, select.qualify->where);
    const std::vector<std::string> aliases = alias_names(select);
    if (select.filter) {
        Scope scope = Scope::of(from);
        scope.select_aliases = aliases;
        ExpressionBinder binder(session_, std::move(scope), "WHERE");
        try {
            from.node = make_filter(from.node, binder.bind_condition(*select.filter), select.filter->where);
        } catch (const Error& error) {
            session_.errors.push_back(error);  // the SELECT list may have errors too: report them together
        }
    }
    Grouping grouping;
    if (select.has_group_by) grouping = bind_grouping(session_, from, select, aliases);
    GroupedCalls calls(session_, from);
    calls.set_keys(&grouping.keys);
    if (grouping.window) calls.set_group_window(&*grouping.window);
    ExpressionBinder binder(session_, Scope::of(from), "SELECT", &calls);
    SelectList list = bind_items(select, binder);
    const std::size_t selected = list.columns.size();
    bind_order(list, order, binder);
    ExpressionPtr having;
    if (select.having) {
        Scope scope = Scope::of(from);
        scope.select_aliases = aliases;
        ExpressionBinder having_binder(session_, std::move(scope), "HAVING", &calls);
        having = having_binder.bind_condition(*select.having);
    }
    NodePtr node;
    if (select.has_group_by || having || !calls.empty()) {
        const GroupedPlan plan = plan_grouping(session_, from, grouping, calls);
        node = plan.node;
        if (having) node = make_filter(node, plan.rewrite(having, from.columns()), select.having->where);
        for (SelectedColumn& column : list.columns) column.expression = plan.rewrite(column.expression, from.columns());
    } else {
        node = from.node;
    }
    node = project_columns(std::move(node), list.columns, select.where);
    if (select.distinct) {
        if (list.columns.size() != selected)
            refuse(Unsupported::order_by, order[0].where, "the key of SELECT DISTINCT is not selected");
        node = bind_distinct(std::move(node), select);
    }
    resolved = std::move(list.order);
    return node;
}

/// SELECT DISTINCT is a grouping by every column: distinct rows per window if the window's start and end are among them.
NodePtr QueryBinder::bind_distinct(NodePtr node, const sql::Select& select) {
    Relation relation{node, {{"", {}, 0, static_cast<int>(node->output.size())}}};
    bool has_start = false;
    bool has_end = false;
    Grouping grouping;
    grouping.where = select.distinct_where;
    grouping.sets.emplace_back();
    for (std::size_t i = 0; i < node->output.size(); ++i) {
        has_start = has_start || node->output[i].window == WindowColumn::start;
        has_end = has_end || node->output[i].window == WindowColumn::end;
        grouping.keys.push_back(column_of(node->output, static_cast<int>(i), select.where));
        grouping.sets[0].push_back(static_cast<int>(i));
    }
    if (!has_start || !has_end) refuse(Unsupported::select_distinct, select.distinct_where);
    GroupedCalls calls(session_, relation);
    const GroupedPlan plan = plan_grouping(session_, relation, grouping, calls);
    std::vector<SelectedColumn> columns;
    for (std::size_t i = 0; i < node->output.size(); ++i) {
        columns.push_back({node->output[i].name, plan.rewrite(grouping.keys[i], node->output)});
    }
    return project_columns(plan.node, columns, select.where);
}

/// Window columns stay window columns if both sides have the same window; sessions differ by their rows.
void QueryBinder::unite_windows(const std::vector<NodePtr>& inputs, std::vector<OutputField>& fields) {
    int united = -1;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const OutputField& left = inputs[0]->output[i];
        const OutputField& right = inputs[1]->output[i];
        if (left.window == WindowColumn::none || left.window != right.window) continue;
        const WindowSpec spec = session_.window(left.window_id).spec;
        if (spec.kind == WindowKind::session || !same_window(spec, session_.window(right.window_id).spec)) continue;
        if (united < 0) united = session_.add_window(session_.window(left.window_id));
        fields[i].window = left.window;
        fields[i].window_id = united;
    }
}

NodePtr QueryBinder::bind_set_operation(const sql::SetOperation& operation) {
    if (operation.op != sql::SetOperator::union_rows || !operation.all) {
        const char* name = operation.op == sql::SetOperator::union_rows  ? "UNION (without ALL)"
                           : operation.op == sql::SetOperator::intersect ? "INTERSECT"
                                                                         : "EXCEPT";
        refuse(Unsupported::set_operation, operation.operator_where, name);
    }
    std::vector<OrderColumn> no_order;
    std::vector<NodePtr> inputs{bind_body(*operation.left, {}, no_order), bind_body(*operation.right, {}, no_order)};
    const std::size_t width = inputs[0]->output.size();
    if (inputs[1]->output.size() != width) {
        throw Error("W3013",
                    "the sides of UNION ALL have different numbers of columns: " + std::to_string(width) + " and " +
                        std::to_string(inputs[1]->output.size()),
                    "select the same number of columns on both sides")
            .at(operation.operator_where);
    }
    std::vector<OutputField> fields;
    for (std::size_t i = 0; i < width; ++i) {
        fields.push_back(united_field(inputs[0]->output[i], inputs[1]->output[i], i + 1, operation.operator_where));
    }
    const std::vector<NamedSource> no_sources;
    ExpressionBinder binder(session_, Scope{&inputs[0]->output, &no_sources, {}}, "UNION ALL");
    const std::vector<NodePtr> sides = inputs;
    for (NodePtr& input : inputs) input = with_types(std::move(input), fields, binder);
    unite_windows(sides, fields);
    auto node = std::make_shared<UnionAll>();
    for (NodePtr& input : inputs) {
        if (const auto* nested = dynamic_cast<const UnionAll*>(input.get())) {
            node->inputs.insert(node->inputs.end(), nested->inputs.begin(), nested->inputs.end());
        } else {
            node->inputs.push_back(std::move(input));
        }
    }
    node->output = std::move(fields);
    node->where = operation.where;
    return node;
}

NodePtr QueryBinder::bind_values(const sql::Values& values) {
    const std::vector<OutputField> no_columns;
    const std::vector<NamedSource> no_sources;
    ExpressionBinder binder(session_, Scope{&no_columns, &no_sources, {}}, "VALUES");
    const std::size_t width = values.rows.empty() ? 0 : values.rows[0].size();
    std::vector<std::vector<ExpressionPtr>> rows;
    for (std::size_t r = 0; r < values.rows.size(); ++r) {
        if (values.rows[r].size() != width) {
            throw Error("W3015", "row " + std::to_string(r + 1) + " of VALUES has " + std::to_string(values.rows[r].size()) +
                                     " values, the first has " + std::to_string(width))
                .at(values.row_ranges[r]);
        }
        std::vector<ExpressionPtr> row;
        for (const sql::ExpressionPtr& value : values.rows[r]) row.push_back(binder.bind_value(*value));
        rows.push_back(std::move(row));
    }
    auto node = std::make_shared<Values>();
    node->where = values.where;
    node->rows.resize(rows.size());
    for (std::size_t c = 0; c < width; ++c) {
        std::vector<ExpressionPtr> column;
        for (const auto& row : rows) column.push_back(row[c]);
        DataType type = binder.common(column, "W3016", "column " + std::to_string(c + 1) + " of VALUES", values.where);
        bool nullable = false;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            const ExpressionPtr value = binder.convert(column[r], type);
            const bool constant = is_constant(*value);
            if (!constant) {
                throw Error("W3017", "VALUES holds constants only", "write SELECT ... UNION ALL SELECT ... instead")
                    .at(column[r]->where);
            }
            node->rows[r].push_back(
                value->kind == ExpressionKind::literal ? value->literal : evaluate_constant(*value, session_.context.evaluation));
            nullable = nullable || value->type.nullable();
        }
        OutputField field;
        field.name = "EXPR$" + std::to_string(c);
        field.type = type.with_nullable(nullable).with_time_attribute(TimeAttribute::none);
        node->output.push_back(std::move(field));
    }
    return node;
}

NodePtr QueryBinder::apply_order(NodePtr node, const std::vector<OrderColumn>& order, const sql::Query& query) {
    const OutputField& first = node->output[static_cast<std::size_t>(order[0].column)];
    const TimeAttribute attribute = first.type.time_attribute();
    const std::string shown = first.name.empty() ? "the key" : "'" + first.name + "'";
    if (attribute == TimeAttribute::none) refuse(Unsupported::order_by, order[0].where, shown + " is no time attribute");
    if (order[0].descending) refuse(Unsupported::order_by, order[0].where, shown + " is sorted descending");
    std::size_t visible = node->output.size();
    while (visible > 0 && node->output[visible - 1].name.empty()) --visible;
    if (attribute == TimeAttribute::proctime) {
        if (order.size() > 1)
            refuse(Unsupported::order_by, order[1].where, "rows of one processing time cannot be sorted further");
    } else {
        auto sort = std::make_shared<SortByTime>();
        for (const OrderColumn& key : order) sort->keys.push_back({key.column, key.descending, key.nulls_first});
        sort->output = node->output;
        sort->where = query.order_where;
        sort->inputs = {std::move(node)};
        node = std::move(sort);
    }
    if (visible == node->output.size()) return node;
    std::vector<SelectedColumn> columns;
    for (std::size_t i = 0; i < visible; ++i)
        columns.push_back({node->output[i].name, column_of(node->output, static_cast<int>(i))});
    return project_columns(std::move(node), columns, query.where);
}

NodePtr QueryBinder::apply_limit(NodePtr node, const sql::Query& query) {
    auto limit = std::make_shared<Limit>();
    limit->offset = query.offset ? bind_count(session_, *query.offset, "OFFSET") : 0;
    limit->count = query.limit ? bind_count(session_, *query.limit, "LIMIT") : std::numeric_limits<std::int64_t>::max();
    limit->output = node->output;
    limit->where = query.limit_where;
    limit->inputs = {std::move(node)};
    return limit;
}

}  // namespace windrow::plan
