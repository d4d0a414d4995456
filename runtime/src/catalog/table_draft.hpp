// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A table under construction: CREATE TABLE, LIKE and ALTER TABLE fill one, and the same checks make a definition of it.

#include "windrow/runtime/catalog/catalog.hpp"
#include "windrow/runtime/sql/statement_ast.hpp"

namespace windrow::catalog {

/// A column as written, without the type of a computed one.
ColumnDefinition draft_column(const sql::ColumnDefinition& column);

/// A key as written. Throws W34xx for UNIQUE and for keys that are not NOT ENFORCED.
PrimaryKey draft_key(const sql::PrimaryKey& key);

/// The watermark as written. Throws W34xx for a nested column.
WatermarkDefinition draft_watermark(const sql::Watermark& watermark, const TableDefinition& table);

/// Takes back what `finish_table` derived, so that the table can be changed and finished again.
TableDefinition reopen_table(const TableDefinition& table);

/// Checks the whole table and derives the types of computed columns, NOT NULL of key columns and the time attribute.
/// Throws W34xx, or what `typer` throws.
TablePtr finish_table(TableDefinition table, const ExpressionTyper& typer);

/// Options as a map. Throws W34xx for a key given twice.
std::map<std::string, std::string> option_map(const std::vector<sql::Property>& options);

/// Index of a column in the table. Throws W34xx with candidates.
std::size_t column_index(const TableDefinition& table, const sql::Identifier& name);

}  // namespace windrow::catalog
