// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Syntax tree back to text in Flink's canonical form, as DESCRIBE and SHOW CREATE TABLE print it: identifiers in back quotes,
/// keywords and functions in capitals, parentheses only where precedence asks for them.

#include <string>

#include "windrow/runtime/sql/ast.hpp"

namespace windrow::sql {

/// `` `ts` - INTERVAL '5' SECOND ``
[[nodiscard]] std::string to_sql(const Expression& expression);
/// One line, canonical.
[[nodiscard]] std::string to_sql(const Query& query);
/// What stands behind OVER: `(PARTITION BY ...)`, or the name alone where only a name was written.
[[nodiscard]] std::string to_sql(const WindowSpecification& window);
/// `a DESC, b NULLS LAST`
[[nodiscard]] std::string to_sql(const std::vector<OrderItem>& items);
/// The type as in DDL: ``ROW<`a` INT>``, `DECIMAL(10, 2) NOT NULL`.
[[nodiscard]] std::string to_sql(const TypeName& type);
/// The name in back quotes, back quotes inside doubled.
[[nodiscard]] std::string quote_identifier(const std::string& name);
/// The text in single quotes, quotes inside doubled.
[[nodiscard]] std::string quote_string(const std::string& text);
/// `` `a`.`b` ``
[[nodiscard]] std::string to_sql(const QualifiedName& name);

}  // namespace windrow::sql
