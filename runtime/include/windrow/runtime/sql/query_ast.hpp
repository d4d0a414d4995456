// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Queries as written: SELECT, set operations, VALUES, table references. Immutable and shareable like expressions.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "windrow/runtime/sql/expression_ast.hpp"

namespace windrow::sql {

struct TableReference;
struct QueryBody;
using TableReferencePtr = std::shared_ptr<const TableReference>;
using QueryBodyPtr = std::shared_ptr<const QueryBody>;

/// One hint of `/*+ OPTIONS('k'='v'), STATE_TTL('a'='1d'), BROADCAST(t) */`.
struct Hint {
    Identifier name;
    std::vector<std::pair<std::string, std::string>> options;  ///< 'k'='v' pairs
    std::vector<std::string> words;                            ///< plain identifiers, strings and numbers
    SourceRange where;
};

struct CommonTableExpression {
    Identifier name;
    std::vector<Identifier> columns;
    QueryPtr query;
};

/// A whole query. `where` covers it from WITH or SELECT to its last clause.
struct Query {
    std::vector<CommonTableExpression> with;
    QueryBodyPtr body;
    std::vector<OrderItem> order_by;
    ExpressionPtr offset;  ///< null when not written
    ExpressionPtr limit;   ///< LIMIT n or FETCH FIRST n ROWS ONLY; null when not written (LIMIT ALL too)
    SourceRange where;
    SourceRange order_where;  ///< the ORDER BY clause
    SourceRange limit_where;  ///< the LIMIT, OFFSET or FETCH clause
};

enum class QueryBodyKind : std::uint8_t { select, set_operation, values, explicit_table, nested };

struct QueryBody {
    QueryBodyKind kind;
    SourceRange where;

    QueryBody(QueryBodyKind k, SourceRange range) : kind(k), where(range) {}
    QueryBody(const QueryBody&) = default;
    QueryBody& operator=(const QueryBody&) = default;
    virtual ~QueryBody() = default;
    template <class Node>
    [[nodiscard]] const Node& as() const {
        if (kind != Node::tag) throw_defect("query body of another kind");
        return static_cast<const Node&>(*this);
    }
    template <class Node>
    [[nodiscard]] const Node* as_if() const noexcept {
        return kind == Node::tag ? static_cast<const Node*>(this) : nullptr;
    }
};
template <QueryBodyKind Tag>
struct QueryBodyNode : QueryBody {
    static constexpr QueryBodyKind tag = Tag;
    explicit QueryBodyNode(SourceRange range) : QueryBody(Tag, range) {}
};

struct SelectItem {
    ExpressionPtr expression;  ///< may be a Star
    std::optional<Identifier> alias;
    SourceRange where;
};

enum class GroupItemKind : std::uint8_t { expression, empty, rollup, cube, grouping_sets };
/// One element of GROUP BY: a key, `(a, b)` (kind expression with several keys), `()` (empty), or ROLLUP, CUBE and GROUPING SETS
/// whose elements are in `nested`.
struct GroupItem {
    GroupItemKind kind = GroupItemKind::expression;
    std::vector<ExpressionPtr> keys;  ///< `(a, b)` as an element has both
    std::vector<GroupItem> nested;    ///< elements of ROLLUP, CUBE and GROUPING SETS
    SourceRange where;
};

struct NamedWindow {
    Identifier name;
    WindowSpecification specification;
};

struct Select : QueryBodyNode<QueryBodyKind::select> {
    using QueryBodyNode::QueryBodyNode;
    std::vector<Hint> hints;
    bool distinct = false;
    SourceRange distinct_where;
    std::vector<SelectItem> items;
    TableReferencePtr from;  ///< null when there is no FROM; commas are joins of kind comma
    ExpressionPtr filter;    ///< WHERE; may be null
    bool has_group_by = false;
    bool group_by_distinct = false;
    std::vector<GroupItem> group_by;
    SourceRange group_where;
    ExpressionPtr having;
    std::vector<NamedWindow> windows;
    ExpressionPtr qualify;
};

enum class SetOperator : std::uint8_t { union_rows, intersect, except };
struct SetOperation : QueryBodyNode<QueryBodyKind::set_operation> {
    using QueryBodyNode::QueryBodyNode;
    SetOperator op = SetOperator::union_rows;
    bool all = false;
    QueryBodyPtr left;
    QueryBodyPtr right;
    SourceRange operator_where;
};

/// VALUES (1, 'a'), (2, 'b'), ROW(3, 'c'): every row is an expression list.
struct Values : QueryBodyNode<QueryBodyKind::values> {
    using QueryBodyNode::QueryBodyNode;
    std::vector<std::vector<ExpressionPtr>> rows;
    std::vector<SourceRange> row_ranges;
};

/// `TABLE t` as a query.
struct ExplicitTable : QueryBodyNode<QueryBodyKind::explicit_table> {
    using QueryBodyNode::QueryBodyNode;
    QualifiedName name;
};

/// A query in parentheses that has its own ORDER BY, LIMIT or WITH; one without is its body itself.
struct NestedQuery : QueryBodyNode<QueryBodyKind::nested> {
    using QueryBodyNode::QueryBodyNode;
    QueryPtr query;
};

struct TableAlias {
    Identifier name;
    std::vector<Identifier> columns;  ///< `AS t (a, b)`
};

enum class TableReferenceKind : std::uint8_t { table, derived, join, table_function, unnest, match_recognize };

struct TableReference {
    TableReferenceKind kind;
    SourceRange where;
    std::optional<TableAlias> alias;

