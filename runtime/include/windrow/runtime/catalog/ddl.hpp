// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs the statements that define things: CREATE, ALTER, DROP, USE.

#include "windrow/runtime/catalog/catalog.hpp"

namespace windrow::sql {
struct Statement;
}  // namespace windrow::sql

namespace windrow::catalog {

/// True for the statements that `execute_definition` takes.
[[nodiscard]] bool is_definition(const sql::Statement& statement);

/// Carries out one statement on the catalog, or throws Error (W34xx: not valid; W40xx: valid Flink SQL that Windrow does not run)
/// at its place and leaves the catalog as it was. `typer` gives the types of computed columns, watermarks and views.
void execute_definition(const sql::Statement& statement, Catalog& catalog, const ExpressionTyper& typer);

}  // namespace windrow::catalog
