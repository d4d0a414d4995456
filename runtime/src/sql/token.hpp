// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The lexer's output.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "windrow/kernels/error.hpp"

namespace windrow::sql {

enum class TokenKind : std::uint8_t {
    word,               ///< keyword or bare name; `upper` holds it in capitals
    quoted_identifier,  ///< `name`
    string,             ///< 'text', U&'text', E'text'
    binary,             ///< X'0aff'
    exact_number,
    approximate_number,
    symbol,      ///< operator or punctuation
    hint_begin,  ///< the opening of a hint comment
    hint_end,
    invalid,  ///< not a token of Flink SQL; `error` says why
    end
};

struct Token {
    TokenKind kind = TokenKind::end;
    SourceRange where;
    std::string text;   ///< decoded: without quotes and escapes
    std::string upper;  ///< word only
    bool reserved = false;
    bool line_break_before = false;
    std::shared_ptr<const Error> error;  ///< invalid only

    [[nodiscard]] bool is_word(std::string_view capitals) const { return kind == TokenKind::word && upper == capitals; }
    [[nodiscard]] bool is_symbol(std::string_view symbol) const { return kind == TokenKind::symbol && text == symbol; }
    [[nodiscard]] bool is_name() const { return kind == TokenKind::quoted_identifier || (kind == TokenKind::word && !reserved); }
};

/// Tokens of the whole text, the last one of kind `end`. Never throws: what is no token becomes an `invalid` one, which the
/// parser reports when it gets there. `unclosed` (may be null) is set if the text ends inside a string, name or comment.
[[nodiscard]] std::vector<Token> tokenize(std::string_view text, bool* unclosed = nullptr);

/// Words as Flink's parser divides them.
[[nodiscard]] bool is_reserved(std::string_view capitals);

}  // namespace windrow::sql
