// SPDX-License-Identifier: Apache-2.0
#include "command/test_command.hpp"

#include "command/exit_code.hpp"
#include "command/value_text.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <thread>

namespace windrow::command {
namespace {

namespace fs = std::filesystem;

/// First word (up to a tab or blank) of each line that is no comment.
std::set<std::string> read_names(const fs::path& path) {
    std::set<std::string> names;
    if (path.empty()) return names;
    std::ifstream file(path);
    if (!file) throw Error("W6083", "cannot read " + path.string());
    for (std::string line; std::getline(file, line);) {
        const std::string name = line.substr(0, line.find_first_of("\t \r"));
        if (!name.empty() && name.front() != '#') names.insert(name);
    }
    return names;
}

std::string case_name(const fs::path& folder) {
    return folder.parent_path().filename().string() + "/" + folder.filename().string();
}

std::vector<CaseVerdict> run_all(const std::vector<fs::path>& cases, const TestOptions& options) {
    std::vector<CaseVerdict> verdicts(cases.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < cases.size(); i = next++) verdicts[i] = run_case(cases[i], options.cases);
    };
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t workers = std::min(cases.size(), options.jobs > 0 ? static_cast<std::size_t>(options.jobs) : cores);
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < workers; ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    return verdicts;
}

struct Counts {
    int passed = 0, failed = 0, known = 0, lifted = 0, apart_equal = 0, apart = 0;
};

/// Prints the case if it asks for attention and counts it.
void report(const CaseVerdict& verdict, const std::set<std::string>& known, const TestOptions& options, Counts& counts) {
    if (verdict.apart) {
        ++counts.apart;
        counts.apart_equal += verdict.passed ? 1 : 0;
        return;
    }
    const bool expected_to_fail = known.contains(verdict.full_name());
    if (verdict.passed && expected_to_fail) {
        ++counts.failed;
        std::printf("FAIL %s\n  passes now: remove it from %s\n", verdict.full_name().c_str(), options.known.c_str());
        return;
    }
    if (verdict.passed) {
        ++counts.passed;
        counts.lifted += verdict.lifted ? 1 : 0;
        return;
    }
    if (expected_to_fail && !verdict.crashed) {
        ++counts.known;
        return;
    }
    ++counts.failed;
    std::printf("FAIL %s\n  %s\n", verdict.full_name().c_str(), verdict.reason.c_str());
    std::string details = verdict.details;
    if (!options.verbose && details.size() > 1500) details = details.substr(0, 1500) + "...\n";
    if (!details.empty() && details.back() != '\n') details.push_back('\n');
    std::fputs(details.c_str(), stdout);
}

void write_json(const fs::path& path, const std::vector<CaseVerdict>& verdicts) {
    std::string text = "[\n";
    for (const CaseVerdict& verdict : verdicts) {
        if (&verdict != verdicts.data()) text += ",\n";
        text += "{\"case\":";
        append_json_string(text, verdict.full_name());
        const auto flag = [&](const char* name, bool value) {
            text += std::string(",\"") + name + "\":" + (value ? "true" : "false");
        };
        flag("passed", verdict.passed);
        flag("apart", verdict.apart);
        flag("lifted", verdict.lifted);
        flag("crashed", verdict.crashed);
        text += ",\"reason\":";
        append_json_string(text, verdict.reason);
        text += "}";
    }
    text += "\n]\n";
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    if (!file.write(text.data(), static_cast<std::streamsize>(text.size())).flush()) {
        throw Error("W6083", "cannot write " + path.string());
    }
}

void print_summary(const std::map<std::string, Counts>& areas) {
    Counts all;
    std::printf("%-14s %6s %6s %6s %6s   %s\n", "area", "passed", "failed", "known", "all",
                "deliberate differences equal to Flink");
    const auto line = [](const std::string& name, const Counts& counts) {
        std::printf("%-14s %6d %6d %6d %6d   %d of %d\n", name.c_str(), counts.passed, counts.failed, counts.known,
                    counts.passed + counts.failed + counts.known, counts.apart_equal, counts.apart);
    };
    for (const auto& [area, counts] : areas) {
        line(area, counts);
        all.passed += counts.passed;
        all.failed += counts.failed;
        all.known += counts.known;
        all.lifted += counts.lifted;
        all.apart += counts.apart;
        all.apart_equal += counts.apart_equal;
    }
    line("all", all);
    const int judged = std::max(1, all.passed + all.failed + all.known);
    std::printf("%d of %d = %.1f %%; %d of them answer what Flink does not support\n", all.passed,
                all.passed + all.failed + all.known, 100.0 * all.passed / judged, all.lifted);
}

}  // namespace

int run_test_command(const TestOptions& options) {
    const std::set<std::string> skipped = read_names(options.skip);
    const std::set<std::string> known = read_names(options.known);
    std::vector<fs::path> cases = find_cases(options.roots);
    std::erase_if(cases, [&](const fs::path& folder) { return skipped.contains(case_name(folder)); });

    const std::vector<CaseVerdict> verdicts = run_all(cases, options);
    std::map<std::string, Counts> areas;
    for (const CaseVerdict& verdict : verdicts) report(verdict, known, options, areas[verdict.area]);
    print_summary(areas);
    if (!options.json.empty()) write_json(options.json, verdicts);

    int passed = 0;
    int failed = 0;
    for (const auto& [area, counts] : areas) {
        passed += counts.passed;
        failed += counts.failed;
    }
    if (!options.count.empty()) {
        std::ofstream file(options.count, std::ios::trunc);
        if (!(file << passed << ' ' << failed << '\n').flush()) throw Error("W6083", "cannot write " + options.count.string());
    }
    return failed == 0 ? exit_ok : exit_test_failures;
}

}  // namespace windrow::command
