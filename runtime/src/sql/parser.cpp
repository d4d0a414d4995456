// SPDX-License-Identifier: Apache-2.0

#include "windrow/runtime/sql/parser.hpp"

#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {
namespace {

/// Statements start with one of these; two in a row without a semicolon get their own message.
bool begins_statement(const Token& token) {
    constexpr const char* words[] = {"SELECT", "CREATE", "INSERT",   "DROP",    "ALTER",
                                     "USE",    "SHOW",   "DESCRIBE", "EXPLAIN", "EXECUTE"};
    for (const char* word : words) {
        if (token.is_word(word)) return true;
    }
    return token.is_word("SET");
}

void expect_statement_end(TokenCursor& cursor) {
    if (cursor.at_end() || cursor.accept_symbol(";")) return;
    const Token& token = cursor.peek();
    if (begins_statement(token) && token.line_break_before) {
        cursor.fail_at({cursor.previous().where.end, cursor.previous().where.end}, "W2009",
                       "a `;` is missing between this statement and the next one", "end each statement with `;`");
    }
    cursor.fail({});
}

/// Parses statements until the end; `report` gets the errors and decides by returning whether to go on.
template <class Report>
std::vector<StatementPtr> parse_statements(std::string_view text, Report report) {
    Parser parser(text, tokenize(text));
    TokenCursor& cursor = parser.cursor();
    std::vector<StatementPtr> statements;
    for (;;) {
        while (cursor.peek().is_symbol(";")) cursor.advance();
        if (cursor.at_end()) return statements;
        cursor.begin_statement();
        try {
            StatementPtr statement = parser.parse_statement();
            expect_statement_end(cursor);
            statements.push_back(std::move(statement));
        } catch (const Error& error) {
            if (!report(error)) throw;
            cursor.skip_statement();
        }
    }
}

}  // namespace

std::vector<StatementPtr> parse_script(std::string_view text) {
    return parse_statements(text, [](const Error&) { return false; });
}

ParsedScript parse_script_collecting(std::string_view text) {
    ParsedScript script;
    script.statements = parse_statements(text, [&script](const Error& error) {
        script.errors.push_back(error);
        return true;
    });
    return script;
}

ExpressionPtr parse_expression(std::string_view text) {
    Parser parser(text, tokenize(text));
    ExpressionPtr expression = parser.parse_expression();
    parser.expect_end_of_text("the end of the expression");
    return expression;
}

QueryPtr parse_query(std::string_view text) {
    Parser parser(text, tokenize(text));
    QueryPtr query = parser.parse_query();
    parser.expect_end_of_text("the end of the query");
    return query;
}

TypeName parse_type(std::string_view text) {
    Parser parser(text, tokenize(text));
    TypeName type = parser.parse_type();
    parser.expect_end_of_text("the end of the type");
    return type;
}

bool is_incomplete(std::string_view text) {
    bool unclosed = false;
    const std::vector<Token> tokens = tokenize(text, &unclosed);
    if (unclosed) return true;
    // BEGIN ... END holds semicolons of its own.
    bool in_set = false;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
        const bool set_before = i > 0 && (tokens[i - 1].is_word("SET") || tokens[i - 1].is_symbol(";") || i == 1);
        if (tokens[i].is_word("BEGIN") && (i == 0 || set_before)) in_set = true;
        if (tokens[i].is_word("END") && i > 0 && tokens[i - 1].is_symbol(";")) in_set = false;
    }
    if (tokens.size() < 2) return false;
    return in_set || !tokens[tokens.size() - 2].is_symbol(";");
}

}  // namespace windrow::sql
