// SPDX-License-Identifier: Apache-2.0

// Queries back to text, on one line.

#include <string>

#include "windrow/runtime/sql/unparse.hpp"

namespace windrow::sql {
namespace {

std::string names(const std::vector<Identifier>& list) {
    std::string text;
    for (const Identifier& name : list) text += (text.empty() ? "" : ", ") + quote_identifier(name.name);
    return "(" + text + ")";
}

std::string expressions(const std::vector<ExpressionPtr>& list) {
    std::string text;
    for (const ExpressionPtr& e : list) text += (text.empty() ? "" : ", ") + to_sql(*e);
    return text;
}

std::string hints_text(const std::vector<Hint>& hints) {
    std::string text;
    for (const Hint& hint : hints) {
        std::string inner;
        for (const auto& [key, value] : hint.options) {
            inner += (inner.empty() ? "" : ", ") + quote_string(key) + " = " + quote_string(value);
        }
        for (const std::string& word : hint.words) inner += (inner.empty() ? "" : ", ") + quote_string(word);
        text += (text.empty() ? "" : ", ") + hint.name.name + (inner.empty() ? "" : "(" + inner + ")");
    }
    return text.empty() ? text : " /*+ " + text + " */";
}

std::string pattern_text(const RowPattern& pattern) {
    std::string text;
    const auto joined = [&pattern](const char* separator) {
        std::string all;
        for (const RowPattern& part : pattern.parts) all += (all.empty() ? "" : separator) + pattern_text(part);
        return all;
    };
    switch (pattern.kind) {
        case PatternKind::empty:
            return "()";
        case PatternKind::variable:
            text = quote_identifier(pattern.variable.name);
            break;
        case PatternKind::sequence:
            text = joined(" ");
            break;
        case PatternKind::alternation:
            text = joined(" | ");
            break;
        case PatternKind::permute:
            text = "PERMUTE (" + joined(", ") + ")";
            break;
        case PatternKind::exclusion:
            text = "{- " + joined(" ") + " -}";
            break;
        case PatternKind::quantified: {
            text = pattern_text(pattern.parts.front());
            const std::int64_t low = pattern.minimum;
            const std::int64_t high = pattern.maximum;
            if (low == 0 && high == -1)
                text += "*";
            else if (low == 1 && high == -1)
                text += "+";
            else if (low == 0 && high == 1)
                text += "?";
            else if (low == high)
                text += "{" + std::to_string(low) + "}";
            else
                text += "{" + std::to_string(low) + "," + (high < 0 ? "" : std::to_string(high)) + "}";
            if (pattern.reluctant) text += "?";
            break;
        }
    }
    return pattern.grouped ? "(" + text + ")" : text;
}

std::string table_text(const TableReference& table);

std::string match_text(const MatchRecognize& match) {
    std::string text = table_text(*match.input) + " MATCH_RECOGNIZE(";
    if (!match.partition_by.empty()) text += "PARTITION BY " + expressions(match.partition_by) + " ";
    if (!match.order_by.empty()) text += "ORDER BY " + to_sql(match.order_by) + " ";
    for (std::size_t i = 0; i < match.measures.size(); ++i) {
        text += (i == 0 ? "MEASURES " : ", ") + to_sql(*match.measures[i].expression) + " AS " +
                quote_identifier(match.measures[i].name.name);
    }
    if (!match.measures.empty()) text += " ";
    if (match.all_rows_per_match) text += *match.all_rows_per_match ? "ALL ROWS PER MATCH " : "ONE ROW PER MATCH ";
    const auto variable = [&match] { return match.skip_variable ? quote_identifier(match.skip_variable->name) : std::string(); };
    switch (match.after_match) {
        case AfterMatch::unspecified:
            break;
        case AfterMatch::past_last_row:
            text += "AFTER MATCH SKIP PAST LAST ROW ";
            break;
        case AfterMatch::to_next_row:
            text += "AFTER MATCH SKIP TO NEXT ROW ";
            break;
        case AfterMatch::to_first:
            text += "AFTER MATCH SKIP TO FIRST " + variable() + " ";
            break;
        case AfterMatch::to_last:
            text += "AFTER MATCH SKIP TO LAST " + variable() + " ";
            break;
    }
    text += std::string("PATTERN (") + (match.strict_start ? "^ " : "") + pattern_text(match.pattern) +
            (match.strict_end ? " $" : "") + ")";
    if (match.within) text += " WITHIN " + to_sql(*match.within);
    for (std::size_t i = 0; i < match.subsets.size(); ++i) {
        text += (i == 0 ? " SUBSET " : ", ") + quote_identifier(match.subsets[i].name.name) + " = " +
                names(match.subsets[i].variables);
    }
    for (std::size_t i = 0; i < match.defines.size(); ++i) {
        text += (i == 0 ? " DEFINE " : ", ") + quote_identifier(match.defines[i].name.name) + " AS " +
                to_sql(*match.defines[i].expression);
    }
    return text + ")";
}

std::string join_text(const Join& join) {
    std::string text = table_text(*join.left);
    constexpr const char* words[] = {", ", " CROSS JOIN ", " INNER JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN "};
    if (join.natural) text += " NATURAL";
    text += words[static_cast<std::size_t>(join.join)];
    const bool bracketed = join.right->kind == TableReferenceKind::join;
    text += bracketed ? "(" + table_text(*join.right) + ")" : table_text(*join.right);
    if (join.condition) text += " ON " + to_sql(*join.condition);
    if (!join.using_columns.empty()) text += " USING " + names(join.using_columns);
    return text;
}

std::string table_text(const TableReference& table) {
    std::string text;
    switch (table.kind) {
        case TableReferenceKind::table: {
            const auto& named = table.as<NamedTable>();
            text = to_sql(named.name) + hints_text(named.hints);
            if (named.system_time) text += " FOR SYSTEM_TIME AS OF " + to_sql(*named.system_time);
            break;
        }
        case TableReferenceKind::derived: {
            const auto& derived = table.as<DerivedTable>();
            text = std::string(derived.lateral ? "LATERAL " : "") + "(" + to_sql(*derived.query) + ")";
            break;
        }
        case TableReferenceKind::join:
            text = join_text(table.as<Join>());
            break;
        case TableReferenceKind::table_function: {
            const auto& function = table.as<TableFunction>();
            text = std::string(function.lateral ? "LATERAL " : "") + "TABLE(" + to_sql(*function.call) + ")";
            break;
        }
        case TableReferenceKind::unnest: {
            const auto& unnest = table.as<Unnest>();
            text = "UNNEST(" + expressions(unnest.collections) + ")" + (unnest.with_ordinality ? " WITH ORDINALITY" : "");
            break;
        }
        case TableReferenceKind::match_recognize:
            text = match_text(table.as<MatchRecognize>());
            break;
    }
    if (table.alias) {
        text += " AS " + quote_identifier(table.alias->name.name);
        if (!table.alias->columns.empty()) text += " " + names(table.alias->columns);
    }
    return text;
}

std::string group_text(const GroupItem& item) {
    std::string nested;
    for (const GroupItem& part : item.nested) nested += (nested.empty() ? "" : ", ") + group_text(part);
    switch (item.kind) {
        case GroupItemKind::empty:
            return "()";
        case GroupItemKind::rollup:
            return "ROLLUP(" + nested + ")";
        case GroupItemKind::cube:
            return "CUBE(" + nested + ")";
        case GroupItemKind::grouping_sets:
            return "GROUPING SETS(" + nested + ")";
        case GroupItemKind::expression:
            break;
    }
    return item.keys.size() == 1 ? to_sql(*item.keys.front()) : "(" + expressions(item.keys) + ")";
}

std::string select_text(const Select& select) {
    std::string text = "SELECT" + hints_text(select.hints) + (select.distinct ? " DISTINCT" : "");
    for (std::size_t i = 0; i < select.items.size(); ++i) {
        text += (i == 0 ? " " : ", ") + to_sql(*select.items[i].expression);
        if (select.items[i].alias) text += " AS " + quote_identifier(select.items[i].alias->name);
    }
    if (select.from) text += " FROM " + table_text(*select.from);
    if (select.filter) text += " WHERE " + to_sql(*select.filter);
    for (std::size_t i = 0; i < select.group_by.size(); ++i) {
        text +=
            (i > 0 ? ", " : (select.group_by_distinct ? " GROUP BY DISTINCT " : " GROUP BY ")) + group_text(select.group_by[i]);
    }
    if (select.having) text += " HAVING " + to_sql(*select.having);
    for (std::size_t i = 0; i < select.windows.size(); ++i) {
        text += (i == 0 ? " WINDOW " : ", ") + quote_identifier(select.windows[i].name.name) + " AS " +
                to_sql(select.windows[i].specification);
    }
    if (select.qualify) text += " QUALIFY " + to_sql(*select.qualify);
    return text;
}

std::string body_text(const QueryBody& body);

std::string set_operand(const QueryBodyPtr& body, bool bracket_set) {
    const std::string text = body_text(*body);
    return bracket_set && body->kind == QueryBodyKind::set_operation ? "(" + text + ")" : text;
}

std::string body_text(const QueryBody& body) {
    switch (body.kind) {
        case QueryBodyKind::select:
            return select_text(body.as<Select>());
        case QueryBodyKind::explicit_table:
            return "TABLE " + to_sql(body.as<ExplicitTable>().name);
        case QueryBodyKind::nested:
            return "(" + to_sql(*body.as<NestedQuery>().query) + ")";
        case QueryBodyKind::values: {
            std::string text;
            for (const auto& row : body.as<Values>().rows) text += (text.empty() ? "VALUES (" : ", (") + expressions(row) + ")";
            return text;
        }
        case QueryBodyKind::set_operation:
            break;
    }
    const auto& set = body.as<SetOperation>();
    constexpr const char* words[] = {" UNION ", " INTERSECT ", " EXCEPT "};
    const bool intersect = set.op == SetOperator::intersect;
    return set_operand(set.left, intersect) + words[static_cast<std::size_t>(set.op)] + (set.all ? "ALL " : "") +
           set_operand(set.right, true);
}

}  // namespace

std::string to_sql(const Query& query) {
    std::string text;
    for (std::size_t i = 0; i < query.with.size(); ++i) {
        const CommonTableExpression& with = query.with[i];
        text += (i == 0 ? "WITH " : ", ") + quote_identifier(with.name.name) +
                (with.columns.empty() ? "" : " " + names(with.columns)) + " AS (" + to_sql(*with.query) + ")";
    }
    if (!text.empty()) text += " ";
    text += body_text(*query.body);
    if (!query.order_by.empty()) text += " ORDER BY " + to_sql(query.order_by);
    if (query.limit) text += " LIMIT " + to_sql(*query.limit);
    if (query.offset) text += " OFFSET " + to_sql(*query.offset);
    return text;
}

}  // namespace windrow::sql
