// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/command/command_line.hpp"

#include "command/bench_command.hpp"
#include "command/checkpoint_command.hpp"
#include "command/doctor_command.hpp"
#include "command/error_report.hpp"
#include "command/exit_code.hpp"
#include "command/gen_command.hpp"
#include "command/job_options.hpp"
#include "command/model_command.hpp"
#include "command/run_command.hpp"
#include "command/shell_command.hpp"
#include "command/test_command.hpp"
#include "command/usage_error.hpp"
#include "command/version_command.hpp"
#include "command/why_command.hpp"
#include "windrow/kernels/error.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <functional>
#include <map>
#include <new>

namespace windrow::command {
namespace {

void add_session_options(CLI::App& command, JobOptions& options) {
    command.add_option("--set", options.settings, "KEY=VALUE: a setting, as SET 'KEY' = 'VALUE' before the script")->expected(1);
    command.add_option("--clock", options.clock,
                       "instant that CURRENT_TIMESTAMP reads, e.g. 2024-01-31T12:00:00Z (default: now)");
    command.add_option("--seed", options.seed, "seed of RAND, UUID and their like (default: from the clock)");
}

void add_backend_options(CLI::App& command, JobOptions& options) {
    command.add_option("--backend", options.backend, "auto, cpu, cuda or emulator (`windrow version` names those of this build)")
        ->capture_default_str();
    command.add_option("--device", options.device, "number of the device, among those that CUDA_VISIBLE_DEVICES leaves")
        ->capture_default_str();
    command.add_option("--device-memory", options.device_memory,
                       "most device memory: a size such as 16GiB (default: nine tenths of what is free)");
}

/// Options of the commands that take a script.
void add_script_options(CLI::App& command, JobOptions& options) {
    command.add_option("script", options.script, "SQL script, or - for standard input")->required();
    add_session_options(command, options);
}

/// An option that takes one of some names. CLI11's own transformer shows the numbers behind them.
template <typename Choice>
CLI::Option* add_choice(CLI::App& command, const std::string& name, Choice& target, const std::map<std::string, Choice>& choices,
                        const std::string& help) {
    return command.add_option_function<std::string>(
        name,
        [&target, choices, name](const std::string& text) {
            const auto found = choices.find(CLI::detail::to_lower(text));
            if (found == choices.end()) {
                std::string known;
                for (const auto& choice : choices) known += (known.empty() ? "" : ", ") + choice.first;
                throw CLI::ValidationError(name, "'" + text + "' is none of " + known);
            }
            target = found->second;
        },
        help);
}

void add_format_option(CLI::App& command, JobOptions& options) {
    command.add_option("--format", options.format, "table, json, jsonl, csv or case")->capture_default_str();
}

void add_execution_options(CLI::App& command, JobOptions& options) {
    command.add_option("--batch-rows", options.batch_rows, "rows of a batch at most; never changes an answer")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 24))
        ->capture_default_str();
    // For tests: few rows suffice to reach what otherwise takes thousands of groups. Not in the help (an empty group hides it).
    command.add_option("--shard-from-groups", options.shard_from_groups)->group("");
    command.add_option("--chunk-bytes", options.chunk_bytes)->group("");
    command.add_option("--latency-target", options.latency_target,
                       "time from reading a record to having processed it, which the size of batches follows, e.g. 100ms; 0s: "
                       "always the same size (default: 100ms on a device, 0s on the CPU); never changes an answer");
    command.add_option("--threads", options.threads, "threads (default: one per core); never changes an answer")
        ->check(CLI::Range(0, 1024));
    add_backend_options(command, options);
    command
        .add_option("--on-device-failure", options.on_device_failure,
                    "cpu: when the device fails or has no memory left, go on on the CPU; stop: end the job with the error")
        ->check(CLI::IsMember({"cpu", "stop"}))
        ->capture_default_str();
    command.add_flag("--device-times", options.device_times,
                     "measure copies and kernels by the device's clock, and add them to the summary");
    // For tests (docs/how-to/test-device-faults.md); not in the help.
    command.add_option("--device-fault", options.device_fault)->group("");
    command.add_flag("--device-calls", options.device_calls)->group("");
    command.add_option("--kept-for-device-fault", options.kept_for_device_fault)->group("");
    command
        .add_option("--memory-limit", options.memory_limit,
                    "most memory for state: a size (4GiB) or a share of the machine or its control group")
        ->capture_default_str();
}

