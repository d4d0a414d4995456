// SPDX-License-Identifier: Apache-2.0
/// CREATE, ALTER and DROP MODEL. What is allowed was asked of Flink 2.2.0 (tests/flink/cases/models).
#include "catalog/definition_statements.hpp"
#include "catalog/table_draft.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"
#include "windrow/runtime/sql/type_name.hpp"

#include <set>

namespace windrow::catalog {

namespace {

std::vector<ModelColumn> model_columns(const std::vector<sql::ColumnDefinition>& written, const char* clause) {
    std::vector<ModelColumn> columns;
    std::set<std::string> seen;
    for (const sql::ColumnDefinition& column : written) {
        if (column.kind != sql::ColumnKind::physical) {
            throw Error("W3603", "column '" + column.name.name + "' of " + clause + " is computed or metadata",
                        "a model's columns have a name and a type; compute what the model reads in the query")
                .at(column.where);
        }
        if (!seen.insert(column.name.name).second) {
            throw Error("W3603", std::string("two columns of ") + clause + " are named '" + column.name.name + "'",
                        "give one of them another name")
                .at(column.name.where);
        }
        columns.push_back({column.name.name, sql::resolve_type(column.type), column.comment, column.where});
    }
    return columns;
}

ModelPtr permanent_model(const sql::AlterModel& statement, const FullName& name, const Catalog& catalog) {
    if (catalog.find_model(name, true)) {
        throw Error("W3604", "'" + statement.name.to_string() + "' is a temporary model, and temporary models cannot be altered",
                    "drop it and create it anew")
            .at(statement.name.where);
    }
    ModelPtr model = catalog.find_model(name, false);
    if (model || statement.if_exists) return model;
    std::vector<std::string> parts;
    for (const sql::Identifier& part : statement.name.parts) parts.push_back(part.name);
    return catalog.resolve_model(parts, statement.name.where);  // throws with candidates
}

}  // namespace

void create_model(const sql::CreateModel& statement, Catalog& catalog) {
    auto model = std::make_shared<ModelDefinition>();
    model->name = full_name(statement.name, catalog);
    model->temporary = statement.temporary;
    if (statement.options.empty()) {
        throw Error("W3603", "the model has no options", "write WITH ('provider' = 'onnx', 'path' = 'FILE.onnx')")
            .at(statement.name.where);
    }
    if (statement.input.empty() != statement.output.empty()) {
        throw Error("W3603", std::string("the model has ") + (statement.input.empty() ? "OUTPUT" : "INPUT") + " columns only",
                    "declare both: INPUT (x DOUBLE, ...) OUTPUT (score DOUBLE, ...)")
            .at(statement.name.where);
    }
    model->input = model_columns(statement.input, "INPUT");
    model->output = model_columns(statement.output, "OUTPUT");
    model->options = option_map(statement.options);
    model->comment = statement.comment;
    model->defined_at = statement.where;
    catalog.add_model(std::move(model), statement.if_not_exists, statement.name.where);
}

void alter_model(const sql::AlterModel& statement, Catalog& catalog) {
    const FullName name = full_name(statement.name, catalog);
    const ModelPtr model = permanent_model(statement, name, catalog);
    if (!model) return;
    auto changed = std::make_shared<ModelDefinition>(*model);
    changed->defined_at = statement.where;
    switch (statement.action) {
        case sql::AlterModelAction::rename:
            // As in Flink only the last part of the new name counts: a model stays in its database.
            changed->name.object = statement.new_name.last();
            changed->defined_at = model->defined_at;
            catalog.add_model(std::move(changed), false, statement.new_name.where);
            catalog.remove_model(name, false);
            return;
        case sql::AlterModelAction::set_options:
            for (const auto& [key, value] : option_map(statement.options)) changed->options[key] = value;
            break;
        case sql::AlterModelAction::reset_options:
            for (const sql::Property& key : statement.options) changed->options.erase(key.key);
            break;
    }
    if (statement.options.empty()) {
        throw Error("W3605", "ALTER MODEL names no option",
                    "write ALTER MODEL m SET ('path' = 'FILE.onnx'), or RESET ('precision')");
    }
    catalog.replace_model(std::move(changed));
}

void drop_model(const sql::Drop& statement, Catalog& catalog) {
    const FullName name = full_name(statement.name, catalog);
    if (catalog.find_model(name, statement.temporary)) return catalog.remove_model(name, statement.temporary);
    if (statement.if_exists) return;
    std::string hint;
    if (catalog.find_model(name, !statement.temporary)) {
        hint = statement.temporary ? "it is permanent: write DROP MODEL" : "it is temporary: write DROP TEMPORARY MODEL";
    } else {
        hint = did_you_mean(closest_names(name.object, catalog.model_names(name.catalog, name.database, true)));
        if (hint.empty()) hint = "write DROP MODEL IF EXISTS if it need not be there";
    }
    throw Error("W3601", std::string(statement.temporary ? "temporary " : "") + "model '" + name.to_string() + "' does not exist",
                hint)
        .at(statement.name.where);
}

}  // namespace windrow::catalog
