// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Catalogs, databases, tables, views and models: what names in a script mean. In memory, one per session.
///
/// Rules as in Flink 2.2 (CatalogManager): names are case-sensitive; a name has one to three parts and is completed with the
/// current catalog and database; a temporary table or view shadows a permanent one of the same full name.

#include "windrow/kernels/error.hpp"
#include "windrow/kernels/types.hpp"
#include "windrow/runtime/catalog/full_name.hpp"
#include "windrow/runtime/catalog/model.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::sql {
struct Expression;
struct Query;
}  // namespace windrow::sql

namespace windrow::catalog {

using SqlExpressionPtr = std::shared_ptr<const sql::Expression>;
using SqlQueryPtr = std::shared_ptr<const sql::Query>;

enum class ColumnKind : std::uint8_t { physical, computed, metadata };

/// One declared column of a table, in declaration order.
struct ColumnDefinition {
    std::string name;
    ColumnKind kind = ColumnKind::physical;
    /// Resolved type with nullability; the time attribute is set for the watermark's column and for PROCTIME() columns.
    /// Computed columns have the type that the ExpressionTyper gave at CREATE or ALTER.
    DataType type;
    DataType declared_type;           ///< physical and metadata: as written, before the watermark made it a time attribute
    SqlExpressionPtr expression;      ///< computed only; refers to physical and metadata columns by name
    std::string expression_text;      ///< computed only: canonical text (``(`a` + 1)``)
    std::string metadata_key;         ///< metadata only: key asked of the connector (the column's name if there is no FROM)
    bool metadata_key_given = false;  ///< metadata only: FROM 'key' was written
    bool is_virtual = false;          ///< metadata only: not written by INSERT INTO
    std::optional<std::string> comment;
    SourceRange where;
};

struct PrimaryKey {
    std::string name;  ///< constraint name; `PK_a_b` if none was given
    std::vector<std::string> columns;
};

struct WatermarkDefinition {
    std::string time_column;      ///< a physical, metadata or computed column of type TIMESTAMP(3) or TIMESTAMP_LTZ(3)
    SqlExpressionPtr expression;  ///< over all columns of the table, computed ones included
    std::string expression_text;  ///< canonical text
    DataType expression_type;
    SourceRange where;
};

/// A table as declared. Immutable once in the catalog (ALTER makes a new one). Options are not checked until the table is used.
struct TableDefinition {
    FullName name;
    bool temporary = false;
    std::vector<ColumnDefinition> columns;
    std::optional<PrimaryKey> primary_key;
    std::optional<WatermarkDefinition> watermark;
    std::vector<std::string> partition_keys;
    std::map<std::string, std::string> options;
    std::optional<std::string> comment;
    SourceRange defined_at;  ///< the CREATE TABLE statement
    SourceRange options_at;  ///< its WITH clause, for errors about options

    [[nodiscard]] const ColumnDefinition* find_column(std::string_view column) const;
    /// All columns with their types, in declaration order: what `SELECT *` gives.
    [[nodiscard]] Schema schema() const;
    /// What INSERT INTO writes: physical columns and metadata columns that are not virtual.
    [[nodiscard]] Schema sink_schema() const;
};

/// A view as declared. `schema` was fixed when it was created (column list applied), so that `*` does not follow later changes.
struct ViewDefinition {
    FullName name;
    bool temporary = false;
    SqlQueryPtr query;
    std::string query_text;                   ///< canonical text
    std::vector<std::string> column_aliases;  ///< the column list, or empty
    Schema schema;
    std::vector<std::optional<std::string>> column_comments;  ///< empty, or one per column
    std::optional<std::string> comment;
    std::string current_catalog;  ///< names in the query resolve against the catalog and database of the definition
    std::string current_database;
    SourceRange defined_at;
};

using TablePtr = std::shared_ptr<const TableDefinition>;
using ViewPtr = std::shared_ptr<const ViewDefinition>;

/// A table or a view; exactly one is set.
struct CatalogObject {
    TablePtr table;
    ViewPtr view;

    [[nodiscard]] bool is_view() const noexcept { return view != nullptr; }
    [[nodiscard]] const FullName& name() const noexcept;
    [[nodiscard]] bool temporary() const noexcept;
    [[nodiscard]] Schema schema() const;
    explicit operator bool() const noexcept { return table != nullptr || view != nullptr; }
};

class Catalog;

/// Gives types to expressions and queries of DDL: the binder implements it.
class ExpressionTyper {
public:
    virtual ~ExpressionTyper() = default;
    /// Type of a computed column or watermark expression over `columns` (names resolve to these only). Throws Error.
    [[nodiscard]] virtual DataType type_of(const sql::Expression& expression, const Schema& columns) const = 0;
    /// Output columns of a view's query, names resolved in `catalog`. Throws Error. Window aggregation etc. is planned as far
    /// as needed to know the types and to refuse what cannot run.
    [[nodiscard]] virtual Schema schema_of(const sql::Query& query, const Catalog& catalog) const = 0;
};

/// All catalogs of a session. A value type: copying makes an independent session state (definitions are shared, immutable).
/// Not thread-safe. Errors: W34xx.
class Catalog {
public:
    static constexpr std::string_view default_catalog_name = "default_catalog";
    static constexpr std::string_view default_database_name = "default_database";

