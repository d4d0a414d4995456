// SPDX-License-Identifier: Apache-2.0
/// Function calls: the lazy forms (COALESCE, IF), calls with syntax of their own (EXTRACT, TRIM, JSON_VALUE), constructors.
#include "expression_binding.hpp"

#include "refusals.hpp"
#include "windrow/kernels/aggregate.hpp"
#include "windrow/runtime/sql/type_name.hpp"

#include <algorithm>
#include <array>

namespace windrow::plan {
namespace {

/// Functions that may be written as YEAR(x) for EXTRACT(YEAR FROM x).
struct ExtractFunction {
    std::string_view name;
    std::string_view unit;
};
constexpr std::array<ExtractFunction, 10> extract_functions{{{"YEAR", "YEAR"},
                                                             {"QUARTER", "QUARTER"},
                                                             {"MONTH", "MONTH"},
                                                             {"WEEK", "WEEK"},
                                                             {"DAYOFYEAR", "DOY"},
                                                             {"DAYOFMONTH", "DAY"},
                                                             {"DAYOFWEEK", "DOW"},
                                                             {"HOUR", "HOUR"},
                                                             {"MINUTE", "MINUTE"},
                                                             {"SECOND", "SECOND"}}};

const ExtractFunction* find_extract_function(std::string_view name) {
    const auto found = std::find_if(extract_functions.begin(), extract_functions.end(),
                                    [&](const ExtractFunction& f) { return f.name == name; });
    return found == extract_functions.end() ? nullptr : &*found;
}

bool is_group_window_function(std::string_view name) {
    for (const std::string_view window : {"TUMBLE", "HOP", "SESSION"}) {
        if (!name.starts_with(window)) continue;
        const std::string_view rest = name.substr(window.size());
        if (rest.empty() || rest == "_START" || rest == "_END" || rest == "_ROWTIME" || rest == "_PROCTIME") return true;
    }
    return false;
}

const char* json_behavior(sql::JsonBehavior behavior, const char* otherwise) {
    switch (behavior) {
        case sql::JsonBehavior::unspecified:
            return otherwise;
        case sql::JsonBehavior::null_value:
            return "NULL";
        case sql::JsonBehavior::error:
            return "ERROR";
        case sql::JsonBehavior::default_value:
            return "DEFAULT";
        case sql::JsonBehavior::true_value:
            return "TRUE";
        case sql::JsonBehavior::false_value:
            return "FALSE";
        case sql::JsonBehavior::unknown_value:
            return "UNKNOWN";
        case sql::JsonBehavior::empty_array:
            return "EMPTY ARRAY";
        case sql::JsonBehavior::empty_object:
            return "EMPTY OBJECT";
    }
    return otherwise;
}

const char* json_wrapper(sql::JsonWrapper wrapper) {
    switch (wrapper) {
        case sql::JsonWrapper::conditional:
            return "CONDITIONAL";
        case sql::JsonWrapper::unconditional:
            return "UNCONDITIONAL";
        default:
            return "WITHOUT";
    }
}

/// True if the value is JSON text that JSON_OBJECT and JSON_ARRAY take over as it is.
bool gives_json(const sql::Expression& expression) {
    if (const auto* json = expression.as_if<sql::JsonCall>())
        return json->function == "JSON_OBJECT" || json->function == "JSON_ARRAY";
    const auto* call = expression.as_if<sql::Call>();
    return call != nullptr && call->function == "JSON";
}

std::string aggregate_hint(const std::string& clause) {
    const bool in_aggregate = AggregateRegistry::builtin().contains(clause);
    return in_aggregate ? "compute the inner aggregate in a sub-query in FROM, and aggregate its result"
                        : "aggregate in the SELECT list or in HAVING, behind GROUP BY window_start, window_end";
}

/// How a call that needs words is written, if it is one.
const char* form_with_words(std::string_view name, std::size_t arguments) {
    if (name == "TRIM" && arguments > 1) return "write TRIM(BOTH 'x' FROM s), or BTRIM(s, 'x')";
    if (name == "EXTRACT") return "write EXTRACT(DAY FROM ts)";
    if (name == "TIMESTAMPADD") return "write TIMESTAMPADD(DAY, 1, ts)";
    if (name == "TIMESTAMPDIFF") return "write TIMESTAMPDIFF(DAY, ts1, ts2)";
    return nullptr;
}

}  // namespace

void ExpressionBinder::refuse_row_level_misuse(const sql::Call& call) {
    if (AggregateRegistry::builtin().contains(call.function)) {
        throw Error("W3251", "aggregate " + call.function + " cannot be used in " + clause_, aggregate_hint(clause_))
            .at(call.where);
    }
    if (call.function == "GROUPING" || call.function == "GROUPING_ID" || call.function == "GROUP_ID") {
        throw Error("W3256", call.function + " cannot be used in " + clause_,
                    "it belongs to the SELECT list and HAVING of a query with GROUP BY")
            .at(call.where);
    }
    if (is_group_window_function(call.function)) {
        throw Error("W3109", call.function + " cannot be used in " + clause_,
                    "window functions stand in FROM: TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)); TUMBLE(ts, "
                    "INTERVAL '1' MINUTE) and its "
                    "TUMBLE_START belong to GROUP BY and to the SELECT list of the same query")
            .at(call.where);
    }
    if (call.distinct) throw Error("W3030", call.function + " is not an aggregate and takes no DISTINCT").at(call.where);
    if (call.filter || !call.within_group.empty() || !call.order_by.empty() || call.nulls != sql::NullTreatment::unspecified) {
        throw Error("W3030", call.function + " is not an aggregate",
                    "FILTER, ORDER BY, WITHIN GROUP and IGNORE NULLS belong to aggregates")
            .at(call.where);
    }
}

ExpressionPtr ExpressionBinder::bind_call(const sql::Call& call) {
    if (call.over) refuse(Unsupported::over, call.where, call.function);
    if (resolver_ != nullptr) {
        if (ExpressionPtr resolved = resolver_->resolve_call(call)) return resolved;
    }
    refuse_row_level_misuse(call);
    if (call.function == "COALESCE" || call.function == "IFNULL") return bind_coalesce(call);
    if (call.function == "NULLIF") return bind_nullif(call);
    if (call.function == "IF") return bind_if(call);
    return bind_form(call);
}

/// Calls whose arguments hold words: units come first, as text.
ExpressionPtr ExpressionBinder::bind_form(const sql::Call& call) {
    std::string name = call.function;
    std::vector<ExpressionPtr> words;
    std::vector<ExpressionPtr> values;
    const ScalarFunction* known = FunctionRegistry::builtin().find(name);
    const bool takes_bare_null = name == "ROW" || (known != nullptr && known->takes_bare_null);
    for (const sql::ExpressionPtr& argument : call.arguments) {
        if (argument->kind == sql::ExpressionKind::star && known == nullptr && find_extract_function(name) == nullptr)
            return this->call(name, {}, call.where);  // no such function: its name is the mistake, not the star
        if (const auto* symbol = argument->as_if<sql::Symbol>()) {
            words.push_back(text(symbol->word, symbol->where));
        } else if (const auto* named = argument->as_if<sql::NamedArgument>()) {
            throw Error("W3031", "function " + name + " takes no named arguments",
                        "write the values in order, without " + named->name.name + " =>")
                .at(named->where);
        } else {
            values.push_back(takes_bare_null ? bind(*argument) : bind_value(*argument));
        }
    }
    if (!words.empty() && (name == "FLOOR" || name == "CEIL" || name == "CEILING"))
        name = name == "FLOOR" ? "FLOOR TO" : "CEIL TO";
    if (const char* form = form_with_words(name, values.size()); form != nullptr && words.empty()) {
        throw Error("W3032", name + " is written with words, not with commas", form).at(call.where);
    }
    if (words.empty()) {
        const auto* extract = find_extract_function(name);
        if (extract != nullptr && known == nullptr) {
            name = "EXTRACT";
            words.push_back(text(std::string(extract->unit), call.where));
        }
    }
    words.insert(words.end(), values.begin(), values.end());
    if (call.name.parts.size() > 1) refuse(Unsupported::user_function, call.where, call.name.to_string());
    return this->call(name, std::move(words), call.where);
}

ExpressionPtr ExpressionBinder::bind_coalesce(const sql::Call& call) {
    if (call.arguments.empty() || (call.function == "IFNULL" && call.arguments.size() != 2)) {
        throw Error("W3032", call.function + " takes " + (call.function == "IFNULL" ? "two arguments" : "at least one argument"))
            .at(call.where);
    }
    std::vector<ExpressionPtr> arguments;
    arguments.push_back(bind(*call.arguments[0]));
    bool nullable = arguments[0]->type.nullable();
    const Lazy lazy(*this);
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
        arguments.push_back(bind(*call.arguments[i]));
        nullable = nullable && arguments.back()->type.nullable();
    }
    // Recorded on Flink 2.2.0: IFNULL of a value that is never NULL keeps that value's type, and FLOAT with DOUBLE is DOUBLE
    // here, while CASE and IF take the first of the two.
    if (call.function == "IFNULL" && !arguments[0]->type.nullable() && arguments[0]->type.kind() != TypeKind::null)
        return arguments[0];
    DataType type = common(arguments, "W3028", call.function, call.where).with_nullable(nullable);
    const bool has_double = std::any_of(arguments.begin(), arguments.end(),
                                        [](const ExpressionPtr& e) { return e->type.kind() == TypeKind::float64; });
    if (type.kind() == TypeKind::float32 && has_double) type = DataType::float64().with_nullable(nullable);
    for (ExpressionPtr& argument : arguments) argument = convert(argument, type);
    if (arguments.size() == 1) return arguments[0];
    return fold(Expression::make(ExpressionKind::coalesce, type, std::move(arguments), call.where));
}

