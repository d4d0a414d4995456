// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_connection.hpp"

#include <poll.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace windrow {

namespace {

using std::chrono::milliseconds;

/// How much later than the server we give a statement up: its own message says more.
constexpr milliseconds server_first{1'000};
/// How often `ask_while_waiting` is asked.
constexpr milliseconds glance{50};
constexpr std::size_t copy_step = std::size_t{64} << 10;

/// Messages of libpq are some lines. The place in the server's source says nothing to users, nor does a line that comes twice (of
/// an attempt with TLS and one without).
std::string one_line(std::string_view text) {
    constexpr std::size_t most = 1000;
    std::string joined;
    std::string_view last;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (line.empty() || line == last || line.substr(0, 10) == "LOCATION: ") continue;
        last = line;
        if (!joined.empty()) joined += "; ";
        joined += line;
    }
    if (joined.size() > most) joined = joined.substr(0, most) + " ...";
    return joined;
}

/// By the class of SQLSTATE. Passing: connection, transaction rolled back (serialization, deadlock), resources, operator
/// intervention (shutdown, restart, a statement that took too long), a lock that is not to be had.
PostgresProblem::Kind kind_of(std::string_view state) {
    const std::string_view family = state.substr(0, 2);
    if (family == "28" || state == "3D000") return PostgresProblem::Kind::login;
    if (family == "08" || family == "40" || family == "53" || family == "57" || state == "55P03")
        return PostgresProblem::Kind::passing;
    return PostgresProblem::Kind::refused;
}

}  // namespace

std::optional<PostgresProblem> PostgresConnection::open(const PostgresOptions& options) {
    statement_timeout_ = options.statement_timeout;
    if (auto problem = connect(options)) {
        close();
        return problem;
    }
    PQsetErrorVerbosity(connection_.get(), PQERRORS_DEFAULT);
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    PQsetnonblocking(connection_.get(), 1);
    // Texts of dates and instants mean the same whatever the server's settings are.
    auto problem =
        run("SET DateStyle = ISO; SET TimeZone = 'UTC'; SET standard_conforming_strings = on; SET statement_timeout = " +
            std::to_string(statement_timeout_.count()));
    if (problem) close();
    return problem;
}

std::optional<PostgresProblem> PostgresConnection::connect(const PostgresOptions& options) {
    const auto value = [](const std::string& text) { return text.empty() ? nullptr : text.c_str(); };
    // A machine that went away without a word is noticed, too, where nothing is being sent.
    const std::array<std::pair<const char*, const char*>, 14> settings{{{"host", value(options.host)},
                                                                        {"port", value(options.port)},
                                                                        {"dbname", value(options.database)},
                                                                        {"user", value(options.user)},
                                                                        {"password", value(options.password)},
                                                                        {"sslmode", value(options.ssl_mode)},
                                                                        {"sslrootcert", value(options.ssl_root_file)},
                                                                        {"application_name", value(options.application_name)},
                                                                        {"client_encoding", "UTF8"},
                                                                        {"keepalives_idle", "10"},
                                                                        {"keepalives_interval", "10"},
                                                                        {"keepalives_count", "3"},
                                                                        {"tcp_user_timeout", "60000"},
                                                                        {nullptr, nullptr}}};
    std::array<const char*, settings.size()> keys{};
    std::array<const char*, settings.size()> values{};
    for (std::size_t i = 0; i < settings.size(); ++i) std::tie(keys[i], values[i]) = settings[i];
    const Clock::time_point end = Clock::now() + options.connect_timeout;
    connection_.reset(PQconnectStartParams(keys.data(), values.data(), 0));
    if (connection_ == nullptr) return PostgresProblem{PostgresProblem::Kind::passing, "there is no memory for a connection", ""};
    PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);  // with SQLSTATE, whatever language the server speaks
    timed_out_ = false;
    for (PostgresPollingStatusType state = PGRES_POLLING_WRITING; PQstatus(connection_.get()) != CONNECTION_BAD;) {
        if (state == PGRES_POLLING_OK) return std::nullopt;
        if (state == PGRES_POLLING_FAILED) break;
        if (!wait(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, end)) {
            return PostgresProblem{PostgresProblem::Kind::passing,
                                   "it does not answer within " + std::to_string(options.connect_timeout.count()) + " ms", ""};
        }
        state = PQconnectPoll(connection_.get());
    }
    PostgresProblem problem{PostgresProblem::Kind::passing, one_line(PQerrorMessage(connection_.get())), ""};
    static const re2::RE2 server_said(R"(:  ([0-9A-Z]{5}): )");
    if (re2::RE2::PartialMatch(problem.message, server_said, &problem.state)) {
        problem.kind = kind_of(problem.state);
    } else if (PQconnectionNeedsPassword(connection_.get()) != 0) {
        problem.kind = PostgresProblem::Kind::login;
    }
    return problem;
}

