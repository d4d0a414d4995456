// SPDX-License-Identifier: Apache-2.0

// Expressions back to text, in the form that Flink stores and shows.

#include <cstddef>
#include <string>

#include "parser_core.hpp"
#include "windrow/runtime/sql/unparse.hpp"

namespace windrow::sql {
namespace {

constexpr int atom = 200;

int strength_of(BinaryOperator op) {
    switch (op) {
        case BinaryOperator::logical_or:
            return precedence::logical_or;
        case BinaryOperator::logical_and:
            return precedence::logical_and;
        case BinaryOperator::add:
        case BinaryOperator::subtract:
        case BinaryOperator::multiset_union:
        case BinaryOperator::multiset_intersect:
        case BinaryOperator::multiset_except:
            return precedence::additive;
        case BinaryOperator::multiply:
        case BinaryOperator::divide:
        case BinaryOperator::modulo:
        case BinaryOperator::concatenate:
            return precedence::multiplicative;
        default:
            return precedence::comparison;
    }
}

int strength_of(const Expression& e) {
    switch (e.kind) {
        case ExpressionKind::binary:
            return strength_of(e.as<Binary>().op);
        case ExpressionKind::unary:
            return e.as<Unary>().op == UnaryOperator::logical_not ? precedence::logical_not : precedence::sign;
        case ExpressionKind::is_test:
            return precedence::is_test;
        case ExpressionKind::between:
        case ExpressionKind::like:
        case ExpressionKind::in_list:
        case ExpressionKind::in_query:
            return precedence::range;
        case ExpressionKind::quantified:
            return precedence::comparison;
        default:
            return atom;
    }
}

/// The operand's text, in brackets if it binds weaker than `minimum` asks.
std::string operand(const ExpressionPtr& e, int minimum) {
    const std::string text = to_sql(*e);
    return strength_of(*e) < minimum ? "(" + text + ")" : text;
}

std::string list(const std::vector<ExpressionPtr>& items) {
    std::string text;
    for (const ExpressionPtr& item : items) {
        if (!text.empty()) text += ", ";
        text += to_sql(*item);
    }
    return text;
}

std::string literal(const Literal& e) {
    switch (e.literal) {
        case LiteralKind::null:
            return "NULL";
        case LiteralKind::string:
            return quote_string(e.text);
        case LiteralKind::date:
            return "DATE " + quote_string(e.text);
        case LiteralKind::time:
            return "TIME " + quote_string(e.text);
        case LiteralKind::timestamp:
            return "TIMESTAMP " + quote_string(e.text);
        case LiteralKind::timestamp_ltz:
            return "TIMESTAMP WITH LOCAL TIME ZONE " + quote_string(e.text);
        case LiteralKind::binary: {
            constexpr char digits[] = "0123456789ABCDEF";
            std::string text = "X'";
            for (const char c : e.text) {
                const auto byte = static_cast<unsigned char>(c);
                text += digits[byte >> 4];
                text += digits[byte & 15];
            }
            return text + "'";
        }
        default:
            return e.text;
    }
}

std::string precision_text(std::int32_t precision) {
    return precision < 0 ? "" : "(" + std::to_string(precision) + ")";
}

std::string qualifier_text(const IntervalQualifier& q) {
    std::string text = to_string(q.from);
    if (!q.to && q.from == TimeUnit::second && q.fraction_precision >= 0) {
        return text + "(" + std::to_string(q.precision) + ", " + std::to_string(q.fraction_precision) + ")";
    }
    text += precision_text(q.precision);
    if (q.to) text += std::string(" TO ") + to_string(*q.to) + precision_text(q.fraction_precision);
    return text;
}

std::string unary(const Unary& e) {
    switch (e.op) {
        case UnaryOperator::plus:
            return "+ " + operand(e.operand, precedence::sign);
        case UnaryOperator::minus:
            return "- " + operand(e.operand, precedence::sign);
        case UnaryOperator::logical_not:
            return "NOT " + operand(e.operand, precedence::logical_not);
        case UnaryOperator::final_value:
            return "FINAL " + to_sql(*e.operand);
        case UnaryOperator::running_value:
            return "RUNNING " + to_sql(*e.operand);
    }
    throw_defect("unary operator without text");
}

const char* predicate_text(IsPredicate predicate) {
    constexpr const char* words[] = {"NULL",        "TRUE",       "FALSE",       "UNKNOWN", "JSON VALUE",
                                     "JSON OBJECT", "JSON ARRAY", "JSON SCALAR", "A SET",   "EMPTY"};
    return words[static_cast<std::size_t>(predicate)];
}

std::string bound_text(const FrameBound& bound) {
    switch (bound.kind) {
        case FrameBoundKind::unbounded_preceding:
            return "UNBOUNDED PRECEDING";
        case FrameBoundKind::preceding:
            return to_sql(*bound.offset) + " PRECEDING";
        case FrameBoundKind::current_row:
            return "CURRENT ROW";
        case FrameBoundKind::following:
            return to_sql(*bound.offset) + " FOLLOWING";
        case FrameBoundKind::unbounded_following:
            return "UNBOUNDED FOLLOWING";
    }
    throw_defect("frame bound without text");
}

std::string call_name(const Call& e) {
    // Built-in functions print in capitals; a name in back quotes or with dots stays as written.
    if (e.name.parts.size() == 1 && !e.name.parts[0].quoted) return e.function;
    return to_sql(e.name);
}

/// The special forms that Flink prints with words between the arguments; empty for an ordinary call.
std::string special_arguments(const Call& e) {
    const auto& a = e.arguments;
    const auto text = [&a](std::size_t i) { return to_sql(*a[i]); };
    if (e.function == "EXTRACT" && a.size() == 2) return text(0) + " FROM " + text(1);
    if ((e.function == "FLOOR" || e.function == "CEIL" || e.function == "CEILING") && a.size() == 2 && e.special_form) {
        return text(0) + " TO " + text(1);
    }
    if (e.function == "SUBSTRING" && a.size() >= 2) return text(0) + " FROM " + text(1) + (a.size() > 2 ? " FOR " + text(2) : "");
    if (e.function == "TRIM" && a.size() == 3) return text(0) + " " + text(1) + " FROM " + text(2);
    if (e.function == "TRIM" && a.size() == 1) return "BOTH ' ' FROM " + text(0);
    if (e.function == "POSITION" && a.size() >= 2) return text(0) + " IN " + text(1) + (a.size() > 2 ? " FROM " + text(2) : "");
    if (e.function == "OVERLAY" && a.size() >= 3) {
        return text(0) + " PLACING " + text(1) + " FROM " + text(2) + (a.size() > 3 ? " FOR " + text(3) : "");
    }
    return {};
}

std::string call(const Call& e) {
    if (!e.parentheses) return e.function;
    std::string arguments = special_arguments(e);
    if (arguments.empty()) arguments = (e.distinct ? "DISTINCT " : "") + list(e.arguments);
    if (!e.order_by.empty()) arguments += " ORDER BY " + to_sql(e.order_by);
    std::string text = call_name(e) + "(" + arguments + ")";
    if (e.nulls == NullTreatment::ignore_nulls) text += " IGNORE NULLS";
    if (e.nulls == NullTreatment::respect_nulls) text += " RESPECT NULLS";
    if (!e.within_group.empty()) text += " WITHIN GROUP (ORDER BY " + to_sql(e.within_group) + ")";
    if (e.filter) text += " FILTER (WHERE " + to_sql(*e.filter) + ")";
    if (e.over) text += " OVER " + to_sql(*e.over);
    return text;
}

std::string behavior_text(JsonBehavior behavior, const ExpressionPtr& value, const char* on) {
    constexpr const char* words[] = {"", "NULL", "ERROR", "DEFAULT", "TRUE", "FALSE", "UNKNOWN", "EMPTY ARRAY", "EMPTY OBJECT"};
    if (behavior == JsonBehavior::unspecified) return {};
    std::string text = std::string(" ") + words[static_cast<std::size_t>(behavior)];
    if (value) text += " " + to_sql(*value);
    return text + " ON " + on;
}

std::string json_call(const JsonCall& e) {
    std::string text;
    const bool pairs = e.function == "JSON_OBJECT" || e.function == "JSON_OBJECTAGG";
    if (pairs) {
        for (std::size_t i = 0; i + 1 < e.arguments.size(); i += 2) {
            if (i > 0) text += ", ";
            text += "KEY " + to_sql(*e.arguments[i]) + " VALUE " + to_sql(*e.arguments[i + 1]);
        }
    } else {
        text = list(e.arguments);
    }
    if (!e.order_by.empty()) text += " ORDER BY " + to_sql(e.order_by);
    if (e.nulls == JsonNullClause::null_on_null) text += " NULL ON NULL";
    if (e.nulls == JsonNullClause::absent_on_null) text += " ABSENT ON NULL";
    if (e.returning) text += " RETURNING " + to_sql(*e.returning);
    constexpr const char* wrappers[] = {"", " WITHOUT ARRAY WRAPPER", " WITH CONDITIONAL ARRAY WRAPPER",
                                        " WITH UNCONDITIONAL ARRAY WRAPPER"};
    text += wrappers[static_cast<std::size_t>(e.wrapper)];
    text += behavior_text(e.on_empty, e.on_empty_default, "EMPTY");
    text += behavior_text(e.on_error, e.on_error_default, "ERROR");
    text = e.function + "(" + text + ")";
    if (e.filter) text += " FILTER (WHERE " + to_sql(*e.filter) + ")";
    if (e.over) text += " OVER " + to_sql(*e.over);
    return text;
}

std::string case_text(const CaseWhen& e) {
    std::string text = "CASE";
    if (e.operand) text += " " + to_sql(*e.operand);
    for (const CaseWhen::Branch& branch : e.branches)
        text += " WHEN " + list(branch.conditions) + " THEN " + to_sql(*branch.result);
    if (e.otherwise) text += " ELSE " + to_sql(*e.otherwise);
    return text + " END";
}

std::string table_argument(const TableArgument& e) {
    std::string text = e.query ? "(" + to_sql(*e.query) + ")" : std::string(e.model ? "MODEL " : "TABLE ") + to_sql(e.table);
    if (!e.partition_by.empty()) text += " PARTITION BY (" + list(e.partition_by) + ")";
    if (!e.order_by.empty()) text += " ORDER BY (" + to_sql(e.order_by) + ")";
    return text;
}

std::string binary(const Binary& e) {
    const int strength = strength_of(e.op);
    return operand(e.left, strength) + " " + to_string(e.op) + " " + operand(e.right, strength + 1);
}

std::string range_operator(const Expression& e) {
    if (const auto* between = e.as_if<Between>()) {
        return operand(between->operand, precedence::range) + (between->negated ? " NOT BETWEEN " : " BETWEEN ") +
               (between->symmetric ? "SYMMETRIC " : "ASYMMETRIC ") + operand(between->low, precedence::range + 1) + " AND " +
               operand(between->high, precedence::range + 1);
    }
    if (const auto* like = e.as_if<Like>()) {
        return operand(like->operand, precedence::range) + (like->negated ? " NOT" : "") +
               (like->similar ? " SIMILAR TO " : " LIKE ") + operand(like->pattern, precedence::range + 1) +
               (like->escape ? " ESCAPE " + to_sql(*like->escape) : "");
    }
    if (const auto* in = e.as_if<InList>()) {
        return operand(in->operand, precedence::range) + (in->negated ? " NOT IN (" : " IN (") + list(in->items) + ")";
    }
    const auto& in = e.as<InQuery>();
    return operand(in.operand, precedence::range) + (in.negated ? " NOT IN (" : " IN (") + to_sql(*in.query) + ")";
}

std::string interval_literal(const IntervalLiteral& e) {
    const std::string value = e.operand ? operand(e.operand, atom) : (e.negative ? "-" : "") + quote_string(e.text);
    return "INTERVAL " + value + " " + qualifier_text(e.qualifier);
}

std::string quantified(const Quantified& e) {
    return operand(e.operand, precedence::comparison) + " " + to_string(e.op) + (e.all ? " ALL (" : " SOME (") +
           (e.query ? to_sql(*e.query) : list(e.items)) + ")";
}

std::string descriptor(const Descriptor& e) {
    std::string text;
    for (const Identifier& column : e.columns) text += (text.empty() ? "" : ", ") + quote_identifier(column.name);
    return "DESCRIPTOR(" + text + ")";
}

std::string is_test(const IsTest& e) {
    return operand(e.operand, precedence::is_test) + (e.negated ? " IS NOT " : " IS ") + predicate_text(e.predicate);
}

std::string cast(const Cast& e) {
    TypeName type = e.type;
    return std::string(e.safe ? "TRY_CAST(" : "CAST(") + to_sql(*e.operand) + " AS " + to_sql(type) + ")";
}

}  // namespace

std::string to_sql(const std::vector<OrderItem>& items) {
    std::string text;
    for (const OrderItem& item : items) {
        if (!text.empty()) text += ", ";
        text += to_sql(*item.expression);
        if (item.descending) text += " DESC";
        if (item.nulls_first) text += *item.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    }
    return text;
}

std::string to_sql(const WindowSpecification& window) {
    std::string text;
    const auto part = [&text](const std::string& piece) { text += (text.empty() ? "" : " ") + piece; };
    if (window.base) part(quote_identifier(window.base->name));
    if (window.base && window.partition_by.empty() && window.order_by.empty() && !window.has_frame) return text;
    if (!window.partition_by.empty()) part("PARTITION BY " + list(window.partition_by));
    if (!window.order_by.empty()) part("ORDER BY " + to_sql(window.order_by));
    if (window.has_frame) {
        part(std::string(window.rows ? "ROWS" : "RANGE") + " BETWEEN " + bound_text(window.lower) + " AND " +
             bound_text(window.upper));
    }
    return "(" + text + ")";
}

std::string quote_identifier(const std::string& name) {
    std::string text = "`";
    for (const char c : name) {
        if (c == '`') text += '`';
        text += c;
    }
    return text + "`";
}

std::string quote_string(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'') text += '\'';
        text += c;
    }
    return text + "'";
}

