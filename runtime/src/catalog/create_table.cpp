// SPDX-License-Identifier: Apache-2.0
#include "catalog/definition_statements.hpp"
#include "catalog/table_draft.hpp"

#include <algorithm>

namespace windrow::catalog {

namespace {

void refuse_unsupported(const sql::CreateTable& statement) {
    if (statement.as_query) {
        throw Error("W4044", "CREATE TABLE ... AS SELECT is not available",
                    "declare the columns in CREATE TABLE and fill the table with INSERT INTO " + statement.name.to_string() +
                        " SELECT ...");
    }
    if (statement.or_replace) {
        throw Error("W4044", "CREATE OR REPLACE TABLE is not available", "write DROP TABLE IF EXISTS, then CREATE TABLE");
    }
    if (statement.distribution) {
        throw Error("W4045", "DISTRIBUTED is not available: no connector here has buckets", "remove the DISTRIBUTED clause")
            .at(statement.distribution->where);
    }
}

/// The key of the column form (`id INT PRIMARY KEY NOT ENFORCED`) or of the table form; at most one.
std::optional<PrimaryKey> single_key(const sql::CreateTable& statement) {
    std::optional<PrimaryKey> key;
    const auto take = [&](const sql::PrimaryKey& written) {
        if (key) {
            throw Error("W3413", "the table has two primary keys",
                        "write one PRIMARY KEY (a, b) NOT ENFORCED over all key columns")
                .at(written.where);
        }
        key = draft_key(written);
    };
    for (const sql::PrimaryKey& written : statement.keys) take(written);
    for (const sql::ColumnDefinition& column : statement.columns) {
        if (!column.primary_key) continue;
        const bool listed = std::any_of(statement.keys.begin(), statement.keys.end(), [&](const sql::PrimaryKey& written) {
            return written.columns.size() == 1 && written.columns[0].name == column.name.name;
        });
        if (!listed) take(sql::PrimaryKey{std::nullopt, {column.name}, true, false, column.where});
    }
    return key;
}

TableDefinition own_part(const sql::CreateTable& statement, const Catalog& catalog) {
    TableDefinition table;
    table.name = full_name(statement.name, catalog);
    table.temporary = statement.temporary;
    for (const sql::ColumnDefinition& column : statement.columns) table.columns.push_back(draft_column(column));
    table.primary_key = single_key(statement);
    // The parser refuses a second WATERMARK.
    if (!statement.watermarks.empty()) table.watermark = draft_watermark(statement.watermarks[0], table);
    for (const sql::Identifier& key : statement.partitioned_by) table.partition_keys.push_back(key.name);
    table.options = option_map(statement.options);
    table.comment = statement.comment;
    table.defined_at = statement.where;
    table.options_at = statement.options.empty()
                           ? statement.name.where
                           : SourceRange{statement.options.front().key_where.begin, statement.options.back().value_where.end};
    return table;
}

}  // namespace

void create_table(const sql::CreateTable& statement, DefinitionContext context) {
    refuse_unsupported(statement);
    TableDefinition table = own_part(statement, context.catalog);
    if (statement.like) table = merge_like(statement, std::move(table), context.catalog);
    CatalogObject object;
    object.table = finish_table(std::move(table), context.typer);
    context.catalog.add(std::move(object), statement.if_not_exists, statement.name.where);
}

}  // namespace windrow::catalog