ExpressionPtr ExpressionBinder::bind_nullif(const sql::Call& call) {
    if (call.arguments.size() != 2) throw Error("W3032", "NULLIF takes two arguments").at(call.where);
    ExpressionPtr left = bind_value(*call.arguments[0]);
    ExpressionPtr equal = bind_comparison("=", left, bind(*call.arguments[1]), call.where);
    const DataType type = left->type.with_nullable(true).with_time_attribute(TimeAttribute::none);
    ExpressionPtr null = Expression::make_literal(Value(), type, call.where);
    return fold(
        Expression::make(ExpressionKind::conditional, type, {std::move(equal), std::move(null), std::move(left)}, call.where));
}

namespace {

/// The kinds of values that Flink's IF takes; CASE takes the others too.
bool if_takes(const DataType& type) {
    return type.is_numeric() || type.is_string() || type.is_binary() || type.is_timestamp() || type.kind() == TypeKind::boolean ||
           type.kind() == TypeKind::date || type.kind() == TypeKind::time;
}

}  // namespace

ExpressionPtr ExpressionBinder::bind_if(const sql::Call& call) {
    if (call.arguments.size() != 3) {
        throw Error("W3032", "IF takes a condition and two values", "write IF(x > 0, 'yes', 'no')").at(call.where);
    }
    ExpressionPtr condition = bind_typed_condition(*call.arguments[0]);
    const Lazy lazy(*this);
    ExpressionPtr yes = bind_value(*call.arguments[1]);
    ExpressionPtr no = bind_value(*call.arguments[2]);
    if (!if_takes(yes->type) || !if_takes(no->type)) {
        throw Error("W3301",
                    "IF chooses between numbers, texts, bytes, conditions, dates and times, not " + yes->type.to_plain_string(),
                    "write CASE WHEN condition THEN ... ELSE ... END")
            .at(call.where);
    }
    if (yes->type.is_timestamp() && no->type.is_timestamp())
        no = convert(no, yes->type);  // IF takes the first one's type, unlike CASE
    return fold(conditional({std::move(condition), std::move(yes), std::move(no)}, "W3028", "IF", call.where));
}