void add_gen_options(CLI::App& command, generate::GeneratorOptions& options) {
    using generate::DataSet;
    using generate::RecordForm;
    static const std::map<std::string, DataSet> data_sets{
        {"telemetry", DataSet::telemetry},   {"nexmark", DataSet::nexmark}, {"ysb", DataSet::ysb},
        {"smart-grid", DataSet::smart_grid}, {"cluster", DataSet::cluster}, {"machines", DataSet::machines},
        {"payments", DataSet::payments},     {"sensors", DataSet::sensors}};
    static const std::map<std::string, RecordForm> forms{
        {"json", RecordForm::json}, {"csv", RecordForm::csv}, {"raw", RecordForm::raw}};
    add_choice(command, "dataset", options.data_set, data_sets,
               "telemetry, nexmark, ysb, smart-grid, cluster, machines, payments or sensors")
        ->required();
    command.add_option("--out", options.out, "file, folder (raw, or several partitions) or - for standard output")->required();
    command.add_option("--rows", options.rows, "records")->capture_default_str();
    command.add_option("--keys", options.keys, "devices, ads, houses, jobs, machines, cards or sensors (nexmark: its own)")
        ->capture_default_str();
    command.add_option("--skew", options.skew, "Zipf exponent of the keys; 0 is uniform")->capture_default_str();
    add_choice(command, "--form", options.form, forms, "json, csv or raw (little-endian columns)")->default_str("json");
    command.add_option("--seed", options.seed, "the same seed gives the same bytes")->capture_default_str();
    command.add_option("--partitions", options.partitions, "files")->capture_default_str();
    command.add_option("--rate", options.rate, "records per second of event time")->capture_default_str();
    command.add_option("--disorder", options.disorder_ms, "milliseconds that a disordered record comes late at most")
        ->capture_default_str();
    command.add_option("--disordered", options.disordered, "share of such records")->capture_default_str();
    command.add_option("--late", options.late, "share of records that come later than that")->capture_default_str();
    command.add_option_function<std::string>(
        "--start", [&options](const std::string& text) { options.start_ms = parse_instant(text); },
        "event time of the first record (default: 2024-01-01T00:00:00Z)");
    command.add_option("--threads", options.threads, "threads (default: one per core)");
}

void add_test_options(CLI::App& command, TestOptions& options) {
    command.add_option("dirs", options.roots, "folders with job.sql and expected.jsonl, or folders above them")->required();
    command.add_option("--skip", options.skip, "file of AREA/CASE names to leave out");
    command.add_option("--known", options.known, "file of AREA/CASE names that are known to fail, each with its reason");
    command
        .add_option("--batch-rows", options.cases.batch_rows, "list: run each case with each; the output must be the same bytes")
        ->delimiter(',');
    command.add_option("--threads", options.cases.threads, "list, likewise")->delimiter(',');
    command.add_option("--shard-from-groups", options.cases.shard_from_groups)->delimiter(',')->group("");
    command
        .add_option("--backend", options.cases.backends,
                    "list, likewise: auto, cpu, cuda, emulator (`windrow version` names those of this build)")
        ->delimiter(',');
    command.add_option("--timeout", options.cases.timeout_seconds, "seconds that one run may take")->capture_default_str();
    command.add_option("--jobs", options.jobs, "cases that run at once (default: one per core)");
    command.add_option("--json", options.json, "write the verdicts there as JSON");
    command.add_option("--count", options.count, "write 'PASSED FAILED' there");
    command.add_flag("--update", options.cases.update, "rewrite expected.jsonl with what the jobs give");
    command.add_flag("--verbose", options.verbose, "show all rows that differ");
}

/// All commands with their options. What an option fills lies here, because a command runs only after everything was parsed.
class CommandLine {
public:
    explicit CommandLine(JobOptions& job) : job_(job) {
        app_.require_subcommand(1);
        app_.failure_message(CLI::FailureMessage::simple);
        app_.add_option("--errors", errors_, "text, or json: one JSON object a line on standard error")
            ->check(CLI::IsMember({"text", "json"}));
        app_.add_flag("-q,--quiet", job_.quiet, "no progress, notes or balance on standard error");
        app_.fallthrough();
        add_run();
        add_readers();
        add_bench();
        add_shell();
        add_test_and_gen();
        add_inspections();
        add_why();
        add("doctor", "say what this machine offers and what is missing", run_doctor_command);
        add("version", "print the version", run_version_command);
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& problem) {
            job_.json_errors = errors_ == "json";
            if (problem.get_exit_code() == 0) return app_.exit(problem);  // --help
            job_.script.clear();                                          // the error is none of the script's
            throw usage_error(app_, argc, argv, problem);
        }
        job_.json_errors = errors_ == "json";
        return action_();
    }

