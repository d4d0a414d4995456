// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Queries to plan trees: FROM, SELECT, set operations, VALUES, ORDER BY, LIMIT. Grouping is in grouped_select.hpp.

#include "binding_session.hpp"
#include "expression_binding.hpp"
#include "scope.hpp"

#include <map>
#include <string>
#include <vector>

namespace windrow::plan {

/// What a SELECT list makes: one output column.
struct SelectedColumn {
    std::string name;
    ExpressionPtr expression;
};

/// A column that ORDER BY names, as the query body resolved it.
struct OrderColumn {
    int column = -1;
    bool descending = false;
    bool nulls_first = true;
    SourceRange where;
};

/// Binds the queries of one statement. One object per name context: a view's query gets its own.
class QueryBinder {
public:
    QueryBinder(BindingSession& session, NameContext names, const CommonTables* common_tables)
        : session_(session), names_(std::move(names)), common_tables_(common_tables) {}

    /// A query; `top_level` keeps its ORDER BY (in sub-queries an ORDER BY without LIMIT means nothing).
    [[nodiscard]] NodePtr bind_query(const sql::Query& query, bool top_level);
    /// One table, view or WITH name, with its alias and column list.
    [[nodiscard]] Relation bind_named_table(const sql::QualifiedName& name, const std::vector<sql::Hint>& hints,
                                            const std::optional<sql::TableAlias>& alias, SourceRange where);

    [[nodiscard]] BindingSession& session() noexcept { return session_; }

private:
    NodePtr bind_body(const sql::QueryBody& body, const std::vector<sql::OrderItem>& order, std::vector<OrderColumn>& resolved);
    NodePtr bind_select(const sql::Select& select, const std::vector<sql::OrderItem>& order, std::vector<OrderColumn>& resolved);
    NodePtr bind_set_operation(const sql::SetOperation& operation);
    void unite_windows(const std::vector<NodePtr>& inputs, std::vector<OutputField>& fields);
    NodePtr bind_values(const sql::Values& values);
    NodePtr bind_distinct(NodePtr node, const sql::Select& select);
    void resolve_output_order(const NodePtr& node, const std::vector<sql::OrderItem>& order, std::vector<OrderColumn>& resolved);
    NodePtr apply_order(NodePtr node, const std::vector<OrderColumn>& order, const sql::Query& query);
    NodePtr apply_limit(NodePtr node, const sql::Query& query);

    Relation bind_from(const sql::TableReference& reference);
    Relation bind_join(const sql::Join& join);
    Relation bind_lookup_join(const sql::Join& join);
    /// Its full name goes to `full`. Throws W3001 if there is none.
    catalog::CatalogObject find_object(const sql::QualifiedName& name, catalog::FullName& full) const;
    Relation bind_unnest(Relation left, const sql::Unnest& unnest, bool outer);
    Relation bind_view(const catalog::ViewDefinition& view, SourceRange where);
    Relation bind_derived(const sql::Query& query, const std::optional<sql::TableAlias>& alias, SourceRange where);
    Relation bind_table_function(const sql::TableFunction& function);
    Relation bind_window_function(const sql::Call& call, const std::optional<sql::TableAlias>& alias);
    Relation bind_predict(const sql::Call& call, const std::optional<sql::TableAlias>& alias);
    Relation bind_table_argument(const sql::Expression& argument);

    BindingSession& session_;
    NameContext names_;
    const CommonTables* common_tables_;
};

/// What the OPTIONS hint gives.
[[nodiscard]] std::map<std::string, std::string> hint_options(const std::vector<sql::Hint>& hints);
/// Of all that Flink's hints for joins say, only LOOKUP with a retry-predicate would change an answer: W4024.
void refuse_lookup_retries(const std::vector<sql::Hint>& hints);
/// The words of a join, for messages: "LEFT JOIN".
[[nodiscard]] const char* join_name(sql::JoinKind kind);
/// A relation of one row without columns, for SELECT without FROM.
[[nodiscard]] Relation single_row();
/// Names the columns anew and hides what they were called before. Throws W3006 if the column list has another length.
[[nodiscard]] Relation with_alias(Relation relation, const std::optional<sql::TableAlias>& alias, std::string default_name);
/// Casts and renames columns so that the node's output has these types. Identity if it already has.
[[nodiscard]] NodePtr with_types(NodePtr node, const std::vector<OutputField>& fields, ExpressionBinder& binder);
/// The name of an unnamed SELECT item: that of the column or of the last field in a path such as r.a, else EXPR$position (as for
/// the field of an element, a[1].x).
[[nodiscard]] std::string implied_name(const sql::Expression& expression, std::size_t position);

}  // namespace windrow::plan
