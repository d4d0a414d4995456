// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The statements that take a batch of rows.

#include "postgres/postgres_types.hpp"

#include <string>
#include <vector>

namespace windrow {

/// Copies rows into the table.
std::string append_statement(const std::string& table, const std::vector<PostgresColumn>& columns);

/// With a key, rows are copied into a table of the session's own, each with its number behind it, and go from there to their
/// place in one transaction: the last one of each key stands, in the batch as in the table, by what the server takes for equal.
/// In the order of the key, so that two jobs do not wait for each other's rows.
std::string staging_statement(const std::vector<PostgresColumn>& columns);
std::string upsert_statements(const std::string& table, const std::vector<PostgresColumn>& columns,
                              const std::vector<std::string>& key);

}  // namespace windrow
