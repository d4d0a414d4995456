// SPDX-License-Identifier: Apache-2.0
#include "script/checkpoint_settings.hpp"
#include "script/preparation.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/runtime/catalog/ddl.hpp"
#include "windrow/runtime/plan/binder.hpp"
#include "windrow/runtime/script/script.hpp"

namespace windrow::script {

namespace {

RunConstants run_constants(const SessionOptions& options) {
    return {options.base_directory, options.clock ? options.clock() : surroundings().system_ms(), options.seed, options.backend,
            options.backend_reason};
}

/// Runs the steps of a prepared script on the session's own catalog and settings.
class StepRunner {
public:
    StepRunner(catalog::Catalog& catalog, catalog::Settings& settings, RunConstants constants, ResultConsumer& consumer,
               const RunEnvironment& environment, RunOutcome& outcome)
        : catalog_(catalog),
          settings_(settings),
          constants_(std::move(constants)),
          consumer_(consumer),
          environment_(environment),
          outcome_(outcome) {}

    void run(const std::vector<Step>& steps) {
        for (const Step& step : steps) {
            if (stopped()) return;
            run_step(step);
        }
        run_inserts();
    }

private:
    [[nodiscard]] bool stopped() const { return environment_.execution.stop != nullptr && *environment_.execution.stop; }

    void run_step(const Step& step) {
        switch (step.kind) {
            case StepKind::definition:
                return define(*step.statement);
            case StepKind::table:
                consumer_.begin(step.table.schema, step.result_kind);
                consumer_.rows(step.table.rows);
                consumer_.end();
                return;
            case StepKind::select:
                return select(step);
            case StepKind::insert:
                if (inserts_.outputs.empty()) inserts_.context = step.context;
                inserts_.outputs.insert(inserts_.outputs.end(), step.outputs.begin(), step.outputs.end());
                return;
        }
    }

    void define(const sql::Statement& statement) {
        if (const auto* set = statement.as_if<sql::SetOption>()) {
            settings_.set(set->option->key, set->option->value);
        } else if (const auto* reset = statement.as_if<sql::ResetOption>()) {
            if (reset->option) {
                settings_.reset(reset->option->key);
            } else {
                settings_.reset_all();
            }
        } else {
            const plan::Typer typer(settings_, evaluation_context(catalog_, settings_, constants_), constants_.base_directory);
            catalog::execute_definition(statement, catalog_, typer);
        }
    }

    void select(const Step& step) {
        if (step.flush_inserts) run_inserts();
        consumer_.begin(plan::output_schema(step.job.outputs.front()), ResultKind::rows);
        execute(step.job, true);
        consumer_.end();
    }

    void run_inserts() {
        if (inserts_.outputs.empty() || stopped()) return;
        execute(inserts_, false);
        inserts_.outputs.clear();
    }

    void execute(const plan::Job& job, bool is_select) {
        JobReport report;
        report.is_select = is_select;
        exec::ExecutionOptions execution = environment_.execution;
        execution.checkpoints =
            job_checkpoints(execution.checkpoints, settings_, constants_.base_directory, outcome_.jobs.size() + 1);
        execution.job_number = outcome_.jobs.size() + 1;
        if (is_select) execution.show_rows = [this](bool endless) { consumer_.show(endless); };
        report.report = exec::execute(
            job, execution, [this](const Batch& batch) { consumer_.rows(batch); }, environment_.standard_output,
            environment_.progress);
        outcome_.jobs.push_back(std::move(report));
    }

    catalog::Catalog& catalog_;
    catalog::Settings& settings_;
    RunConstants constants_;
    ResultConsumer& consumer_;
    const RunEnvironment& environment_;
    RunOutcome& outcome_;
    plan::Job inserts_;
};

}  // namespace

std::vector<plan::Job> PreparedScript::jobs() const {
    std::vector<plan::Job> all;
    plan::Job inserts;
    const auto flush = [&] {
        if (!inserts.outputs.empty()) all.push_back(std::exchange(inserts, {}));
    };
    for (const Step& step : steps) {
        if (step.kind == StepKind::select) {
            if (step.flush_inserts) flush();
            all.push_back(step.job);
        } else if (step.kind == StepKind::insert) {
            if (inserts.outputs.empty()) inserts.context = step.context;
            inserts.outputs.insert(inserts.outputs.end(), step.outputs.begin(), step.outputs.end());
        }
    }
    flush();
    return all;
}

Session::Session(SessionOptions options) : options_(std::move(options)) {}

PreparedScript Session::prepare(std::string_view text) const {
    return Preparation(catalog_, settings_, run_constants(options_)).run(text);
}

RunOutcome Session::run(std::string_view text, ResultConsumer& consumer, const RunEnvironment& environment) {
    // One reading of the clock for planning and running: constants are folded with it.
    const RunConstants constants = run_constants(options_);
    PreparedScript prepared = Preparation(catalog_, settings_, constants).run(text);
    RunOutcome outcome;
    outcome.notes = std::move(prepared.notes);
    outcome.errors = std::move(prepared.errors);
    outcome.ran = outcome.errors.empty();
    if (!outcome.ran) return outcome;
    try {
        StepRunner(catalog_, settings_, constants, consumer, environment, outcome).run(prepared.steps);
    } catch (const Error& error) {
        outcome.errors.push_back(error);
    }
    return outcome;
}

}  // namespace windrow::script
