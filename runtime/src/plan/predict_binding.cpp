// SPDX-License-Identifier: Apache-2.0
/// ML_PREDICT in FROM: its arguments as Flink 2.2 checks them, then the model's file.
#include "query_binding.hpp"

#include "model_loading.hpp"
#include "model_options.hpp"
#include "node_building.hpp"
#include "port_mapping.hpp"
#include "refusals.hpp"
#include "windrow/host/options.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace windrow::plan {
namespace {

constexpr std::array<const char*, 4> argument_names = {"INPUT", "MODEL", "ARGS", "CONFIG"};
constexpr std::size_t required_arguments = 3;
constexpr const char* form = "write ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(a, b) [, MAP['key', 'value', ...]])";

using Arguments = std::array<sql::ExpressionPtr, 4>;

[[noreturn]] void refuse_call(const std::string& message, SourceRange where, const std::string& hint = form) {
    throw Error("W3607", message, hint).at(where);
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

void take_named(const sql::NamedArgument& argument, Arguments& out) {
    const std::string name = upper(argument.name.name);
    const auto slot = std::find(argument_names.begin(), argument_names.end(), name);
    if (slot == argument_names.end())
        refuse_call("ML_PREDICT has no argument " + argument.name.name, argument.name.where,
                    "its arguments are INPUT, MODEL, ARGS, CONFIG");
    sql::ExpressionPtr& place = out[static_cast<std::size_t>(slot - argument_names.begin())];
    if (place) refuse_call("argument " + name + " is given twice", argument.where);
    place = argument.value;
}

Arguments arguments_of(const sql::Call& call) {
    const std::size_t count = call.arguments.size();
    if (count < required_arguments || count > argument_names.size())
        refuse_call("ML_PREDICT takes 3 or 4 arguments, not " + std::to_string(count), call.where);
    Arguments out;
    const bool named = call.arguments[0]->kind == sql::ExpressionKind::named_argument;
    for (std::size_t i = 0; i < count; ++i) {
        const auto* argument = call.arguments[i]->as_if<sql::NamedArgument>();
        if ((argument != nullptr) != named)
            refuse_call("named and positional arguments cannot be mixed", call.arguments[i]->where);
        if (named) {
            take_named(*argument, out);
        } else {
            out[i] = call.arguments[i];
        }
    }
    for (std::size_t i = 0; i < required_arguments; ++i) {
        if (!out[i]) refuse_call(std::string("ML_PREDICT needs the argument ") + argument_names[i], call.where);
    }
    return out;
}

void check_table_argument(const sql::Expression& argument) {
    const auto* table = argument.as_if<sql::TableArgument>();
    if (table == nullptr && argument.kind != sql::ExpressionKind::scalar_query)
        refuse_call("the first argument of ML_PREDICT is a table", argument.where, "write TABLE t, or a query in parentheses");
    if (table == nullptr) return;
    if (table->model) refuse_call("the first argument of ML_PREDICT is a table, not a model", argument.where);
    if (!table->partition_by.empty() || !table->order_by.empty()) {
        refuse_call("the table of ML_PREDICT takes no PARTITION BY or ORDER BY: each row is scored by itself",
                    table->partition_by.empty() ? table->order_by[0].where : table->partition_by[0]->where, "leave it away");
    }
}

/// The model that an argument names, with the place of its name.
struct NamedModel {
    catalog::ModelPtr definition;
    SourceRange where;
};

NamedModel named_model(const sql::Expression& argument, const NameContext& names, const catalog::Catalog& catalog) {
    const auto* model = argument.as_if<sql::TableArgument>();
    if (model == nullptr || !model->model)
        refuse_call("the second argument of ML_PREDICT is a model", argument.where, "write MODEL m");
    std::vector<std::string> parts;
    if (model->table.parts.size() < 3) parts.push_back(names.catalog);
    if (model->table.parts.size() < 2) parts.push_back(names.database);
    for (const sql::Identifier& part : model->table.parts) parts.push_back(part.name);
    return {catalog.resolve_model(parts, model->table.where), model->table.where};
}

/// The keys that Flink knows. They say how a remote model is called: here they are checked and have no effect.
void check_config(const sql::Expression& argument) {
    const auto* map = argument.as_if<sql::MapConstructor>();
    if (map == nullptr) refuse_call("CONFIG of ML_PREDICT is a map of texts", argument.where, "write MAP['async', 'false']");
    std::map<std::string, std::string> values;
    for (std::size_t i = 0; i < map->items.size(); ++i) {
        const auto* literal = map->items[i]->as_if<sql::Literal>();
        if (literal == nullptr || literal->literal != sql::LiteralKind::string)
            refuse_call("CONFIG of ML_PREDICT holds texts in quotes only", map->items[i]->where, "write MAP['async', 'false']");
        if (i % 2 == 1) values[map->items[i - 1]->as<sql::Literal>().text] = literal->text;
    }
    try {
        const Options options(values);
        (void)options.flag_or("async", false);
        (void)options.integer_or("max-concurrent-operations", 10);
        (void)options.milliseconds_or("timeout", 180'000);
        (void)options.choice_or("output-mode", "ORDERED", {"ORDERED", "ALLOW_UNORDERED"});
        options.check_all_known("CONFIG of ML_PREDICT");
    } catch (Error& error) {
        throw error.at(argument.where);
    }
}

int column_named(const std::vector<OutputField>& columns, const sql::Identifier& name) {
    int found = -1;
    std::vector<std::string> known;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        known.push_back(columns[i].name);
        if (known.back() != name.name) continue;
        if (found >= 0) {
            throw Error("W3004", "column '" + name.name + "' is ambiguous in DESCRIPTOR",
                        "rename one of them with AS in a sub-query")
                .at(name.where);
        }
        found = static_cast<int>(i);
    }
    if (found >= 0) return found;
    std::string hint = catalog::did_you_mean(catalog::closest_names(name.name, known));
    if (hint.empty()) {
        hint = "columns of the table:";
        for (std::size_t i = 0; i < known.size() && i < 12; ++i) hint += (i > 0 ? ", " : " ") + known[i];
    }
    throw Error("W3003", "there is no column '" + name.name + "' for DESCRIPTOR", hint).at(name.where);
}

/// The columns that DESCRIPTOR names, cast to what INPUT declares.
std::vector<ExpressionPtr> features_of(const sql::Expression& argument, const catalog::ModelDefinition& model,
                                       const std::vector<OutputField>& columns, ExpressionBinder& binder) {
    const auto* descriptor = argument.as_if<sql::Descriptor>();
    if (descriptor == nullptr)
        refuse_call("the third argument of ML_PREDICT names the columns that the model reads", argument.where,
                    "write DESCRIPTOR(a, b)");
    if (descriptor->columns.size() != model.input.size()) {
        std::string declared;
        for (const catalog::ModelColumn& column : model.input) {
            declared += (declared.empty() ? "" : ", ") + column.name + " " + column.type.to_plain_string();
        }
        throw Error(
            "W3608",
            "DESCRIPTOR names " + std::to_string(descriptor->columns.size()) + " columns, but model '" + model.name.object +
                "' has " + std::to_string(model.input.size()) + " inputs",
            model.input.empty() ? "the model was created without INPUT and OUTPUT: declare them" : "its inputs are: " + declared)
            .at(argument.where);
    }
    std::vector<ExpressionPtr> features;
    for (std::size_t i = 0; i < descriptor->columns.size(); ++i) {
        const sql::Identifier& name = descriptor->columns[i];
        const catalog::ModelColumn& declared = model.input[i];
        const ExpressionPtr column = column_of(columns, column_named(columns, name), name.where);
        const bool loses_null = column->type.nullable() && !declared.type.nullable();
        if (loses_null || !implicitly_convertible(column->type, declared.type)) {
            throw Error("W3608",
                        "column '" + name.name + "' is " + column->type.to_string() + ", but input '" + declared.name +
                            "' of model '" + model.name.object + "' is " + declared.type.to_string(),
                        loses_null ? "declare the input without NOT NULL, or give the column a value with COALESCE in a sub-query"
                                   : "cast the column in a sub-query, or declare the input with its type")
                .at(name.where);
        }
        features.push_back(binder.convert(column, declared.type.with_nullable(column->type.nullable())));
    }
    return features;
}

/// Input columns, then the model's outputs; one whose name is taken is numbered with 0, as in Flink.
std::vector<OutputField> predicted_columns(const std::vector<OutputField>& input, const catalog::ModelDefinition& model,
                                           bool may_be_null, SourceRange where) {
    std::vector<OutputField> fields = input;
    for (OutputField& field : fields) {
        field.window = WindowColumn::none;
        field.window_id = -1;
    }
    const auto taken = [&](const std::string& name) {
        return std::any_of(fields.begin(), fields.end(), [&](const OutputField& field) { return field.name == name; });
    };
    for (const catalog::ModelColumn& column : model.output) {
        std::string name = column.name;
        if (taken(name)) name += "0";
        if (taken(name)) {
            throw Error("W3608",
                        "output '" + column.name + "' of model '" + model.name.object + "' would be numbered '" + name +
                            "', and there is a column of that name too",
                        "rename the table's columns in a sub-query, or the model's outputs")
                .at(where);
        }
        fields.push_back({name, column.type.with_nullable(column.type.nullable() || may_be_null)});
    }
    return fields;
}

bool has_watermark(const Node& node) {
    return node.kind == NodeKind::watermark ||
           (!node.inputs.empty() &&
            std::all_of(node.inputs.begin(), node.inputs.end(), [](const NodePtr& input) { return has_watermark(*input); }));
}

std::shared_ptr<const Scoring> scoring_of(const NamedModel& model, const std::vector<ExpressionPtr>& features,
                                          const std::filesystem::path& base_directory) {
    auto scoring = std::make_shared<Scoring>();
    scoring->name = model.definition->name.to_string();
    scoring->options = read_model_options(*model.definition, base_directory, model.where);
    try {
        scoring->model = loaded_model(scoring->options.path);
    } catch (Error& error) {
        throw error.at(model.where);
    }
    for (const ExpressionPtr& feature : features) scoring->features.push_back(feature->type);
    map_inputs(*model.definition, *scoring);
    map_outputs(*model.definition, *scoring);
    return scoring;
}

}  // namespace

const std::string& model_hash(const Scoring& scoring) {
    return scoring.model->model().hash;
}

Relation QueryBinder::bind_predict(const sql::Call& call, const std::optional<sql::TableAlias>& alias) {
    const Arguments arguments = arguments_of(call);
    check_table_argument(*arguments[0]);
    const NamedModel model = named_model(*arguments[1], names_, session_.context.catalog);
    if (arguments[3]) check_config(*arguments[3]);
    const Relation data = bind_table_argument(*arguments[0]);
    const std::vector<NamedSource> sources{{"", {}, 0, static_cast<int>(data.columns().size())}};
    ExpressionBinder binder(session_, Scope{&data.columns(), &sources, {}}, call.function);
    auto node = std::make_shared<Predict>();
    node->where = call.where;
    node->features = features_of(*arguments[2], *model.definition, data.columns(), binder);
    const bool may_be_null = std::any_of(node->features.begin(), node->features.end(),
                                         [](const ExpressionPtr& feature) { return feature->type.nullable(); });
    node->output = predicted_columns(data.columns(), *model.definition, may_be_null, model.where);
    node->scoring = scoring_of(model, node->features, session_.context.base_directory);
    if (node->scoring->options.reload_interval_ms > 0 && !has_watermark(*data.node)) {
        throw Error(
            "W3611",
            "model '" + model.definition->name.object + "' is watched ('reload' = 'watch'), but the rows have no watermark",
            "a new version takes over at a watermark: give the table a WATERMARK, or leave 'reload' away")
            .at(model.where);
    }
    node->inputs = {data.node};
    return with_alias({std::move(node), {}}, alias, "");
}

}  // namespace windrow::plan
