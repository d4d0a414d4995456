// SPDX-License-Identifier: Apache-2.0

#include "token_cursor.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "windrow/runtime/sql/diagnostic.hpp"
#include "windrow/runtime/sql/spelling.hpp"

namespace windrow::sql {
namespace {

/// Height of the tree in units: a chain of operators costs one each, a pair of brackets several, so that neither the parser nor
/// any later walk over the tree can overflow the stack.
constexpr int depth_limit = 1000;

constexpr std::size_t longest_list = 8;

bool opens(const Token& token) {
    return token.is_symbol("(") || token.is_symbol("[");
}
bool closes(const Token& token) {
    return token.is_symbol(")") || token.is_symbol("]");
}

template <std::size_t Count>
bool is_one_of(const Token& token, const char* const (&words)[Count]) {
    return std::any_of(std::begin(words), std::end(words), [&token](const char* word) { return token.is_word(word); });
}

bool begins_operand(const Token& token) {
    constexpr const char* words[] = {"CAST",     "CASE",  "NULL",  "COUNT", "SUM",  "MIN",  "MAX",
                                     "INTERVAL", "TABLE", "ARRAY", "ROW",   "TRUE", "FALSE"};
    return token.is_name() || token.kind == TokenKind::string || token.kind == TokenKind::exact_number ||
           token.kind == TokenKind::approximate_number || token.kind == TokenKind::binary || is_one_of(token, words);
}

/// Words that only ever join parts of a statement: nobody means a column by them.
bool is_structural(const Token& token) {
    constexpr const char* words[] = {"AND",   "AS",     "BY",        "ELSE",  "END",   "EXCEPT", "FROM",  "GROUP", "HAVING",
                                     "IN",    "INTO",   "INTERSECT", "IS",    "JOIN",  "LIKE",   "LIMIT", "ON",    "OR",
                                     "ORDER", "SELECT", "THEN",      "UNION", "USING", "WHEN",   "WHERE", "WITH"};
    return is_one_of(token, words);
}

std::string join_alternatives(const std::vector<std::string>& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) text += i + 1 == parts.size() ? " or " : ", ";
        text += parts[i];
    }
    return text;
}

}  // namespace

const Token& TokenCursor::advance() {
    const Token& token = peek();
    if (opens(token)) open_.push_back(position_);
    if (closes(token) && !open_.empty()) open_.pop_back();
    expected_.clear();
    if (position_ + 1 < tokens_.size()) ++position_;
    return token;
}

void TokenCursor::remember(const char* word, bool shown) {
    expected_.push_back({word, shown});
}

bool TokenCursor::at_word(const char* capitals) {
    if (peek().is_word(capitals)) return true;
    remember(capitals, true);
    return false;
}

bool TokenCursor::at_operator_word(const char* capitals) {
    if (peek().is_word(capitals)) return true;
    remember(capitals, false);
    return false;
}

bool TokenCursor::accept_word(const char* capitals) {
    if (!at_word(capitals)) return false;
    advance();
    return true;
}

bool TokenCursor::accept_words(const char* first, const char* second) {
    if (!at_operator_word(first) || !peek(1).is_word(second)) return false;
    advance();
    advance();
    return true;
}

void TokenCursor::expect_word(const char* capitals, const char* hint) {
    if (!accept_word(capitals)) fail({}, hint);
}

bool TokenCursor::at_symbol(const char* symbol) {
    if (peek().is_symbol(symbol)) return true;
    remember(symbol, true);
    return false;
}

bool TokenCursor::accept_symbol(const char* symbol) {
    if (!at_symbol(symbol)) return false;
    advance();
    return true;
}

void TokenCursor::expect_symbol(const char* symbol, const char* hint) {
    if (!accept_symbol(symbol)) fail({}, hint);
}

Identifier TokenCursor::take_identifier() {
    const Token& token = advance();
    return {token.text, token.where, token.kind == TokenKind::quoted_identifier};
}

