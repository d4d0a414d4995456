// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Expressions as written: the typed syntax tree, before any name is looked up.
///
/// The tree is immutable once parsed and sub-trees may be shared (a catalog keeps the expression of a computed column by
/// copying the pointer). Every node carries its byte range in the text that was parsed. Walk it by `switch (node.kind)` and
/// `node.as<Binary>()`. Reading it from several threads is safe.
///
/// Special call forms are normalised: `EXTRACT(DAY FROM x)` is a Call EXTRACT(Symbol DAY, x), `FLOOR(x TO DAY)` a Call
/// FLOOR(x, Symbol DAY), `SUBSTRING(x FROM a FOR b)` a Call SUBSTRING(x, a, b), `TRIM(BOTH c FROM x)` a Call
/// TRIM(Symbol BOTH, c, x) (always these three arguments when special), `POSITION(a IN b)` a Call POSITION(a, b),
/// `OVERLAY(x PLACING y FROM a FOR b)` a Call OVERLAY(x, y, a, b), `TIMESTAMPADD(DAY, n, t)` has a Symbol first, and
/// CURRENT_TIMESTAMP without parentheses is a Call without arguments, and so is a bare PI (Flink takes it for the function even
/// if a column is called so; its output column is named as written).

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "windrow/kernels/error.hpp"

namespace windrow::sql {

struct Expression;
struct Query;
using ExpressionPtr = std::shared_ptr<const Expression>;
using QueryPtr = std::shared_ptr<const Query>;

/// One identifier, unquoted text. Case-sensitive always.
struct Identifier {
    std::string name;
    SourceRange where;
    bool quoted = false;
};

/// A dotted name: catalog.database.table, or table.column.field.
struct QualifiedName {
    std::vector<Identifier> parts;
    SourceRange where;
    [[nodiscard]] const std::string& last() const { return parts.back().name; }
    /// The parts joined by dots, without quotes; for messages.
    [[nodiscard]] std::string to_string() const;
};

enum class TimeUnit : std::uint8_t {
    year,
    quarter,
    month,
    week,
    day,
    hour,
    minute,
    second,
    millisecond,
    microsecond,
    nanosecond,
    dow,
    isodow,
    doy,
    isoyear,
    epoch,
    decade,
    century,
    millennium
};
/// The unit's word in capitals: "DAY".
[[nodiscard]] const char* to_string(TimeUnit unit);

/// `DAY(3) TO SECOND(6)`; a precision that was not written is -1.
struct IntervalQualifier {
    TimeUnit from = TimeUnit::day;
    std::optional<TimeUnit> to;
    std::int32_t precision = -1;
    std::int32_t fraction_precision = -1;
    SourceRange where;
    [[nodiscard]] bool is_year_month() const {
        return from == TimeUnit::year || from == TimeUnit::quarter || from == TimeUnit::month;
    }
};

/// A type as written. `name` is in capitals and canonical: INT for INTEGER, DECIMAL for NUMERIC and DEC, DOUBLE for DOUBLE
/// PRECISION, TIMESTAMP_LTZ for TIMESTAMP WITH LOCAL TIME ZONE; ARRAY, MAP, MULTISET and ROW have children.
/// `resolve_type` in type_name.hpp makes a DataType of it.
struct TypeName {
    std::string name;
    std::int32_t precision = -1;  ///< or length; -1 when not written
    std::int32_t scale = -1;
    bool nullable = true;
    std::vector<TypeName> children;             ///< ARRAY/MULTISET: {element}; MAP: {key, value}; ROW: the field types
    std::vector<Identifier> field_names;        ///< ROW only
    std::vector<std::string> field_comments;    ///< ROW only, empty texts where none
    std::optional<IntervalQualifier> interval;  ///< INTERVAL only
    SourceRange where;
};

enum class ExpressionKind : std::uint8_t {
    literal,
    interval_literal,
    column,
    star,
    symbol,
    unary,
    binary,
    is_test,
    between,
    like,
    in_list,
    in_query,
    exists,
    quantified,
    scalar_query,
    case_when,
    cast,
    call,
    json_call,
    row,
    array,
    map,
    collection_query,
    item,
    field,
    interval_difference,
    named_argument,
    descriptor,
    table_argument,
    default_value
};

/// Base of every expression node.
struct Expression {
    ExpressionKind kind;
    SourceRange where;

