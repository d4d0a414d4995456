// SPDX-License-Identifier: Apache-2.0

// Function calls: arguments, the special forms of standard SQL, and what may follow the brackets (FILTER, OVER, ...).

#include <string>
#include <string_view>
#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {
namespace {

std::string capitals(std::string text) {
    for (char& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

}  // namespace

ExpressionPtr Parser::parse_call(QualifiedName name, std::uint32_t begin, bool table_function) {
    const DepthGuard guard(cursor_, 2);
    Call call(SourceRange{});
    call.function = capitals(name.parts.back().name);
    call.name = std::move(name);
    cursor_.expect_symbol("(");
    if (call.function == "DESCRIPTOR") {
        auto descriptor = std::make_shared<Descriptor>(SourceRange{});
        do {
            descriptor->columns.push_back(cursor_.expect_identifier("a column name"));
        } while (cursor_.accept_symbol(","));
        cursor_.expect_symbol(")");
        descriptor->where = cursor_.since(begin);
        return descriptor;
    }
    parse_arguments(call, table_function);
    cursor_.expect_symbol(")");
    parse_call_suffix(call);
    call.where = cursor_.since(begin);
    return std::make_shared<Call>(std::move(call));
}

/// A call whose name is a reserved word, with or without a special form inside the brackets.
ExpressionPtr Parser::parse_special_call(const std::string& function) {
    const DepthGuard guard(cursor_, 2);
    const std::uint32_t begin = cursor_.here();
    Call call(SourceRange{});
    call.function = function;
    call.name.parts.push_back(cursor_.take_identifier());
    call.name.where = call.name.parts.back().where;
    cursor_.expect_symbol("(");
    if (function == "EXTRACT")
        parse_extract(call);
    else if (function == "FLOOR" || function == "CEIL" || function == "CEILING")
        parse_rounding(call);
    else if (function == "SUBSTRING")
        parse_substring(call);
    else if (function == "TRIM")
        parse_trim(call);
    else if (function == "POSITION")
        parse_position(call);
    else if (function == "OVERLAY")
        parse_overlay(call);
    else if (function == "TIMESTAMPADD" || function == "TIMESTAMPDIFF")
        parse_timestamp_arithmetic(call);
    else
        parse_arguments(call, false);
    cursor_.expect_symbol(")");
    parse_call_suffix(call);
    call.where = cursor_.since(begin);
    return std::make_shared<Call>(std::move(call));
}

/// CURRENT_DATE and its like; some take a precision in brackets.
ExpressionPtr Parser::parse_niladic() {
    const std::uint32_t begin = cursor_.here();
    auto call = std::make_shared<Call>(SourceRange{});
    call->function = cursor_.peek().upper;
    call->name.parts.push_back(cursor_.take_identifier());
    call->name.where = call->name.parts.back().where;
    call->parentheses = false;
    call->where = cursor_.since(begin);
    return call;
}

void Parser::parse_arguments(Call& call, bool table_function) {
    if (cursor_.at_symbol(")")) return;
    if (cursor_.peek().is_symbol("*")) {
        const std::uint32_t begin = cursor_.here();
        cursor_.advance();
        call.arguments.push_back(make<Star>(begin));
        return;
    }
    if (cursor_.accept_word("DISTINCT"))
        call.distinct = true;
    else
        cursor_.accept_word("ALL");
    do {
        call.arguments.push_back(parse_argument(table_function));
    } while (cursor_.accept_symbol(","));
    if (cursor_.accept_words("ORDER", "BY")) call.order_by = parse_order_items();
    const Token& word = cursor_.peek();
    if ((word.is_word("IGNORE") || word.is_word("RESPECT")) && cursor_.peek(1).is_word("NULLS")) {
        call.nulls = word.is_word("IGNORE") ? NullTreatment::ignore_nulls : NullTreatment::respect_nulls;
        cursor_.advance();
        cursor_.advance();
    }
}

ExpressionPtr Parser::parse_argument(bool table_function) {
    const Token& token = cursor_.peek();
    const std::uint32_t begin = cursor_.here();
    if (token.kind == TokenKind::word && cursor_.peek(1).is_symbol("=>")) {
        Identifier name = cursor_.expect_identifier("an argument's name");
        cursor_.advance();
        ExpressionPtr value = parse_argument(table_function);
        auto node = make<NamedArgument>(begin);
        node->name = std::move(name);
        node->value = std::move(value);
        return node;
    }
    if (token.kind == TokenKind::quoted_identifier && cursor_.peek(1).is_symbol("=>")) {
        Identifier name = cursor_.take_identifier();
        cursor_.advance();
        ExpressionPtr value = parse_argument(table_function);
        auto node = make<NamedArgument>(begin);
        node->name = std::move(name);
        node->value = std::move(value);
        return node;
    }
    const bool model = token.is_word("MODEL") && cursor_.peek(1).is_name();
    if ((token.is_word("TABLE") || model) && !cursor_.peek(1).is_symbol("(")) return parse_table_argument(table_function);
    ExpressionPtr value = parse_expression();
    const ScalarQuery* query = value->as_if<ScalarQuery>();
    if (query == nullptr) return value;
    const bool partitioned = cursor_.at_word("PARTITION") || cursor_.at_word("ORDER");
    if (!table_function && !partitioned) return value;
    return parse_table_argument(table_function, value);
}

ExpressionPtr Parser::parse_table_argument(bool table_function, const ExpressionPtr& value) {
    const std::uint32_t begin = value ? value->where.begin : cursor_.here();
    TableArgument argument(SourceRange{});
    if (value) {
        argument.query = value->as<ScalarQuery>().query;
    } else {
        argument.model = cursor_.advance().upper == "MODEL";
        argument.table = parse_name(argument.model ? "a model's name" : "a table's name");
    }
    if (cursor_.accept_words("PARTITION", "BY")) {
        if (cursor_.accept_symbol("(")) {
            argument.partition_by = parse_expressions();
            cursor_.expect_symbol(")");
        } else {
            // A bare list would swallow the call's next argument: `PARTITION BY k, DESCRIPTOR(ts)` has one key.
            do {
                argument.partition_by.push_back(parse_expression());
            } while (table_function && cursor_.peek().is_symbol(",") && partition_key_follows() && cursor_.accept_symbol(","));
        }
    }
    if (cursor_.accept_words("ORDER", "BY")) {
        const bool bracketed = cursor_.accept_symbol("(");
        argument.order_by = bracketed ? parse_order_items() : std::vector<OrderItem>{parse_order_item()};
        if (bracketed) cursor_.expect_symbol(")");
    }
    argument.where = cursor_.since(begin);
    return std::make_shared<TableArgument>(std::move(argument));
}

/// Behind a comma in PARTITION BY of a table argument: a plain column that is followed by another comma or the end of the table
/// argument is a further key; DESCRIPTOR(...), MODEL m, INTERVAL ... and named arguments are the call's next argument.
bool Parser::partition_key_follows() const {
    const Token& next = cursor_.peek(1);
    if (!next.is_name() || next.is_word("DESCRIPTOR")) return false;
    const Token& behind = cursor_.peek(2);
    if (next.is_word("MODEL") && behind.is_name()) return false;
    return !behind.is_symbol("=>") && !behind.is_symbol("(");
}

void Parser::parse_call_suffix(Call& call) {
    const std::uint32_t begin = cursor_.here();
    const Token& word = cursor_.peek();
    if ((word.is_word("IGNORE") || word.is_word("RESPECT")) && cursor_.peek(1).is_word("NULLS")) {
        call.nulls = word.is_word("IGNORE") ? NullTreatment::ignore_nulls : NullTreatment::respect_nulls;
        cursor_.advance();
        cursor_.advance();
    }
    if (cursor_.peek().is_word("WITHIN") && cursor_.peek(1).is_word("GROUP")) {
        cursor_.advance();
        cursor_.advance();
        cursor_.expect_symbol("(");
        cursor_.expect_word("ORDER");
        cursor_.expect_word("BY");
        call.within_group = parse_order_items();
        cursor_.expect_symbol(")");
    }
    if (cursor_.peek().is_word("FILTER")) {
        cursor_.advance();
        cursor_.expect_symbol("(");
        cursor_.expect_word("WHERE");
        call.filter = parse_expression();
        cursor_.expect_symbol(")");
    }
    if (cursor_.peek().is_word("OVER")) call.over = parse_over();
    if (cursor_.here() != begin) call.clause_where = cursor_.since(begin);
}

std::shared_ptr<const WindowSpecification> Parser::parse_over() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    WindowSpecification window;
    if (cursor_.at_symbol("(")) {
        window = parse_window_specification();
    } else {
        window.base = cursor_.expect_identifier("a window's name");
    }
    window.where = cursor_.since(begin);
    return std::make_shared<const WindowSpecification>(std::move(window));
}

WindowSpecification Parser::parse_window_specification() {
    const std::uint32_t begin = cursor_.here();
    WindowSpecification window;
    cursor_.expect_symbol("(");
    if (cursor_.peek().is_name()) window.base = cursor_.take_identifier();
    if (cursor_.accept_words("PARTITION", "BY")) window.partition_by = parse_expressions();
    if (cursor_.accept_words("ORDER", "BY")) window.order_by = parse_order_items();
    if (cursor_.at_word("ROWS") || cursor_.at_word("RANGE")) {
        window.has_frame = true;
        window.rows = cursor_.advance().upper == "ROWS";
        if (cursor_.accept_word("BETWEEN")) {
            window.lower = parse_frame_bound();
            cursor_.expect_word("AND");
            window.upper = parse_frame_bound();
        } else {
            window.lower = parse_frame_bound();
        }
    }
    cursor_.expect_symbol(")");
    window.where = cursor_.since(begin);
    return window;
}

FrameBound Parser::parse_frame_bound() {
    const std::uint32_t begin = cursor_.here();
    FrameBound bound;
    if (cursor_.accept_word("UNBOUNDED")) {
        if (cursor_.accept_word("PRECEDING")) {
            bound.kind = FrameBoundKind::unbounded_preceding;
        } else {
            cursor_.expect_word("FOLLOWING");
            bound.kind = FrameBoundKind::unbounded_following;
        }
    } else if (cursor_.accept_words("CURRENT", "ROW")) {
        bound.kind = FrameBoundKind::current_row;
    } else {
        bound.offset = parse_expression(precedence::range);
        if (cursor_.accept_word("PRECEDING")) {
            bound.kind = FrameBoundKind::preceding;
        } else {
            cursor_.expect_word("FOLLOWING");
            bound.kind = FrameBoundKind::following;
        }
    }
    bound.where = cursor_.since(begin);
    return bound;
}

void Parser::add_symbol(Call& call, std::optional<TimeUnit> unit, std::string word, SourceRange where) {
    auto symbol = std::make_shared<Symbol>(where);
    symbol->word = std::move(word);
    symbol->unit = unit;
    call.arguments.push_back(std::move(symbol));
    call.special_form = true;
}

void Parser::add_time_unit(Call& call) {
    const Token& token = cursor_.peek();
    std::optional<TimeUnit> unit = at_time_unit();
    if (!unit && token.kind == TokenKind::word && token.upper.starts_with("SQL_TSI_")) unit = time_unit(token.upper.substr(8));
    if (!unit) {
        for (const char* word : {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND"}) {
            cursor_.at_operator_word(word);
        }
        cursor_.fail("a time unit such as DAY, HOUR or MINUTE", "write the unit as a bare word, without quotes");
    }
    cursor_.advance();
    add_symbol(call, unit, to_string(*unit), token.where);
}

void Parser::parse_extract(Call& call) {
    add_time_unit(call);
    cursor_.expect_word("FROM");
    call.arguments.push_back(parse_expression());
}

void Parser::parse_rounding(Call& call) {
    parse_arguments(call, false);
    if (call.arguments.size() == 1 && cursor_.accept_word("TO")) add_time_unit(call);
}

void Parser::parse_remaining_arguments(Call& call) {
    while (cursor_.accept_symbol(",")) call.arguments.push_back(parse_argument(false));
}

void Parser::parse_substring(Call& call) {
    call.arguments.push_back(parse_expression());
    if (!cursor_.accept_word("FROM")) return parse_remaining_arguments(call);
    call.special_form = true;
    call.arguments.push_back(parse_expression());
    if (cursor_.accept_word("FOR")) call.arguments.push_back(parse_expression());
}

void Parser::parse_trim(Call& call) {
    std::string side = "BOTH";
    SourceRange where = cursor_.peek().where;
    bool written = false;
    for (const char* word : {"BOTH", "LEADING", "TRAILING"}) {
        if (cursor_.accept_word(word)) {
            side = word;
            written = true;
            break;
        }
    }
    ExpressionPtr characters;
    if (!(written && cursor_.at_word("FROM"))) characters = parse_expression();
    if (cursor_.accept_word("FROM")) {
        ExpressionPtr operand = parse_expression();
        if (!characters) {
            auto blank = std::make_shared<Literal>(where);
            blank->literal = LiteralKind::string;
            blank->text = " ";
            characters = std::move(blank);
        }
        add_symbol(call, std::nullopt, side, where);
        call.arguments.push_back(std::move(characters));
        call.arguments.push_back(std::move(operand));
        return;
    }
    if (written) {
        auto blank = std::make_shared<Literal>(where);
        blank->literal = LiteralKind::string;
        blank->text = " ";
        add_symbol(call, std::nullopt, side, where);
        call.arguments.push_back(std::move(blank));
    }
    call.arguments.push_back(std::move(characters));
    if (!written) parse_remaining_arguments(call);
}

void Parser::parse_position(Call& call) {
    call.arguments.push_back(parse_expression(precedence::range));
    if (!cursor_.accept_word("IN")) return parse_remaining_arguments(call);
    call.special_form = true;
    call.arguments.push_back(parse_expression(precedence::range));
    if (cursor_.accept_word("FROM")) call.arguments.push_back(parse_expression());
}

void Parser::parse_overlay(Call& call) {
    call.arguments.push_back(parse_expression());
    if (!cursor_.accept_word("PLACING")) return parse_remaining_arguments(call);
    call.special_form = true;
    call.arguments.push_back(parse_expression());
    cursor_.expect_word("FROM");
    call.arguments.push_back(parse_expression());
    if (cursor_.accept_word("FOR")) call.arguments.push_back(parse_expression());
}

void Parser::parse_timestamp_arithmetic(Call& call) {
    add_time_unit(call);
    call.special_form = false;
    cursor_.expect_symbol(",");
    call.arguments.push_back(parse_expression());
    parse_remaining_arguments(call);
}

}  // namespace windrow::sql
