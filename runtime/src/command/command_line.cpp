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

int dispatch(int argc, char** argv, JobOptions& job) {
    CLI::App app{"Windrow runs streaming SQL jobs written for Apache Flink: windowed analytics with Flink's answers.", "windrow"};
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::simple);
    std::string errors = "text";
    app.add_option("--errors", errors, "text, or json: one JSON object a line on standard error")
        ->check(CLI::IsMember({"text", "json"}));
    app.add_flag("-q,--quiet", job.quiet, "no progress, notes or balance on standard error");
    app.fallthrough();

    std::function<int()> action;
    CLI::App* run = app.add_subcommand("run", "run a script; rows go to standard output");
    add_script_options(*run, job);
    add_execution_options(*run, job);
    add_format_option(*run, job);
    add_checkpoint_options(*run, job.checkpoints);
    run->add_option("--http-port", job.http_port,
                    "answer /metrics, /healthz, /readyz and /why on this port of 127.0.0.1; 0: a free one, which is printed")
        ->check(CLI::Range(0, 65535));
    run->add_option("--log-format", job.log_format, "write a log on standard error instead of notes: text or json")
        ->check(CLI::IsMember({"text", "json"}));
    run->add_option("--log-level", job.log_level, "what the log holds: debug, info, warn or error, and above (default: info)")
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}));
    run->callback([&] { action = [&] { return run_run_command(job); }; });

    CLI::App* validate = app.add_subcommand("validate", "check a script without reading data");
    add_script_options(*validate, job);
    validate->callback([&] { action = [&] { return run_validate_command(job); }; });

    CLI::App* explain = app.add_subcommand("explain", "print the plan: per operator its backend, state, slices and watermark");
    add_script_options(*explain, job);
    add_backend_options(*explain, job);
    explain->callback([&] { action = [&] { return run_explain_command(job); }; });

    BenchOptions bench_options;
    CLI::App* bench = app.add_subcommand("bench", "time a script, throwing its rows away");
    add_script_options(*bench, job);
    add_execution_options(*bench, job);
    bench->add_flag("--preload", bench_options.preload, "decode the sources first; time only the plan on the decoded batches");
    bench->add_option("--runs", bench_options.runs, "times to run it")->check(CLI::Range(1, 1000))->capture_default_str();
    bench->add_flag("--json", bench_options.json, "print one JSON object");
    bench->callback([&] {
        action = [&] {
            bench_options.job = job;
            return run_bench_command(bench_options);
        };
    });

    CLI::App* shell = app.add_subcommand("sql", "an interactive shell");
    add_session_options(*shell, job);
    add_execution_options(*shell, job);
    add_format_option(*shell, job);
    shell->callback([&] { action = [&] { return run_shell_command(job); }; });

    TestOptions tests;
    CLI::App* test = app.add_subcommand("test", "run job tests: folders with job.sql, inputs and expected.jsonl");
    add_test_options(*test, tests);
    test->callback([&] { action = [&] { return run_test_command(tests); }; });

    generate::GeneratorOptions data;
    CLI::App* gen = app.add_subcommand("gen", "make a seeded data set and print its CREATE TABLE");
    add_gen_options(*gen, data);
    gen->callback([&] { action = [&] { return run_gen_command(data); }; });

    CheckpointQuery checkpoints;
    CLI::App* checkpoint = app.add_subcommand("checkpoint", "list, inspect or verify the checkpoints of a job");
    add_checkpoint_query(*checkpoint, checkpoints);
    checkpoint->callback([&] { action = [&] { return run_checkpoint_command(checkpoints); }; });

    ModelQuery model;
    CLI::App* models = app.add_subcommand("model", "inspect a model (an ONNX file), or run it on tensors in files");
    add_model_commands(*models, model, [&](std::function<int()> act) { action = std::move(act); });

    WhyQuestion why_question;
    CLI::App* why = app.add_subcommand("why", "ask a running job (windrow run --http-port) why its windows have not fired");
    why->add_option(
        "job", why_question.job,
        "its address http://127.0.0.1:PORT, its port, its script or its --checkpoint-dir (default: the one that runs)");
    why->add_option("--format", why_question.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    why->callback([&] { action = [&] { return run_why_command(why_question); }; });

    app.add_subcommand("doctor", "say what this machine offers and what is missing")->callback([&] {
        action = run_doctor_command;
    });
    app.add_subcommand("version", "print the version")->callback([&] { action = run_version_command; });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        job.json_errors = errors == "json";
        if (problem.get_exit_code() == 0) return app.exit(problem);  // --help
        job.script.clear();                                          // the error is none of the script's
        throw usage_error(app, argc, argv, problem);
    }
    job.json_errors = errors == "json";
    return action();
}

}  // namespace

int run_command_line(int argc, char** argv) {
    JobOptions job;
    try {
        return dispatch(argc, argv, job);
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
