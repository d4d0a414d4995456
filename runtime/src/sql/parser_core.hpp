// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The recursive-descent parser; its methods lie in the files named beside them.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "token_cursor.hpp"
#include "windrow/runtime/sql/ast.hpp"

namespace windrow::sql {

/// Binding strength of operators, as Calcite has them; a higher one binds tighter.
namespace precedence {
constexpr int lowest = 0;
constexpr int logical_or = 22;
constexpr int logical_and = 24;
constexpr int logical_not = 26;
constexpr int is_test = 28;
constexpr int comparison = 30;
constexpr int range = 32;  ///< BETWEEN, IN, LIKE
constexpr int additive = 40;
constexpr int multiplicative = 60;
constexpr int sign = 80;
}  // namespace precedence

class Parser {
public:
    Parser(std::string_view text, std::vector<Token> tokens) : cursor_(text, std::move(tokens)) {}

    TokenCursor& cursor() { return cursor_; }

    // statement_parser.cpp
    StatementPtr parse_statement();
    // expression_parser.cpp
    ExpressionPtr parse_expression(int minimum = precedence::lowest);
    // query_parser.cpp
    QueryPtr parse_query();
    // type_parser.cpp
    TypeName parse_type();

    // token helpers shared by all files
    void expect_end_of_text(const char* what);

private:
    template <class Node>
    std::shared_ptr<Node> make(std::uint32_t begin) {
        return std::make_shared<Node>(cursor_.since(begin));
    }
    QualifiedName parse_name(const char* what);
    std::vector<Identifier> parse_identifier_list(const char* what);  ///< with parentheses

    // expression_parser.cpp
    std::vector<ExpressionPtr> parse_expressions();  ///< one or more, separated by commas
    ExpressionPtr parse_prefix();
    ExpressionPtr parse_postfix(ExpressionPtr operand);
    ExpressionPtr parse_infix(ExpressionPtr left, int minimum, bool& taken);
    ExpressionPtr parse_binary(ExpressionPtr left, BinaryOperator op, int right_minimum, int words);
    ExpressionPtr parse_quantified(ExpressionPtr left, BinaryOperator op);
    ExpressionPtr parse_range_operator(ExpressionPtr left, bool negated);
    ExpressionPtr parse_between(ExpressionPtr left, bool negated);
    ExpressionPtr parse_in(ExpressionPtr left, bool negated);
    ExpressionPtr parse_like(ExpressionPtr left, bool negated, bool similar);
    ExpressionPtr parse_is(ExpressionPtr left);

    // primary_parser.cpp
    ExpressionPtr parse_primary();
    ExpressionPtr parse_string_literal();
    ExpressionPtr parse_keyword_primary();
    ExpressionPtr parse_name_primary();
    ExpressionPtr parse_parenthesized();
    ExpressionPtr parse_case();
    ExpressionPtr parse_cast();
    ExpressionPtr parse_collection();
    ExpressionPtr parse_row();
    ExpressionPtr parse_exists();
    [[nodiscard]] bool at_query() const;

    // temporal_literal_parser.cpp
    ExpressionPtr parse_temporal_literal();
    ExpressionPtr parse_interval();
    [[nodiscard]] std::optional<TimeUnit> at_time_unit() const;
    static std::optional<TimeUnit> time_unit(std::string_view capitals);
    IntervalQualifier parse_interval_qualifier();

    // call_parser.cpp
    ExpressionPtr parse_call(QualifiedName name, std::uint32_t begin, bool table_function = false);
    ExpressionPtr parse_special_call(const std::string& function);
    ExpressionPtr parse_niladic();
    void parse_arguments(Call& call, bool table_function);
    ExpressionPtr parse_argument(bool table_function);
    ExpressionPtr parse_table_argument(bool table_function, const ExpressionPtr& value = nullptr);
    [[nodiscard]] bool partition_key_follows() const;
    void parse_call_suffix(Call& call);
    std::shared_ptr<const WindowSpecification> parse_over();
    WindowSpecification parse_window_specification();
    FrameBound parse_frame_bound();
    void parse_extract(Call& call);
    void parse_rounding(Call& call);
    void parse_substring(Call& call);
    void parse_trim(Call& call);
    void parse_position(Call& call);
    void parse_overlay(Call& call);
    void parse_timestamp_arithmetic(Call& call);
    void parse_remaining_arguments(Call& call);
    void add_symbol(Call& call, std::optional<TimeUnit> unit, std::string word, SourceRange where);
    void add_time_unit(Call& call);

    // json_call_parser.cpp
    ExpressionPtr parse_json_call();
    void parse_json_pair(JsonCall& call);
    void parse_json_behaviors(JsonCall& call);
    void parse_json_wrapper(JsonCall& call);
    bool parse_json_null_clause(JsonCall& call);

