// SPDX-License-Identifier: Apache-2.0
/// Catalogs, databases, USE and DROP.
#include "catalog/definition_statements.hpp"
#include "catalog/table_draft.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"

namespace windrow::catalog {

FullName full_name(const sql::QualifiedName& name, const Catalog& catalog) {
    std::vector<std::string> parts;
    for (const sql::Identifier& part : name.parts) parts.push_back(part.name);
    return catalog.complete(parts, name.where);
}

std::pair<std::string, std::string> database_of(const sql::QualifiedName& name, const Catalog& catalog) {
    if (name.parts.size() == 1) return {catalog.current_catalog(), name.parts[0].name};
    if (name.parts.size() == 2) return {name.parts[0].name, name.parts[1].name};
    throw Error("W3401", "'" + name.to_string() + "' is not the name of a database", "write database or catalog.database")
        .at(name.where);
}

void create_catalog(const sql::CreateCatalog& statement, Catalog& catalog) {
    std::string type;
    std::string default_database = "default";
    for (const sql::Property& option : statement.options) {
        if (option.key == "type") {
            type = option.value;
            if (type != "generic_in_memory") {
                throw Error("W4047", "there is no catalog of type '" + type + "'", "write 'type' = 'generic_in_memory'")
                    .at(option.value_where);
            }
        } else if (option.key == "default-database") {
            default_database = option.value;
            if (default_database.empty()) {
                throw Error("W3434", "'default-database' is empty", "give the database a name").at(option.value_where);
            }
        } else {
            const std::vector<std::string> known = {"type", "default-database"};
            const std::string meant = did_you_mean(closest_names(option.key, known));
            throw Error("W3434", "a catalog has no option '" + option.key + "'",
                        meant.empty() ? "options are 'type' and 'default-database'" : meant)
                .at(option.key_where);
        }
    }
    if (type.empty()) {
        throw Error("W3434", "the catalog has no 'type'", "write WITH ('type' = 'generic_in_memory')");
    }
    catalog.create_catalog(statement.name.name, default_database, statement.if_not_exists, statement.name.where);
}

void create_database(const sql::CreateDatabase& statement, Catalog& catalog) {
    const auto [catalog_name, database] = database_of(statement.name, catalog);
    catalog.create_database(catalog_name, database, statement.comment, option_map(statement.options), statement.if_not_exists,
                            statement.name.where);
}

void alter_database(const sql::AlterDatabase& statement, Catalog& catalog) {
    const auto [catalog_name, database] = database_of(statement.name, catalog);
    catalog.alter_database(catalog_name, database, option_map(statement.options), statement.name.where);
}

void use(const sql::Use& statement, Catalog& catalog) {
    if (statement.catalog) {
        if (statement.name.parts.size() != 1) {
            throw Error("W3401", "'" + statement.name.to_string() + "' is not the name of a catalog",
                        "USE CATALOG takes one name")
                .at(statement.name.where);
        }
        catalog.use_catalog(statement.name.last(), statement.name.where);
        return;
    }
    const auto [catalog_name, database] = database_of(statement.name, catalog);
    catalog.use_database(catalog_name, database, statement.name.where);
}

namespace {

void drop_table_or_view(const sql::Drop& statement, Catalog& catalog) {
    const bool view = statement.object == sql::ObjectKind::view;
    const std::string kind = view ? "view" : "table";
    const FullName name = full_name(statement.name, catalog);
    const CatalogObject temporary = catalog.find_temporary(name);
    const CatalogObject permanent = catalog.find_permanent(name);
    const CatalogObject& wanted = statement.temporary ? temporary : permanent;
    if (wanted && wanted.is_view() == view) {
        if (!statement.temporary && temporary) {
            throw Error("W3435",
                        "a temporary " + std::string(temporary.is_view() ? "view" : "table") + " '" + statement.name.to_string() +
                            "' hides the permanent " + kind,
                        "DROP TEMPORARY " + std::string(temporary.is_view() ? "VIEW" : "TABLE") + " first")
                .at(statement.name.where);
        }
        catalog.remove(name, statement.temporary);
        return;
    }
    if (statement.if_exists) return;
    const CatalogObject& other = statement.temporary ? permanent : temporary;
    std::string hint;
    if (wanted) {
        hint = "'" + statement.name.to_string() + "' is a " +
               (wanted.is_view() ? "view: write DROP VIEW" : "table: write DROP TABLE");
    } else if (other) {
        hint = statement.temporary ? "it is permanent: write DROP without TEMPORARY" : "it is temporary: write DROP TEMPORARY";
    } else {
        hint = did_you_mean(catalog.candidates(name));
        if (hint.empty()) hint = "write DROP ... IF EXISTS if it need not be there";
    }
    throw Error("W3402",
                std::string(statement.temporary ? "temporary " : "") + kind + " '" + name.to_string() + "' does not exist", hint)
        .at(statement.name.where);
}

}  // namespace

void drop_object(const sql::Drop& statement, Catalog& catalog) {
    switch (statement.object) {
        case sql::ObjectKind::table:
        case sql::ObjectKind::view:
            return drop_table_or_view(statement, catalog);
        case sql::ObjectKind::catalog:
            return catalog.drop_catalog(statement.name.last(), statement.if_exists, statement.name.where);
        case sql::ObjectKind::database: {
            const auto [catalog_name, database] = database_of(statement.name, catalog);
            return catalog.drop_database(catalog_name, database, statement.if_exists, statement.cascade, statement.name.where);
        }
        case sql::ObjectKind::function:
            if (statement.if_exists) return;
            throw Error("W3436", "function '" + statement.name.to_string() + "' does not exist",
                        "built-in functions cannot be dropped")
                .at(statement.name.where);
        case sql::ObjectKind::model:
            return drop_model(statement, catalog);
    }
}

}  // namespace windrow::catalog