    Expression(ExpressionKind k, SourceRange range) : kind(k), where(range) {}
    Expression(const Expression&) = default;
    Expression& operator=(const Expression&) = default;
    virtual ~Expression() = default;

    /// The node as its own struct; the kind must match (checked: a mismatch is a defect).
    template <class Node>
    [[nodiscard]] const Node& as() const {
        if (kind != Node::tag) throw_defect("expression node of another kind");
        return static_cast<const Node&>(*this);
    }
    template <class Node>
    [[nodiscard]] const Node* as_if() const noexcept {
        return kind == Node::tag ? static_cast<const Node*>(this) : nullptr;
    }
};

/// Gives each node its tag and constructor.
template <ExpressionKind Tag>
struct ExpressionNode : Expression {
    static constexpr ExpressionKind tag = Tag;
    explicit ExpressionNode(SourceRange range) : Expression(Tag, range) {}
};

enum class LiteralKind : std::uint8_t {
    null,
    boolean,      ///< text is TRUE, FALSE or UNKNOWN
    exact,        ///< 12, 1.50, .5: exact numeric; text as written, without sign
    approximate,  ///< 1.5E3: DOUBLE
    string,       ///< text is the value, quotes and escapes removed, UTF-8
    binary,       ///< X'0aff'; text is the bytes
    date,         ///< DATE '...'; text is what stands between the quotes
    time,
    timestamp,
    timestamp_ltz
};
struct Literal : ExpressionNode<ExpressionKind::literal> {
    using ExpressionNode::ExpressionNode;
    LiteralKind literal = LiteralKind::null;
    std::string text;
};

/// INTERVAL '1 02:03' DAY TO MINUTE; `INTERVAL x DAY` over a general expression has `operand` instead of text.
struct IntervalLiteral : ExpressionNode<ExpressionKind::interval_literal> {
    using ExpressionNode::ExpressionNode;
    bool negative = false;  ///< INTERVAL -'1' DAY
    std::string text;
    ExpressionPtr operand;  ///< null for a literal
    IntervalQualifier qualifier;
};

/// `a`, `t.a`, `t.r.f`: which part is what is for the binder to say.
struct ColumnReference : ExpressionNode<ExpressionKind::column> {
    using ExpressionNode::ExpressionNode;
    QualifiedName name;
};

/// `*` and `t.*`; the former has an empty qualifier.
struct Star : ExpressionNode<ExpressionKind::star> {
    using ExpressionNode::ExpressionNode;
    QualifiedName qualifier;
};

/// A word that is an argument but no value: a time unit, BOTH, LEADING, ... in capitals.
struct Symbol : ExpressionNode<ExpressionKind::symbol> {
    using ExpressionNode::ExpressionNode;
    std::string word;
    std::optional<TimeUnit> unit;
};

enum class UnaryOperator : std::uint8_t { plus, minus, logical_not, final_value, running_value };
struct Unary : ExpressionNode<ExpressionKind::unary> {
    using ExpressionNode::ExpressionNode;
    UnaryOperator op = UnaryOperator::plus;
    ExpressionPtr operand;
};

enum class BinaryOperator : std::uint8_t {
    logical_or,
    logical_and,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    is_distinct_from,
    is_not_distinct_from,
    add,
    subtract,
    multiply,
    divide,
    modulo,
    concatenate,
    overlaps,
    contains,
    period_equals,
    precedes,
    immediately_precedes,
    succeeds,
    immediately_succeeds,
    member_of,
    not_member_of,
    submultiset_of,
    not_submultiset_of,
    multiset_union,
    multiset_intersect,
    multiset_except
};
/// The operator as SQL writes it: "<>", "IS DISTINCT FROM", "||".
[[nodiscard]] const char* to_string(BinaryOperator op);
struct Binary : ExpressionNode<ExpressionKind::binary> {
    using ExpressionNode::ExpressionNode;
    BinaryOperator op = BinaryOperator::equal;
    ExpressionPtr left;
    ExpressionPtr right;
    SourceRange operator_where;
};

enum class IsPredicate : std::uint8_t {
    null_value,
    true_value,
    false_value,
    unknown_value,
    json_value,
    json_object,
    json_array,
    json_scalar,
    a_set,
    empty
};
/// `x IS [NOT] NULL|TRUE|FALSE|UNKNOWN|JSON ...`
struct IsTest : ExpressionNode<ExpressionKind::is_test> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr operand;
    IsPredicate predicate = IsPredicate::null_value;
    bool negated = false;
};

