// SPDX-License-Identifier: Apache-2.0
/// GROUP BY: keys, grouping sets and group windows.
#include "grouped_select.hpp"

#include "refusals.hpp"
#include "unbounded_aggregate.hpp"
#include "window_binding.hpp"

#include <algorithm>

namespace windrow::plan {
namespace {

constexpr std::size_t most_grouping_sets = 64;

using Sets = std::vector<std::vector<int>>;

/// Collects keys and expands ROLLUP, CUBE and GROUPING SETS into lists of key numbers.
class GroupingBuilder {
public:
    GroupingBuilder(BindingSession& session, const Relation& input, ExpressionBinder& binder, Grouping& out)
        : session_(session), input_(input), binder_(binder), out_(out) {}

    Sets expand(const sql::GroupItem& item) {
        switch (item.kind) {
            case sql::GroupItemKind::expression:
                return {key_list(item)};
            case sql::GroupItemKind::empty:
                return {{}};
            case sql::GroupItemKind::rollup:
                return rollup(item);
            case sql::GroupItemKind::cube:
                return cube(item);
            case sql::GroupItemKind::grouping_sets:
                break;
        }
        out_.has_sets = true;
        Sets sets;
        for (const sql::GroupItem& nested : item.nested) {
            for (std::vector<int>& set : expand(nested)) sets.push_back(std::move(set));
        }
        return sets;
    }

private:
    std::vector<int> key_list(const sql::GroupItem& item) {
        std::vector<int> numbers;
        for (const sql::ExpressionPtr& key : item.keys) {
            if (std::optional<GroupWindow> window = bind_group_window(session_, input_, *key)) {
                if (out_.window) {
                    throw Error("W3112", "GROUP BY has two group windows",
                                "keep one of them; a window over a window needs a sub-query")
                        .at(window->where);
                }
                out_.window = std::move(window);
                continue;
            }
            numbers.push_back(key_number(binder_.bind_value(*key)));
        }
        return numbers;
    }

    int key_number(const ExpressionPtr& key) {
        for (std::size_t i = 0; i < out_.keys.size(); ++i) {
            if (same_expression(*out_.keys[i], *key)) return static_cast<int>(i);
        }
        out_.keys.push_back(key);
        return static_cast<int>(out_.keys.size()) - 1;
    }

    Sets rollup(const sql::GroupItem& item) {
        out_.has_sets = true;
        Sets elements = element_lists(item);
        Sets sets;
        for (std::size_t count = elements.size() + 1; count-- > 0;) {
            std::vector<int> set;
            for (std::size_t i = 0; i < count; ++i) set.insert(set.end(), elements[i].begin(), elements[i].end());
            sets.push_back(std::move(set));
        }
        return sets;
    }

    Sets cube(const sql::GroupItem& item) {
        out_.has_sets = true;
        const Sets elements = element_lists(item);
        if (elements.size() > 6)
            throw Error("W3257", "CUBE of " + std::to_string(elements.size()) + " elements gives too many grouping sets",
                        "at most 64 sets: list them in GROUPING SETS")
                .at(item.where);
        Sets sets;
        for (std::size_t mask = std::size_t{1} << elements.size(); mask-- > 0;) {
            std::vector<int> set;
            for (std::size_t i = 0; i < elements.size(); ++i) {
                if ((mask >> (elements.size() - 1 - i) & 1U) != 0) set.insert(set.end(), elements[i].begin(), elements[i].end());
            }
            sets.push_back(std::move(set));
        }
        return sets;
    }

    Sets element_lists(const sql::GroupItem& item) {
        Sets elements;
        for (const sql::GroupItem& nested : item.nested) elements.push_back(key_list(nested));
        for (const sql::ExpressionPtr& key : item.keys) elements.push_back({key_number(binder_.bind_value(*key))});
        return elements;
    }

