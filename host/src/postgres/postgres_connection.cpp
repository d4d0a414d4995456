// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_connection.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace windrow {

namespace {

struct Clear {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

constexpr const char* statement_name = "windrow";

/// Messages of libpq are some lines with line ends.
std::string one_line(const char* text) {
    std::string line = text;
    while (!line.empty() && line.back() == '\n') line.pop_back();
    std::replace(line.begin(), line.end(), '\n', ';');
    return line;
}

/// By the class of SQLSTATE: connection, transaction rolled back (serialization, deadlock), resources, operator intervention
/// (shutdown, restart, a statement that took too long).
bool may_pass(std::string_view state) {
    constexpr std::array<std::string_view, 5> classes{"08", "40", "53", "57", "55"};
    return state.size() == 5 && std::find(classes.begin(), classes.end(), state.substr(0, 2)) != classes.end();
}

}  // namespace

std::optional<PostgresProblem> PostgresConnection::open(const PostgresOptions& options) {
    const std::string timeout = std::to_string(std::max<std::int64_t>(2, options.connect_timeout.count() / 1000));
    // Sessions read and write instants in UTC; a statement that a lock holds up is given up.
    constexpr const char* session = "-c DateStyle=ISO -c TimeZone=UTC -c statement_timeout=60000";
    const std::array<const char*, 11> keys{"host",
                                           "port",
                                           "dbname",
                                           "user",
                                           "password",
                                           "sslmode",
                                           "connect_timeout",
                                           "client_encoding",
                                           "options",
                                           "application_name",
                                           nullptr};
    const auto value = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
    const std::array<const char*, 11> values{value(options.host),
                                             value(options.port),
                                             value(options.database),
                                             value(options.user),
                                             value(options.password),
                                             value(options.ssl_mode),
                                             timeout.c_str(),
                                             "UTF8",
                                             session,
                                             "windrow",
                                             nullptr};
    connection_.reset(PQconnectdbParams(keys.data(), values.data(), 0));
    if (PQstatus(connection_.get()) == CONNECTION_OK) return std::nullopt;
    PostgresProblem problem{one_line(PQerrorMessage(connection_.get())), true};
    // Nobody gets in with a wrong password by trying again.
    for (const std::string_view part :
         {"authentication failed", "does not exist", "no password supplied", "no pg_hba.conf entry"}) {
        if (problem.message.find(part) != std::string::npos) problem.may_pass = false;
    }
    connection_.reset();
    return problem;
}

std::optional<PostgresProblem> PostgresConnection::problem_of(const PGresult* result, ExecStatusType wanted) const {
    if (PQresultStatus(result) == wanted) return std::nullopt;
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const bool broken = PQstatus(connection_.get()) != CONNECTION_OK;
    const char* text = result != nullptr ? PQresultErrorMessage(result) : PQerrorMessage(connection_.get());
    return PostgresProblem{one_line(text), broken || (state != nullptr && may_pass(state))};
}

std::optional<PostgresProblem> PostgresConnection::prepare(const std::string& statement) {
    const Result result(PQprepare(connection_.get(), statement_name, statement.c_str(), 0, nullptr));
    return problem_of(result.get(), PGRES_COMMAND_OK);
}

std::optional<PostgresProblem> PostgresConnection::run_prepared(const std::string& parameter) {
    const std::array<const char*, 1> values{parameter.c_str()};
    const Result result(PQexecPrepared(connection_.get(), statement_name, 1, values.data(), nullptr, nullptr, 0));
    return problem_of(result.get(), PGRES_COMMAND_OK);
}

std::optional<PostgresProblem> PostgresConnection::begin_copy(const std::string& statement) {
    // A scan takes as long as the job needs for its rows.
    const Result without_limit(PQexec(connection_.get(), "SET statement_timeout = 0"));
    if (auto problem = problem_of(without_limit.get(), PGRES_COMMAND_OK)) return problem;
    const Result result(PQexec(connection_.get(), statement.c_str()));
    return problem_of(result.get(), PGRES_COPY_OUT);
}

PostgresConnection::Copied PostgresConnection::next_row(std::string& out, std::chrono::milliseconds patience) {
    char* row = nullptr;
    int length = PQgetCopyData(connection_.get(), &row, 1);
    if (length == 0) {
        pollfd waiting{PQsocket(connection_.get()), POLLIN, 0};
        poll(&waiting, 1, static_cast<int>(patience.count()));
        if (PQconsumeInput(connection_.get()) == 0) {
            problem_ = {one_line(PQerrorMessage(connection_.get())), true};
            return Copied::failed;
        }
        length = PQgetCopyData(connection_.get(), &row, 1);
    }
    if (length > 0) {
        out.append(row, static_cast<std::size_t>(length));
        PQfreemem(row);
        return Copied::row;
    }
    if (length == 0) return Copied::nothing_yet;
    const Result result(PQgetResult(connection_.get()));
    const auto problem = problem_of(result.get(), PGRES_COMMAND_OK);
    if (!problem) return Copied::end;
    problem_ = *problem;
    return Copied::failed;
}

}  // namespace windrow
