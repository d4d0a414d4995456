// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Short forms for the parser's tests.

#include <string>
#include <string_view>

#include "windrow/runtime/sql/diagnostic.hpp"
#include "windrow/runtime/sql/parser.hpp"
#include "windrow/runtime/sql/unparse.hpp"

namespace windrow::sql {

/// The expression parsed and printed again in canonical form.
inline std::string canonical(std::string_view text) {
    return to_sql(*parse_expression(text));
}

inline std::string canonical_query(std::string_view text) {
    return to_sql(*parse_query(text));
}

/// The only statement of a script as its node.
template <class Node>
const Node& only_statement(const std::vector<StatementPtr>& statements) {
    if (statements.size() != 1) throw_defect("expected one statement");
    return statements.front()->as<Node>();
}

/// All errors of a script as the command line prints them; empty if there is none.
inline std::string errors_of(std::string_view text) {
    std::string all;
    for (const Error& error : parse_script_collecting(text).errors) all += render_text(error, "job.sql", text);
    return all;
}

/// The code of the first error, or an empty text.
inline std::string first_code(std::string_view text) {
    const ParsedScript script = parse_script_collecting(text);
    return script.errors.empty() ? std::string() : script.errors.front().code();
}

}  // namespace windrow::sql