    BindingSession& session_;
    const Relation& input_;
    ExpressionBinder& binder_;
    Grouping& out_;
};

Sets cross_product(const Sets& left, const Sets& right, SourceRange where) {
    Sets out;
    for (const std::vector<int>& a : left) {
        for (const std::vector<int>& b : right) {
            std::vector<int> both = a;
            both.insert(both.end(), b.begin(), b.end());
            out.push_back(std::move(both));
        }
    }
    if (out.size() > most_grouping_sets) {
        throw Error("W3257", "GROUP BY gives " + std::to_string(out.size()) + " grouping sets; at most 64 are supported")
            .at(where);
    }
    return out;
}

void set_lengths(GroupWindow& window, const std::vector<std::int64_t>& lengths) {
    if (window.spec.kind == WindowKind::hop) {
        window.spec.slide = lengths[0];
        window.spec.size = lengths[1];
    } else {
        window.spec.size = lengths[0];
    }
}

}  // namespace

std::optional<GroupWindow> bind_group_window(BindingSession& session, const Relation& input, const sql::Expression& expression) {
    const auto* call = expression.as_if<sql::Call>();
    if (call == nullptr || call->over || (call->function != "TUMBLE" && call->function != "HOP" && call->function != "SESSION"))
        return std::nullopt;
    GroupWindow window;
    window.function = call->function;
    window.where = call->where;
    window.spec.legacy = true;
    window.spec.kind = call->function == "TUMBLE" ? WindowKind::tumble
                       : call->function == "HOP"  ? WindowKind::hop
                                                  : WindowKind::session;
    const std::size_t lengths_expected = window.spec.kind == WindowKind::hop ? 2 : 1;
    if (call->arguments.size() != lengths_expected + 1) {
        const char* form = window.spec.kind == WindowKind::hop      ? "HOP(ts, slide, size)"
                           : window.spec.kind == WindowKind::tumble ? "TUMBLE(ts, size)"
                                                                    : "SESSION(ts, gap)";
        throw Error("W3113",
                    "group window " + call->function + " takes " + std::to_string(lengths_expected + 1) + " arguments, not " +
                        std::to_string(call->arguments.size()),
                    std::string("write ") + form + "; offsets exist in window table functions only")
            .at(call->where);
    }
    ExpressionBinder binder(session, Scope::of(input), call->function);
    for (const sql::ExpressionPtr& argument : call->arguments) window.arguments.push_back(binder.bind_value(*argument));
    const ExpressionPtr& time = window.arguments[0];
    const bool is_column = time->kind == ExpressionKind::input;
    const std::string name = is_column ? input.columns()[static_cast<std::size_t>(time->input)].name : "the first argument";
    DataType time_type = is_column ? time->type : time->type.with_time_attribute(TimeAttribute::none);
    if (const auto unbounded = find_unbounded_below(input.node); unbounded && is_column && unbounded->is_time_key(time->input)) {
        time_type = time_key_type(*unbounded->aggregate);
    }
    check_time_attribute(call->function, name, time_type, call->arguments[0]->where);
    std::vector<std::int64_t> lengths;
    for (std::size_t i = 1; i < window.arguments.size(); ++i) {
        const char* what = window.spec.kind == WindowKind::session         ? "the gap"
                           : window.spec.kind == WindowKind::hop && i == 1 ? "the slide"
                                                                           : "the size";
        lengths.push_back(window_interval(call->function, what, *window.arguments[i]));
    }
    set_lengths(window, lengths);
    check_window(call->function, window.spec, call->where);
    set_window_time(window.spec, time_type, session.context.evaluation);
    window.time_type = window_time_type(time_type);
    return window;
}

Grouping bind_grouping(BindingSession& session, const Relation& input, const sql::Select& select,
                       std::vector<std::string> select_aliases) {
    Grouping out;
    out.where = select.group_where;
    Scope scope = Scope::of(input);
    scope.select_aliases = std::move(select_aliases);
    ExpressionBinder binder(session, std::move(scope), "GROUP BY");
    GroupingBuilder builder(session, input, binder, out);
    out.sets = {{}};
    for (const sql::GroupItem& item : select.group_by)
        out.sets = cross_product(out.sets, builder.expand(item), select.group_where);
    for (std::vector<int>& set : out.sets) {
        std::vector<int> unique;
        for (const int key : set) {
            if (std::find(unique.begin(), unique.end(), key) == unique.end()) unique.push_back(key);
        }
        set = std::move(unique);
    }
    if (select.group_by_distinct) {
        Sets unique;
        for (const std::vector<int>& set : out.sets) {
            if (std::find(unique.begin(), unique.end(), set) == unique.end()) unique.push_back(set);
        }
        out.sets = std::move(unique);
    }
    if (out.window && out.has_sets)
        refuse(Unsupported::window_grouping_sets, select.group_where, "GROUPING SETS, ROLLUP or CUBE");
    return out;
}

}  // namespace windrow::plan
