// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/catalog/show.hpp"

#include "catalog/definition_statements.hpp"
#include "catalog/name_pattern.hpp"
#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/runtime/sql/unparse.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace windrow::catalog {

namespace {

using Row = std::vector<Value>;

ResultTable result_table(Schema schema, const std::vector<Row>& rows) {
    ResultTable table;
    table.rows.rows = static_cast<std::int64_t>(rows.size());
    for (std::size_t c = 0; c < schema.size(); ++c) {
        ColumnBuilder builder(schema[c].type);
        for (const Row& row : rows) builder.append(row[c]);
        table.rows.columns.push_back(builder.finish());
    }
    table.schema = std::move(schema);
    return table;
}

ResultTable one_text_column(const std::string& title, const std::vector<std::string>& texts) {
    std::vector<Row> rows;
    for (const std::string& text : texts) rows.push_back({Value(text)});
    return result_table({{title, DataType::string()}}, rows);
}

bool wanted(const sql::Show& statement, const std::string& name) {
    if (!statement.like) return true;
    return matches_name_pattern(name, *statement.like, statement.ignore_case) != statement.negated;
}

ResultTable names(const std::string& title, const sql::Show& statement, std::vector<std::string> all) {
    std::erase_if(all, [&](const std::string& name) { return !wanted(statement, name); });
    return one_text_column(title, all);
}

CatalogObject named_object(const sql::QualifiedName& name, const Catalog& catalog) {
    std::vector<std::string> parts;
    for (const sql::Identifier& part : name.parts) parts.push_back(part.name);
    return catalog.resolve(parts, name.where);
}

/// The database of SHOW TABLES FROM, or the current one.
std::pair<std::string, std::string> shown_database(const sql::Show& statement, const Catalog& catalog) {
    if (statement.name.parts.empty()) return {catalog.current_catalog(), catalog.current_database()};
    auto place = database_of(statement.name, catalog);
    if (!catalog.has_database(place.first, place.second)) {
        throw Error("W3404", "database '" + statement.name.to_string() + "' does not exist", "SHOW DATABASES lists them")
            .at(statement.name.where);
    }
    return place;
}

std::vector<std::string> function_names() {
    std::set<std::string> names;
    const auto add = [&](const std::string& name) {
        // Operators are registered under their sign or with a blank in the name.
        const bool word = std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
        if (!word) return;
        std::string lower = name;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        names.insert(lower);
    };
    for (const ScalarFunction* function : FunctionRegistry::builtin().all()) add(function->name);
    for (const std::string& name : AggregateRegistry::builtin().names()) add(name);
    return {names.begin(), names.end()};
}

/// What DESCRIBE says about one column.
struct ColumnText {
    Value key;
    Value extras;
    Value watermark;
    Value comment;
};

std::string shown_type(const DataType& type) {
    switch (type.time_attribute()) {
        case TimeAttribute::rowtime:
            return type.to_plain_string() + " *ROWTIME*";
        case TimeAttribute::proctime:
            return type.to_plain_string() + " *PROCTIME*";
        case TimeAttribute::none:
            break;
    }
    return type.to_plain_string();
}

ColumnText table_column_text(const TableDefinition& table, const ColumnDefinition& column) {
    ColumnText text;
    if (table.primary_key) {
        const auto& keys = table.primary_key->columns;
        if (std::find(keys.begin(), keys.end(), column.name) != keys.end()) {
            std::string list;
            for (const std::string& key : keys) list += (list.empty() ? "" : ", ") + key;
            text.key = Value("PRI(" + list + ")");
        }
    }
    if (column.kind == ColumnKind::computed) text.extras = Value("AS " + column.expression_text);
    if (column.kind == ColumnKind::metadata) {
        std::string extras = "METADATA";
        if (column.metadata_key_given) extras += " FROM " + sql::quote_string(column.metadata_key);
        if (column.is_virtual) extras += " VIRTUAL";
        text.extras = Value(extras);
    }
    if (table.watermark && table.watermark->time_column == column.name) text.watermark = Value(table.watermark->expression_text);
    if (column.comment) text.comment = Value(*column.comment);
    return text;
}

/// DESCRIBE and SHOW COLUMNS share their rows.
ResultTable described(const CatalogObject& object, const sql::Show* filter) {
    const Schema columns = object.schema();
    std::vector<Row> rows;
    bool any_comment = false;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        ColumnText text;
        if (object.table) {
            text = table_column_text(*object.table, object.table->columns[i]);
        } else if (i < object.view->column_comments.size() && object.view->column_comments[i]) {
            text.comment = Value(*object.view->column_comments[i]);
        }
        any_comment = any_comment || !text.comment.is_null();
        if (filter != nullptr && !wanted(*filter, columns[i].name)) continue;
        rows.push_back({Value(columns[i].name), Value(shown_type(columns[i].type)), Value(columns[i].type.nullable()), text.key,
                        text.extras, text.watermark, text.comment});
    }
    Schema schema = {{"name", DataType::string()}, {"type", DataType::string()},   {"null", DataType::boolean()},
                     {"key", DataType::string()},  {"extras", DataType::string()}, {"watermark", DataType::string()}};
    if (any_comment) schema.push_back({"comment", DataType::string()});
    return result_table(std::move(schema), rows);
}

