// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What follows from a problem with PostgreSQL: another attempt, or an error with a stable code.

#include "postgres/postgres_connection.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

namespace windrow {

/// Throws W6411 (no answer), W6412 (refused), W6414 (login) or W6415 (no such table).
/// `option` is the one that bounds the attempts.
[[noreturn]] void throw_problem(const PostgresOptions& options, const PostgresProblem& problem, std::int64_t attempts,
                                std::string_view option = "sink.max-retries");

/// Works until it succeeds; a problem that may pass is met with another attempt, a second later than the one before it each time
/// (as Flink waits), 'sink.max-retries' times. `pause` sleeps, and is false if there is no point in going on. Throws as
/// `throw_problem`.
void with_retries(const PostgresOptions& options, const std::function<std::optional<PostgresProblem>()>& work,
                  const std::function<bool(std::chrono::milliseconds)>& pause);
/// The same, 'lookup.max-retries' times.
void with_lookup_retries(const PostgresOptions& options, const std::function<std::optional<PostgresProblem>()>& work,
                         const std::function<bool(std::chrono::milliseconds)>& pause);

}  // namespace windrow
