// SPDX-License-Identifier: Apache-2.0
#include "aggregates/binding.hpp"
#include "aggregates/distinct_set.hpp"
#include "windrow/kernels/edit_distance.hpp"

#include <algorithm>
#include <cctype>

namespace windrow {

namespace aggregates {

std::string forms_of(const AggregateFunction& function) {
    std::string out;
    for (const std::string& form : function.forms) out += (out.empty() ? "" : ", ") + form;
    return out;
}

void refuse_type(const AggregateFunction& function, const ArgumentInfo& argument, std::string hint) {
    if (hint.empty()) hint = "it takes " + forms_of(function);
    throw Error("W3205", function.name + " does not take an argument of type " + argument.type.to_plain_string(), std::move(hint))
        .at(argument.where);
}

namespace {

std::vector<AggregateFunction> make_builtin() {
    std::vector<AggregateFunction> functions;
    add_count(functions);
    add_sum_and_average(functions);
    add_extremes(functions);
    add_variances(functions);
    add_percentile(functions);
    add_approx_count_distinct(functions);
    add_first_and_last_value(functions);
    add_listagg(functions);
    add_array_agg(functions);
    add_collect(functions);
    add_json_arrayagg(functions);
    add_json_objectagg(functions);
    add_single_value(functions);
    std::sort(functions.begin(), functions.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return functions;
}

const std::vector<AggregateFunction>& builtin_functions() {
    static const std::vector<AggregateFunction> functions = make_builtin();
    return functions;
}

std::string upper_case(std::string_view name) {
    std::string out(name);
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

const AggregateFunction* find(std::string_view name) {
    const std::string wanted = upper_case(name);
    for (const AggregateFunction& function : builtin_functions()) {
        if (function.name == wanted) return &function;
    }
    return nullptr;
}

[[noreturn]] void refuse_unknown(std::string_view name) {
    const std::string wanted = upper_case(name);
    std::string near;
    for (const AggregateFunction& function : builtin_functions()) {
        if (edit_distance(wanted, function.name) <= std::max<std::size_t>(wanted.size() < 4 ? 1 : 2, wanted.size() / 3)) {
            near += (near.empty() ? "" : ", ") + function.name;
        }
    }
    throw Error("W3201", "there is no aggregate function " + wanted,
                near.empty() ? "SHOW FUNCTIONS lists what there is" : "did you mean " + near + "?");
}

void check_arguments(const AggregateFunction& function, const AggregateRequest& request) {
    const std::size_t given = request.arguments.size();
    if (given >= function.fewest_arguments && given <= function.most_arguments) return;
    std::string hint = "it takes " + forms_of(function);
    if (function.name == "COUNT") {
        hint = request.distinct
                   ? "count one value, for example COUNT(DISTINCT CONCAT_WS('|', a, b))"
                   : "to count rows where both are set, write COUNT(CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN 1 END)";
    }
    Error error("W3202", function.name + " does not take " + std::to_string(given) + (given == 1 ? " argument" : " arguments"),
                hint);
    if (given > function.most_arguments) error.at(request.arguments[function.most_arguments].where);
    throw error;
}

void check_clauses(const AggregateFunction& function, const AggregateRequest& request) {
    if (request.within_group) {
        throw Error("W3203", function.name + " does not take WITHIN GROUP",
                    function.takes_order_by ? "write the order inside the call: " + function.name + "(x ORDER BY y)"
                                            : "values are taken in the order in which they arrive");
    }
    if ((request.ignore_nulls || request.respect_nulls) && !function.takes_null_treatment) {
        throw Error("W3203", function.name + " does not take IGNORE NULLS or RESPECT NULLS",
                    "leave the clause out: " + function.name + " skips nulls");
    }
    if (!request.order_by.empty() && !function.takes_order_by) {
        throw Error("W3203", function.name + " does not take ORDER BY", "ARRAY_AGG(x ORDER BY y) does");
    }
    if (request.distinct && function.distinct == DistinctForm::refused) {
        throw Error("W3203", function.name + " does not take DISTINCT",
                    "remove DISTINCT, or aggregate a sub-query that groups by the value");
    }
    if (request.distinct && request.arguments.empty()) {
        throw Error("W3203", function.name + "(DISTINCT *) names no value", "write " + function.name + "(DISTINCT x)");
    }
}

/// Flink keeps no set of these types (aggregates NOTES 282, 283).
void check_distinct_type(const AggregateFunction& function, const ArgumentInfo& argument) {
    const TypeKind kind = argument.type.kind();
    if (!argument.type.is_binary() && kind != TypeKind::row && kind != TypeKind::map && kind != TypeKind::multiset) return;
    throw Error("W4201", function.name + "(DISTINCT x) does not support type " + argument.type.to_plain_string(),
                argument.type.is_binary() ? "take it as text: " + function.name + "(DISTINCT CAST(x AS STRING))"
                                          : "take a field of it, or its text: " + function.name + "(DISTINCT CAST(x AS STRING))")
        .at(argument.where);
}

}  // namespace

}  // namespace aggregates

void Aggregate::append_rows(const std::byte* /*state*/, StateRows& /*out*/) const {
    throw_defect("the rows behind a state that no device keeps");
}

void Aggregate::retract(std::byte* const* /*into*/, const std::byte* const* /*from*/, std::size_t /*count*/,
                        Arena& /*arena*/) const {
    throw_defect("retract of an aggregate that cannot be inverted");
}

const AggregateRegistry& AggregateRegistry::builtin() {
    static const AggregateRegistry registry;
    return registry;
}

bool AggregateRegistry::contains(std::string_view name) const {
    return aggregates::find(name) != nullptr;
}

std::vector<std::string> AggregateRegistry::names() const {
    std::vector<std::string> out;
    for (const auto& function : aggregates::builtin_functions()) out.push_back(function.name);
    return out;
}

BoundAggregate AggregateRegistry::resolve(const AggregateRequest& request) const {
    using namespace aggregates;
    const AggregateFunction* function = find(request.name);
    if (function == nullptr) refuse_unknown(request.name);
    check_arguments(*function, request);
    check_clauses(*function, request);
    if (request.distinct) check_distinct_type(*function, request.arguments[0]);
    BoundAggregate plain = function->bind(*function, request);
    if (request.distinct && function->distinct == DistinctForm::set) {
        plain.aggregate = over_distinct_values(function->name, plain.argument_types, std::move(plain.aggregate));
    }
    return plain;
}

}  // namespace windrow
