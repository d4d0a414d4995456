// SPDX-License-Identifier: Apache-2.0
#include "expression_binding.hpp"

#include "literal_binding.hpp"
#include "node_building.hpp"
#include "refusals.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"
#include "windrow/runtime/sql/type_name.hpp"

#include <algorithm>
#include <limits>

namespace windrow::plan {
namespace {

/// True for ROW(...), folded to a constant or not.
bool is_constructor(const ExpressionPtr& e) {
    return e->kind == ExpressionKind::literal || (e->kind == ExpressionKind::call && e->function.name == "ROW");
}

std::string type_text(const Expression& expression) {
    return expression.type.kind() == TypeKind::null ? "NULL" : expression.type.to_plain_string();
}

const char* comparison_name(sql::BinaryOperator op) {
    switch (op) {
        case sql::BinaryOperator::equal:
            return "=";
        case sql::BinaryOperator::not_equal:
            return "<>";
        case sql::BinaryOperator::less:
            return "<";
        case sql::BinaryOperator::less_equal:
            return "<=";
        case sql::BinaryOperator::greater:
            return ">";
        case sql::BinaryOperator::greater_equal:
            return ">=";
        case sql::BinaryOperator::is_distinct_from:
            return "IS DISTINCT FROM";
        case sql::BinaryOperator::is_not_distinct_from:
            return "IS NOT DISTINCT FROM";
        default:
            return nullptr;
    }
}

const char* arithmetic_name(sql::BinaryOperator op) {
    switch (op) {
        case sql::BinaryOperator::add:
            return "+";
        case sql::BinaryOperator::subtract:
            return "-";
        case sql::BinaryOperator::multiply:
            return "*";
        case sql::BinaryOperator::divide:
            return "/";
        case sql::BinaryOperator::modulo:
            return "%";
        case sql::BinaryOperator::concatenate:
            return "||";
        default:
            return nullptr;
    }
}

}  // namespace

ExpressionPtr ExpressionBinder::bind(const sql::Expression& expression) {
    using Kind = sql::ExpressionKind;
    switch (expression.kind) {
        case Kind::literal:
            return bind_literal(expression.as<sql::Literal>(), session_.context.evaluation);
        case Kind::interval_literal: {
            const auto& interval = expression.as<sql::IntervalLiteral>();
            return interval.operand ? bind_interval_over(interval) : bind_interval(interval);
        }
        case Kind::column:
            return bind_column(expression.as<sql::ColumnReference>());
        case Kind::unary:
            return bind_unary(expression.as<sql::Unary>());
        case Kind::binary:
            return bind_binary(expression.as<sql::Binary>());
        case Kind::is_test:
            return bind_is(expression.as<sql::IsTest>());
        case Kind::between:
            return bind_between(expression.as<sql::Between>());
        case Kind::like:
            return bind_like(expression.as<sql::Like>());
        case Kind::in_list:
            return bind_in(expression.as<sql::InList>());
        case Kind::case_when:
            return bind_case(expression.as<sql::CaseWhen>());
        case Kind::cast:
            return bind_cast(expression.as<sql::Cast>());
        case Kind::call:
            return bind_call(expression.as<sql::Call>());
        case Kind::json_call:
            return bind_json(expression.as<sql::JsonCall>());
        case Kind::row:
            return bind_constructor("ROW", expression.as<sql::RowConstructor>().items, expression.where);
        case Kind::array:
            return bind_constructor("ARRAY", expression.as<sql::ArrayConstructor>().items, expression.where);
        case Kind::map:
            return bind_constructor("MAP", expression.as<sql::MapConstructor>().items, expression.where);
        case Kind::item: {
            const auto& item = expression.as<sql::ItemAccess>();
            return call("ITEM", {bind_value(*item.collection), bind_value(*item.index)}, item.where);
        }
        case Kind::field: {
            const auto& field = expression.as<sql::FieldAccess>();
            return bind_field(bind_value(*field.operand), field.name, field.where);
        }
        case Kind::interval_difference: {
            const auto& difference = expression.as<sql::IntervalDifference>();
            const bool months = difference.qualifier.is_year_month();
            return call(
                "INTERVAL DIFFERENCE",
                {bind_value(*difference.left), bind_value(*difference.right), text(months ? "MONTH" : "DAY", difference.where)},
                difference.where);
        }
        case Kind::star:
            throw Error("W3022", "* stands for columns only in the SELECT list and in COUNT(*)", "name a column")
                .at(expression.where);
        case Kind::in_query:
            refuse(Unsupported::subquery, expression.where, "IN (SELECT ...)");
        case Kind::exists:
            refuse(Unsupported::subquery, expression.where, "EXISTS (SELECT ...)");
        case Kind::quantified:
            refuse(Unsupported::subquery, expression.where, "ALL or ANY");
        case Kind::scalar_query:
            refuse(Unsupported::subquery, expression.where, "(SELECT ...)");
        case Kind::collection_query:
            refuse(Unsupported::subquery, expression.where, "ARRAY, MAP or MULTISET of a query");
        case Kind::symbol:
        case Kind::named_argument:
        case Kind::descriptor:
        case Kind::table_argument:
        case Kind::default_value:
            break;
    }
    throw Error("W3023", "this is not a value that " + clause_ + " can use",
                "DESCRIPTOR, TABLE, DEFAULT and named arguments (=>) belong to window table functions in FROM")
        .at(expression.where);
}

ExpressionPtr ExpressionBinder::bind_value(const sql::Expression& expression) {
    ExpressionPtr bound = bind(expression);
    if (bound->type.kind() == TypeKind::null) {
        throw Error("W3020", "NULL has no type here", "give it one: CAST(NULL AS INT)").at(expression.where);
    }
    return bound;
}

ExpressionPtr ExpressionBinder::bind_condition(const sql::Expression& expression) {
    ExpressionPtr bound = bind(expression);
    if (bound->type.kind() == TypeKind::null) return Expression::make_literal(Value(), DataType::boolean(), expression.where);
    return require_boolean(std::move(bound), expression.where);
}

ExpressionPtr ExpressionBinder::bind_typed_condition(const sql::Expression& expression) {
    return require_boolean(bind_value(expression), expression.where);
}

ExpressionPtr ExpressionBinder::require_boolean(ExpressionPtr bound, SourceRange where) const {
    if (bound->type.kind() != TypeKind::boolean) {
        throw Error("W3021", clause_ + " needs a condition (BOOLEAN), not " + type_text(*bound),
                    "compare the value with something: x > 0, x IS NOT NULL")
            .at(where);
    }
    return bound;
}

ExpressionPtr ExpressionBinder::text(std::string value, SourceRange where) {
    const auto length = static_cast<std::int32_t>(value.size());
    return Expression::make_literal(Value(std::move(value)), DataType::character(length).not_null(), where);
}

ExpressionPtr ExpressionBinder::fold(ExpressionPtr expression) {
    if (expression->kind == ExpressionKind::literal || !is_constant(*expression) || !is_deterministic(*expression))
        return expression;
    try {
        return Expression::make_literal(evaluate_constant(*expression, session_.context.evaluation), expression->type,
                                        expression->where);
    } catch (Error& error) {
        if (lazy_ > 0) return expression;
        error.at(expression->where);
        throw;
    }
}

ExpressionPtr ExpressionBinder::convert(const ExpressionPtr& expression, const DataType& type) {
    if (expression->type == type) return expression;
    if (expression->kind == ExpressionKind::literal && expression->literal.is_null()) {
        return Expression::make_literal(Value(), type.with_nullable(true), expression->where);
    }
    return fold(Expression::make_cast(expression,
                                      type.with_nullable(expression->type.nullable()).with_time_attribute(TimeAttribute::none),
                                      false, expression->where));
}

DataType ExpressionBinder::common(const std::vector<ExpressionPtr>& expressions, const char* code, std::string_view what,
                                  SourceRange where) {
    std::vector<DataType> types;
    bool has_null = false;
    for (const ExpressionPtr& expression : expressions) {
        if (expression->type.kind() == TypeKind::null) {
            has_null = true;
        } else {
            types.push_back(expression->type.with_time_attribute(TimeAttribute::none));
        }
    }
    if (types.empty()) {
        throw Error("W3020", "every value of " + std::string(what) + " is NULL, so it has no type",
                    "give one a type: CAST(NULL AS INT)")
            .at(where);
    }
    std::optional<DataType> type = types.size() == 1 ? types[0] : common_type(types);
    if (!type) {
        std::string list;
        for (const DataType& one : types) list += (list.empty() ? "" : ", ") + one.to_plain_string();
        throw Error(code, std::string(what) + " mixes types that have nothing in common: " + list,
                    "CAST the values to one type: CAST(x AS STRING)")
            .at(where);
    }
    return has_null ? type->with_nullable(true) : *type;
}

ExpressionPtr ExpressionBinder::call(std::string_view name, std::vector<ExpressionPtr> arguments, SourceRange where) {
    std::vector<ArgumentInfo> infos;
    infos.reserve(arguments.size());
    for (const ExpressionPtr& argument : arguments) {
        ArgumentInfo info;
        const bool needs_attribute = name == "CURRENT_WATERMARK";  // the one function that asks for the event time itself
        info.type = needs_attribute ? argument->type : argument->type.with_time_attribute(TimeAttribute::none);
        info.literal = argument->kind == ExpressionKind::literal ? &argument->literal : nullptr;
        info.where = argument->where;
        infos.push_back(std::move(info));
    }
    BoundFunction function;
    try {
        function = FunctionRegistry::builtin().resolve({name, infos, session_.context.evaluation});
    } catch (Error& error) {
        error.at(where);
        throw;
    }
    for (std::size_t i = 0; i < arguments.size() && i < function.argument_types.size(); ++i) {
        arguments[i] = convert(arguments[i], function.argument_types[i]);
    }
    if (arguments.size() > function.argument_types.size()) arguments.resize(function.argument_types.size());
    // PROCTIME() stays a call: it marks a column as a time attribute.
    if (function.name == "PROCTIME") return Expression::make_call(std::move(function), std::move(arguments), where);
    return fold(Expression::make_call(std::move(function), std::move(arguments), where));
}

ExpressionPtr ExpressionBinder::bind_column(const sql::ColumnReference& reference) {
    ResolvedColumn found;
    try {
        found = resolve_column(scope_, reference.name);
    } catch (const Error&) {
        // PI and the like are functions that may be written without parentheses.
        const std::string& name = reference.name.parts[0].name;
        if (reference.name.parts.size() != 1 || reference.name.parts[0].quoted) throw;
        std::string upper = name;
        std::transform(upper.begin(), upper.end(), upper.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        if (upper != "PI") throw;
        return call(upper, {}, reference.where);
    }
    ExpressionPtr out = column_of(*scope_.columns, found.column, reference.where);
    for (std::size_t part = found.parts; part < reference.name.parts.size(); ++part) {
        out = bind_field(std::move(out), reference.name.parts[part], reference.where);
    }
    return out;
}

ExpressionPtr ExpressionBinder::bind_field(ExpressionPtr record, const sql::Identifier& name, SourceRange where) {
    if (record->type.kind() != TypeKind::row) {
        throw Error("W3024", "'" + name.name + "' is not a field: " + type_text(*record) + " has no fields",
                    "only ROW values have fields; elements of ARRAY and MAP are a[1] and m['key']")
            .at(name.where);
    }
    const std::vector<std::string>& fields = record->type.field_names();
    const auto found = std::find(fields.begin(), fields.end(), name.name);
    if (found == fields.end()) {
        std::string hint = catalog::did_you_mean(catalog::closest_names(name.name, fields));
        if (hint.empty()) {
            hint = "its fields are: ";
            for (std::size_t i = 0; i < fields.size(); ++i) hint += (i == 0 ? "" : ", ") + fields[i];
        }
        throw Error("W3024", "there is no field '" + name.name + "' in " + type_text(*record), hint).at(name.where);
    }
    const auto index = static_cast<std::int64_t>(found - fields.begin());
    ExpressionPtr literal = Expression::make_literal(Value(index), DataType::integer().not_null(), where);
    return call("FIELD", {std::move(record), std::move(literal)}, where);
}

ExpressionPtr ExpressionBinder::bind_unary(const sql::Unary& unary) {
    switch (unary.op) {
        case sql::UnaryOperator::logical_not:
            return negate(bind_typed_condition(*unary.operand), true, unary.where);
        case sql::UnaryOperator::minus:
            if (const auto* literal = unary.operand->as_if<sql::Literal>();
                literal != nullptr && literal->literal == sql::LiteralKind::exact && literal->text == "9223372036854775808")
                return Expression::make_literal(Value(std::numeric_limits<std::int64_t>::min()), DataType::bigint().not_null(),
                                                unary.where);
            return call("NEGATE", {bind_value(*unary.operand)}, unary.where);
        case sql::UnaryOperator::plus: {
            ExpressionPtr operand = bind_value(*unary.operand);
            if (!operand->type.is_numeric() && !operand->type.is_interval()) {
                throw Error("W3025", "+ needs a number, not " + type_text(*operand)).at(unary.where);
            }
            return operand;
        }
        case sql::UnaryOperator::final_value:
        case sql::UnaryOperator::running_value:
            break;
    }
    refuse(Unsupported::match_recognize, unary.where);
}

ExpressionPtr ExpressionBinder::negate(ExpressionPtr condition, bool negated, SourceRange where) {
    return negated ? call("NOT", {std::move(condition)}, where) : condition;
}

ExpressionPtr ExpressionBinder::bind_binary(const sql::Binary& binary) {
    if (binary.op == sql::BinaryOperator::logical_and || binary.op == sql::BinaryOperator::logical_or)
        return bind_logical(binary);
    if (const char* name = comparison_name(binary.op)) {
        return bind_comparison(name, bind(*binary.left), bind(*binary.right), binary.where);
    }
    if (const char* name = arithmetic_name(binary.op)) {
        return call(name, {bind_value(*binary.left), bind_value(*binary.right)}, binary.where);
    }
    if (binary.op == sql::BinaryOperator::overlaps) return bind_overlaps(binary);
    refuse(Unsupported::predicate, binary.operator_where, sql::to_string(binary.op));
}

ExpressionPtr ExpressionBinder::bind_logical(const sql::Binary& binary) {
    const bool is_and = binary.op == sql::BinaryOperator::logical_and;
    const ExpressionKind kind = is_and ? ExpressionKind::logical_and : ExpressionKind::logical_or;
    std::vector<ExpressionPtr> operands;
    const auto add = [&](const ExpressionPtr& operand) {
        if (operand->kind == kind) {
            operands.insert(operands.end(), operand->arguments.begin(), operand->arguments.end());
        } else {
            operands.push_back(operand);
        }
    };
    const std::string clause = std::exchange(clause_, is_and ? "AND" : "OR");
    try {
        add(bind_typed_condition(*binary.left));
        const Lazy lazy(*this);
        add(bind_typed_condition(*binary.right));
    } catch (...) {
        clause_ = clause;
        throw;
    }
    clause_ = clause;
    const bool nullable =
        std::any_of(operands.begin(), operands.end(), [](const ExpressionPtr& e) { return e->type.nullable(); });
    return fold(Expression::make(kind, DataType::boolean().with_nullable(nullable), std::move(operands), binary.where));
}

ExpressionPtr ExpressionBinder::bind_comparison(std::string_view name, ExpressionPtr left, ExpressionPtr right,
                                                SourceRange where) {
    if (left->type.kind() == TypeKind::null && right->type.kind() == TypeKind::null) {
        throw Error("W3020", "NULL is compared with NULL; neither has a type", "write x IS NULL").at(where);
    }
    if (left->type.kind() == TypeKind::null) left = convert(left, right->type);
    if (right->type.kind() == TypeKind::null) right = convert(right, left->type);
    if (left->kind != ExpressionKind::literal && same_expression(*left, *right) && is_deterministic(*left)) {
        return compare_with_itself(name, left, where);
    }
    // Recorded on Flink 2.2.0: two ROW(...) compare field by field, NULL being unknown; any other record is compared as a whole,
    // as <> does, where NULL equals NULL.
    if (name == "=" && left->type.kind() == TypeKind::row && !(is_constructor(left) && is_constructor(right)))
        return negate(call("<>", {std::move(left), std::move(right)}, where), true, where);
    return call(name, {std::move(left), std::move(right)}, where);
}

/// Flink simplifies a comparison of an expression with itself, so that x = x is TRUE for NaN too; NULL stays NULL.
ExpressionPtr ExpressionBinder::compare_with_itself(std::string_view name, const ExpressionPtr& operand, SourceRange where) {
    const bool answer = name == "=" || name == "<=" || name == ">=" || name == "IS NOT DISTINCT FROM";
    ExpressionPtr result = Expression::make_literal(Value(answer), DataType::boolean().not_null(), where);
    if (name == "IS DISTINCT FROM" || name == "IS NOT DISTINCT FROM" || !operand->type.nullable()) return result;
    ExpressionPtr is_null = call("IS NULL", {operand}, where);
    ExpressionPtr null = Expression::make_literal(Value(), DataType::boolean(), where);
    return Expression::make(ExpressionKind::conditional, DataType::boolean(),
                            {std::move(is_null), std::move(null), std::move(result)}, where);
}

ExpressionPtr ExpressionBinder::bind_overlaps(const sql::Binary& binary) {
    std::vector<ExpressionPtr> arguments;
    for (const sql::ExpressionPtr& side : {binary.left, binary.right}) {
        const auto* period = side->as_if<sql::RowConstructor>();
        if (period == nullptr || period->items.size() != 2) {
            throw Error("W3026", "OVERLAPS compares two periods", "write (start1, end1) OVERLAPS (start2, end2)").at(side->where);
        }
        for (const sql::ExpressionPtr& bound : period->items) arguments.push_back(bind_value(*bound));
    }
    return call("OVERLAPS", std::move(arguments), binary.where);
}

ExpressionPtr ExpressionBinder::bind_null_test(const sql::Expression& operand, bool negated, SourceRange where) {
    ExpressionPtr bound = bind(operand);
    if (bound->type.kind() == TypeKind::null)  // the one test that needs no type
        return Expression::make_literal(Value(!negated), DataType::boolean().not_null(), where);
    return call(negated ? "IS NOT NULL" : "IS NULL", {std::move(bound)}, where);
}

ExpressionPtr ExpressionBinder::bind_is(const sql::IsTest& test) {
    using Predicate = sql::IsPredicate;
    const bool negated = test.negated;
    switch (test.predicate) {
        case Predicate::null_value:
            return bind_null_test(*test.operand, negated, test.where);
        case Predicate::unknown_value:
            return call(negated ? "IS NOT NULL" : "IS NULL", {bind_typed_condition(*test.operand)}, test.where);
        case Predicate::true_value:
            return call(negated ? "IS NOT TRUE" : "IS TRUE", {bind_typed_condition(*test.operand)}, test.where);
        case Predicate::false_value:
            return call(negated ? "IS NOT FALSE" : "IS FALSE", {bind_typed_condition(*test.operand)}, test.where);
        case Predicate::json_value:
        case Predicate::json_object:
        case Predicate::json_array:
        case Predicate::json_scalar: {
            const char* form = test.predicate == Predicate::json_value    ? "VALUE"
                               : test.predicate == Predicate::json_object ? "OBJECT"
                               : test.predicate == Predicate::json_array  ? "ARRAY"
                                                                          : "SCALAR";
            return negate(call("IS JSON", {bind_value(*test.operand), text(form, test.where)}, test.where), negated, test.where);
        }
        case Predicate::a_set:
            refuse(Unsupported::predicate, test.where, "IS A SET");
        case Predicate::empty:
            refuse(Unsupported::predicate, test.where, "IS EMPTY");
    }
    throw_defect("unknown IS predicate");
}

ExpressionPtr ExpressionBinder::bind_between(const sql::Between& between) {
    std::vector<ExpressionPtr> arguments{bind(*between.operand), bind(*between.low), bind(*between.high)};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i]->type.kind() != TypeKind::null) continue;
        const ExpressionPtr& typed = arguments[i == 0 ? 1 : 0];
        if (typed->type.kind() == TypeKind::null) {
            throw Error("W3020", "NULL has no type here", "give it one: CAST(NULL AS INT)").at(arguments[i]->where);
        }
        arguments[i] = convert(arguments[i], typed->type);
    }
    return negate(call(between.symmetric ? "BETWEEN SYMMETRIC" : "BETWEEN", std::move(arguments), between.where), between.negated,
                  between.where);
}

