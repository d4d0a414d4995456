// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A script from text to rows: a session that holds the catalog and the settings, and runs statements in order.
///
/// A script is first *prepared*: parsed, its definitions carried out on a copy of the session, its queries planned, all errors
/// collected. Only a script without errors runs. Then definitions take effect at their place; bare SELECT, SHOW, DESCRIBE and
/// EXPLAIN give their results in order; all INSERTs (statement sets included) are one job that runs at the end, or before the
/// first bare SELECT that reads a table which they write.

#include "windrow/kernels/function.hpp"
#include "windrow/runtime/catalog/catalog.hpp"
#include "windrow/runtime/catalog/settings.hpp"
#include "windrow/runtime/catalog/show.hpp"
#include "windrow/runtime/exec/executor.hpp"
#include "windrow/runtime/plan/plan.hpp"
#include "windrow/runtime/sql/statement_ast.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::script {

enum class ResultKind : std::uint8_t {
    rows,  ///< a bare SELECT, SHOW or DESCRIBE
    text   ///< EXPLAIN and SHOW CREATE: one STRING column `result` with one row, meant to be printed as it is
};

/// Receives the results of a script, one after the other, on the thread that calls `Session::run`.
class ResultConsumer {
public:
    virtual ~ResultConsumer() = default;
    /// Types carry nullability and time attribute.
    virtual void begin(const Schema& schema, ResultKind kind) = 0;
    virtual void rows(const Batch& batch) = 0;
    /// The rows given so far should be shown: the next may come late, of an endless SELECT never.
    virtual void show([[maybe_unused]] bool endless) {}
    /// Not called if the statement fails.
    virtual void end() = 0;
};

struct SessionOptions {
    /// Relative paths of tables resolve against it: the script's folder.
    std::filesystem::path base_directory = ".";
    /// Milliseconds since epoch; read once per script. Empty: the system clock.
    std::function<std::int64_t()> clock;
    /// For RAND, UUID and their like; the setting 'windrow.seed' goes before it. Empty: from the clock.
    std::optional<std::uint64_t> seed;
    /// The backend that EXPLAIN tells of; null: the CPU's, the only one.
    std::shared_ptr<const Backend> backend;
    std::string backend_reason = {};  ///< why `--backend auto` took the CPU's, for EXPLAIN; empty otherwise
};

enum class StepKind : std::uint8_t {
    definition,  ///< changes catalog or settings
    table,       ///< SHOW, DESCRIBE, EXPLAIN: `table`
    select,      ///< a bare SELECT: `job` with one output
    insert       ///< adds to the INSERT job; `outputs`
};

/// One statement, ready to run.
struct Step {
    StepKind kind = StepKind::definition;
    sql::StatementPtr statement;
    catalog::ResultTable table;
    ResultKind result_kind = ResultKind::rows;
    plan::Job job;                      ///< select
    std::vector<plan::Output> outputs;  ///< insert
    EvaluationContext context;          ///< insert: session time zone and so on at its place
    bool flush_inserts = false;         ///< select: the INSERTs before it run first
};

/// A whole script, planned. `errors` not empty: nothing of it may run.
struct PreparedScript {
    std::vector<Step> steps;
    std::vector<Error> errors;       ///< in script order; at most a few per statement
    std::vector<std::string> notes;  ///< what a user should know (settings without effect ...), each once

    /// Every job in the order of running: each bare SELECT, then the INSERTs.
    [[nodiscard]] std::vector<plan::Job> jobs() const;
};

/// How one job of the script went.
struct JobReport {
    bool is_select = false;
    exec::ExecutionReport report;
};

struct RunOutcome {
    std::vector<Error> errors;  ///< of preparation (nothing ran) or the one that stopped the run
    std::vector<std::string> notes;
    std::vector<JobReport> jobs;
    bool ran = false;  ///< preparation found no error
};

/// What `run` needs beside the script.
struct RunEnvironment {
    exec::ExecutionOptions execution;
    std::ostream& standard_output;  ///< for the print connector
    std::function<void(const exec::Progress&)> progress;
};

/// Catalog and settings that live on between scripts (an interactive shell runs many). Not thread-safe.
class Session {
public:
    explicit Session(SessionOptions options);

    [[nodiscard]] const catalog::Catalog& catalog() const noexcept { return catalog_; }
    [[nodiscard]] const catalog::Settings& settings() const noexcept { return settings_; }
    /// A setting given outside the script (command line, configuration file). Returns notes.
    std::vector<std::string> set(const std::string& key, const std::string& value) { return settings_.set(key, value); }

    /// Everything that can be known before reading data. Changes nothing.
    [[nodiscard]] PreparedScript prepare(std::string_view text) const;
    /// Prepares and, without errors, runs. Errors are returned, not thrown (those of `consumer` too).
    RunOutcome run(std::string_view text, ResultConsumer& consumer, const RunEnvironment& environment);

private:
    SessionOptions options_;
    catalog::Catalog catalog_;
    catalog::Settings settings_;
};

}  // namespace windrow::script
