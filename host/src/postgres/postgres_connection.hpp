// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A connection to PostgreSQL by libpq, no call of which waits without a limit.

#include "postgres/postgres_options.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// What the server or the connection said.
struct PostgresProblem {
    enum class Kind : std::uint8_t {
        passing,  ///< the same may succeed later: the connection broke, or the server was busy, restarted, or silent for too long
        login,    ///< the server lets nobody in under this name and password
        refused   ///< the server refuses the statement or a row
    };
    Kind kind = Kind::passing;
    std::string message;  ///< one line, without secrets
    std::string state;    ///< SQLSTATE; empty if the server said nothing
};

/// Used by one thread. Nothing throws: the caller decides what follows from a problem. After one the connection is to be closed.
class PostgresConnection {
public:
    using Rows = std::vector<std::vector<std::optional<std::string>>>;

    /// Connects within the connect time-out and sets the session: UTC, the statement time-out.
    [[nodiscard]] std::optional<PostgresProblem> open(const PostgresOptions& options);
    [[nodiscard]] bool is_open() const noexcept { return connection_ != nullptr; }
    void close() noexcept { connection_.reset(); }

    /// Runs statements; `rows` takes those of the last one that gives some.
    [[nodiscard]] std::optional<PostgresProblem> run(const std::string& statements, Rows* rows = nullptr);
    /// Runs statements the first of which is COPY ... FROM STDIN, which is given `data`. They are one transaction.
    [[nodiscard]] std::optional<PostgresProblem> copy_in(const std::string& statements, std::string_view data);

    /// Runs COPY ... TO STDOUT and appends what comes. The statement time-out is that of the whole.
    [[nodiscard]] std::optional<PostgresProblem> copy_out(const std::string& statement, std::string& out);
    /// While something is waited for, `may_wait` is asked several times a second; false ends the wait, with a passing problem.
    void ask_while_waiting(std::function<bool()> may_wait) { may_wait_ = std::move(may_wait); }

    /// Begins COPY ... TO STDOUT. A scan takes as long as the job needs for its rows: only silence is limited.
    [[nodiscard]] std::optional<PostgresProblem> begin_copy_out(const std::string& statement);
    enum class Copied { row, nothing_yet, end, failed };
    /// Appends what the server sent next, which ends with a row. Waits for `patience` at most. `failed` also if there was nothing
    /// for as many calls as fill the statement time-out.
    Copied next_row(std::string& out, std::chrono::milliseconds patience);
    /// Of the last `failed`.
    [[nodiscard]] const PostgresProblem& problem() const noexcept { return problem_; }

private:
    using Clock = std::chrono::steady_clock;
    struct Clear {
        void operator()(PGresult* result) const noexcept { PQclear(result); }
    };
    using Result = std::unique_ptr<PGresult, Clear>;
    struct Close {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };

    [[nodiscard]] std::optional<PostgresProblem> connect(const PostgresOptions& options);
    [[nodiscard]] bool wait(short events, Clock::time_point end) const;
    [[nodiscard]] bool flush(Clock::time_point end);
    [[nodiscard]] bool send(const std::string& statements, Clock::time_point end);
    [[nodiscard]] bool receive(Result& result, Clock::time_point end);
    [[nodiscard]] std::optional<PostgresProblem> rest_of_results(Clock::time_point end, Rows* rows);
    [[nodiscard]] Clock::time_point deadline() const;
    [[nodiscard]] PostgresProblem lost() const;
    [[nodiscard]] static PostgresProblem problem_of(const PGresult* result);

    std::unique_ptr<PGconn, Close> connection_;
    std::chrono::milliseconds statement_timeout_{};
    bool timed_out_ = false;
    std::function<bool()> may_wait_;
    std::chrono::milliseconds silent_{};  ///< since the last row of a COPY ... TO STDOUT
    PostgresProblem problem_;
};

}  // namespace windrow
