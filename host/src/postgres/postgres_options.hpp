// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the jdbc connector (Flink's names), which speaks to PostgreSQL.

#include "windrow/host/options.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace windrow {

struct PostgresOptions {
    std::string host;
    std::string port = "5432";
    std::string database;
    std::string ssl_mode;  ///< libpq's; empty: its default
    std::string user;
    std::string password;  ///< never printed
    std::string table;     ///< quoted, with its schema if one was named
    std::chrono::milliseconds connect_timeout{};
    std::int64_t flush_rows = 0;
    std::int64_t max_retries = 0;

    /// "PostgreSQL at db.example:5432, table \"public\".\"orders\"", for messages.
    [[nodiscard]] std::string place() const;
};

/// Throws Error W3503 for a value that makes no sense, W3502 for one that is missing. Marks all options of the connector as
/// known.
PostgresOptions read_postgres_options(const Options& options);

/// As an identifier of SQL, whatever it holds.
std::string quoted_identifier(const std::string& name);

}  // namespace windrow