struct Between : ExpressionNode<ExpressionKind::between> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr operand;
    ExpressionPtr low;
    ExpressionPtr high;
    bool negated = false;
    bool symmetric = false;
};

struct Like : ExpressionNode<ExpressionKind::like> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr operand;
    ExpressionPtr pattern;
    ExpressionPtr escape;  ///< null when not written
    bool negated = false;
    bool similar = false;  ///< SIMILAR TO
};

struct InList : ExpressionNode<ExpressionKind::in_list> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr operand;
    std::vector<ExpressionPtr> items;
    bool negated = false;
};

struct InQuery : ExpressionNode<ExpressionKind::in_query> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr operand;
    QueryPtr query;
    bool negated = false;
};

struct Exists : ExpressionNode<ExpressionKind::exists> {
    using ExpressionNode::ExpressionNode;
    QueryPtr query;
};

/// `x > ALL (query)`, `x = SOME (...)`.
struct Quantified : ExpressionNode<ExpressionKind::quantified> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr operand;
    BinaryOperator op = BinaryOperator::equal;
    bool all = false;  ///< otherwise SOME or ANY
    QueryPtr query;    ///< or
    std::vector<ExpressionPtr> items;
};

/// A query in parentheses where a value is expected.
struct ScalarQuery : ExpressionNode<ExpressionKind::scalar_query> {
    using ExpressionNode::ExpressionNode;
    QueryPtr query;
};

struct CaseWhen : ExpressionNode<ExpressionKind::case_when> {
    using ExpressionNode::ExpressionNode;
    struct Branch {
        std::vector<ExpressionPtr> conditions;  ///< one, or several in the form CASE x WHEN 1, 2 THEN
        ExpressionPtr result;
    };
    ExpressionPtr operand;  ///< null in the searched form
    std::vector<Branch> branches;
    ExpressionPtr otherwise;  ///< null when there is no ELSE
};

struct Cast : ExpressionNode<ExpressionKind::cast> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr operand;
    TypeName type;
    bool safe = false;  ///< TRY_CAST
};

struct OrderItem {
    ExpressionPtr expression;
    bool descending = false;
    std::optional<bool> nulls_first;  ///< empty when not written
    SourceRange where;
};

enum class FrameBoundKind : std::uint8_t { unbounded_preceding, preceding, current_row, following, unbounded_following };
struct FrameBound {
    FrameBoundKind kind = FrameBoundKind::current_row;
    ExpressionPtr offset;  ///< for preceding and following
    SourceRange where;
};

/// What stands in OVER (...) or behind `WINDOW w AS`.
struct WindowSpecification {
    std::optional<Identifier> base;  ///< an existing window's name
    std::vector<ExpressionPtr> partition_by;
    std::vector<OrderItem> order_by;
    bool has_frame = false;
    bool rows = false;  ///< ROWS, otherwise RANGE
    FrameBound lower{FrameBoundKind::unbounded_preceding, nullptr, {}};
    FrameBound upper;
    SourceRange where;
};

enum class NullTreatment : std::uint8_t { unspecified, respect_nulls, ignore_nulls };

/// A function call of any kind: scalar, aggregate, table function or legacy group window.
struct Call : ExpressionNode<ExpressionKind::call> {
    using ExpressionNode::ExpressionNode;
    QualifiedName name;                    ///< as written
    std::string function;                  ///< the last part in capitals
    std::vector<ExpressionPtr> arguments;  ///< COUNT(*) has one Star
    bool parentheses = true;               ///< false for CURRENT_DATE and the like
    bool special_form = false;             ///< EXTRACT(x FROM y) and its like, normalised as said above
    bool distinct = false;
    std::vector<OrderItem> order_by;  ///< inside the parentheses
    std::vector<OrderItem> within_group;
    ExpressionPtr filter;  ///< FILTER (WHERE ...); may be null
    NullTreatment nulls = NullTreatment::unspecified;
    std::shared_ptr<const WindowSpecification> over;  ///< null when not written; `OVER w` has only `base`
    SourceRange clause_where;                         ///< the first of FILTER/WITHIN GROUP/OVER, for refusals
};