    // query_parser.cpp
    QueryPtr finish_query(std::uint32_t begin, std::vector<CommonTableExpression> with, QueryBodyPtr body);
    std::vector<CommonTableExpression> parse_with();
    QueryBodyPtr parse_set_operations(int minimum, QueryBodyPtr first);
    QueryBodyPtr parse_query_primary();
    QueryBodyPtr parse_select();
    QueryBodyPtr parse_values();
    void parse_select_items(Select& select);
    void parse_group_by(Select& select);
    GroupItem parse_group_item();
    void parse_named_windows(Select& select);
    std::vector<OrderItem> parse_order_items();
    OrderItem parse_order_item();
    void parse_limits(Query& query);
    std::vector<Hint> parse_hints();
    Hint parse_hint();

    // table_reference_parser.cpp
    TableReferencePtr parse_from();
    TableReferencePtr parse_joined_table();
    TableReferencePtr parse_table_primary();
    std::shared_ptr<TableReference> parse_table_core();
    std::shared_ptr<TableReference> parse_parenthesized_table();
    std::shared_ptr<TableReference> parse_named_table();
    std::shared_ptr<TableReference> parse_table_function(bool lateral);
    std::shared_ptr<const Call> parse_table_call(QualifiedName name, std::uint32_t begin);
    std::shared_ptr<TableReference> parse_unnest(bool lateral);
    std::optional<JoinKind> accept_join(bool& natural, SourceRange& where);
    void parse_join_condition(Join& join);
    void parse_table_alias(TableReference& table);

    // match_recognize_parser.cpp
    std::shared_ptr<TableReference> parse_match_recognize(std::shared_ptr<TableReference> input);
    void parse_match_rows(MatchRecognize& match);
    RowPattern parse_pattern();
    RowPattern parse_pattern_sequence();
    RowPattern parse_pattern_factor();
    RowPattern parse_pattern_primary();
    std::vector<MatchRecognize::Definition> parse_measures();
    std::vector<MatchRecognize::Definition> parse_definitions();

    // type_parser.cpp
    TypeName parse_base_type();
    TypeName parse_row_type(std::uint32_t begin);
    void parse_type_parameters(TypeName& type, int most);
    void parse_time_zone_words(TypeName& type);
    [[noreturn]] void fail_unknown_type();

    // statement_parser.cpp
    StatementPtr parse_set();
    StatementPtr parse_reset();
    StatementPtr parse_use();
    StatementPtr parse_describe();
    StatementPtr parse_drop();
    StatementPtr parse_insert();
    StatementPtr parse_statement_set(std::uint32_t begin, bool semicolon_after_set);
    StatementPtr parse_execute();
    StatementPtr parse_explain();
    StatementPtr parse_select_statement();
    [[noreturn]] void fail_unknown_statement();
    bool accept_if_exists();
    bool accept_if_not_exists();
    ObjectKind parse_object_kind(const char* verb);

    // show_parser.cpp
    StatementPtr parse_show();
    ShowKind parse_show_kind();
    void parse_show_filter(Show& show);

    // create_parser.cpp
    StatementPtr parse_create();
    StatementPtr parse_create_table(std::uint32_t begin, bool temporary, bool replace);
    StatementPtr parse_create_view(std::uint32_t begin, bool temporary, bool replace);
    StatementPtr parse_create_catalog(std::uint32_t begin);
    StatementPtr parse_create_database(std::uint32_t begin);
    StatementPtr parse_create_function(std::uint32_t begin, bool temporary, bool system);
    StatementPtr parse_create_model(std::uint32_t begin, bool temporary, bool replace);
    void parse_table_elements(CreateTable& table);
    void parse_table_clauses(CreateTable& table);
    ColumnDefinition parse_column();
    ColumnDefinition parse_column_after_name(Identifier name, std::uint32_t begin);
    PrimaryKey parse_key();
    Watermark parse_watermark();
    Distribution parse_distribution();
    LikeClause parse_like_clause();
    std::vector<Property> parse_properties();  ///< ('k' = 'v', ...)
    Property parse_property();
    std::vector<Property> parse_property_keys();  ///< ('k', ...)
    std::optional<std::string> accept_comment();
    std::vector<ColumnDefinition> parse_model_columns();

    // alter_parser.cpp
    StatementPtr parse_alter();
    StatementPtr parse_alter_table(std::uint32_t begin);
    StatementPtr parse_alter_model(std::uint32_t begin);
    StatementPtr parse_alter_view(std::uint32_t begin);
    void parse_alter_rename(AlterTable& alter);
    void parse_alter_elements(AlterTable& alter);
    AlterElement parse_alter_element();
    void parse_alter_drop(AlterTable& alter);
    std::vector<Property> parse_partition_properties();

    TokenCursor cursor_;
};

}  // namespace windrow::sql
