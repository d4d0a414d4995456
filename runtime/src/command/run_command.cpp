// SPDX-License-Identifier: Apache-2.0
#include "command/run_command.hpp"

#include "command/balance_summary.hpp"
#include "command/error_report.hpp"
#include "command/exit_code.hpp"
#include "command/progress_display.hpp"
#include "command/result_printer.hpp"
#include "command/standard_output.hpp"
#include "command/stop_signal.hpp"
#include "exec/window_request.hpp"
#include "windrow/runtime/plan/explain.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>

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

}  // namespace

int run_run_command(const JobOptions& options) {
    const OutputFormat format = output_format(options);
    const ScriptText script = read_script(options.script);
    const ErrorReporter reporter{options.json_errors, options.quiet};
    script::Session session(session_options(options, script.folder));
    print_notes(apply_settings(options, session), reporter);

    const std::atomic<bool>& stop = watch_stop_signals();
    StandardOutput output;
    ProgressDisplay progress(!options.quiet);
    ResultPrinter printer(format, output, &progress);
    script::RunEnvironment environment{execution_options(options), output, nullptr};
    // Nobody asks for progress that is not shown: counts may have to come from a device.
    if (!options.quiet) environment.progress = [&](const exec::Progress& now) { progress.update(now); };
    environment.execution.stop = &stop;
    environment.execution.checkpoints.requests = &watch_checkpoint_signal();
    environment.execution.warn = [&](const Error& warning) {
        progress.clear();
        reporter.warn(warning);
    };

    const script::RunOutcome outcome = session.run(script.text, printer, environment);
    progress.clear();
    output.flush();
    print_notes(outcome.notes, reporter);
    for (const script::JobReport& job : outcome.jobs) {
        if (!options.quiet && !options.json_errors) std::fputs(balance_text(job.report).c_str(), stderr);
        check_balance(job.report);
        if (options.device_calls && job.report.device)
            std::fprintf(stderr, "device calls: %ju\n", std::uintmax_t{job.report.device->calls});
    }
    if (!outcome.errors.empty()) return reporter.report_all(outcome.errors, script.name, script.text);
    if (!output) throw Error("W6081", "standard output cannot be written", "it was closed, or its disk is full");
    return stop ? exit_interrupted : exit_ok;
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
