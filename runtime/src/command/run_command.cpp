// SPDX-License-Identifier: Apache-2.0
#include "command/run_command.hpp"

#include "command/balance_summary.hpp"
#include "command/error_report.hpp"
#include "command/exit_code.hpp"
#include "command/log/ended_event.hpp"
#include "command/log/job_log.hpp"
#include "command/progress_display.hpp"
#include "command/result_printer.hpp"
#include "command/standard_output.hpp"
#include "command/stop_signal.hpp"
#include "command/watch/job_watch.hpp"
#include "exec/window_request.hpp"
#include "windrow/runtime/plan/explain.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <optional>

namespace windrow::command {
namespace {

OutputFormat output_format(const JobOptions& options) {
    if (const auto format = output_format_of(options.format)) return *format;
    throw Error("W1007", fmt::format("there is no output format '{}'", options.format),
                "write --format table, json, jsonl, csv or case");
}

void print_notes(const std::vector<std::string>& notes, const ErrorReporter& reporter) {
    for (const std::string& note : notes) reporter.note(note);
}

std::optional<JobLog> job_log(const JobOptions& options) {
    if (options.log_format.empty() && options.log_level.empty()) return std::nullopt;
    const LogFormat format = options.log_format == "json" ? LogFormat::json : LogFormat::text;
    return JobLog(format, event_level_of(options.log_level).value_or(exec::EventLevel::info), options.script);
}

/// What became of a job's records: a line of the log, or text for people.
void tell_balance(const exec::ExecutionReport& report, const JobOptions& options, const ErrorReporter& reporter) {
    if (reporter.log != nullptr) {
        reporter.log->write(ended_event(report));
    } else if (!options.quiet && !options.json_errors) {
        std::fputs(balance_text(report).c_str(), stderr);
    }
    check_balance(report);
    if (options.device_calls && report.device) std::fprintf(stderr, "device calls: %ju\n", std::uintmax_t{report.device->calls});
}

int run_script(const JobOptions& options, const ErrorReporter& reporter) {
    const OutputFormat format = output_format(options);
    const ScriptText script = read_script(options.script);
    script::Session session(session_options(options, script.folder));
    print_notes(apply_settings(options, session), reporter);

    const std::atomic<bool>& stop = watch_stop_signals();
    const JobWatch watch(options, script, reporter);
    StandardOutput output;
    const bool shows_progress = !options.quiet && reporter.log == nullptr;
    ProgressDisplay progress(shows_progress);
    ResultPrinter printer(format, output, &progress);
    script::RunEnvironment environment{execution_options(options), output, nullptr};
    // Nobody asks for progress that is not shown: counts may have to come from a device.
    if (shows_progress) environment.progress = [&](const exec::Progress& now) { progress.update(now); };
    environment.execution.stop = &stop;
    environment.execution.checkpoints.requests = &watch_checkpoint_signal();
    environment.execution.status = watch.board();
    if (reporter.log != nullptr) environment.execution.tell = [&](const exec::JobEvent& event) { reporter.log->write(event); };
    environment.execution.warn = [&](const Error& warning) {
        progress.clear();
        reporter.warn(warning);
    };

    const script::RunOutcome outcome = session.run(script.text, printer, environment);
    progress.clear();
    output.flush();
    print_notes(outcome.notes, reporter);
    for (const script::JobReport& job : outcome.jobs) tell_balance(job.report, options, reporter);
    if (!outcome.errors.empty()) return reporter.report_all(outcome.errors, script.name, script.text);
    if (!output) throw Error("W6081", "standard output cannot be written", "it was closed, or its disk is full");
    return stop ? stopped_exit_code() : exit_ok;
}

}  // namespace

int run_run_command(const JobOptions& options) {
    const std::optional<JobLog> log = job_log(options);
    const ErrorReporter reporter{options.json_errors, options.quiet, log ? &*log : nullptr};
    try {
        return run_script(options, reporter);
    } catch (const Error& error) {
        reporter.report(error, options.script, {});
        return exit_code_of(error.error_class());
    }
}

int run_validate_command(const JobOptions& options) {
    const ScriptText script = read_script(options.script);
    const ErrorReporter reporter{options.json_errors, options.quiet};
    script::Session session(session_options(options, script.folder));
    print_notes(apply_settings(options, session), reporter);
    const script::PreparedScript prepared = session.prepare(script.text);
    print_notes(prepared.notes, reporter);
    if (!prepared.errors.empty()) return reporter.report_all(prepared.errors, script.name, script.text);
    if (!options.quiet) std::fprintf(stderr, "%s: %zu statements, no errors\n", script.name.c_str(), prepared.steps.size());
    return exit_ok;
}

int run_explain_command(const JobOptions& options) {
    const ScriptText script = read_script(options.script);
    const ErrorReporter reporter{options.json_errors, options.quiet};
    script::Session session(session_options(options, script.folder));
    print_notes(apply_settings(options, session), reporter);
    const script::PreparedScript prepared = session.prepare(script.text);
    print_notes(prepared.notes, reporter);
    if (!prepared.errors.empty()) return reporter.report_all(prepared.errors, script.name, script.text);
    StandardOutput output;
    const script::SessionOptions chosen = session_options(options, script.folder);
    for (const plan::Job& job : prepared.jobs())
        output << plan::explain(job, exec::placement(job, chosen.backend, chosen.backend_reason));
    output.flush();
    return exit_ok;
}

}  // namespace windrow::command
