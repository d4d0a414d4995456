// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Text to syntax tree. Flink 2.2's grammar and reserved words. Thread-safe: no state is kept between calls.
///
/// Errors are windrow::Error with a code W20xx and `where` set. Nesting is bounded (W2011), so no input overflows the stack.

#include <string>
#include <string_view>
#include <vector>

#include "windrow/runtime/sql/ast.hpp"

namespace windrow::sql {

/// All statements of a script; throws at the first syntax error.
[[nodiscard]] std::vector<StatementPtr> parse_script(std::string_view text);

/// What a parse that goes on after errors found: the good statements in order, and every error. After an error parsing goes on
/// behind the next semicolon.
struct ParsedScript {
    std::vector<StatementPtr> statements;
    std::vector<Error> errors;
};
[[nodiscard]] ParsedScript parse_script_collecting(std::string_view text);

/// One expression that is the whole text.
[[nodiscard]] ExpressionPtr parse_expression(std::string_view text);

/// One query that is the whole text.
[[nodiscard]] QueryPtr parse_query(std::string_view text);

/// One type that is the whole text: `ROW<a INT, b STRING> NOT NULL`.
[[nodiscard]] TypeName parse_type(std::string_view text);

/// True if the text ends inside an unfinished statement, string, comment or bracket; for an interactive shell that asks for
/// another line. Only white space and comments behind the last semicolon is complete.
[[nodiscard]] bool is_incomplete(std::string_view text);

/// True if Flink reserves the word (any case): as a name it must stand in back quotes.
[[nodiscard]] bool is_reserved_word(std::string_view word);

/// All words the parser knows, in capitals and sorted; for completion.
[[nodiscard]] const std::vector<std::string>& keywords();

}  // namespace windrow::sql