    Catalog();

    [[nodiscard]] const std::string& current_catalog() const noexcept { return current_catalog_; }
    [[nodiscard]] const std::string& current_database() const noexcept { return current_database_; }

    /// Completes a name of one to three parts. Throws W3401 for other counts.
    [[nodiscard]] FullName complete(std::span<const std::string> parts, SourceRange where = {}) const;
    /// The table or view of that name, temporary first; empty if there is none.
    [[nodiscard]] CatalogObject find(const FullName& name) const;
    /// Completes and looks up; throws W3402 with candidates if there is none.
    [[nodiscard]] CatalogObject resolve(std::span<const std::string> parts, SourceRange where = {}) const;
    /// Names near a misspelt one (same database first, then other databases, qualified), best first; at most three.
    [[nodiscard]] std::vector<std::string> candidates(const FullName& name) const;

    void create_catalog(const std::string& name, const std::string& default_database, bool if_not_exists, SourceRange where);
    void drop_catalog(const std::string& name, bool if_exists, SourceRange where);
    void create_database(const std::string& catalog, const std::string& name, std::optional<std::string> comment,
                         std::map<std::string, std::string> options, bool if_not_exists, SourceRange where);
    void alter_database(const std::string& catalog, const std::string& name, const std::map<std::string, std::string>& options,
                        SourceRange where);
    /// Not empty and not `cascade`: W34xx.
    void drop_database(const std::string& catalog, const std::string& name, bool if_exists, bool cascade, SourceRange where);
    void use_catalog(const std::string& name, SourceRange where);
    void use_database(const std::string& catalog, const std::string& name, SourceRange where);

    /// Adds a table or view. False if one of that name (and temporariness) is there and `if_not_exists`; throws W34xx otherwise.
    bool add(CatalogObject object, bool if_not_exists, SourceRange where);
    /// Replaces the definition of an existing object of the same name and temporariness.
    void replace(CatalogObject object);
    /// Removes the temporary or the permanent object of that name; the caller has checked that it exists.
    void remove(const FullName& name, bool temporary);
    [[nodiscard]] CatalogObject find_permanent(const FullName& name) const;
    [[nodiscard]] CatalogObject find_temporary(const FullName& name) const;

    // Models have names of their own: a model and a table may be called the same.

    /// The model of that name, temporary first; null if there is none.
    [[nodiscard]] ModelPtr find_model(const FullName& name) const;
    [[nodiscard]] ModelPtr find_model(const FullName& name, bool temporary) const;
    /// Completes and looks up; throws W3601 with candidates if there is none.
    [[nodiscard]] ModelPtr resolve_model(std::span<const std::string> parts, SourceRange where = {}) const;
    /// Adds a model. False if one of that name (and temporariness) is there and `if_not_exists`; throws W3602 if one is there and
    /// not `if_not_exists`, W3403 and W3404 for unknown catalogs and databases.
    bool add_model(ModelPtr model, bool if_not_exists, SourceRange where);
    /// Replaces the definition of an existing model of the same name and temporariness.
    void replace_model(ModelPtr model);
    /// Removes the temporary or the permanent model of that name; the caller has checked that it exists.
    void remove_model(const FullName& name, bool temporary);
    /// Models of a database, each name once, sorted. SHOW MODELS lists permanent ones only.
    [[nodiscard]] std::vector<std::string> model_names(const std::string& catalog, const std::string& database,
                                                       bool with_temporary) const;

    [[nodiscard]] bool has_catalog(const std::string& name) const { return catalogs_.contains(name); }
    [[nodiscard]] bool has_database(const std::string& catalog, const std::string& name) const;
    /// Sorted by code point.
    [[nodiscard]] std::vector<std::string> catalog_names() const;
    [[nodiscard]] std::vector<std::string> database_names(const std::string& catalog) const;
    /// Tables and views (only views if `views_only`) of a database, temporary ones included, each name once, sorted.
    [[nodiscard]] std::vector<std::string> object_names(const std::string& catalog, const std::string& database,
                                                        bool views_only) const;

private:
    struct Database {
        std::map<std::string, CatalogObject> objects;
        std::map<std::string, ModelPtr> models;
        std::optional<std::string> comment;
        std::map<std::string, std::string> options;
    };
    struct CatalogEntry {
        std::string default_database;
        std::map<std::string, Database> databases;
    };
    std::map<std::string, CatalogEntry> catalogs_;
    /// Throws W3403 or W3404 if there is no such catalog or database.
    void check_database(const FullName& name, SourceRange where) const;
    std::map<FullName, CatalogObject> temporary_;
    std::map<FullName, ModelPtr> temporary_models_;
    std::string current_catalog_;
    std::string current_database_;
};

}  // namespace windrow::catalog
