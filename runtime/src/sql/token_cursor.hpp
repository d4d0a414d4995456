// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Walks over the tokens and knows enough about what was tried to say what was expected.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "token.hpp"
#include "windrow/runtime/sql/expression_ast.hpp"

namespace windrow::sql {

class TokenCursor {
public:
    TokenCursor(std::string_view text, std::vector<Token> tokens) : text_(text), tokens_(std::move(tokens)) {}

    [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
        const std::size_t i = position_ + ahead;
        return i < tokens_.size() ? tokens_[i] : tokens_.back();
    }
    [[nodiscard]] const Token& previous() const { return tokens_[position_ == 0 ? 0 : position_ - 1]; }
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] bool at_end() const { return peek().kind == TokenKind::end; }
    [[nodiscard]] std::string_view text() const { return text_; }

    const Token& advance();

    /// True if the next token is this keyword; otherwise remembers it as one of the words that could stand here.
    bool at_word(const char* capitals);
    /// As at_word, but the word is only offered for misspellings, not listed as expected.
    bool at_operator_word(const char* capitals);
    bool accept_word(const char* capitals);
    /// Both words in a row, or nothing is taken.
    bool accept_words(const char* first, const char* second);
    /// `hint` says how the whole construct is written.
    void expect_word(const char* capitals, const char* hint = "");
    bool at_symbol(const char* symbol);
    bool accept_symbol(const char* symbol);
    void expect_symbol(const char* symbol, const char* hint = "");

    /// A name that is not reserved; `what` says what it names ("a column name") for the message.
    Identifier expect_identifier(const char* what);
    Identifier take_identifier();
    /// An alias that was written without AS; remembered, since it may be a misspelt keyword.
    Identifier take_implicit_alias();
    std::string expect_string(const char* what);
    std::int64_t expect_integer(const char* what);

    /// Throws for the next token. `expected` is a phrase ("an expression"), or empty to list the words tried.
    /// `hint` is shown when nothing better is known.
    [[noreturn]] void fail(const std::string& expected, const char* hint = "");
    /// Throws at a place with an own text.
    [[noreturn]] void fail_at(SourceRange where, const char* code, std::string message, std::string hint = {});

    /// Range from a token's beginning to the end of the last token taken.
    [[nodiscard]] SourceRange since(std::uint32_t begin) const { return {begin, previous().where.end}; }
    [[nodiscard]] std::uint32_t here() const { return peek().where.begin; }

    /// Goes behind the next semicolon (or to the end) after an error.
    void skip_statement();
    /// Forgets brackets left open, at the beginning of a statement.
    void begin_statement();

    /// Bounds the height of the tree: adds to the current depth and throws W2011 above the limit.
    void deepen(int units);
    [[nodiscard]] int depth() const { return depth_; }
    void restore_depth(int depth) { depth_ = depth; }

private:
    void remember(const char* word, bool shown);
    [[nodiscard]] std::string describe(const Token& token) const;
    [[nodiscard]] std::string expectation(const std::string& phrase, bool symbols_only = false) const;
    [[nodiscard]] bool comma_is_missing() const;
    [[nodiscard]] bool expects(const char* word) const;
    [[nodiscard]] std::string opened_at(std::size_t token) const;
    [[nodiscard]] std::string line_and_column(std::uint32_t offset) const;
    [[noreturn]] void fail_at_statement_end(const std::string& expected);
    void fail_if_misspelt();
    void fail_if_alias_was_misspelt();
    [[noreturn]] void fail_reserved(const char* what);
    [[nodiscard]] std::string hint_for_unexpected() const;

    struct Expected {
        const char* word;
        bool shown;
    };
    std::string_view text_;
    std::vector<Token> tokens_;
    std::size_t position_ = 0;
    std::vector<Expected> expected_;
    std::vector<std::size_t> open_;  ///< indices of the brackets not closed yet
    std::size_t alias_position_ = 0;
    bool alias_known_ = false;
    std::vector<Expected> expected_at_alias_;
    int depth_ = 0;
};

/// Restores the cursor's depth when a function of the parser returns.
class DepthGuard {
public:
    DepthGuard(TokenCursor& cursor, int units) : cursor_(cursor), depth_(cursor.depth()) { cursor.deepen(units); }
    ~DepthGuard() { cursor_.restore_depth(depth_); }
    DepthGuard(const DepthGuard&) = delete;
    DepthGuard& operator=(const DepthGuard&) = delete;

private:
    TokenCursor& cursor_;
    int depth_;
};

}  // namespace windrow::sql