enum class JsonWrapper : std::uint8_t { unspecified, without, conditional, unconditional };
enum class JsonBehavior : std::uint8_t {
    unspecified,
    null_value,
    error,
    default_value,
    true_value,
    false_value,
    unknown_value,
    empty_array,
    empty_object
};
enum class JsonNullClause : std::uint8_t { unspecified, null_on_null, absent_on_null };

/// JSON_EXISTS, JSON_VALUE, JSON_QUERY, JSON_OBJECT, JSON_ARRAY, JSON_OBJECTAGG, JSON_ARRAYAGG with their clauses.
struct JsonCall : ExpressionNode<ExpressionKind::json_call> {
    using ExpressionNode::ExpressionNode;
    std::string function;                  ///< in capitals
    std::vector<ExpressionPtr> arguments;  ///< {input, path}; OBJECT and OBJECTAGG: key, value, key, value, ...; ARRAY: the items
    std::optional<TypeName> returning;
    JsonWrapper wrapper = JsonWrapper::unspecified;
    JsonBehavior on_empty = JsonBehavior::unspecified;
    ExpressionPtr on_empty_default;
    JsonBehavior on_error = JsonBehavior::unspecified;
    ExpressionPtr on_error_default;
    JsonNullClause nulls = JsonNullClause::unspecified;
    ExpressionPtr filter;  ///< aggregates: FILTER (WHERE ...)
    std::vector<OrderItem> order_by;
    std::shared_ptr<const WindowSpecification> over;
};

/// ROW(a, b) or (a, b).
struct RowConstructor : ExpressionNode<ExpressionKind::row> {
    using ExpressionNode::ExpressionNode;
    std::vector<ExpressionPtr> items;
    bool explicit_row = false;  ///< the word ROW was written
};
struct ArrayConstructor : ExpressionNode<ExpressionKind::array> {
    using ExpressionNode::ExpressionNode;
    std::vector<ExpressionPtr> items;
};
/// MAP[k1, v1, k2, v2]: items alternate.
struct MapConstructor : ExpressionNode<ExpressionKind::map> {
    using ExpressionNode::ExpressionNode;
    std::vector<ExpressionPtr> items;
};
/// ARRAY(SELECT ...), MAP(SELECT ...), MULTISET(SELECT ...).
struct CollectionQuery : ExpressionNode<ExpressionKind::collection_query> {
    using ExpressionNode::ExpressionNode;
    std::string collection;
    QueryPtr query;
};
/// `a[i]`
struct ItemAccess : ExpressionNode<ExpressionKind::item> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr collection;
    ExpressionPtr index;
};
/// `(r).f`, `f(x).g`, `a[1].f`; a plain dotted name is a ColumnReference.
struct FieldAccess : ExpressionNode<ExpressionKind::field> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr operand;
    Identifier name;  ///< `*` for (r).*
};
/// `(later - earlier) DAY TO SECOND`
struct IntervalDifference : ExpressionNode<ExpressionKind::interval_difference> {
    using ExpressionNode::ExpressionNode;
    ExpressionPtr left;
    ExpressionPtr right;
    IntervalQualifier qualifier;
};
/// `SIZE => INTERVAL '1' DAY`
struct NamedArgument : ExpressionNode<ExpressionKind::named_argument> {
    using ExpressionNode::ExpressionNode;
    Identifier name;
    ExpressionPtr value;
};
/// DESCRIPTOR(a, b)
struct Descriptor : ExpressionNode<ExpressionKind::descriptor> {
    using ExpressionNode::ExpressionNode;
    std::vector<Identifier> columns;
};
/// `TABLE t [PARTITION BY ...] [ORDER BY ...]`, or a query in parentheses with the same behind it, as an argument. Also
/// `MODEL m` for ML_PREDICT (then `model` is true).
struct TableArgument : ExpressionNode<ExpressionKind::table_argument> {
    using ExpressionNode::ExpressionNode;
    QualifiedName table;  ///< empty when query is set
    QueryPtr query;
    bool model = false;
    std::vector<ExpressionPtr> partition_by;
    std::vector<OrderItem> order_by;
};
/// The word DEFAULT as an argument or a value.
struct DefaultValue : ExpressionNode<ExpressionKind::default_value> {
    using ExpressionNode::ExpressionNode;
};

}  // namespace windrow::sql
