// SPDX-License-Identifier: Apache-2.0
/// Aggregates, GROUPING and TUMBLE_START: the calls of a SELECT list that only a grouped query knows.
#include "grouped_select.hpp"

#include "refusals.hpp"
#include "windrow/runtime/sql/unparse.hpp"

#include <algorithm>
#include <string_view>

namespace windrow::plan {
namespace {

bool same_or_none(const ExpressionPtr& a, const ExpressionPtr& b) {
    if (!a || !b) return !a && !b;
    return same_expression(*a, *b);
}

bool same_aggregate(const CollectedAggregate& a, const CollectedAggregate& b) {
    if (a.name != b.name || a.distinct != b.distinct || a.ignore_nulls != b.ignore_nulls || a.respect_nulls != b.respect_nulls ||
        a.json_nulls != b.json_nulls || a.order_keys != b.order_keys || a.arguments.size() != b.arguments.size() ||
        !same_or_none(a.filter, b.filter)) {
        return false;
    }
    for (std::size_t i = 0; i < a.order.size(); ++i) {
        if (a.order[i].descending != b.order[i].descending || a.order[i].nulls_first != b.order[i].nulls_first) return false;
    }
    for (std::size_t i = 0; i < a.arguments.size(); ++i) {
        if (!same_expression(*a.arguments[i], *b.arguments[i])) return false;
    }
    return true;
}

/// True if a JSON aggregate's value is a call whose JSON text becomes part of the result, instead of a string in it.
bool gives_json(const CollectedAggregate& aggregate) {
    const std::size_t values = aggregate.arguments.size() - aggregate.order_keys;
    if (!aggregate.name.starts_with("JSON_") || values == 0) return false;
    const Expression& value = *aggregate.arguments[values - 1];
    const std::string& function = value.function.name;
    return value.kind == ExpressionKind::call && (function == "JSON_OBJECT" || function == "JSON_ARRAY" || function == "JSON");
}

struct WindowProperty {
    std::string_view window;
    GroupedReference::Kind kind;
};

/// TUMBLE_START and its like.
std::optional<WindowProperty> window_property_of(std::string_view name) {
    for (const std::string_view window : {"TUMBLE", "HOP", "SESSION"}) {
        if (!name.starts_with(window)) continue;
        const std::string_view rest = name.substr(window.size());
        if (rest == "_START") return WindowProperty{window, GroupedReference::Kind::window_start};
        if (rest == "_END") return WindowProperty{window, GroupedReference::Kind::window_end};
        if (rest == "_ROWTIME") return WindowProperty{window, GroupedReference::Kind::window_time};
        if (rest == "_PROCTIME") return WindowProperty{window, GroupedReference::Kind::proctime};
    }
    return std::nullopt;
}

}  // namespace

ExpressionPtr GroupedCalls::resolve_call(const sql::Expression& expression) {
    if (inside_aggregate_) return refuse_nested(expression);
    if (const auto* json = expression.as_if<sql::JsonCall>()) {
        return json->function == "JSON_OBJECTAGG" || json->function == "JSON_ARRAYAGG" ? json_aggregate(*json) : nullptr;
    }
    const auto& call = expression.as<sql::Call>();
    const std::string& name = call.function;
    if (name == "GROUPING" || name == "GROUPING_ID" || name == "GROUP_ID") return grouping(call);
    if (const auto property = window_property_of(name)) return window_property(call, property->kind);
    return AggregateRegistry::builtin().contains(name) ? aggregate(call) : nullptr;
}

ExpressionPtr GroupedCalls::reference(GroupedReference reference, SourceRange where, const std::string& name) {
    if (references_.empty()) {
        first_where_ = where;
        first_name_ = name;
    }
    // A grouping reference and an aggregate may appear many times; each use gets the same number.
    const auto base = static_cast<int>(input_.columns().size());
    for (std::size_t i = 0; i < references_.size(); ++i) {
        const GroupedReference& known = references_[i];
        if (known.kind == reference.kind && known.aggregate == reference.aggregate &&
            known.grouping_keys == reference.grouping_keys) {
            return Expression::make_input(base + static_cast<int>(i), known.type, where);
        }
    }
    references_.push_back(std::move(reference));
    return Expression::make_input(base + static_cast<int>(references_.size()) - 1, references_.back().type, where);
}

/// Null for ordinary functions.
ExpressionPtr GroupedCalls::refuse_nested(const sql::Expression& expression) {
    const auto* json = expression.as_if<sql::JsonCall>();
    const std::string& name = json != nullptr ? json->function : expression.as<sql::Call>().function;
    const bool is_grouped = AggregateRegistry::builtin().contains(name) || window_property_of(name) || name == "GROUPING" ||
                            name == "GROUPING_ID" || name == "GROUP_ID";
    if (!is_grouped) return nullptr;
    throw Error("W3253", name + " stands inside an aggregate", "aggregate twice: the inner one in a sub-query")
        .at(expression.where);
}

ExpressionPtr GroupedCalls::aggregate(const sql::Call& call) {
    CollectedAggregate out;
    out.text = sql::to_sql(call);
    out.name = call.function;
    out.where = call.where;
    out.distinct = call.distinct;
    out.ignore_nulls = call.nulls == sql::NullTreatment::ignore_nulls;
    out.respect_nulls = call.nulls == sql::NullTreatment::respect_nulls;
    out.within_group = !call.within_group.empty();
    ExpressionBinder binder(session_, Scope::of(input_), call.function, this);
    inside_aggregate_ = true;
    try {
        const bool star = call.arguments.size() == 1 && call.arguments[0]->kind == sql::ExpressionKind::star;
        if (star && call.function != "COUNT") {
            throw Error("W3254", "* is an argument of COUNT only", "name a column: " + call.function + "(v)")
                .at(call.arguments[0]->where);
        }
        if (!star) {
            for (const sql::ExpressionPtr& argument : call.arguments) out.arguments.push_back(binder.bind_value(*argument));
        }
        for (const sql::OrderItem& item : call.within_group.empty() ? call.order_by : call.within_group) {
            out.arguments.push_back(binder.bind_value(*item.expression));
            out.order.push_back(
                {out.arguments.back()->type.with_time_attribute(TimeAttribute::none), item.descending, item.nulls_first});
            ++out.order_keys;
        }
        if (call.filter) {
            ExpressionBinder filter(session_, Scope::of(input_), "FILTER", this);
            out.filter = filter.bind_condition(*call.filter);
        }
    } catch (...) {
        inside_aggregate_ = false;
        throw;
    }
    inside_aggregate_ = false;
    return add(std::move(out));
}

ExpressionPtr GroupedCalls::json_aggregate(const sql::JsonCall& call) {
    if (call.over) refuse(Unsupported::over, call.where, call.function);
    CollectedAggregate out;
    out.text = sql::to_sql(call);
    out.name = call.function;
    out.where = call.where;
    if (call.nulls == sql::JsonNullClause::null_on_null) out.json_nulls = "NULL";
    if (call.nulls == sql::JsonNullClause::absent_on_null) out.json_nulls = "ABSENT";
    ExpressionBinder binder(session_, Scope::of(input_), call.function);
    for (const sql::ExpressionPtr& argument : call.arguments) out.arguments.push_back(binder.bind_value(*argument));
    for (const sql::OrderItem& item : call.order_by) {
        out.arguments.push_back(binder.bind_value(*item.expression));
        out.order.push_back(
            {out.arguments.back()->type.with_time_attribute(TimeAttribute::none), item.descending, item.nulls_first});
        ++out.order_keys;
    }
    if (call.filter) {
        ExpressionBinder filter(session_, Scope::of(input_), "FILTER");
        out.filter = filter.bind_condition(*call.filter);
    }
    return add(std::move(out));
}

ExpressionPtr GroupedCalls::add(CollectedAggregate aggregate) {
    for (std::size_t i = 0; i < aggregates_.size(); ++i) {
        if (!same_aggregate(aggregates_[i], aggregate)) continue;
        return reference({GroupedReference::Kind::aggregate, static_cast<int>(i), {}, aggregates_[i].result}, aggregate.where,
                         aggregate.name);
    }
    aggregate.result =
        bind_aggregate(session_, aggregate, AggregateRequest::Window::tumble).result.with_time_attribute(TimeAttribute::none);
    const SourceRange where = aggregate.where;
    const std::string name = aggregate.name;
    const DataType type = aggregate.result;
    aggregates_.push_back(std::move(aggregate));
    return reference({GroupedReference::Kind::aggregate, static_cast<int>(aggregates_.size()) - 1, {}, type}, where, name);
}

ExpressionPtr GroupedCalls::grouping(const sql::Call& call) {
    const DataType type = DataType::bigint().not_null();
    if (call.function == "GROUP_ID")
        return reference({GroupedReference::Kind::group_id, -1, {}, type}, call.where, call.function);
    if (call.arguments.empty())
        throw Error("W3256", call.function + " takes grouping keys", "write " + call.function + "(k)").at(call.where);
    GroupedReference out{GroupedReference::Kind::grouping, -1, {}, type};
    ExpressionBinder binder(session_, Scope::of(input_), call.function);
    for (const sql::ExpressionPtr& argument : call.arguments) {
        const ExpressionPtr key = binder.bind_value(*argument);
        int number = -1;
        for (std::size_t i = 0; i < keys_->size() && number < 0; ++i) {
            if (same_expression(*(*keys_)[i], *key)) number = static_cast<int>(i);
        }
        if (number < 0)
            throw Error("W3256", "the argument of " + call.function + " is no key of GROUP BY",
                        "name an expression of GROUP BY as it stands there")
                .at(argument->where);
        out.grouping_keys.push_back(number);
    }
    return reference(std::move(out), call.where, call.function);
}

ExpressionPtr GroupedCalls::window_property(const sql::Call& call, GroupedReference::Kind kind) {
    const std::string function = std::string(window_property_of(call.function)->window);
    if (window_ == nullptr) {
        throw Error(
            "W3110", call.function + " needs the group window " + function + " in GROUP BY",
            "write GROUP BY " + function +
                "(...) with the same arguments; behind a window table function, use window_start, window_end and window_time")
            .at(call.where);
    }
    ExpressionBinder binder(session_, Scope::of(input_), call.function);
    bool same = window_->function == function && window_->arguments.size() == call.arguments.size();
    for (std::size_t i = 0; same && i < call.arguments.size(); ++i) {
        same = same_expression(*binder.bind_value(*call.arguments[i]), *window_->arguments[i]);
    }
    if (!same) {
        throw Error("W3110", call.function + " has other arguments than the window in GROUP BY",
                    "repeat the arguments of " + window_->function + " in GROUP BY exactly")
            .at(call.where);
    }
    const bool processing = window_->spec.processing_time;
    DataType type = DataType::timestamp(3).not_null();
    if (kind == GroupedReference::Kind::window_time) {
        if (processing) {
            throw Error("W3111", call.function + " has no value for a processing-time window", "use " + function + "_PROCTIME")
                .at(call.where);
        }
        type = window_->time_type.with_nullable(true);
    } else if (kind == GroupedReference::Kind::proctime) {
        type = DataType::timestamp_ltz(3).with_time_attribute(TimeAttribute::proctime);
        if (!processing) kind = GroupedReference::Kind::null_timestamp;
    }
    return reference({kind, -1, {}, type}, call.where, call.function);
}

BoundAggregate bind_aggregate(BindingSession& session, const CollectedAggregate& aggregate, AggregateRequest::Window window) {
    std::vector<ArgumentInfo> infos;
    for (std::size_t i = 0; i + aggregate.order_keys < aggregate.arguments.size(); ++i) {
        const ExpressionPtr& argument = aggregate.arguments[i];
        infos.push_back({argument->type.with_time_attribute(TimeAttribute::none),
                         argument->kind == ExpressionKind::literal ? &argument->literal : nullptr, argument->where});
    }
    AggregateRequest request{aggregate.name,
                             infos,
                             aggregate.distinct,
                             aggregate.filter != nullptr,
                             aggregate.ignore_nulls,
                             aggregate.respect_nulls,
                             aggregate.within_group,
                             aggregate.order,
                             aggregate.json_nulls,
                             true,
                             window,
                             session.context.evaluation,
                             gives_json(aggregate)};
    try {
        return AggregateRegistry::builtin().resolve(request);
    } catch (Error& error) {
        error.at(aggregate.where);
        throw;
    }
}

}  // namespace windrow::plan
