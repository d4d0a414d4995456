// SPDX-License-Identifier: Apache-2.0
#include "job/simulated_run.hpp"
#include "mutants/mutant_switch.hpp"
#include "windrow/kernels/error.hpp"

#include <fmt/format.h>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::simulation {
namespace {

constexpr const char* usage = R"(usage: simulation --seed N [--verbose] [--mutant NAME]
       simulation [--seeds FIRST:COUNT] [--every-step FIRST:COUNT] [--mutants [NAME,...]] [--trials N] [--most-seeds N] [--jobs N] [--count FILE]
--seed        one seed; --verbose prints what happened, step by step. The same seed does the same every time.
--seeds       so many, from the first on; each twice where its number ends with 00: the same trace
--every-step  so many seeds, the first process killed at each of its steps in turn, with and without a loss of power
--mutants     for each protocol bug, how many seeds find it: the median of the trials, each with seeds of its own
--count       writes "PASSED FAILED" there)";

struct Range {
    std::uint64_t first = 1;
    std::uint64_t count = 0;
};

struct Arguments {
    Range seeds;
    Range every_step;
    bool one = false;
    bool verbose = false;
    bool mutants = false;
    std::string mutant_names;
    std::string mutant;
    std::uint64_t trials = 5;
    std::uint64_t most_seeds = 2'000;
    std::uint64_t jobs = 1;  ///< processes at once
    std::string count_file;
};

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw Error("W1020", "'" + std::string(text) + "' is no number");
    return number;
}

Range range_of(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return {1, number_of(text)};
    return {number_of(text.substr(0, colon)), number_of(text.substr(colon + 1))};
}

Arguments read(int count, char** texts) {
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        const std::string_view name = texts[i];
        const auto has_value = [&] { return i + 1 < count && texts[i + 1][0] != '-'; };
        const auto value = [&]() -> std::string_view {
            if (!has_value()) throw Error("W1020", std::string(name) + " needs a value");
            return texts[++i];
        };
        if (name == "--seed") {
            arguments.seeds = {number_of(value()), 1};
            arguments.one = true;
        } else if (name == "--seeds") {
            arguments.seeds = range_of(value());
        } else if (name == "--every-step") {
            arguments.every_step = range_of(value());
        } else if (name == "--verbose") {
            arguments.verbose = true;
        } else if (name == "--mutant") {
            arguments.mutant = value();
        } else if (name == "--mutants") {
            arguments.mutants = true;
            if (has_value()) arguments.mutant_names = "," + std::string(value()) + ",";
        } else if (name == "--trials") {
            arguments.trials = number_of(value());
        } else if (name == "--most-seeds") {
            arguments.most_seeds = number_of(value());
        } else if (name == "--jobs") {
            arguments.jobs = std::max<std::uint64_t>(1, number_of(value()));
        } else if (name == "--count") {
            arguments.count_file = value();
        } else {
            throw Error("W1020", "unknown argument '" + std::string(name) + "'\n" + usage);
        }
    }
    return arguments;
}

constexpr unsigned seconds_of_a_seed = 60;  // a mutant may make its process hang

/// What processes that run seeds tell the one that began them.
struct Shared {
    static constexpr std::size_t most_cells = 1024;
    std::uint64_t cells[most_cells];
};

