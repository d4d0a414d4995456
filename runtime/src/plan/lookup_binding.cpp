// SPDX-License-Identifier: Apache-2.0
/// Lookup joins: [LEFT] JOIN t FOR SYSTEM_TIME AS OF o.proc_time ON ..., as Flink 2.2 checks them.
#include "query_binding.hpp"

#include "lookup_keys.hpp"
#include "node_building.hpp"
#include "refusals.hpp"
#include "table_binding.hpp"

namespace windrow::plan {
namespace {

constexpr const char* form =
    "write FROM o JOIN t FOR SYSTEM_TIME AS OF o.proc_time ON o.k = t.k, with proc_time AS PROCTIME() a "
    "column of o";

void check_form(const sql::Join& join) {
    const bool inner_or_left = join.join == sql::JoinKind::inner || join.join == sql::JoinKind::left;
    if (inner_or_left && !join.natural && join.using_columns.empty()) return;
    refuse(Unsupported::join, join.operator_where,
           std::string(inner_or_left ? (join.natural ? "NATURAL JOIN" : "JOIN with USING") : join_name(join.join)) +
               " of a table FOR SYSTEM_TIME AS OF");
}

/// The rows of now are taken: the time must be the left side's processing time.
void check_time(const sql::Expression& time, const Relation& left, BindingSession& session) {
    ExpressionBinder binder(session, Scope::of(left), "FOR SYSTEM_TIME AS OF");
    const ExpressionPtr bound = binder.bind_value(time);
    const bool is_column = bound->kind == ExpressionKind::input;
    if (is_column && bound->type.time_attribute() == TimeAttribute::proctime) return;
    if (is_column && bound->type.time_attribute() == TimeAttribute::rowtime)
        refuse(Unsupported::temporal_join, time.where, "'" + left.columns()[static_cast<std::size_t>(bound->input)].name + "'");
    throw Error("W3701",
                std::string("FOR SYSTEM_TIME AS OF takes the processing time of the table on the left, ") +
                    (is_column ? "which this column is not" : "not an expression"),
                form)
        .at(time.where);
}

/// The table's columns as the query sees them, with the names that the alias gives.
std::vector<OutputField> named_columns(std::vector<OutputField> columns, const std::optional<sql::TableAlias>& alias) {
    for (OutputField& column : columns) column.type = column.type.with_time_attribute(TimeAttribute::none);
    if (!alias || alias->columns.empty()) return columns;
    if (alias->columns.size() != columns.size()) {
        throw Error("W3006", "'" + alias->name.name + "' names " + std::to_string(alias->columns.size()) +
                                 " columns, but there are " + std::to_string(columns.size()))
            .at(alias->columns.front().where);
    }
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].name = alias->columns[i].name;
    return columns;
}

/// What a table that is asked delivers, and its columns made of that.
struct AskedTable {
    ScanRequest request;
    std::vector<ExpressionPtr> expressions;
    std::vector<OutputField> columns;
};

AskedTable asked_table(const NodePtr& node, const std::optional<sql::TableAlias>& alias) {
    AskedTable out;
    const auto* project = dynamic_cast<const Project*>(node.get());
    const auto& scan = static_cast<const Scan&>(project != nullptr ? *project->inputs[0] : *node);
    out.request = scan.request;
    if (project != nullptr) {
        out.expressions = project->expressions;
    } else {
        for (std::size_t i = 0; i < scan.output.size(); ++i)
            out.expressions.push_back(column_of(scan.output, static_cast<int>(i)));
    }
    out.columns = named_columns(node->output, alias);
    return out;
}

[[noreturn]] void refuse_missing_key(const std::string& table, const LookupKeys& keys, SourceRange where) {
    const std::string hint = keys.cast_column.empty()
                                 ? "compare a column of the table with one of the other side: ON o.k = t.k"
                                 : "'" + keys.cast_column + "' is converted before it is compared: write CAST(... AS " +
                                       keys.cast_column_type + ") on the other side";
    throw Error("W3702", "a lookup join needs an equality with a column of table " + table + " in its ON", hint).at(where);
}

}  // namespace

void refuse_lookup_retries(const std::vector<sql::Hint>& hints) {
    for (const sql::Hint& hint : hints) {
        for (const auto& [key, value] : hint.options) {
            if (key == "retry-predicate") refuse(Unsupported::lookup_retry, hint.where);
        }
    }
}

Relation QueryBinder::bind_lookup_join(const sql::Join& join) {
    const auto& right = join.right->as<sql::NamedTable>();
    check_form(join);
    const Relation left = bind_from(*join.left);
    check_time(*right.system_time, left, session_);
    for (const CommonTables* scope = common_tables_; scope != nullptr && right.name.parts.size() == 1; scope = scope->outer) {
        if (scope->table->name.name != right.name.last()) continue;
        throw Error("W3703", "'" + right.name.last() + "' is a query of WITH: only a table can be asked for the rows of a key",
                    "name the table itself")
            .at(right.name.where);
    }
    catalog::FullName full;
    const catalog::CatalogObject object = find_object(right.name, full);
    if (object.is_view()) {
        throw Error("W3703", full.to_string() + " is a view: only a table can be asked for the rows of a key",
                    "name the table that the view reads")
            .at(right.name.where);
    }
    AskedTable table =
        asked_table(bind_asked_table(session_, *object.table, hint_options(right.hints), right.where), right.alias);

    Relation joined{nullptr, left.sources};
    auto node = std::make_shared<LookupJoin>();
    node->where = right.where;
    node->outer = join.join == sql::JoinKind::left;
    node->inputs = {left.node};
    node->output = left.columns();
    node->output.insert(node->output.end(), table.columns.begin(), table.columns.end());
    const auto begin = static_cast<int>(left.columns().size());
    joined.sources.push_back(
        {right.alias ? right.alias->name.name : right.name.last(),
         right.alias ? std::vector<std::string>{} : std::vector<std::string>{full.catalog, full.database, full.object}, begin,
         static_cast<int>(table.columns.size())});

    ExpressionBinder binder(session_, Scope{&node->output, &joined.sources, {}}, "ON");
    LookupKeys keys;
    if (join.condition) keys = lookup_keys(binder.bind_condition(*join.condition), begin, table.expressions, table.request);
    if (keys.values.empty())
        refuse_missing_key(full.to_string(), keys, join.condition ? join.condition->where : join.operator_where);
    node->request = {std::move(table.request), std::move(keys.columns)};
    node->keys = std::move(keys.values);
    node->asked_if = conjunction(std::move(keys.of_input));
    node->condition = conjunction(std::move(keys.of_both));
    node->table_columns = std::move(table.expressions);
    if (node->outer) {
        for (std::size_t i = static_cast<std::size_t>(begin); i < node->output.size(); ++i)
            node->output[i].type = node->output[i].type.with_nullable(true);
    }
    joined.node = std::move(node);
    return joined;
}

}  // namespace windrow::plan