ExpressionPtr ExpressionBinder::bind_like(const sql::Like& like) {
    std::vector<ExpressionPtr> arguments{bind_value(*like.operand), bind_value(*like.pattern)};
    if (like.escape) arguments.push_back(bind_value(*like.escape));
    return negate(call(like.similar ? "SIMILAR TO" : "LIKE", std::move(arguments), like.where), like.negated, like.where);
}

/// IN over a record that is no ROW(...): equal to one of them, as bind_comparison compares.
ExpressionPtr ExpressionBinder::bind_in_records(const sql::InList& in, const std::vector<ExpressionPtr>& values) {
    std::vector<ExpressionPtr> tests;
    bool nullable = false;
    for (std::size_t i = 1; i < values.size(); ++i) {
        tests.push_back(bind_comparison("=", values[0], values[i], in.where));
        nullable = nullable || tests.back()->type.nullable();
    }
    ExpressionPtr any = tests.size() == 1
                            ? tests[0]
                            : Expression::make(ExpressionKind::logical_or, DataType::boolean().with_nullable(nullable),
                                               std::move(tests), in.where);
    return negate(std::move(any), in.negated, in.where);
}

/// True if an equality with a value of the type may be NULL: the value may be, or a field of a record.
bool ExpressionBinder::may_compare_to_null(const DataType& type) {
    if (type.nullable() || type.kind() != TypeKind::row) return type.nullable();
    return std::any_of(type.children().begin(), type.children().end(), may_compare_to_null);
}