Identifier TokenCursor::take_implicit_alias() {
    std::vector<Expected> tried = std::move(expected_);
    const std::size_t at = position_;
    Identifier name = take_identifier();
    if (!name.quoted) {
        alias_known_ = true;
        alias_position_ = at;
        expected_at_alias_ = std::move(tried);
    }
    return name;
}

Identifier TokenCursor::expect_identifier(const char* what) {
    if (peek().is_name()) return take_identifier();
    if (peek().kind == TokenKind::word) fail_reserved(what);
    fail(what);
}

std::string TokenCursor::expect_string(const char* what) {
    if (peek().kind == TokenKind::string) return advance().text;
    const Token& token = peek();
    if (token.kind == TokenKind::word || token.kind == TokenKind::quoted_identifier || token.kind == TokenKind::exact_number ||
        token.kind == TokenKind::approximate_number) {
        fail_at(token.where, "W2003", "expected " + std::string(what) + " in single quotes, found " + describe(token),
                "write '" + token.text + "'");
    }
    fail(std::string(what) + " in single quotes");
}

std::int64_t TokenCursor::expect_integer(const char* what) {
    const Token& token = peek();
    if (token.kind != TokenKind::exact_number || token.text.find('.') != std::string::npos) fail(what);
    constexpr std::size_t most_digits = 18;
    if (token.text.size() > most_digits) {
        fail_at(token.where, "W2007", "the number " + token.text + " is too large here");
    }
    return std::stoll(advance().text);
}

std::string TokenCursor::line_and_column(std::uint32_t offset) const {
    const LineColumn place = locate(text_, offset);
    return "line " + std::to_string(place.line) + ", column " + std::to_string(place.column);
}

std::string TokenCursor::opened_at(std::size_t token) const {
    return "`" + tokens_[token].text + "` opened at " + line_and_column(tokens_[token].where.begin);
}

std::string TokenCursor::describe(const Token& token) const {
    switch (token.kind) {
        case TokenKind::end:
            return "the end of the script";
        case TokenKind::string:
            return token.text.size() <= 40 ? "the text '" + token.text + "'" : "a text";
        case TokenKind::binary:
            return "a binary literal";
        case TokenKind::exact_number:
        case TokenKind::approximate_number:
            return "the number " + token.text;
        case TokenKind::hint_begin:
            return "a hint";
        case TokenKind::quoted_identifier:
            return "the name `" + token.text + "`";
        default:
            return "`" + token.text + "`";
    }
}

bool TokenCursor::expects(const char* word) const {
    return std::any_of(expected_.begin(), expected_.end(),
                       [word](const Expected& e) { return std::string_view(e.word) == word; });
}

bool TokenCursor::comma_is_missing() const {
    return expects(",") && begins_operand(peek());
}

std::string TokenCursor::expectation(const std::string& phrase, bool symbols_only) const {
    std::vector<std::string> parts;
    if (!phrase.empty()) parts.push_back(phrase);
    for (const Expected& e : expected_) {
        if (!e.shown || !phrase.empty()) continue;
        const bool is_word = e.word[0] >= 'A' && e.word[0] <= 'Z';
        if (is_word && symbols_only) continue;
        std::string shown = is_word ? e.word : "`" + std::string(e.word) + "`";
        if (std::find(parts.begin(), parts.end(), shown) == parts.end()) parts.push_back(std::move(shown));
    }
    if (parts.size() > longest_list) return {};
    return join_alternatives(parts);
}

void TokenCursor::fail_at(SourceRange where, const char* code, std::string message, std::string hint) {
    Error error(code, std::move(message), std::move(hint));
    error.at(where);
    throw error;
}

void TokenCursor::fail_reserved(const char* what) {
    fail_if_misspelt();
    const Token& token = peek();
    if (is_structural(token) && std::string_view(what) == "an expression") fail(what);
    fail_at(token.where, "W2004", "expected " + std::string(what) + ", found the reserved word " + token.upper,
            "a name that is a reserved word stands in back quotes: `" + token.text + "`");
}

