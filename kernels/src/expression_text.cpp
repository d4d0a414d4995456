// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/expression.hpp"
#include "windrow/kernels/function.hpp"

namespace windrow {

namespace {

class ExpressionText {
public:
    explicit ExpressionText(std::span<const std::string> names) : names_(names) {}

    std::string text(const Expression& e) const {
        switch (e.kind) {
            case ExpressionKind::input:
                return name_of(e.input);
            case ExpressionKind::literal:
                return literal(e);
            case ExpressionKind::call:
                return call(e);
            case ExpressionKind::cast:
                return std::string(e.try_cast ? "TRY_CAST(" : "CAST(") + text(*e.arguments[0]) + " AS " +
                       e.type.to_plain_string() + ")";
            case ExpressionKind::logical_and:
                return joined(e.arguments, 0, " AND ", true);
            case ExpressionKind::logical_or:
                return joined(e.arguments, 0, " OR ", true);
            case ExpressionKind::conditional:
                return conditional(e);
            case ExpressionKind::coalesce:
                return "COALESCE(" + joined(e.arguments, 0, ", ", false) + ")";
            case ExpressionKind::in_list:
                return operand(*e.arguments[0]) + (e.negated ? " NOT IN (" : " IN (") + joined(e.arguments, 1, ", ", false) + ")";
        }
        throw_defect("unknown kind of expression");
    }

private:
    std::string name_of(int column) const {
        const auto k = static_cast<std::size_t>(column);
        return k < names_.size() ? names_[k] : "$" + std::to_string(column);
    }

    static std::string literal(const Expression& e) {
        if (e.literal.is_null()) return "NULL";
        if (e.type.is_string()) return quoted(e.literal.text());
        Column column = Column::of_constant(e.type, e.literal, 1);
        const EvaluationContext context;
        const Column as_text = cast_column(column, DataType::string(), false, context, nullptr);
        std::string out(as_text.text(0));
        switch (e.type.kind()) {
            case TypeKind::date:
                return "DATE '" + out + "'";
            case TypeKind::time:
                return "TIME '" + out + "'";
            case TypeKind::timestamp:
                return "TIMESTAMP '" + out + "'";
            case TypeKind::interval_day_time:
            case TypeKind::interval_year_month:
                return "INTERVAL '" + out + "'";
            case TypeKind::binary:
            case TypeKind::varbinary:
                return "X'...'";
            default:
                return out;
        }
    }
    static std::string quoted(const std::string& text) {
        std::string out = "'";
        for (const char c : text) {
            if (c == '\'') out += '\'';
            out += c;
        }
        return out + "'";
    }

    /// Arguments of an operator, in parentheses if they are operators themselves.
    std::string operand(const Expression& e) const {
        const bool compound = e.kind == ExpressionKind::logical_and || e.kind == ExpressionKind::logical_or ||
                              e.kind == ExpressionKind::in_list ||
                              (e.kind == ExpressionKind::call && is_infix(e.function.name) && e.arguments.size() > 1);
        return compound ? "(" + text(e) + ")" : text(e);
    }
    static bool is_infix(const std::string& name) {
        for (const char* op : {"+", "-", "*", "/", "%", "=", "<>", "<", "<=", ">", ">=", "||", "LIKE", "SIMILAR TO",
                               "IS DISTINCT FROM", "IS NOT DISTINCT FROM"}) {
            if (name == op) return true;
        }
        return false;
    }
    std::string call(const Expression& e) const {
        const std::string& name = e.function.name;
        if (e.arguments.size() == 2 && is_infix(name))
            return operand(*e.arguments[0]) + " " + name + " " + operand(*e.arguments[1]);
        if (e.arguments.size() == 1) {
            if (name == "NOT") return "NOT " + operand(*e.arguments[0]);
            if (name == "NEGATE") return "-" + operand(*e.arguments[0]);
            if (name.starts_with("IS ")) return operand(*e.arguments[0]) + " " + name;
        }
        if (name.starts_with("BETWEEN") && e.arguments.size() == 3) {
            return operand(*e.arguments[0]) + " " + name + " " + operand(*e.arguments[1]) + " AND " + operand(*e.arguments[2]);
        }
        if (name == "ITEM" && e.arguments.size() == 2) return operand(*e.arguments[0]) + "[" + text(*e.arguments[1]) + "]";
        return name + "(" + joined(e.arguments, 0, ", ", false) + ")";
    }
    std::string joined(const std::vector<ExpressionPtr>& parts, std::size_t first, const char* separator, bool operands) const {
        std::string out;
        for (std::size_t i = first; i < parts.size(); ++i) {
            if (i > first) out += separator;
            out += operands ? operand(*parts[i]) : text(*parts[i]);
        }
        return out;
    }
    std::string conditional(const Expression& e) const {
        std::string out = "CASE";
        std::size_t k = 0;
        for (; k + 1 < e.arguments.size(); k += 2) out += " WHEN " + text(*e.arguments[k]) + " THEN " + text(*e.arguments[k + 1]);
        if (k < e.arguments.size()) out += " ELSE " + text(*e.arguments[k]);
        return out + " END";
    }

    std::span<const std::string> names_;
};

}  // namespace

std::string to_string(const Expression& expression, std::span<const std::string> names) {
    return ExpressionText(names).text(expression);
}

}  // namespace windrow
