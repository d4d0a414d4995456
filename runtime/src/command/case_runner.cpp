// SPDX-License-Identifier: Apache-2.0
#include "command/case_runner.hpp"

#include "command/case_compare.hpp"
#include "command/case_file.hpp"
#include "command/exit_code.hpp"
#include "command/subprocess.hpp"
#include "command/value_text.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace windrow::command {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error("W6083", "cannot read " + path.string());
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

std::string first_line(const std::string& text) {
    const std::string line = text.substr(0, text.find('\n'));
    return line.empty() ? "no message" : line;
}

/// One way of running a case: its options, and how a message names it.
struct Combination {
    std::vector<std::string> options;
    std::string name;
};

std::string text(const std::string& value) {
    return value;
}
template <typename Number>
std::string text(Number value) {
    return std::to_string(value);
}

std::vector<Combination> combinations(const CaseSettings& settings) {
    // A device that fails is not to be covered up by the CPU's answer.
    std::vector<Combination> all{{{"--on-device-failure", "stop"}, {}}};
    const auto multiply = [&](const std::string& option, const auto& values) {
        if (values.empty()) return;
        std::vector<Combination> product;
        for (const Combination& one : all) {
            for (const auto& value : values) {
                Combination next = one;
                next.options.insert(next.options.end(), {option, text(value)});
                next.name += (next.name.empty() ? "" : " ") + option + " " + text(value);
                product.push_back(std::move(next));
            }
        }
        all = std::move(product);
    };
    multiply("--backend", settings.backends);
    multiply("--batch-rows", settings.batch_rows);
    multiply("--threads", settings.threads);
    multiply("--shard-from-groups", settings.shard_from_groups);
    return all;
}

ProcessResult run_once(const fs::path& folder, const Combination& combination, double timeout_seconds) {
    std::vector<std::string> arguments{own_program().string(), "run", "job.sql", "--format", "case", "--quiet"};
    arguments.insert(arguments.end(), combination.options.begin(), combination.options.end());
    return run_process(arguments, folder, timeout_seconds);
}

/// Sets the verdict of one run against the expected rows.
void judge(CaseVerdict& verdict, const CaseRows& expected, const ProcessResult& run) {
    if (run.timed_out || run.signal != 0 || run.exit_code == exit_defect) {
        verdict.crashed = true;
        verdict.reason = run.timed_out     ? "time-out"
                         : run.signal != 0 ? "crash by signal " + std::to_string(run.signal)
                                           : "a defect: " + first_line(run.errors);
        verdict.details = run.errors;
        return;
    }
    if (expected.error) {
        verdict.passed = run.exit_code != 0 || is_flink_limitation(*expected.error);
        verdict.lifted = run.exit_code == 0 && verdict.passed;
        if (!verdict.passed) verdict.reason = "accepted what Flink refuses: " + first_line(*expected.error);
        return;
    }
    if (run.exit_code != 0) {
        verdict.reason = "exit " + std::to_string(run.exit_code) + ": " + first_line(run.errors);
        verdict.details = run.errors;
        return;
    }
    try {
        const Difference difference = compare_rows_of_case(expected, parse_case_rows(run.output));
        verdict.passed = !difference.found();
        verdict.reason = difference.summary;
        verdict.details = difference.details;
    } catch (const Error& error) {
        verdict.reason = "the output cannot be read: " + error.message();
    }
}

void write_expected(const fs::path& path, const ProcessResult& run) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << run.output;
    if (run.exit_code != 0) {
        std::string line = "{\"error\":";
        append_json_string(line, first_line(run.errors));
        file << line << "}\n";
    }
    if (!file.flush()) throw Error("W6083", "cannot write " + path.string());
}

}  // namespace

std::vector<fs::path> find_cases(const std::vector<fs::path>& roots) {
    std::vector<fs::path> cases;
    for (const fs::path& root : roots) {
        const std::size_t before = cases.size();
        if (fs::is_regular_file(root / "job.sql")) {
            cases.push_back(fs::canonical(root));
        } else if (fs::is_directory(root)) {
            for (const auto& entry : fs::recursive_directory_iterator(root)) {
                if (entry.path().filename() == "job.sql") cases.push_back(fs::canonical(entry.path().parent_path()));
            }
        }
        if (cases.size() == before) {
            throw Error("W1004", "no job test at or below " + root.string(),
                        "a job test is a folder with job.sql and expected.jsonl");
        }
    }
    std::sort(cases.begin(), cases.end());
    cases.erase(std::unique(cases.begin(), cases.end()), cases.end());
    return cases;
}

CaseVerdict run_case(const fs::path& folder, const CaseSettings& settings) {
    CaseVerdict verdict;
    verdict.area = folder.parent_path().filename().string();
    verdict.name = folder.filename().string();
    const fs::path right = folder / "expected.right.jsonl";
    const fs::path expected_path = fs::exists(right) ? right : folder / "expected.jsonl";
    verdict.apart = fs::exists(folder / "difference.md") && !fs::exists(right);
    try {
        const std::vector<Combination> all = combinations(settings);
        const ProcessResult first = run_once(folder, all.front(), settings.timeout_seconds);
        if (settings.update && !first.timed_out && first.signal == 0) write_expected(expected_path, first);
        if (!fs::exists(expected_path)) throw Error("W1004", "no expected.jsonl", "--update writes it from the job's own answer");
        judge(verdict, parse_case_rows(read_text(expected_path)), first);
        for (std::size_t i = 1; i < all.size() && !verdict.crashed; ++i) {
            const ProcessResult other = run_once(folder, all[i], settings.timeout_seconds);
            if (other.output == first.output && other.exit_code == first.exit_code && other.signal == 0 && !other.timed_out)
                continue;
            verdict.passed = false;
            verdict.crashed = other.timed_out || other.signal != 0;
            verdict.reason =
                (verdict.crashed ? "crash or time-out with " : "other bytes with ") + all[i].name + " than with " + all[0].name;
            verdict.details = other.errors;
            break;
        }
    } catch (const Error& error) {
        verdict.passed = false;
        verdict.reason = error.message();
    }
    if (verdict.crashed) verdict.apart = false;  // a crash counts in any case
    return verdict;
}

}  // namespace windrow::command