Shared& shared_memory() {
    static Shared* const memory =
        static_cast<Shared*>(::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    return *memory;
}

/// Runs `count` tasks in processes of their own, `jobs` at once: a mutant may make its process crash.
/// `ended(task, whole)`: whether the process ended by itself.
void run_processes(std::uint64_t jobs, std::size_t count, const std::function<void(std::size_t)>& task,
                   const std::function<void(std::size_t, bool)>& ended) {
    std::map<pid_t, std::size_t> running;
    const auto wait_for_one = [&] {
        int status = 0;
        const pid_t process = ::waitpid(-1, &status, 0);
        const auto found = running.find(process);
        if (found == running.end()) return;
        ended(found->second, WIFEXITED(status) && WEXITSTATUS(status) == 0);
        running.erase(found);
    };
    for (std::size_t n = 0; n < count; ++n) {
        while (running.size() >= jobs) wait_for_one();
        std::fflush(stdout);
        const pid_t process = ::fork();
        if (process == 0) {
            task(n);
            std::fflush(stdout);
            ::_exit(0);
        }
        running[process] = n;
    }
    while (!running.empty()) wait_for_one();
}

/// Sums of a campaign, in cells of the shared memory.
struct Sums {
    std::uint64_t passed, failed, processes, killed, power_losses, ended_with_error, stopped, damaged, steps, committed;
};
static_assert(sizeof(Sums) % sizeof(std::uint64_t) == 0);

void add(const RunResult& one, Sums& sum) {
    ++(one.failure.empty() ? sum.passed : sum.failed);
    sum.processes += one.figures.processes;
    sum.killed += one.figures.killed;
    sum.power_losses += one.figures.power_losses;
    sum.ended_with_error += one.figures.ended_with_error;
    sum.stopped += one.figures.stopped;
    sum.damaged += one.figures.damaged;
    sum.steps += one.figures.steps;
    sum.committed += one.figures.committed;
}

void add(const Sums& one, Sums& sum) {
    const auto* from = reinterpret_cast<const std::uint64_t*>(&one);
    auto* to = reinterpret_cast<std::uint64_t*>(&sum);
    for (std::size_t i = 0; i < sizeof(Sums) / sizeof(std::uint64_t); ++i) to[i] += from[i];
}

class Campaign {
public:
    explicit Campaign(Arguments arguments) : arguments_(std::move(arguments)) {}

    int run() {
        if (!arguments_.mutant.empty()) switch_mutant(number_of_mutant(arguments_.mutant));
        if (arguments_.seeds.count > 0) run_seeds();
        if (arguments_.every_step.count > 0) run_every_step();
        if (arguments_.mutants) find_mutants();
        if (!arguments_.count_file.empty()) write_counts();
        return failed_ == 0 ? 0 : 1;
    }

private:
    static void tell(const RunOptions& options, const RunResult& result) {
        if (result.failure.empty()) return;
        const std::string step = options.killed_at == 0 ? "" : fmt::format(" killed at step {}", options.killed_at);
        fmt::print("seed {}{}: {}\n", options.seed, step, result.failure);
    }

    void run_seed_of(std::uint64_t seed, Sums& sum) const {
        RunOptions options;
        options.seed = seed;
        options.printed = arguments_.verbose;
        RunResult result = run_seed(options);
        if (!arguments_.one && seed % 100 == 0 && result.failure.empty() && run_seed(options).trace_hash != result.trace_hash)
            result.failure = "a second run of the seed did something else";
        if (arguments_.one) fmt::print("trace {:016x}\n", result.trace_hash);
        tell(options, result);
        add(result, sum);
    }

    /// The seed's first process is killed at each of its steps in turn.
    static void run_every_step_of(std::uint64_t seed, Sums& sum) {
        RunOptions options;
        options.seed = seed;
        options.fault_free = true;
        const std::uint64_t steps = run_seed(options).figures.first_steps;
        options.fault_free = false;
        for (options.killed_at = 1; options.killed_at <= steps; ++options.killed_at) {
            for (const bool power : {false, true}) {
                options.loses_power = power;
                const RunResult result = run_seed(options);
                tell(options, result);
                add(result, sum);
            }
        }
    }

    /// Shares the seeds out to processes.
    Sums run_range(const Range& range, const std::function<void(std::uint64_t, Sums&)>& run_one) {
        auto* const sums = reinterpret_cast<Sums*>(shared_memory().cells);
        const std::uint64_t jobs =
            std::min<std::uint64_t>(arguments_.jobs, Shared::most_cells * sizeof(std::uint64_t) / sizeof(Sums));
        Sums sum{};
        const auto part = [&](std::size_t job) {
            sums[job] = {};
            for (std::uint64_t n = job; n < range.count; n += jobs) run_one(range.first + n, sums[job]);
        };
        if (jobs == 1) {
            part(0);
            sum = sums[0];
        } else {
            run_processes(jobs, jobs, part, [&](std::size_t job, bool whole) {
                add(sums[job], sum);
                if (whole) return;
                ++sum.failed;
                fmt::print("a process that ran every {}. seed from {} on crashed\n", jobs, range.first + job);
            });
        }
        passed_ += sum.passed;
        failed_ += sum.failed;
        return sum;
    }

    void run_seeds() {
        const auto begin = std::chrono::steady_clock::now();
        const Sums sum = run_range(arguments_.seeds, [this](std::uint64_t seed, Sums& sums) { run_seed_of(seed, sums); });
        fmt::print(
            "{} seeds, {} failed, {:.0f} seconds: {} processes, of which {} were killed, {} ended with an error, {} were stopped "
            "and "
            "replaced; {} losses of power, {} damaged checkpoints, {} steps, {} offsets committed\n",
            arguments_.seeds.count, sum.failed, seconds_since(begin), sum.processes, sum.killed, sum.ended_with_error,
            sum.stopped, sum.power_losses, sum.damaged, sum.steps, sum.committed);
    }

    void run_every_step() {
        const auto begin = std::chrono::steady_clock::now();
        const Sums sum = run_range(arguments_.every_step, run_every_step_of);
        fmt::print("every step of {} jobs: {} runs, {} failed, {:.0f} seconds\n", arguments_.every_step.count,
                   sum.passed + sum.failed, sum.failed, seconds_since(begin));
    }

    static double seconds_since(std::chrono::steady_clock::time_point begin) {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    }

    static int number_of_mutant(const std::string& name) {
        const auto& all = all_mutants();
        const auto found = std::find_if(all.begin(), all.end(), [&](const Mutant& mutant) { return mutant.name == name; });
        if (found == all.end()) throw Error("W1020", "there is no mutant '" + name + "'");
        return static_cast<int>(found - all.begin());
    }

    /// Counts the seeds until one finds the mutant, or crashes with it; `cell` above `most_seeds`: none did.
    void seeds_to_find(std::uint64_t trial, volatile std::uint64_t& cell) const {
        for (std::uint64_t n = 1; n <= arguments_.most_seeds + 1; ++n) {
            cell = n;  // before the run, which may crash
            if (n > arguments_.most_seeds) return;
            ::alarm(seconds_of_a_seed);
            RunOptions options;
            options.seed = 1'000'000 * (trial + 1) + n;
            if (!run_seed(options).failure.empty()) return;
        }
    }

    void find_mutants() {
        const auto begin = std::chrono::steady_clock::now();
        std::vector<std::size_t> chosen;
        for (std::size_t m = 0; m < all_mutants().size(); ++m) {
            const std::string name = "," + all_mutants()[m].name + ",";
            if (arguments_.mutant_names.empty() || arguments_.mutant_names.find(name) != std::string::npos) chosen.push_back(m);
        }
        const std::uint64_t trials = arguments_.trials;
        if (chosen.size() * trials > Shared::most_cells) throw Error("W1020", "too many trials");
        std::uint64_t* const cells = shared_memory().cells;
        const auto search = [&](std::size_t task) {
            switch_mutant(static_cast<int>(chosen[task / trials]));
            seeds_to_find(task % trials, cells[task]);
        };
        run_processes(arguments_.jobs, chosen.size() * trials, search, [](std::size_t, bool) {});
        std::vector<std::uint64_t> medians;
        for (std::size_t c = 0; c < chosen.size(); ++c) {
            std::vector<std::uint64_t> found(cells + c * trials, cells + (c + 1) * trials);
            std::sort(found.begin(), found.end());
            medians.push_back(found[trials / 2]);
            const bool always = found.back() <= arguments_.most_seeds;
            ++(always ? passed_ : failed_);
            fmt::print("mutant {:37} {}: {} seeds are the median of {} trials, {} the most\n", all_mutants()[chosen[c]].name,
                       always ? "found" : "NOT FOUND", medians.back(), trials, found.back());
        }
        std::sort(medians.begin(), medians.end());
        if (medians.empty()) return;
        fmt::print("{} mutants, {} not always found, {:.0f} seconds; median seeds to find one: {}, most: {}\n", chosen.size(),
                   failed_, seconds_since(begin), medians[medians.size() / 2], medians.back());
    }

    void write_counts() const {
        std::FILE* const file = std::fopen(arguments_.count_file.c_str(), "w");
        if (file == nullptr) throw Error("W6106", "cannot write " + arguments_.count_file);
        fmt::print(file, "{} {}\n", passed_, failed_);
        std::fclose(file);
    }

    Arguments arguments_;
    std::uint64_t passed_ = 0;
    std::uint64_t failed_ = 0;
};

}  // namespace
}  // namespace windrow::simulation

int main(int count, char** arguments) {
    try {
        return windrow::simulation::Campaign(windrow::simulation::read(count, arguments)).run();
    } catch (const windrow::Error& error) {
        fmt::print(stderr, "simulation: {}\n", error.message());
        return 2;
    }
}
