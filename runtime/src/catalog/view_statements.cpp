// SPDX-License-Identifier: Apache-2.0
#include "catalog/definition_statements.hpp"
#include "windrow/runtime/sql/unparse.hpp"

#include <set>

namespace windrow::catalog {

namespace {

/// The view's columns: the query's, renamed by the column list.
Schema view_schema(const sql::Query& query, const std::vector<sql::Identifier>& names, DefinitionContext context) {
    Schema schema = context.typer.schema_of(query, context.catalog);
    if (!names.empty() && names.size() != schema.size()) {
        throw Error("W3433",
                    "the column list has " + std::to_string(names.size()) + " names, but the query gives " +
                        std::to_string(schema.size()) + " columns",
                    "name every column of the query, or none")
            .at({names.front().where.begin, names.back().where.end});
    }
    for (std::size_t i = 0; i < names.size(); ++i) schema[i].name = names[i].name;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < schema.size(); ++i) {
        if (seen.insert(schema[i].name).second) continue;
        throw Error("W3411", "the view has two columns named '" + schema[i].name + "'", "give one of them another name")
            .at(names.empty() ? query.where : names[i].where);
    }
    return schema;
}

}  // namespace

void create_view(const sql::CreateView& statement, DefinitionContext context) {
    if (statement.or_replace) {
        throw Error("W4044", "CREATE OR REPLACE VIEW is not available", "write DROP VIEW IF EXISTS, then CREATE VIEW");
    }
    auto view = std::make_shared<ViewDefinition>();
    view->name = full_name(statement.name, context.catalog);
    view->temporary = statement.temporary;
    view->query = statement.query;
    view->query_text = sql::to_sql(*statement.query);
    for (const sql::Identifier& column : statement.columns) view->column_aliases.push_back(column.name);
    view->schema = view_schema(*statement.query, statement.columns, context);
    view->comment = statement.comment;
    view->current_catalog = context.catalog.current_catalog();
    view->current_database = context.catalog.current_database();
    view->defined_at = statement.where;
    CatalogObject object;
    object.view = std::move(view);
    context.catalog.add(std::move(object), statement.if_not_exists, statement.name.where);
}

void alter_view(const sql::AlterView& statement, DefinitionContext context) {
    const FullName name = full_name(statement.name, context.catalog);
    const CatalogObject permanent = context.catalog.find_permanent(name);
    if (context.catalog.find_temporary(name)) {
        throw Error("W3430", "'" + statement.name.to_string() + "' is temporary, and temporary objects cannot be altered",
                    "drop it and create it anew")
            .at(statement.name.where);
    }
    if (!permanent) {
        if (statement.if_exists) return;
        std::vector<std::string> parts;
        for (const sql::Identifier& part : statement.name.parts) parts.push_back(part.name);
        static_cast<void>(context.catalog.resolve(parts, statement.name.where));  // throws with candidates
    }
    if (!permanent.is_view()) {
        throw Error("W3431", "'" + statement.name.to_string() + "' is a table", "write ALTER TABLE").at(statement.name.where);
    }
    auto view = std::make_shared<ViewDefinition>(*permanent.view);
    CatalogObject changed;
    if (statement.new_name) {
        FullName new_name = name;
        new_name.object = statement.new_name->last();
        view->name = new_name;
        changed.view = std::move(view);
        context.catalog.add(std::move(changed), false, statement.new_name->where);
        context.catalog.remove(name, false);
        return;
    }
    view->query = statement.query;
    view->query_text = sql::to_sql(*statement.query);
    view->column_aliases.clear();
    view->schema = view_schema(*statement.query, {}, context);
    view->current_catalog = context.catalog.current_catalog();
    view->current_database = context.catalog.current_database();
    view->defined_at = statement.where;
    changed.view = std::move(view);
    context.catalog.replace(std::move(changed));
}

}  // namespace windrow::catalog
