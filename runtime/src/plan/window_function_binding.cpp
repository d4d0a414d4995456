// SPDX-License-Identifier: Apache-2.0
/// TUMBLE, HOP, CUMULATE and SESSION in FROM.
#include "query_binding.hpp"

#include "node_building.hpp"
#include "refusals.hpp"
#include "window_binding.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace windrow::plan {
namespace {

struct WindowFunction {
    const char* name;
    WindowKind kind;
    std::array<const char*, 5> arguments;  ///< names in order, null where there are fewer
    std::size_t required;
    std::size_t most;
    const char* form;
};
constexpr std::array<WindowFunction, 4> window_functions{
    {{"TUMBLE",
      WindowKind::tumble,
      {"DATA", "TIMECOL", "SIZE", "OFFSET", nullptr},
      3,
      4,
      "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTE [, offset])"},
     {"HOP",
      WindowKind::hop,
      {"DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET"},
      4,
      5,
      "HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '5' MINUTE, INTERVAL '10' MINUTE [, offset]): slide, then size"},
     {"CUMULATE",
      WindowKind::cumulate,
      {"DATA", "TIMECOL", "STEP", "SIZE", "OFFSET"},
      4,
      5,
      "CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' MINUTE, INTERVAL '10' MINUTE [, offset]): step, then size"},
     {"SESSION",
      WindowKind::session,
      {"DATA", "TIMECOL", "GAP", nullptr, nullptr},
      3,
      3,
      "SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' MINUTE)"}}};

const WindowFunction* find_window_function(const std::string& name) {
    const auto* found =
        std::find_if(window_functions.begin(), window_functions.end(), [&](const WindowFunction& f) { return name == f.name; });
    return found == window_functions.end() ? nullptr : found;
}

using Arguments = std::array<sql::ExpressionPtr, 5>;

Arguments named_arguments(const WindowFunction& function, const sql::Call& call) {
    Arguments out;
    const std::string form = std::string("write ") + function.form;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        const auto* named = call.arguments[i]->as_if<sql::NamedArgument>();
        if (named == nullptr)
            throw Error("W3108", "named and positional arguments cannot be mixed", form).at(call.arguments[i]->where);
        std::string name = named->name.name;
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        std::size_t slot = 0;
        while (slot < function.most && name != function.arguments[slot]) ++slot;
        if (slot == function.most) {
            std::string hint = "its arguments are ";
            for (std::size_t k = 0; k < function.most; ++k) hint += std::string(k == 0 ? "" : ", ") + function.arguments[k];
            throw Error("W3108", std::string(function.name) + " has no argument " + named->name.name, hint).at(named->name.where);
        }
        if (i == 0 && slot != 0) {
            throw Error("W3108", "DATA must be the first argument of " + std::string(function.name),
                        "write DATA => TABLE t first; the others may follow in any order")
                .at(named->where);
        }
        if (out[slot]) throw Error("W3108", "argument " + name + " is given twice").at(named->where);
        out[slot] = named->value;
    }
    for (std::size_t slot = 0; slot < function.required; ++slot) {
        if (!out[slot])
            throw Error("W3108", std::string(function.name) + " needs the argument " + function.arguments[slot], form)
                .at(call.where);
    }
    return out;
}

Arguments window_arguments(const WindowFunction& function, const sql::Call& call) {
    const std::size_t count = call.arguments.size();
    if (count < function.required || count > function.most) {
        const std::string expected = function.required == function.most
                                         ? std::to_string(function.most)
                                         : std::to_string(function.required) + " or " + std::to_string(function.most);
        throw Error("W3108", std::string(function.name) + " takes " + expected + " arguments, not " + std::to_string(count),
                    std::string("write ") + function.form)
            .at(call.where);
    }
    if (call.arguments[0]->kind == sql::ExpressionKind::named_argument) return named_arguments(function, call);
    Arguments out;
    for (std::size_t i = 0; i < count; ++i) out[i] = call.arguments[i];
    return out;
}

int column_named(const Relation& data, const sql::Identifier& name, const char* what) {
    int found = -1;
    std::vector<std::string> known;
    for (std::size_t i = 0; i < data.columns().size(); ++i) {
        known.push_back(data.columns()[i].name);
        if (known.back() != name.name) continue;
        if (found >= 0)
            throw Error("W3004", "column '" + name.name + "' is ambiguous in " + what,
                        "rename one of them with AS in a sub-query")
                .at(name.where);
        found = static_cast<int>(i);
    }
    if (found < 0) {
        throw Error("W3003", "there is no column '" + name.name + "' for " + what,
                    catalog::did_you_mean(catalog::closest_names(name.name, known)))
            .at(name.where);
    }
    return found;
}

int time_column(const WindowFunction& function, const Relation& data, const sql::Expression& argument) {
    const auto* descriptor = argument.as_if<sql::Descriptor>();
    if (descriptor == nullptr || descriptor->columns.size() != 1) {
        throw Error("W3108", std::string("the second argument of ") + function.name + " names its time column",
                    "write DESCRIPTOR(ts)")
            .at(argument.where);
    }
    const int column = column_named(data, descriptor->columns[0], "DESCRIPTOR");
    check_time_attribute(function.name, descriptor->columns[0].name, data.columns()[static_cast<std::size_t>(column)].type,
                         descriptor->columns[0].where);
    return column;
}