ModelPtr named_model(const sql::QualifiedName& name, const Catalog& catalog) {
    std::vector<std::string> parts;
    for (const sql::Identifier& part : name.parts) parts.push_back(part.name);
    return catalog.resolve_model(parts, name.where);
}

ResultTable described(const ModelDefinition& model) {
    std::vector<Row> rows;
    bool any_comment = false;
    const auto add = [&](const std::vector<ModelColumn>& columns, bool input) {
        for (const ModelColumn& column : columns) {
            rows.push_back({Value(column.name), Value(column.type.to_plain_string()), Value(column.type.nullable()), Value(input),
                            column.comment ? Value(*column.comment) : Value()});
            any_comment = any_comment || column.comment.has_value();
        }
    };
    add(model.input, true);
    add(model.output, false);
    Schema schema = {{"name", DataType::string()},
                     {"type", DataType::string()},
                     {"null", DataType::boolean()},
                     {"is input", DataType::boolean()}};
    if (any_comment) schema.push_back({"comment", DataType::string()});
    return result_table(std::move(schema), rows);
}

ResultTable show_create(const sql::Show& statement, const Catalog& catalog) {
    const CatalogObject object = named_object(statement.name, catalog);
    const bool view = statement.show == sql::ShowKind::create_view;
    if (object.is_view() != view) {
        throw Error("W3431", "'" + statement.name.to_string() + "' is a " + (view ? "table" : "view"),
                    std::string("write SHOW CREATE ") + (view ? "TABLE" : "VIEW"))
            .at(statement.name.where);
    }
    return one_text_column("result", {create_statement(object)});
}

}  // namespace

ResultTable show(const sql::Show& statement, const Catalog& catalog) {
    switch (statement.show) {
        case sql::ShowKind::catalogs:
            return names("catalog name", statement, catalog.catalog_names());
        case sql::ShowKind::current_catalog:
            return one_text_column("current catalog name", {catalog.current_catalog()});
        case sql::ShowKind::current_database:
            return one_text_column("current database name", {catalog.current_database()});
        case sql::ShowKind::databases: {
            const std::string shown = statement.name.parts.empty() ? catalog.current_catalog() : statement.name.last();
            if (!catalog.has_catalog(shown)) {
                throw Error("W3403", "catalog '" + shown + "' does not exist", "SHOW CATALOGS lists them")
                    .at(statement.name.where);
            }
            return names("database name", statement, catalog.database_names(shown));
        }
        case sql::ShowKind::tables:
        case sql::ShowKind::views: {
            const auto [catalog_name, database] = shown_database(statement, catalog);
            const bool views = statement.show == sql::ShowKind::views;
            return names(views ? "view name" : "table name", statement, catalog.object_names(catalog_name, database, views));
        }
        case sql::ShowKind::columns:
            return described(named_object(statement.name, catalog), &statement);
        case sql::ShowKind::functions:
            return names("function name", statement, function_names());
        case sql::ShowKind::user_functions:
            return one_text_column("function name", {});
        case sql::ShowKind::models: {
            const auto [catalog_name, database] = shown_database(statement, catalog);
            return names("model name", statement, catalog.model_names(catalog_name, database, false));
        }
        case sql::ShowKind::jobs:
            return result_table(
                {{"job id", DataType::string()}, {"job name", DataType::string()}, {"status", DataType::string()}}, {});
        case sql::ShowKind::create_table:
        case sql::ShowKind::create_view:
            return show_create(statement, catalog);
        case sql::ShowKind::create_model:
            return one_text_column("result", {create_statement(*named_model(statement.name, catalog))});
        case sql::ShowKind::create_catalog:
        case sql::ShowKind::create_database:
        case sql::ShowKind::partitions:
        case sql::ShowKind::modules:
        case sql::ShowKind::full_modules:
        case sql::ShowKind::procedures:
            break;
    }
    throw Error("W4048", "this SHOW statement is not available",
                "there are SHOW TABLES, VIEWS, COLUMNS FROM t, MODELS, CREATE TABLE t, CREATE VIEW v, CREATE MODEL m, DATABASES, "
                "CATALOGS, "
                "CURRENT DATABASE, CURRENT CATALOG and FUNCTIONS")
        .at(statement.where);
}

ResultTable describe(const sql::Describe& statement, const Catalog& catalog) {
    if (statement.object == sql::ObjectKind::model) return described(*named_model(statement.name, catalog));
    if (statement.object != sql::ObjectKind::table && statement.object != sql::ObjectKind::view) {
        throw Error("W4048", "only tables, views and models can be described", "write DESCRIBE table, or DESCRIBE MODEL model")
            .at(statement.where);
    }
    return described(named_object(statement.name, catalog), nullptr);
}

}  // namespace windrow::catalog