/// False: nothing happened until `end`, or there is no point in waiting on.
bool PostgresConnection::wait(short events, Clock::time_point end) const {
    for (;;) {
        const auto left = std::max(std::chrono::duration_cast<milliseconds>(end - Clock::now()), milliseconds(0));
        pollfd waiting{PQsocket(connection_.get()), events, 0};
        const int ready = poll(&waiting, 1, static_cast<int>((may_wait_ ? std::min(left, glance) : left).count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
        const bool in_time = ready < 0 || (may_wait_ && left > glance);
        if (!in_time || (may_wait_ && !may_wait_())) return false;
    }
}

PostgresConnection::Clock::time_point PostgresConnection::deadline() const {
    return Clock::now() + statement_timeout_ + server_first;
}

/// Hands all that was written to the system. Takes what the server says meanwhile, which may be that it reads no more.
bool PostgresConnection::flush(Clock::time_point end) {
    for (;;) {
        const int left = PQflush(connection_.get());
        if (left <= 0) return left == 0;
        if (!wait(POLLIN | POLLOUT, end)) {
            timed_out_ = true;
            return false;
        }
        if (PQconsumeInput(connection_.get()) == 0) return false;
    }
}

bool PostgresConnection::send(const std::string& statements, Clock::time_point end) {
    timed_out_ = false;
    return PQsendQuery(connection_.get(), statements.c_str()) == 1 && flush(end);
}

/// The next result; null: there is none any more.
bool PostgresConnection::receive(Result& result, Clock::time_point end) {
    while (PQisBusy(connection_.get()) != 0) {
        if (!wait(POLLIN, end)) {
            timed_out_ = true;
            return false;
        }
        if (PQconsumeInput(connection_.get()) == 0) return false;
    }
    result.reset(PQgetResult(connection_.get()));
    return true;
}

PostgresProblem PostgresConnection::lost() const {
    if (timed_out_) {
        return {
            PostgresProblem::Kind::passing,
            "it does not answer within " + std::to_string(statement_timeout_.count()) + " ms ('windrow.jdbc.statement-timeout')",
            ""};
    }
    return {PostgresProblem::Kind::passing, one_line(PQerrorMessage(connection_.get())), ""};
}

PostgresProblem PostgresConnection::problem_of(const PGresult* result) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    PostgresProblem problem{PostgresProblem::Kind::passing, one_line(PQresultErrorMessage(result)),
                            state != nullptr ? state : ""};
    // Without a state it is libpq that speaks, of a connection that broke.
    if (!problem.state.empty()) problem.kind = kind_of(problem.state);
    return problem;
}

std::optional<PostgresProblem> PostgresConnection::rest_of_results(Clock::time_point end, Rows* rows) {
    for (Result result;;) {
        if (!receive(result, end)) return lost();
        if (result == nullptr) return std::nullopt;
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_COMMAND_OK) continue;
        if (status != PGRES_TUPLES_OK) return problem_of(result.get());
        if (rows == nullptr) continue;
        rows->clear();
        for (int row = 0; row < PQntuples(result.get()); ++row) {
            auto& cells = rows->emplace_back();
            for (int column = 0; column < PQnfields(result.get()); ++column) {
                const bool null = PQgetisnull(result.get(), row, column) != 0;
                cells.push_back(null ? std::nullopt : std::optional<std::string>(PQgetvalue(result.get(), row, column)));
            }
        }
    }
}

