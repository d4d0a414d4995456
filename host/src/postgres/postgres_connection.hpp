// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A connection to PostgreSQL by libpq.

#include "postgres/postgres_options.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace windrow {

/// What the server or the connection said.
struct PostgresProblem {
    std::string message;    ///< one line, without secrets
    bool may_pass = false;  ///< the same may succeed later: the connection broke, or the server was busy or restarted
};

/// Used by one thread. Nothing throws: the caller decides what follows from a problem.
class PostgresConnection {
public:
    [[nodiscard]] std::optional<PostgresProblem> open(const PostgresOptions& options);
    [[nodiscard]] bool is_open() const noexcept { return connection_ != nullptr; }
    void close() noexcept { connection_.reset(); }

    /// Parses the statement on the server: what is wrong with it shows here.
    [[nodiscard]] std::optional<PostgresProblem> prepare(const std::string& statement);
    /// Runs what was prepared with its one parameter, a text.
    [[nodiscard]] std::optional<PostgresProblem> run_prepared(const std::string& parameter);

    /// Begins COPY ... TO STDOUT.
    [[nodiscard]] std::optional<PostgresProblem> begin_copy(const std::string& statement);
    enum class Copied { row, nothing_yet, end, failed };
    /// Appends the next row as PostgreSQL's text format has it, line end included. Waits for `patience` at most.
    Copied next_row(std::string& out, std::chrono::milliseconds patience);
    /// Of the last `failed`.
    [[nodiscard]] const PostgresProblem& problem() const noexcept { return problem_; }

private:
    [[nodiscard]] std::optional<PostgresProblem> problem_of(const PGresult* result, ExecStatusType wanted) const;

    struct Close {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };
    std::unique_ptr<PGconn, Close> connection_;
    PostgresProblem problem_;
};

}  // namespace windrow