private:
    CLI::App& add(const char* name, const char* description, std::function<int()> act) {
        CLI::App* command = app_.add_subcommand(name, description);
        command->callback([this, act = std::move(act)] { action_ = act; });
        return *command;
    }

    void add_run() {
        CLI::App& run = add("run", "run a script; rows go to standard output", [this] { return run_run_command(job_); });
        add_script_options(run, job_);
        add_execution_options(run, job_);
        add_format_option(run, job_);
        add_checkpoint_options(run, job_.checkpoints);
        run.add_option("--http-port", job_.http_port,
                       "answer /metrics, /healthz, /readyz and /why on this port of 127.0.0.1; 0: a free one, which is printed")
            ->check(CLI::Range(0, 65535));
        run.add_option("--log-format", job_.log_format, "write a log on standard error instead of notes: text or json")
            ->check(CLI::IsMember({"text", "json"}));
        run.add_option("--log-level", job_.log_level, "what the log holds: debug, info, warn or error, and above (default: info)")
            ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
    }

    /// Commands that read a script and run nothing.
    void add_readers() {
        CLI::App& validate =
            add("validate", "check a script without reading data", [this] { return run_validate_command(job_); });
        add_script_options(validate, job_);
        CLI::App& explain = add("explain", "print the plan: per operator its backend, state, slices and watermark",
                                [this] { return run_explain_command(job_); });
        add_script_options(explain, job_);
        add_backend_options(explain, job_);
    }

    void add_bench() {
        CLI::App& bench = add("bench", "time a script, throwing its rows away", [this] {
            bench_.job = job_;
            return run_bench_command(bench_);
        });
        add_script_options(bench, job_);
        add_execution_options(bench, job_);
        bench.add_flag("--preload", bench_.preload, "decode the sources first; time only the plan on the decoded batches");
        bench.add_option("--runs", bench_.runs, "times to run it")->check(CLI::Range(1, 1000))->capture_default_str();
        bench.add_flag("--json", bench_.json, "print one JSON object");
    }

    void add_shell() {
        CLI::App& shell = add("sql", "an interactive shell", [this] { return run_shell_command(job_); });
        add_session_options(shell, job_);
        add_execution_options(shell, job_);
        add_format_option(shell, job_);
    }

    void add_test_and_gen() {
        CLI::App& test = add("test", "run job tests: folders with job.sql, inputs and expected.jsonl",
                             [this] { return run_test_command(tests_); });
        add_test_options(test, tests_);
        CLI::App& gen =
            add("gen", "make a seeded data set and print its CREATE TABLE", [this] { return run_gen_command(data_); });
        add_gen_options(gen, data_);
    }

    void add_inspections() {
        CLI::App& checkpoint = add("checkpoint", "list, inspect or verify the checkpoints of a job",
                                   [this] { return run_checkpoint_command(checkpoints_); });
        add_checkpoint_query(checkpoint, checkpoints_);
        CLI::App* models = app_.add_subcommand("model", "inspect a model (an ONNX file), or run it on tensors in files");
        add_model_commands(*models, model_, [this](std::function<int()> act) { action_ = std::move(act); });
    }

    void add_why() {
        CLI::App& why = add("why", "ask a running job (windrow run --http-port) why its windows have not fired",
                            [this] { return run_why_command(why_); });
        why.add_option(
            "job", why_.job,
            "its address http://127.0.0.1:PORT, its port, its script or its --checkpoint-dir (default: the one that runs)");
        why.add_option("--format", why_.format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
    }

    JobOptions& job_;
    CLI::App app_{"Windrow runs streaming SQL jobs written for Apache Flink: windowed analytics with Flink's answers.",
                  "windrow"};
    std::string errors_ = "text";
    std::function<int()> action_;  ///< of the command that was given
    BenchOptions bench_;
    TestOptions tests_;
    generate::GeneratorOptions data_;
    CheckpointQuery checkpoints_;
    ModelQuery model_;
    WhyQuestion why_;
};

}  // namespace

int run_command_line(int argc, char** argv) {
    JobOptions job;
    try {
        return CommandLine(job).run(argc, argv);
    } catch (const Error& error) {
        ErrorReporter{job.json_errors, false}.report(error, job.script, {});
        return exit_code_of(error.error_class());
    } catch (const std::bad_alloc&) {
        std::fputs("error[W7001]: the system has no memory left\n", stderr);
        return exit_memory;
    } catch (const std::exception& problem) {
        ErrorReporter{job.json_errors, false}.report(Error("W9001", std::string("internal defect: ") + problem.what()),
                                                     job.script, {});
        return exit_defect;
    }
}

}  // namespace windrow::command