std::string to_sql(const QualifiedName& name) {
    std::string text;
    for (const Identifier& part : name.parts) text += (text.empty() ? "" : ".") + quote_identifier(part.name);
    return text;
}

std::string to_sql(const TypeName& type) {
    std::string text = type.name;
    if (type.interval) text += " " + qualifier_text(*type.interval);
    if (type.precision >= 0) {
        text += "(" + std::to_string(type.precision) + (type.scale >= 0 ? ", " + std::to_string(type.scale) : "") + ")";
    }
    if (!type.children.empty() || type.name == "ROW") {
        text += "<";
        for (std::size_t i = 0; i < type.children.size(); ++i) {
            if (i > 0) text += ", ";
            if (i < type.field_names.size()) text += quote_identifier(type.field_names[i].name) + " ";
            text += to_sql(type.children[i]);
            if (i < type.field_comments.size() && !type.field_comments[i].empty())
                text += " " + quote_string(type.field_comments[i]);
        }
        text += ">";
    }
    return type.nullable ? text : text + " NOT NULL";
}

std::string to_sql(const Expression& e) {
    switch (e.kind) {
        case ExpressionKind::literal:
            return literal(e.as<Literal>());
        case ExpressionKind::interval_literal:
            return interval_literal(e.as<IntervalLiteral>());
        case ExpressionKind::column:
            return to_sql(e.as<ColumnReference>().name);
        case ExpressionKind::star:
            return e.as<Star>().qualifier.parts.empty() ? "*" : to_sql(e.as<Star>().qualifier) + ".*";
        case ExpressionKind::symbol:
            return e.as<Symbol>().word;
        case ExpressionKind::unary:
            return unary(e.as<Unary>());
        case ExpressionKind::binary:
            return binary(e.as<Binary>());
        case ExpressionKind::is_test:
            return is_test(e.as<IsTest>());
        case ExpressionKind::between:
        case ExpressionKind::like:
        case ExpressionKind::in_list:
        case ExpressionKind::in_query:
            return range_operator(e);
        case ExpressionKind::exists:
            return "EXISTS (" + to_sql(*e.as<Exists>().query) + ")";
        case ExpressionKind::quantified:
            return quantified(e.as<Quantified>());
        case ExpressionKind::scalar_query:
            return "(" + to_sql(*e.as<ScalarQuery>().query) + ")";
        case ExpressionKind::case_when:
            return case_text(e.as<CaseWhen>());
        case ExpressionKind::cast:
            return cast(e.as<Cast>());
        case ExpressionKind::call:
            return call(e.as<Call>());
        case ExpressionKind::json_call:
            return json_call(e.as<JsonCall>());
        case ExpressionKind::row:
            return "ROW(" + list(e.as<RowConstructor>().items) + ")";
        case ExpressionKind::array:
            return "ARRAY[" + list(e.as<ArrayConstructor>().items) + "]";
        case ExpressionKind::map:
            return "MAP[" + list(e.as<MapConstructor>().items) + "]";
        case ExpressionKind::collection_query:
            return e.as<CollectionQuery>().collection + "(" + to_sql(*e.as<CollectionQuery>().query) + ")";
        case ExpressionKind::item:
            return operand(e.as<ItemAccess>().collection, atom) + "[" + to_sql(*e.as<ItemAccess>().index) + "]";
        case ExpressionKind::field: {
            const auto& field = e.as<FieldAccess>();
            // A column would take the field for a part of its name, a number for its digits.
            const bool bracketed =
                field.operand->kind == ExpressionKind::column || field.operand->kind == ExpressionKind::literal;
            const std::string name = field.name.name == "*" ? "*" : quote_identifier(field.name.name);
            return (bracketed ? "(" + to_sql(*field.operand) + ")" : operand(field.operand, atom)) + "." + name;
        }
        case ExpressionKind::interval_difference: {
            const auto& difference = e.as<IntervalDifference>();
            return "(" + operand(difference.left, precedence::additive) + " - " +
                   operand(difference.right, precedence::additive + 1) + ") " + qualifier_text(difference.qualifier);
        }
        case ExpressionKind::named_argument:
            return quote_identifier(e.as<NamedArgument>().name.name) + " => " + to_sql(*e.as<NamedArgument>().value);
        case ExpressionKind::descriptor:
            return descriptor(e.as<Descriptor>());
        case ExpressionKind::table_argument:
            return table_argument(e.as<TableArgument>());
        case ExpressionKind::default_value:
            return "DEFAULT";
    }
    throw_defect("expression without text");
}

}  // namespace windrow::sql