ExpressionPtr ExpressionBinder::bind_in(const sql::InList& in) {
    std::vector<ExpressionPtr> values{bind_value(*in.operand)};
    for (const sql::ExpressionPtr& item : in.items) values.push_back(bind(*item));
    const DataType& operand = values[0]->type;
    if (operand.kind() == TypeKind::row && !is_constructor(values[0])) return bind_in_records(in, values);
    const bool items_are_text = std::all_of(values.begin() + 1, values.end(), [](const ExpressionPtr& e) {
        return e->type.is_string() || e->type.kind() == TypeKind::null;
    });
    const bool items_are_numbers = std::all_of(values.begin() + 1, values.end(), [](const ExpressionPtr& e) {
        return e->type.is_numeric() || e->type.kind() == TypeKind::null;
    });
    DataType type;
    const bool operand_is_time = operand.is_timestamp() || operand.kind() == TypeKind::date || operand.kind() == TypeKind::time;
    if (operand_is_time && items_are_text) {
        type = operand;  // dates and times compare with text as if it were a date or a time
    } else if (operand.is_string() && items_are_numbers) {
        type = DataType::string();  // Flink compares the text of the numbers: '02' IN (2) is FALSE
    } else if (operand.kind() == TypeKind::float32 && items_are_numbers &&
               std::all_of(values.begin() + 1, values.end(), [](const ExpressionPtr& e) {
                   return e->kind == ExpressionKind::literal || e->type.kind() != TypeKind::decimal;
               })) {
        type = operand;  // recorded: f IN (0.1) is TRUE where f = 0.1 is not, and f IN (d) is f = d, in FLOAT
    } else {
        type = common(values, "W3027", "IN", in.where);
    }
    bool nullable = false;
    for (ExpressionPtr& value : values) {
        value = convert(value, type);
        nullable = nullable || may_compare_to_null(value->type);
    }
    auto out = std::make_shared<Expression>(
        *Expression::make(ExpressionKind::in_list, DataType::boolean().with_nullable(nullable), std::move(values), in.where));
    out->negated = in.negated;
    return fold(out);
}

