// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_table.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>

namespace windrow {

namespace {

std::string quoted_text(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'') quoted += '\'';
        quoted += c;
    }
    return quoted + "'";
}

/// Of each column: name, type as it is written, base type and its category, base type of an array's elements.
std::string columns_query(const std::string& table) {
    return "SELECT a.attname, format_type(a.atttypid, a.atttypmod), b.typname, b.typcategory, COALESCE(e.typname, '') "
           "FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
           "JOIN pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END "
           "LEFT JOIN pg_type e ON e.oid = b.typelem AND b.typcategory = 'A' "
           "WHERE a.attrelid = " +
           quoted_text(table) + "::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
}

[[noreturn]] void refuse_missing_column(const PostgresOptions& options, const std::string& name,
                                        const std::vector<PostgresColumn>& columns) {
    std::string there;
    for (const PostgresColumn& column : columns) there += (there.empty() ? "" : ", ") + column.name;
    throw Error("W6416", options.place() + " has no column '" + name + "'", "it has " + there);
}

}  // namespace

std::optional<PostgresProblem> look_up_columns(PostgresConnection& connection, const PostgresOptions& options,
                                               const std::vector<std::string>& names, std::vector<PostgresColumn>& columns) {
    PostgresConnection::Rows rows;
    if (auto problem = connection.run(columns_query(options.table), &rows)) return problem;
    std::vector<PostgresColumn> all;
    for (const auto& row : rows) all.push_back({*row[0], *row[1], *row[2], row[3]->front(), *row[4]});
    std::vector<PostgresColumn> found;
    for (const std::string& name : names) {
        const auto column = std::find_if(all.begin(), all.end(), [&](const PostgresColumn& c) { return c.name == name; });
        if (column == all.end()) refuse_missing_column(options, name, all);
        found.push_back(*column);
    }
    columns = std::move(found);
    return std::nullopt;
}

void refuse_column_type(const PostgresOptions& options, const PostgresColumn& column, const DataType& type, bool writing) {
    const std::string ours = type.to_plain_string();
    throw Error("W6416",
                options.place() + ": column '" + column.name + "' is of type " + column.type + " there, which " +
                    (writing ? "takes no " + ours : "cannot be read as " + ours),
                writing ? "cast the value in the query, or change the column" : "declare the column with the type it has there");
}

}  // namespace windrow
