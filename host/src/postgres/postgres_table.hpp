// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a table in PostgreSQL is like.

#include "postgres/postgres_connection.hpp"
#include "postgres/postgres_types.hpp"
#include "windrow/kernels/types.hpp"

#include <optional>
#include <vector>

namespace windrow {

/// The columns of `names`, in their order, from the server's catalog; `columns` is left alone if there is a problem, which may be
/// that there is no such table. Throws W6416 if a column is missing.
[[nodiscard]] std::optional<PostgresProblem> look_up_columns(PostgresConnection& connection, const PostgresOptions& options,
                                                             const std::vector<std::string>& names,
                                                             std::vector<PostgresColumn>& columns);

/// Throws W6416: a column of one type cannot be written to, or read as, the other.
[[noreturn]] void refuse_column_type(const PostgresOptions& options, const PostgresColumn& column, const DataType& type,
                                     bool writing);

}  // namespace windrow