ExpressionPtr ExpressionBinder::conditional(std::vector<ExpressionPtr> arms, const char* code, std::string_view what,
                                            SourceRange where) {
    std::vector<ExpressionPtr> results;
    for (std::size_t i = 1; i < arms.size(); i += 2) results.push_back(arms[i]);
    results.push_back(arms.back());
    DataType type = common(results, code, what, where);
    bool nullable = false;
    for (const ExpressionPtr& result : results) nullable = nullable || result->type.nullable();
    type = type.with_nullable(nullable);
    const Lazy lazy(*this);
    for (std::size_t i = 1; i < arms.size(); i += 2) arms[i] = convert(arms[i], type);
    arms.back() = convert(arms.back(), type);
    return Expression::make(ExpressionKind::conditional, type, std::move(arms), where);
}

ExpressionPtr ExpressionBinder::bind_case(const sql::CaseWhen& expression) {
    ExpressionPtr operand = expression.operand ? bind_value(*expression.operand) : nullptr;
    std::vector<ExpressionPtr> arms;
    for (const sql::CaseWhen::Branch& branch : expression.branches) {
        std::vector<ExpressionPtr> tests;
        for (const sql::ExpressionPtr& condition : branch.conditions) {
            tests.push_back(operand ? bind_comparison("=", operand, bind(*condition), condition->where)
                                    : bind_condition(*condition));
        }
        ExpressionPtr test = tests[0];
        if (tests.size() > 1) {
            test =
                Expression::make(ExpressionKind::logical_or, DataType::boolean(), std::move(tests), branch.conditions[0]->where);
        }
        arms.push_back(std::move(test));
        const Lazy lazy(*this);
        arms.push_back(bind(*branch.result));
    }
    const Lazy lazy(*this);
    arms.push_back(expression.otherwise ? bind(*expression.otherwise)
                                        : Expression::make_literal(Value(), DataType::null(), expression.where));
    return fold(conditional(std::move(arms), "W3028", "CASE", expression.where));
}