ExpressionPtr ExpressionBinder::bind_constructor(std::string_view name, const std::vector<sql::ExpressionPtr>& items,
                                                 SourceRange where) {
    std::vector<ExpressionPtr> values;
    for (const sql::ExpressionPtr& item : items) values.push_back(name == "ROW" ? bind_value(*item) : bind(*item));
    if (name == "ROW") return call(name, std::move(values), where);
    const bool is_map = name == "MAP";
    if (values.empty() || (is_map && values.size() % 2 != 0)) {
        throw Error("W3033",
                    std::string(name) + (is_map ? "[...] needs keys and values in turn" : "[...] needs at least one element"),
                    is_map ? "write MAP['a', 1, 'b', 2]" : "write ARRAY[1, 2]; an empty array has no type")
            .at(where);
    }
    const std::size_t step = is_map ? 2 : 1;
    for (std::size_t first = 0; first < step; ++first) {
        std::vector<ExpressionPtr> group;
        for (std::size_t i = first; i < values.size(); i += step) group.push_back(values[i]);
        const DataType type = common(group, "W3028", name, where);
        for (std::size_t i = first; i < values.size(); i += step) values[i] = convert(values[i], type);
    }
    return call(name, std::move(values), where);
}

ExpressionPtr ExpressionBinder::bind_json(const sql::JsonCall& json) {
    if (json.over) refuse(Unsupported::over, json.where, json.function);
    if (resolver_ != nullptr) {
        if (ExpressionPtr resolved = resolver_->resolve_call(json)) return resolved;
    }
    if (json.function == "JSON_OBJECTAGG" || json.function == "JSON_ARRAYAGG") {
        throw Error("W3251", "aggregate " + json.function + " cannot be used in " + clause_,
                    "aggregate in the SELECT list or in HAVING")
            .at(json.where);
    }
    std::vector<ExpressionPtr> arguments;
    const auto returning = [&](const DataType& otherwise) {
        const DataType type = json.returning ? sql::resolve_type(*json.returning) : otherwise;
        return Expression::make_literal(Value(), type.with_nullable(true), json.where);
    };
    const auto fallback = [&](const sql::ExpressionPtr& value) {
        return value ? bind(*value) : Expression::make_literal(Value(), DataType::string(), json.where);
    };
    if (json.function == "JSON_OBJECT" || json.function == "JSON_ARRAY") {
        const bool is_object = json.function == "JSON_OBJECT";
        const bool keeps_null =
            json.nulls == sql::JsonNullClause::unspecified ? is_object : json.nulls == sql::JsonNullClause::null_on_null;
        arguments.push_back(text(keeps_null ? "NULL" : "ABSENT", json.where));
        std::string raw;
        for (std::size_t i = is_object ? 1 : 0; i < json.arguments.size(); i += is_object ? 2 : 1)
            raw += gives_json(*json.arguments[i]) ? 'R' : 'V';
        arguments.push_back(text(raw, json.where));
        for (const sql::ExpressionPtr& argument : json.arguments) {
            arguments.push_back(bind_value(*argument));
        }
        return call(json.function, std::move(arguments), json.where);
    }
    for (const sql::ExpressionPtr& argument : json.arguments) arguments.push_back(bind_value(*argument));
    if (json.function == "JSON_VALUE") {
        arguments.push_back(returning(DataType::string()));
        arguments.push_back(text(json_behavior(json.on_empty, "NULL"), json.where));
        arguments.push_back(fallback(json.on_empty_default));
        arguments.push_back(text(json_behavior(json.on_error, "NULL"), json.where));
        arguments.push_back(fallback(json.on_error_default));
    } else if (json.function == "JSON_QUERY") {
        arguments.push_back(returning(DataType::string()));
        arguments.push_back(text(json_wrapper(json.wrapper), json.where));
        arguments.push_back(text(json_behavior(json.on_empty, "NULL"), json.where));
        arguments.push_back(text(json_behavior(json.on_error, "NULL"), json.where));
    } else if (json.function == "JSON_EXISTS") {
        arguments.push_back(text(json_behavior(json.on_error, "FALSE"), json.where));
    }
    return call(json.function, std::move(arguments), json.where);
}

}  // namespace windrow::plan
