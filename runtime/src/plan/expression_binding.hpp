// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Expressions as written to typed trees: names, types, implicit casts, constant folding.

#include "binding_session.hpp"
#include "scope.hpp"
#include "windrow/kernels/expression.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace windrow::plan {

/// Gives a meaning to calls that only a grouped query knows: aggregates, GROUPING, TUMBLE_START.
class CallResolver {
public:
    virtual ~CallResolver() = default;
    /// The call as an expression, or null if it is an ordinary function. `expression` is a Call or a JsonCall.
    virtual ExpressionPtr resolve_call(const sql::Expression& expression) = 0;
};

/// Binds expressions in one scope. `clause` names the clause in messages ("WHERE").
class ExpressionBinder {
public:
    ExpressionBinder(BindingSession& session, Scope scope, std::string_view clause, CallResolver* resolver = nullptr)
        : session_(session), scope_(std::move(scope)), clause_(clause), resolver_(resolver) {}

    /// The bound expression; its type may be TypeKind::null for a bare NULL.
    [[nodiscard]] ExpressionPtr bind(const sql::Expression& expression);
    /// The same, but a bare NULL is refused (W3020).
    [[nodiscard]] ExpressionPtr bind_value(const sql::Expression& expression);
    /// A condition: BOOLEAN, or W3021. A bare NULL is NULL of BOOLEAN (Flink takes it in WHERE and WHEN).
    [[nodiscard]] ExpressionPtr bind_condition(const sql::Expression& expression);
    /// A condition in an operator of logic or in IF, where Flink refuses a bare NULL (W3020).
    [[nodiscard]] ExpressionPtr bind_typed_condition(const sql::Expression& expression);

    /// A call of a built-in function over bound arguments, with implicit casts, folded if constant.
    [[nodiscard]] ExpressionPtr call(std::string_view name, std::vector<ExpressionPtr> arguments, SourceRange where);
    /// Implicit cast: none if the type is the same.
    [[nodiscard]] ExpressionPtr convert(const ExpressionPtr& expression, const DataType& type);
    /// The common type of the expressions, bare NULLs apart; throws `code` with `what` in the message if there is none.
    [[nodiscard]] DataType common(const std::vector<ExpressionPtr>& expressions, const char* code, std::string_view what,
                                  SourceRange where);

    [[nodiscard]] BindingSession& session() noexcept { return session_; }
    [[nodiscard]] const Scope& scope() const noexcept { return scope_; }

private:
    ExpressionPtr bind_column(const sql::ColumnReference& reference);
    ExpressionPtr bind_field(ExpressionPtr record, const sql::Identifier& name, SourceRange where);
    ExpressionPtr bind_unary(const sql::Unary& unary);
    ExpressionPtr bind_binary(const sql::Binary& binary);
    ExpressionPtr bind_logical(const sql::Binary& binary);
    ExpressionPtr bind_comparison(std::string_view name, ExpressionPtr left, ExpressionPtr right, SourceRange where);
    ExpressionPtr compare_with_itself(std::string_view name, const ExpressionPtr& operand, SourceRange where);
    ExpressionPtr bind_overlaps(const sql::Binary& binary);
    [[nodiscard]] ExpressionPtr require_boolean(ExpressionPtr bound, SourceRange where) const;
    ExpressionPtr bind_in_records(const sql::InList& in, const std::vector<ExpressionPtr>& values);
    [[nodiscard]] static bool may_compare_to_null(const DataType& type);
    ExpressionPtr bind_null_test(const sql::Expression& operand, bool negated, SourceRange where);
    ExpressionPtr bind_is(const sql::IsTest& test);
    ExpressionPtr bind_between(const sql::Between& between);
    ExpressionPtr bind_like(const sql::Like& like);
    ExpressionPtr bind_in(const sql::InList& in);
    ExpressionPtr bind_case(const sql::CaseWhen& expression);
    ExpressionPtr bind_cast(const sql::Cast& cast);
    ExpressionPtr bind_call(const sql::Call& call);
    ExpressionPtr bind_form(const sql::Call& call);
    ExpressionPtr bind_coalesce(const sql::Call& call);
    ExpressionPtr bind_nullif(const sql::Call& call);
    ExpressionPtr bind_if(const sql::Call& call);
    ExpressionPtr bind_json(const sql::JsonCall& call);
    ExpressionPtr bind_constructor(std::string_view name, const std::vector<sql::ExpressionPtr>& items, SourceRange where);
    ExpressionPtr bind_interval_over(const sql::IntervalLiteral& literal);
    ExpressionPtr negate(ExpressionPtr condition, bool negated, SourceRange where);
    ExpressionPtr conditional(std::vector<ExpressionPtr> arms, const char* code, std::string_view what, SourceRange where);
    ExpressionPtr text(std::string value, SourceRange where);
    ExpressionPtr fold(ExpressionPtr expression);
    void refuse_row_level_misuse(const sql::Call& call);

    /// While alive, constants that fail are left for the rows that reach them (branches of CASE, right sides of AND).
    class Lazy {
    public:
        explicit Lazy(ExpressionBinder& binder) : binder_(binder) { ++binder_.lazy_; }
        ~Lazy() { --binder_.lazy_; }
        Lazy(const Lazy&) = delete;
        Lazy& operator=(const Lazy&) = delete;

    private:
        ExpressionBinder& binder_;
    };

    BindingSession& session_;
    Scope scope_;
    std::string clause_;
    CallResolver* resolver_;
    int lazy_ = 0;
};

}  // namespace windrow::plan