std::vector<int> partition_columns(const WindowFunction& function, const Relation& data, const sql::Expression& argument) {
    const auto* table = argument.as_if<sql::TableArgument>();
    if (table == nullptr) return {};
    if (!table->order_by.empty())
        throw Error("W3108", std::string(function.name) + " takes no ORDER BY in its table argument")
            .at(table->order_by[0].where);
    if (!table->partition_by.empty() && function.kind != WindowKind::session) {
        throw Error("W3108", std::string(function.name) + " takes no PARTITION BY: only SESSION does",
                    "group by the column instead: GROUP BY window_start, window_end, k")
            .at(table->partition_by[0]->where);
    }
    std::vector<int> columns;
    for (const sql::ExpressionPtr& key : table->partition_by) {
        const auto* reference = key->as_if<sql::ColumnReference>();
        if (reference == nullptr || reference->name.parts.size() != 1) {
            throw Error("W3108", "PARTITION BY of SESSION names columns",
                        "compute the key in a sub-query: SESSION((SELECT UPPER(k) AS kk, * FROM t) PARTITION BY kk, ...)")
                .at(key->where);
        }
        const int column = column_named(data, reference->name.parts[0], "PARTITION BY");
        if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
    }
    return columns;
}

}  // namespace

Relation QueryBinder::bind_table_argument(const sql::Expression& argument) {
    if (const auto* table = argument.as_if<sql::TableArgument>()) {
        if (table->model) {
            throw Error("W3108", "the first argument of a window function is a table, not a model", "write TABLE t")
                .at(table->where);
        }
        if (table->query) return {bind_query(*table->query, false), {}};
        return bind_named_table(table->table, {}, std::nullopt, table->where);
    }
    if (const auto* query = argument.as_if<sql::ScalarQuery>()) return {bind_query(*query->query, false), {}};
    throw Error("W3108", "the first argument of a window function is a table", "write TABLE t, or a query in parentheses")
        .at(argument.where);
}

Relation QueryBinder::bind_window_function(const sql::Call& call, const std::optional<sql::TableAlias>& alias) {
    const WindowFunction& function = *find_window_function(call.function);
    const Arguments arguments = window_arguments(function, call);
    const Relation data = bind_table_argument(*arguments[0]);
    WindowInfo info;
    info.where = call.where;
    info.spec.kind = function.kind;
    info.spec.time_column = time_column(function, data, *arguments[1]);
    info.spec.partition_by = partition_columns(function, data, *arguments[0]);
    const std::vector<OutputField> no_columns;
    const std::vector<NamedSource> no_sources;
    ExpressionBinder binder(session_, Scope{&no_columns, &no_sources, {}}, call.function);
    for (std::size_t i = 2; i < function.most; ++i) {
        if (!arguments[i]) continue;
        const std::string name = function.arguments[i];
        const std::int64_t value = window_interval(function.name, function.arguments[i], *binder.bind_value(*arguments[i]));
        if (name == "SIZE" || name == "GAP") info.spec.size = value;
        if (name == "SLIDE" || name == "STEP") info.spec.slide = value;
        if (name == "OFFSET") info.spec.offset = value;
    }
    check_window(function.name, info.spec, call.where);
    const DataType time = data.columns()[static_cast<std::size_t>(info.spec.time_column)].type;
    set_window_time(info.spec, time, session_.context.evaluation);
    info.time_type = window_time_type(time);

    auto node = std::make_shared<WindowTableFunction>();
    node->window = info.spec;
    node->where = call.where;
    node->output = data.columns();
    for (OutputField& field : node->output) {
        field.window = WindowColumn::none;
        field.window_id = -1;
    }
    const DataType time_type = info.time_type;
    node->window_id = session_.add_window(std::move(info));
    const DataType bound = DataType::timestamp(3).not_null();
    node->output.push_back({"window_start", bound, WindowColumn::start, node->window_id});
    node->output.push_back({"window_end", bound, WindowColumn::end, node->window_id});
    node->output.push_back({"window_time", time_type, WindowColumn::time, node->window_id});
    node->inputs = {data.node};
    return with_alias({std::move(node), {}}, alias, "");
}

Relation QueryBinder::bind_table_function(const sql::TableFunction& function) {
    const sql::Call& call = *function.call;
    if (find_window_function(call.function) != nullptr) return bind_window_function(call, function.alias);
    if (call.function == "ML_PREDICT") return bind_predict(call, function.alias);
    if (call.function == "ML_EVALUATE") refuse(Unsupported::model_evaluation, call.where, call.function);
    if (call.function == "VECTOR_SEARCH") refuse(Unsupported::vector_search, call.where, call.function);
    std::vector<std::string> known;
    for (const WindowFunction& known_function : window_functions) known.emplace_back(known_function.name);
    const std::string hint = catalog::did_you_mean(catalog::closest_names(call.function, known));
    if (!hint.empty()) throw Error("W3002", "there is no table function " + call.name.to_string(), hint).at(call.where);
    refuse(Unsupported::user_function, call.where, call.name.to_string());
}

}  // namespace windrow::plan
