// SPDX-License-Identifier: Apache-2.0
#include "command/bench_command.hpp"

#include "command/balance_summary.hpp"
#include "command/error_report.hpp"
#include "command/exit_code.hpp"
#include "command/memory_size.hpp"
#include "command/quantity_text.hpp"
#include "command/standard_output.hpp"
#include "command/stop_signal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace windrow::command {
namespace {

/// Counts rows and forgets them.
class RowCounter final : public script::ResultConsumer {
public:
    void begin(const Schema&, script::ResultKind) override {}
    void rows(const Batch& batch) override { count += static_cast<std::uint64_t>(batch.rows); }
    void end() override {}
    std::uint64_t count = 0;
};

struct Measurement {
    std::uint64_t records = 0;
    std::uint64_t rows_out = 0;
    double seconds = 0;
    double preload_seconds = 0;
    std::uint64_t peak_state = 0;
    [[nodiscard]] double rate() const noexcept { return seconds > 0 ? static_cast<double>(records) / seconds : 0; }
};

void print_text(const std::vector<Measurement>& runs) {
    std::puts("run     records    rows out   seconds      records/s  peak state");
    for (std::size_t i = 0; i < runs.size(); ++i) {
        std::fputs(fmt::format("{:>3}  {:>10}  {:>10}  {:>8.3f}  {:>13}  {:>10}\n", i + 1, runs[i].records, runs[i].rows_out,
                               runs[i].seconds, quantity_text(runs[i].rate()), memory_size_text(runs[i].peak_state))
                       .c_str(),
                   stdout);
    }
}

void print_json(const std::vector<Measurement>& runs, const BenchOptions& options) {
    std::string text = fmt::format("{{\"preload\":{},\"threads\":{},\"batch_rows\":{},\"runs\":[", options.preload,
                                   options.job.threads, options.job.batch_rows);
    for (const Measurement& run : runs) {
        if (&run != runs.data()) text += ",";
        text += fmt::format(
            "{{\"records\":{},\"rows_out\":{},\"seconds\":{:.6f},\"preload_seconds\":{:.6f},\"records_per_second\":{:.0f},\"peak_"
            "state_bytes\":{}}}",
            run.records, run.rows_out, run.seconds, run.preload_seconds, run.rate(), run.peak_state);
    }
    std::puts((text + "]}").c_str());
}

}  // namespace

int run_bench_command(const BenchOptions& options) {
    const ScriptText script = read_script(options.job.script);
    const ErrorReporter reporter{options.job.json_errors, options.job.quiet};
    const std::atomic<bool>& stop = watch_stop_signals();
    std::vector<Measurement> runs;
    for (int i = 0; i < options.runs && !stop; ++i) {
        script::Session session(session_options(options.job, script.folder));
        apply_settings(options.job, session);
        StandardOutput output;
        RowCounter rows;
        script::RunEnvironment environment{execution_options(options.job), output, nullptr};
        environment.execution.preload = options.preload;
        environment.execution.stop = &stop;
        const script::RunOutcome outcome = session.run(script.text, rows, environment);
        if (!outcome.errors.empty()) return reporter.report_all(outcome.errors, script.name, script.text);
        Measurement& run = runs.emplace_back();
        run.rows_out = rows.count;
        for (const script::JobReport& job : outcome.jobs) {
            check_balance(job.report);
            for (const exec::SourceBalance& source : job.report.sources) run.records += source.read;
            run.seconds += job.report.seconds;
            run.preload_seconds += job.report.preload_seconds;
            run.peak_state = std::max(run.peak_state, job.report.peak_state_bytes);
        }
    }
    options.json ? print_json(runs, options) : print_text(runs);
    return stop ? stopped_exit_code() : exit_ok;
}

}  // namespace windrow::command
