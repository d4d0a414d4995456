// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/catalog/ddl.hpp"

#include "catalog/definition_statements.hpp"

namespace windrow::catalog {

bool is_definition(const sql::Statement& statement) {
    switch (statement.kind) {
        case sql::StatementKind::create_table:
        case sql::StatementKind::create_view:
        case sql::StatementKind::create_catalog:
        case sql::StatementKind::create_database:
        case sql::StatementKind::create_function:
        case sql::StatementKind::create_model:
        case sql::StatementKind::alter_model:
        case sql::StatementKind::alter_table:
        case sql::StatementKind::alter_view:
        case sql::StatementKind::alter_database:
        case sql::StatementKind::alter_catalog:
        case sql::StatementKind::drop:
        case sql::StatementKind::use:
            return true;
        default:
            return false;
    }
}

namespace {

void dispatch(const sql::Statement& statement, DefinitionContext context) {
    switch (statement.kind) {
        case sql::StatementKind::create_table:
            return create_table(statement.as<sql::CreateTable>(), context);
        case sql::StatementKind::create_view:
            return create_view(statement.as<sql::CreateView>(), context);
        case sql::StatementKind::create_catalog:
            return create_catalog(statement.as<sql::CreateCatalog>(), context.catalog);
        case sql::StatementKind::create_database:
            return create_database(statement.as<sql::CreateDatabase>(), context.catalog);
        case sql::StatementKind::alter_table:
            return alter_table(statement.as<sql::AlterTable>(), context);
        case sql::StatementKind::alter_view:
            return alter_view(statement.as<sql::AlterView>(), context);
        case sql::StatementKind::alter_database:
            return alter_database(statement.as<sql::AlterDatabase>(), context.catalog);
        case sql::StatementKind::drop:
            return drop_object(statement.as<sql::Drop>(), context.catalog);
        case sql::StatementKind::use:
            return use(statement.as<sql::Use>(), context.catalog);
        case sql::StatementKind::create_function:
            throw Error("W4041", "user functions are not available", "use the built-in functions; SHOW FUNCTIONS lists them");
        case sql::StatementKind::create_model:
            return create_model(statement.as<sql::CreateModel>(), context.catalog);
        case sql::StatementKind::alter_model:
            return alter_model(statement.as<sql::AlterModel>(), context.catalog);
        case sql::StatementKind::alter_catalog:
            throw Error("W4043", "ALTER CATALOG is not available", "create the catalog with the options that it needs");
        default:
            break;
    }
    throw_defect("not a definition statement");
}

}  // namespace

void execute_definition(const sql::Statement& statement, Catalog& catalog, const ExpressionTyper& typer) {
    try {
        dispatch(statement, {catalog, typer});
    } catch (Error& error) {
        throw error.at(statement.where);
    }
}

}  // namespace windrow::catalog
