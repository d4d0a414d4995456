// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_retries.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow {

void throw_problem(const PostgresOptions& options, const PostgresProblem& problem, std::int64_t attempts,
                   std::string_view option) {
    const std::string message = options.place() + ": " + problem.message;
    switch (problem.kind) {
        case PostgresProblem::Kind::login:
            throw Error("W6414", message, "mend 'username', 'password' or the database in 'url'");
        case PostgresProblem::Kind::refused:
            if (problem.state == "42P01" || problem.state == "3F000")
                throw Error("W6415", message, "create the table there first; 'table-name' is spelt as in PostgreSQL");
            throw Error("W6412", message, "the server refuses it for good: mend the table there, or the job");
        case PostgresProblem::Kind::passing:
            break;
    }
    throw Error("W6411", message,
                attempts == 1 ? "it was tried once; '" + std::string(option) + "' allows more"
                              : "it was tried " + std::to_string(attempts) + " times ('" + std::string(option) + "')");
}

namespace {

void retry(const PostgresOptions& options, std::int64_t retries, std::string_view option,
           const std::function<std::optional<PostgresProblem>()>& work,
           const std::function<bool(std::chrono::milliseconds)>& pause) {
    for (std::int64_t attempt = 1;; ++attempt) {
        const std::optional<PostgresProblem> problem = work();
        if (!problem) return;
        const bool again = problem->kind == PostgresProblem::Kind::passing && attempt <= retries;
        if (!again || !pause(std::chrono::seconds(attempt))) throw_problem(options, *problem, attempt, option);
    }
}

}  // namespace

void with_retries(const PostgresOptions& options, const std::function<std::optional<PostgresProblem>()>& work,
                  const std::function<bool(std::chrono::milliseconds)>& pause) {
    retry(options, options.max_retries, "sink.max-retries", work, pause);
}

void with_lookup_retries(const PostgresOptions& options, const std::function<std::optional<PostgresProblem>()>& work,
                         const std::function<bool(std::chrono::milliseconds)>& pause) {
    retry(options, options.lookup_max_retries, "lookup.max-retries", work, pause);
}

}  // namespace windrow
