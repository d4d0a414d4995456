// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One function per kind of definition statement; `execute_definition` picks among them.

#include "windrow/runtime/catalog/catalog.hpp"
#include "windrow/runtime/sql/statement_ast.hpp"

namespace windrow::catalog {

/// What a statement works on.
struct DefinitionContext {
    Catalog& catalog;
    const ExpressionTyper& typer;
};

FullName full_name(const sql::QualifiedName& name, const Catalog& catalog);

void create_table(const sql::CreateTable& statement, DefinitionContext context);
/// Base columns, key, watermark, partitions and options that LIKE brings, with the statement's own merged over them.
TableDefinition merge_like(const sql::CreateTable& statement, TableDefinition own, const Catalog& catalog);
void alter_table(const sql::AlterTable& statement, DefinitionContext context);
void create_view(const sql::CreateView& statement, DefinitionContext context);
void alter_view(const sql::AlterView& statement, DefinitionContext context);
void create_model(const sql::CreateModel& statement, Catalog& catalog);
void alter_model(const sql::AlterModel& statement, Catalog& catalog);
void drop_model(const sql::Drop& statement, Catalog& catalog);
void drop_object(const sql::Drop& statement, Catalog& catalog);
void create_catalog(const sql::CreateCatalog& statement, Catalog& catalog);
void create_database(const sql::CreateDatabase& statement, Catalog& catalog);
void alter_database(const sql::AlterDatabase& statement, Catalog& catalog);
void use(const sql::Use& statement, Catalog& catalog);

/// Catalog and database of a name of one or two parts.
std::pair<std::string, std::string> database_of(const sql::QualifiedName& name, const Catalog& catalog);

}  // namespace windrow::catalog