std::optional<PostgresProblem> PostgresConnection::run(const std::string& statements, Rows* rows) {
    const Clock::time_point end = deadline();
    if (!send(statements, end)) return lost();
    return rest_of_results(end, rows);
}

std::optional<PostgresProblem> PostgresConnection::copy_in(const std::string& statements, std::string_view data) {
    const Clock::time_point end = deadline();
    if (!send(statements, end)) return lost();
    Result result;
    if (!receive(result, end)) return lost();
    if (result == nullptr) return lost();
    if (PQresultStatus(result.get()) != PGRES_COPY_IN) return problem_of(result.get());
    for (std::size_t begin = 0; begin < data.size(); begin += copy_step) {
        const std::string_view piece = data.substr(begin, copy_step);
        if (PQputCopyData(connection_.get(), piece.data(), static_cast<int>(piece.size())) < 0 || !flush(end)) return lost();
    }
    if (PQputCopyEnd(connection_.get(), nullptr) < 0 || !flush(end)) return lost();
    return rest_of_results(end, nullptr);
}

std::optional<PostgresProblem> PostgresConnection::copy_out(const std::string& statement, std::string& out) {
    const Clock::time_point end = deadline();
    Result result;
    if (!send(statement, end) || !receive(result, end) || result == nullptr) return lost();
    if (PQresultStatus(result.get()) != PGRES_COPY_OUT) return problem_of(result.get());
    for (;;) {
        char* row = nullptr;
        const int length = PQgetCopyData(connection_.get(), &row, 1);
        if (length < 0) return rest_of_results(end, nullptr);
        if (length > 0) {
            out.append(row, static_cast<std::size_t>(length));
            PQfreemem(row);
            continue;
        }
        timed_out_ = !wait(POLLIN, end);
        if (timed_out_ || PQconsumeInput(connection_.get()) == 0) return lost();
    }
}

std::optional<PostgresProblem> PostgresConnection::begin_copy_out(const std::string& statement) {
    silent_ = milliseconds(0);
    const std::string limits = "SET statement_timeout = 0; SET lock_timeout = " + std::to_string(statement_timeout_.count());
    if (auto problem = run(limits)) return problem;
    const Clock::time_point end = deadline();
    Result result;
    if (!send(statement, end) || !receive(result, end) || result == nullptr) return lost();
    if (PQresultStatus(result.get()) != PGRES_COPY_OUT) return problem_of(result.get());
    return std::nullopt;
}

PostgresConnection::Copied PostgresConnection::next_row(std::string& out, milliseconds patience) {
    char* row = nullptr;
    int length = PQgetCopyData(connection_.get(), &row, 1);
    if (length == 0) {
        if (!wait(POLLIN, Clock::now() + patience)) silent_ += patience;
        timed_out_ = silent_ > statement_timeout_;
        if (timed_out_ || PQconsumeInput(connection_.get()) == 0) {
            problem_ = lost();
            return Copied::failed;
        }
        length = PQgetCopyData(connection_.get(), &row, 1);
    }
    if (length > 0) {
        silent_ = milliseconds(0);
        out.append(row, static_cast<std::size_t>(length));
        PQfreemem(row);
        return Copied::row;
    }
    if (length == 0) return Copied::nothing_yet;
    const auto problem = rest_of_results(deadline(), nullptr);
    if (!problem) return Copied::end;
    problem_ = *problem;
    return Copied::failed;
}

}  // namespace windrow
