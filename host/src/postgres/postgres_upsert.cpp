// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_upsert.hpp"

#include "postgres/postgres_options.hpp"

#include <algorithm>

namespace windrow {

namespace {

std::string listed(const std::vector<std::string>& parts) {
    std::string list;
    for (const std::string& part : parts) list += (list.empty() ? "" : ", ") + part;
    return list;
}

std::vector<std::string> quoted(const std::vector<PostgresColumn>& columns) {
    std::vector<std::string> names;
    for (const PostgresColumn& column : columns) names.push_back(quoted_identifier(column.name));
    return names;
}

/// Columns of the session's table have names of ours, so that its last one cannot be taken for one of them.
std::string staged(std::size_t column) {
    return "c" + std::to_string(column);
}

}  // namespace

std::string append_statement(const std::string& table, const std::vector<PostgresColumn>& columns) {
    return "COPY " + table + " (" + listed(quoted(columns)) + ") FROM STDIN";
}

std::string staging_statement(const std::vector<PostgresColumn>& columns) {
    std::string statement = "CREATE TEMP TABLE windrow_rows (";
    for (std::size_t k = 0; k < columns.size(); ++k) statement += staged(k) + " " + columns[k].type + ", ";
    return statement + "row_number bigint) ON COMMIT DELETE ROWS";
}

std::string upsert_statements(const std::string& table, const std::vector<PostgresColumn>& columns,
                              const std::vector<std::string>& key) {
    std::vector<std::string> key_names;
    std::vector<std::string> key_staged;
    for (const std::string& name : key) {
        const auto column = std::find_if(columns.begin(), columns.end(), [&](const PostgresColumn& c) { return c.name == name; });
        key_names.push_back(quoted_identifier(name));
        key_staged.push_back(staged(static_cast<std::size_t>(column - columns.begin())));
    }
    std::vector<std::string> all_staged;
    std::vector<std::string> assignments;
    for (std::size_t k = 0; k < columns.size(); ++k) {
        all_staged.push_back(staged(k));
        const std::string name = quoted_identifier(columns[k].name);
        if (std::find(key.begin(), key.end(), columns[k].name) == key.end()) assignments.push_back(name + " = EXCLUDED." + name);
    }
    return "COPY pg_temp.windrow_rows FROM STDIN; INSERT INTO " + table + " (" + listed(quoted(columns)) +
           ") SELECT DISTINCT ON (" + listed(key_staged) + ") " + listed(all_staged) + " FROM pg_temp.windrow_rows ORDER BY " +
           listed(key_staged) + ", row_number DESC ON CONFLICT (" + listed(key_names) + ") DO " +
           (assignments.empty() ? "NOTHING" : "UPDATE SET " + listed(assignments));
}

}  // namespace windrow
