// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Statements as written. Immutable and shareable like expressions.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "windrow/runtime/sql/query_ast.hpp"

namespace windrow::sql {

enum class StatementKind : std::uint8_t {
    set_option,
    reset_option,
    create_table,
    create_view,
    create_catalog,
    create_database,
    create_function,
    create_model,
    alter_model,
    alter_table,
    alter_view,
    alter_database,
    alter_catalog,
    drop,
    use,
    show,
    describe,
    insert,
    statement_set,
    explain,
    select
};

struct Statement {
    StatementKind kind;
    SourceRange where;  ///< without the semicolon

    Statement(StatementKind k, SourceRange range) : kind(k), where(range) {}
    Statement(const Statement&) = default;
    Statement& operator=(const Statement&) = default;
    virtual ~Statement() = default;
    template <class Node>
    [[nodiscard]] const Node& as() const {
        if (kind != Node::tag) throw_defect("statement of another kind");
        return static_cast<const Node&>(*this);
    }
    template <class Node>
    [[nodiscard]] const Node* as_if() const noexcept {
        return kind == Node::tag ? static_cast<const Node*>(this) : nullptr;
    }
};
using StatementPtr = std::shared_ptr<const Statement>;
template <StatementKind Tag>
struct StatementNode : Statement {
    static constexpr StatementKind tag = Tag;
    explicit StatementNode(SourceRange range) : Statement(Tag, range) {}
};

/// One 'key' = 'value' of WITH, SET or PARTITION, with the places of both.
struct Property {
    std::string key;
    std::string value;
    SourceRange key_where;
    SourceRange value_where;
};

/// SET 'k' = 'v'; both empty when only SET was written (shows all).
struct SetOption : StatementNode<StatementKind::set_option> {
    using StatementNode::StatementNode;
    std::optional<Property> option;
};
/// RESET 'k'; without a key all.
struct ResetOption : StatementNode<StatementKind::reset_option> {
    using StatementNode::StatementNode;
    std::optional<Property> option;  ///< only the key is set
};

enum class ColumnKind : std::uint8_t { physical, computed, metadata };
struct ColumnDefinition {
    ColumnKind kind = ColumnKind::physical;
    Identifier name;
    TypeName type;                            ///< physical and metadata
    ExpressionPtr expression;                 ///< computed
    std::optional<std::string> metadata_key;  ///< METADATA FROM 'key'
    bool is_virtual = false;
    std::optional<std::string> comment;
    bool primary_key = false;  ///< `id INT PRIMARY KEY NOT ENFORCED`
    SourceRange where;
};
struct PrimaryKey {
    std::optional<Identifier> constraint;
    std::vector<Identifier> columns;
    bool not_enforced = false;
    bool unique = false;  ///< UNIQUE instead of PRIMARY KEY
    SourceRange where;
};
struct Watermark {
    QualifiedName column;
    ExpressionPtr expression;
    SourceRange where;
};

enum class LikeFeature : std::uint8_t { all, constraints, distribution, generated, metadata, options, partitions, watermarks };
enum class LikeMerge : std::uint8_t { including, excluding, overwriting };
struct LikeOption {
    LikeMerge merge = LikeMerge::including;
    LikeFeature feature = LikeFeature::all;
    SourceRange where;
};
struct LikeClause {
    QualifiedName table;
    std::vector<LikeOption> options;
    SourceRange where;
};
/// DISTRIBUTED [BY [HASH|RANGE] (cols)] [INTO n BUCKETS]
struct Distribution {
    std::string algorithm;  ///< HASH, RANGE or empty
    std::vector<Identifier> columns;
    std::int64_t buckets = -1;
    SourceRange where;
};

struct CreateTable : StatementNode<StatementKind::create_table> {
    using StatementNode::StatementNode;
    bool temporary = false;
    bool if_not_exists = false;
    bool or_replace = false;
    QualifiedName name;
    std::vector<ColumnDefinition> columns;
    std::vector<Identifier> column_names;  ///< `CREATE TABLE t (a, b) WITH ... AS SELECT`
    std::vector<PrimaryKey> keys;          ///< at most one is valid; all are kept for the message
    std::vector<Watermark> watermarks;     ///< at most one is valid
    std::optional<std::string> comment;
    std::optional<Distribution> distribution;
    std::vector<Identifier> partitioned_by;
    std::vector<Property> options;
    bool has_options = false;
    std::optional<LikeClause> like;
    QueryPtr as_query;  ///< CREATE TABLE ... AS SELECT; may be null
};

struct CreateView : StatementNode<StatementKind::create_view> {
    using StatementNode::StatementNode;
    bool temporary = false;
    bool if_not_exists = false;
    bool or_replace = false;
    QualifiedName name;
    std::vector<Identifier> columns;
    std::optional<std::string> comment;
    QueryPtr query;
};

struct CreateCatalog : StatementNode<StatementKind::create_catalog> {
    using StatementNode::StatementNode;
    bool if_not_exists = false;
    Identifier name;
    std::optional<std::string> comment;
    std::vector<Property> options;
};
struct CreateDatabase : StatementNode<StatementKind::create_database> {
    using StatementNode::StatementNode;
    bool if_not_exists = false;
    QualifiedName name;
    std::optional<std::string> comment;
    std::vector<Property> options;
};
struct CreateFunction : StatementNode<StatementKind::create_function> {
    using StatementNode::StatementNode;
    bool temporary = false;
    bool system = false;
    bool if_not_exists = false;
    QualifiedName name;
    std::string class_name;
    std::string language;                ///< in capitals; empty when not written
    std::vector<std::string> resources;  ///< USING JAR '...'
    std::vector<Property> options;
};
struct CreateModel : StatementNode<StatementKind::create_model> {
    using StatementNode::StatementNode;
    bool temporary = false;
    bool if_not_exists = false;
    bool or_replace = false;
    QualifiedName name;
    std::vector<ColumnDefinition> input;
    std::vector<ColumnDefinition> output;
    std::optional<std::string> comment;
    std::vector<Property> options;
};

enum class AlterModelAction : std::uint8_t { rename, set_options, reset_options };
struct AlterModel : StatementNode<StatementKind::alter_model> {
    using StatementNode::StatementNode;
    bool if_exists = false;
    QualifiedName name;
    AlterModelAction action = AlterModelAction::rename;
    QualifiedName new_name;         ///< rename
    std::vector<Property> options;  ///< set_options; reset_options: only keys
};

enum class AlterTableAction : std::uint8_t {
    rename_table,
    rename_column,
    set_options,
    reset_options,
    add,
    modify,
    drop_columns,
    drop_constraint,
    drop_primary_key,
    drop_watermark,
    drop_distribution,
    add_partitions,
    drop_partitions
};
enum class ColumnPosition : std::uint8_t { unspecified, first, after };
/// One element of ALTER TABLE ... ADD/MODIFY (...): exactly one of column, key, watermark, distribution is set.
struct AlterElement {
    std::optional<ColumnDefinition> column;
    ColumnPosition position = ColumnPosition::unspecified;
    std::optional<QualifiedName> after;
    std::optional<PrimaryKey> key;
    std::optional<Watermark> watermark;
    std::optional<Distribution> distribution;
    SourceRange where;
};
struct AlterTable : StatementNode<StatementKind::alter_table> {
    using StatementNode::StatementNode;
    bool if_exists = false;
    QualifiedName name;
    AlterTableAction action = AlterTableAction::add;
    QualifiedName new_name;                ///< rename_table and rename_column
    QualifiedName column;                  ///< rename_column
    std::vector<Property> options;         ///< set_options
    std::vector<Property> reset_keys;      ///< reset_options: only keys
    std::vector<AlterElement> elements;    ///< add, modify
    std::vector<QualifiedName> columns;    ///< drop_columns
    std::optional<Identifier> constraint;  ///< drop_constraint
    std::vector<std::vector<Property>> partitions;
};
struct AlterView : StatementNode<StatementKind::alter_view> {
    using StatementNode::StatementNode;
    bool if_exists = false;
    QualifiedName name;
    std::optional<QualifiedName> new_name;  ///< RENAME TO
    QueryPtr query;                         ///< AS query; null for RENAME
};
struct AlterDatabase : StatementNode<StatementKind::alter_database> {
    using StatementNode::StatementNode;
    QualifiedName name;
    std::vector<Property> options;
};
struct AlterCatalog : StatementNode<StatementKind::alter_catalog> {
    using StatementNode::StatementNode;
    Identifier name;
    std::vector<Property> set_options;
    std::vector<Property> reset_keys;
    std::optional<std::string> comment;
};

enum class ObjectKind : std::uint8_t { table, view, catalog, database, function, model };
struct Drop : StatementNode<StatementKind::drop> {
    using StatementNode::StatementNode;
    ObjectKind object = ObjectKind::table;
    bool temporary = false;
    bool system = false;
    bool if_exists = false;
    bool cascade = false;
    bool restrict_drop = false;
    QualifiedName name;
};

/// USE db, USE cat.db, USE CATALOG cat.
struct Use : StatementNode<StatementKind::use> {
    using StatementNode::StatementNode;
    bool catalog = false;
    QualifiedName name;
};

enum class ShowKind : std::uint8_t {
    catalogs,
    current_catalog,
    databases,
    current_database,
    tables,
    views,
    columns,
    functions,
    user_functions,
    models,
    create_table,
    create_view,
    create_catalog,
    create_database,
    create_model,
    partitions,
    modules,
    full_modules,
    procedures,
    jobs
};
struct Show : StatementNode<StatementKind::show> {
    using StatementNode::StatementNode;
    ShowKind show = ShowKind::tables;
    QualifiedName name;  ///< FROM/IN name, or the object of SHOW CREATE; may be empty
    std::optional<std::string> like;
    bool negated = false;
    bool ignore_case = false;  ///< ILIKE
};

struct Describe : StatementNode<StatementKind::describe> {
    using StatementNode::StatementNode;
    ObjectKind object = ObjectKind::table;  ///< table also means view
    bool extended = false;
    QualifiedName name;
};

struct Insert : StatementNode<StatementKind::insert> {
    using StatementNode::StatementNode;
    bool overwrite = false;
    QualifiedName table;
    std::vector<Hint> hints;
    /// PARTITION (k = 'v', j): a column without a value has an empty optional.
    std::vector<std::pair<Identifier, ExpressionPtr>> partition;
    std::vector<QualifiedName> columns;
    QueryPtr query;
};

/// EXECUTE STATEMENT SET BEGIN ... END and BEGIN STATEMENT SET; ... END.
struct StatementSet : StatementNode<StatementKind::statement_set> {
    using StatementNode::StatementNode;
    std::vector<std::shared_ptr<const Insert>> inserts;
};

struct Explain : StatementNode<StatementKind::explain> {
    using StatementNode::StatementNode;
    std::vector<std::string> details;  ///< ESTIMATED_COST, CHANGELOG_MODE, JSON_EXECUTION_PLAN, PLAN_ADVICE in capitals
    StatementPtr statement;            ///< SelectStatement, Insert or StatementSet
};

/// A query as a statement; EXECUTE SELECT too.
struct SelectStatement : StatementNode<StatementKind::select> {
    using StatementNode::StatementNode;
    QueryPtr query;
};

}  // namespace windrow::sql