void TokenCursor::fail_if_misspelt() {
    const Token& token = peek();
    if (token.kind != TokenKind::word) return;
    std::vector<std::string> words;
    for (const Expected& e : expected_) {
        if (e.word[0] >= 'A' && e.word[0] <= 'Z') words.emplace_back(e.word);
    }
    const std::vector<std::string> meant = closest(token.upper, words);
    if (meant.empty()) return;
    fail_at(token.where, "W2003", "`" + token.text + "` is not understood here", did_you_mean(meant));
}

void TokenCursor::fail_if_alias_was_misspelt() {
    if (!alias_known_ || position_ != alias_position_ + 1) return;
    const Token& alias = tokens_[alias_position_];
    std::vector<std::string> words;
    for (const Expected& e : expected_at_alias_) {
        if (e.word[0] >= 'A' && e.word[0] <= 'Z') words.emplace_back(e.word);
    }
    const std::vector<std::string> meant = closest(alias.upper, words);
    if (meant.empty()) return;
    fail_at(alias.where, "W2003", "`" + alias.text + "` is not understood here", did_you_mean(meant));
}

void TokenCursor::fail_at_statement_end(const std::string& expected) {
    const Token& token = peek();
    const std::string what = expectation(expected);
    const char* found = token.kind == TokenKind::end ? "the script ends" : "the statement ends with `;`";
    if (!open_.empty()) {
        fail_at(token.where, "W2005", std::string(found) + " but " + opened_at(open_.back()) + " is not closed",
                tokens_[open_.back()].is_symbol("(") ? "add the missing `)`" : "add the missing `]`");
    }
    fail_at(token.where, "W2012", std::string(found) + " too early" + (what.empty() ? "" : ": expected " + what));
}

std::string TokenCursor::hint_for_unexpected() const {
    const Token& token = peek();
    if (token.kind == TokenKind::hint_begin) return "a hint stands behind SELECT or behind a table's name";
    if (comma_is_missing()) return "is a comma missing before it?";
    if (position_ > 0 && previous().is_symbol(",")) return "remove the comma before it, or write another element";
    if (!expects("LIMIT") && !expects("OFFSET") && !expects("ORDER")) return {};
    constexpr const char* clauses[] = {"FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT"};
    if (!is_one_of(token, clauses)) return {};
    return "the clauses of a query stand in this order: SELECT, FROM, WHERE, GROUP BY, HAVING, WINDOW, ORDER BY, LIMIT";
}

void TokenCursor::fail(const std::string& expected, const char* known_hint) {
    const Token& token = peek();
    if (token.kind == TokenKind::invalid) throw Error(*token.error);
    fail_if_alias_was_misspelt();
    if (token.kind == TokenKind::end || token.is_symbol(";")) fail_at_statement_end(expected);
    fail_if_misspelt();
    const std::string what = expectation(expected, comma_is_missing());
    if (closes(token) && open_.empty()) {
        fail_at(token.where, "W2005", describe(token) + " closes nothing", "remove it, or add the opening bracket before");
    }
    std::string message =
        what.empty() ? describe(token) + " is not understood here" : "expected " + what + ", found " + describe(token);
    std::string hint = hint_for_unexpected();
    if (hint.empty()) hint = known_hint;
    const bool closing = expects(")") || expects("]");
    if (closing && hint.empty() && !open_.empty()) hint = "the " + opened_at(open_.back()) + " is still open";
    fail_at(token.where, "W2003", std::move(message), std::move(hint));
}

void TokenCursor::skip_statement() {
    while (!at_end() && !peek().is_symbol(";")) advance();
    if (!at_end()) advance();
    begin_statement();
}

void TokenCursor::begin_statement() {
    open_.clear();
    expected_.clear();
    alias_known_ = false;
    depth_ = 0;
}

void TokenCursor::deepen(int units) {
    depth_ += units;
    if (depth_ > depth_limit) {
        fail_at(peek().where, "W2011", "the statement is nested too deeply here",
                "split it with WITH or a view, or write long chains of OR as IN (...)");
    }
}

}  // namespace windrow::sql