ExpressionPtr ExpressionBinder::bind_cast(const sql::Cast& cast) {
    ExpressionPtr operand = bind(*cast.operand);
    const DataType type = sql::resolve_type(cast.type);
    if (operand->type.kind() == TypeKind::null) return Expression::make_literal(Value(), type.with_nullable(true), cast.where);
    if (!castable(operand->type, type)) {
        std::string hint = "CAST through a type that both know, for example STRING";
        if (operand->type.is_timestamp() && type.is_numeric())
            hint = "write UNIX_TIMESTAMP(CAST(x AS STRING)), or TIMESTAMPDIFF(SECOND, TIMESTAMP '1970-01-01 00:00:00', x)";
        if (operand->type.is_numeric() && type.is_timestamp())
            hint = "write TO_TIMESTAMP_LTZ(x, 3) for milliseconds, or (x, 0) for seconds";
        throw Error("W3029", "cannot CAST " + type_text(*operand) + " to " + type.to_plain_string(), hint).at(cast.where);
    }
    const bool nullable = operand->type.nullable() || cast.safe;
    if (operand->type == type && operand->kind != ExpressionKind::input) return operand;
    return fold(Expression::make_cast(std::move(operand), type.with_nullable(nullable), cast.safe, cast.where));
}

ExpressionPtr ExpressionBinder::bind_interval_over(const sql::IntervalLiteral& literal) {
    const bool months = literal.qualifier.is_year_month();
    const DataType type = (months ? DataType::interval_year_month() : DataType::interval_day_time()).not_null();
    ExpressionPtr unit =
        Expression::make_literal(Value(interval_unit(literal.qualifier.from, literal.where)), type, literal.where);
    ExpressionPtr product = call("*", {bind_value(*literal.operand), std::move(unit)}, literal.where);
    return literal.negative ? call("NEGATE", {std::move(product)}, literal.where) : product;
}

}  // namespace windrow::plan