    TableReference(TableReferenceKind k, SourceRange range) : kind(k), where(range) {}
    TableReference(const TableReference&) = default;
    TableReference& operator=(const TableReference&) = default;
    virtual ~TableReference() = default;
    template <class Node>
    [[nodiscard]] const Node& as() const {
        if (kind != Node::tag) throw_defect("table reference of another kind");
        return static_cast<const Node&>(*this);
    }
    template <class Node>
    [[nodiscard]] const Node* as_if() const noexcept {
        return kind == Node::tag ? static_cast<const Node*>(this) : nullptr;
    }
};
template <TableReferenceKind Tag>
struct TableReferenceNode : TableReference {
    static constexpr TableReferenceKind tag = Tag;
    explicit TableReferenceNode(SourceRange range) : TableReference(Tag, range) {}
};

/// A table or view by name; `FROM TABLE t` gives one too.
struct NamedTable : TableReferenceNode<TableReferenceKind::table> {
    using TableReferenceNode::TableReferenceNode;
    QualifiedName name;
    std::vector<Hint> hints;
    ExpressionPtr system_time;  ///< FOR SYSTEM_TIME AS OF; may be null
};

/// A query in parentheses; `lateral` if LATERAL stands before it.
struct DerivedTable : TableReferenceNode<TableReferenceKind::derived> {
    using TableReferenceNode::TableReferenceNode;
    QueryPtr query;
    bool lateral = false;
};

enum class JoinKind : std::uint8_t { comma, cross, inner, left, right, full };
struct Join : TableReferenceNode<TableReferenceKind::join> {
    using TableReferenceNode::TableReferenceNode;
    JoinKind join = JoinKind::inner;
    bool natural = false;
    TableReferencePtr left;
    TableReferencePtr right;
    ExpressionPtr condition;  ///< ON; may be null
    std::vector<Identifier> using_columns;
    SourceRange operator_where;  ///< the JOIN words or the comma
};

/// TABLE(f(...)), LATERAL TABLE(f(...)), or f(...) directly: TUMBLE, HOP, CUMULATE, SESSION, ML_PREDICT, ...
struct TableFunction : TableReferenceNode<TableReferenceKind::table_function> {
    using TableReferenceNode::TableReferenceNode;
    std::shared_ptr<const Call> call;
    bool lateral = false;
};

struct Unnest : TableReferenceNode<TableReferenceKind::unnest> {
    using TableReferenceNode::TableReferenceNode;
    std::vector<ExpressionPtr> collections;
    bool with_ordinality = false;
    bool lateral = false;
};

enum class PatternKind : std::uint8_t { variable, sequence, alternation, quantified, permute, exclusion, empty };
/// The PATTERN of MATCH_RECOGNIZE as a tree.
struct RowPattern {
    PatternKind kind = PatternKind::empty;
    Identifier variable;
    std::vector<RowPattern> parts;  ///< one for quantified and exclusion
    std::int64_t minimum = 1;       ///< quantified
    std::int64_t maximum = 1;       ///< quantified; -1 is without bound
    bool reluctant = false;
    bool open_minimum = false;  ///< quantified: written as {,n}
    bool grouped = false;       ///< stood in brackets
    SourceRange where;
};
enum class AfterMatch : std::uint8_t { unspecified, past_last_row, to_next_row, to_first, to_last };
struct MatchRecognize : TableReferenceNode<TableReferenceKind::match_recognize> {
    using TableReferenceNode::TableReferenceNode;
    struct Definition {
        Identifier name;
        ExpressionPtr expression;
    };
    struct Subset {
        Identifier name;
        std::vector<Identifier> variables;
    };
    TableReferencePtr input;
    std::vector<ExpressionPtr> partition_by;
    std::vector<OrderItem> order_by;
    std::vector<Definition> measures;
    std::optional<bool> all_rows_per_match;  ///< empty when not written
    AfterMatch after_match = AfterMatch::unspecified;
    std::optional<Identifier> skip_variable;
    RowPattern pattern;
    bool strict_start = false;  ///< ^
    bool strict_end = false;    ///< $
    ExpressionPtr within;       ///< may be null
    std::vector<Subset> subsets;
    std::vector<Definition> defines;
    SourceRange clause_where;  ///< the word MATCH_RECOGNIZE
};

}  // namespace windrow::sql
