// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the jdbc connector (Flink's names), which speaks to PostgreSQL.

#include "windrow/host/source.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace windrow {

/// A scan in parts by ranges of a column. The bounds say how wide a part is; the first and the last one hold what lies outside.
struct PostgresPartitions {
    std::string column;
    std::int64_t lower = 0;
    std::int64_t upper = 0;
    std::int64_t count = 1;
};

struct PostgresOptions {
    std::string host;
    std::string port = "5432";
    std::string database;
    std::string ssl_mode;       ///< libpq's; empty: its default
    std::string ssl_root_file;  ///< certificates of those that may sign the server's; empty: libpq's default
    std::string application_name = "windrow";
    std::string user;
    std::string password;  ///< never printed
    std::string table;     ///< quoted, with its schema if one was named
    std::chrono::milliseconds connect_timeout{};
    std::chrono::milliseconds statement_timeout{};
    std::int64_t flush_rows = 0;                 ///< 0: any number
    std::chrono::milliseconds flush_interval{};  ///< 0: rows wait until there are enough of them, or a checkpoint is taken
    std::int64_t max_retries = 0;
    std::int64_t lookup_max_retries = 0;
    std::optional<PostgresPartitions> partitions;

    /// "PostgreSQL at db.example:5432, table \"public\".\"orders\"", for messages.
    [[nodiscard]] std::string place() const;
};

/// Throws Error W3503 for a value that makes no sense, W3502 for one that is missing, W3509 for ones that do not go together.
/// Marks all options of the connector as known.
PostgresOptions read_postgres_options(const Options& options);
/// The same of a table that is read, whose columns are those of the request: it has no metadata, and types that the connector
/// carries. Options that it does not know are refused.
PostgresOptions read_source_options(const ScanRequest& request);

/// As an identifier of SQL, whatever it holds.
std::string quoted_identifier(const std::string& name);

/// The condition of each part of the scan, for WHERE; one empty text if the scan has no parts. Each row, one with a NULL in the
/// column too, is in one part. There are fewer parts than asked for if there are fewer numbers within the bounds.
std::vector<std::string> partition_conditions(const PostgresOptions& options);

}  // namespace windrow
