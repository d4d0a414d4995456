// SPDX-License-Identifier: Apache-2.0
#include "job/simulated_run.hpp"

#include "job/expected_rows.hpp"
#include "job/scenario.hpp"
#include "kafka/log_opener.hpp"
#include "log/simulated_client.hpp"
#include "machine/simulated_machine.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/runtime/script/script.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace windrow::simulation {

namespace {

constexpr const char* checkpoint_folder = "/checkpoints/job-1";
constexpr std::size_t most_processes = 8;

/// What a job may end with when something around it goes wrong. Anything else is a failure of the simulation's seed.
constexpr std::array expected_errors = {"W6006", "W6106", "W6199", "W6301", "W6304", "W6306", "W6309", "W6310"};

class Simulation {
public:
    explicit Simulation(const RunOptions& options)
        : options_(options), trace_(options.printed), dice_(options.seed * 0x2545f4914f6cdd1dU + 1) {
        replace_surroundings(&machine_);
        replace_log_opener([this](const LibrdkafkaConnection&) {
            return open_simulated_client(log_, {[this](const char* step) { machine_.step(step); }});
        });
    }
    ~Simulation() {
        replace_log_opener({});
        replace_surroundings(nullptr);
    }
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    RunResult run() {
        Dice made = dice_.split();
        scenario_ = make_scenario(made);
        expected_ = expected_rows(scenario_);
        make_topics();
        plan_job();
        if (options_.killed_at > 0) {
            one_death();
        } else if (!options_.fault_free) {
            chaos();
        }
        heal();
        result_.figures.steps = 0;
        for (const auto& process : processes_) result_.figures.steps += process->steps;
        result_.figures.processes = processes_.size();
        result_.figures.first_steps = processes_.front()->steps;
        result_.trace_hash = trace_.hash();
        return std::move(result_);
    }

private:
    enum class End : std::uint8_t { done, error, killed, stopped };

    void fail(const std::string& why) {
        if (!result_.failure.empty()) return;
        result_.failure = why;
        trace_.note(time_.now_ms(), "oracle", "FAILURE", why);
    }

    void make_topics() {
        cluster_.create_topic("in", scenario_.input_partitions);
        for (const char* name : output_names) {
            if (writes_topic(scenario_, name)) cluster_.create_topic(name, scenario_.output_partitions);
        }
        for (const InputRecord& record : scenario_.input) {
            const auto arrive = [this, record] {
                cluster_.append_plain({"in", record.partition}, 0, record.offset, {stored(record)});
            };
            if (record.arrives_ms == 0) {
                arrive();
            } else {
                time_.after(record.arrives_ms, arrive);
            }
        }
        cluster_.on_committed = [this](const std::string& group, const LogPartition& partition, const LogCommitted& before,
                                       const LogCommitted& now) {
            ++result_.figures.committed;
            if (now.offset < before.offset)
                fail("the committed offset of " + group + ", " + partition.topic + " goes back from " +
                     std::to_string(before.offset) + " to " + std::to_string(now.offset));
        };
        log_.transaction_timeout_ms = scenario_.transaction_timeout_ms;
        log_.most_records_a_fetch = 1 + dice_.below(12);
    }

    void plan_job() {
        script::SessionOptions options;
        options.clock = [] { return std::int64_t{1'700'000'000'000}; };
        options.seed = 1;
        const script::PreparedScript prepared = script::Session(std::move(options)).prepare(script_of(scenario_));
        if (!prepared.errors.empty()) throw prepared.errors.front();
        job_ = prepared.jobs().at(0);  // its INSERTs: a scenario has nothing else that runs
    }

    [[nodiscard]] exec::ExecutionOptions execution(Dice& dice) const {
        exec::ExecutionOptions options;
        options.threads = 1;
        options.batch_rows = dice.chance(0.5) ? 65'536 : dice.between(1, 4);
        options.shard_from_groups = dice.chance(0.5) ? 1 : 16'384;
        options.checkpoints.folder = checkpoint_folder;
        options.checkpoints.interval = std::chrono::milliseconds(dice.between(1, 60));
        options.checkpoints.kept = static_cast<std::size_t>(dice.between(damages_ ? 2 : 1, 4));
        return options;
    }

    /// Begins a process; it runs when the director waits.
    Process& start_process(SimulatedDisk& disk) {
        processes_.push_back(std::make_unique<Process>());
        Process& process = *processes_.back();
        process.name = "process " + std::to_string(processes_.size());
        process.disk = &disk;
        return process;
    }
    void launch(Process& process) {
        auto end = std::make_shared<End>(End::done);
        const exec::ExecutionOptions options = execution(dice_);
        const auto work = [this, &process, end, options] { *end = execute(process, options); };
        ends_[&process] = end;
        threads_[&process] = schedule_.start(&process, work, [&process] { return !process.stopped || process.killed; });
    }
    /// The director waits until the process has ended or is stopped.
    End await(Process& process) {
        schedule_.wait_until([&] { return Schedule::has_ended(*threads_[&process]) || (process.stopped && !process.killed); });
        if (!Schedule::has_ended(*threads_[&process])) return End::stopped;
        return *ends_[&process];
    }

    End execute(Process& process, const exec::ExecutionOptions& options) {
        std::ostringstream unused;
        try {
            exec::execute(job_, options, [](const Batch&) {}, unused, {});
            trace_.note(time_.now_ms(), process.name, "has ended");
            return End::done;
        } catch (const ProcessKilled&) {
            if (process.endless) fail(process.name + " comes to no end");
            return End::killed;
        } catch (const Error& error) {
            if (process.killed) return End::killed;
            trace_.note(time_.now_ms(), process.name, "ends with " + error.code(), error.message());
            last_error_ = error.code() + ": " + error.message();
            last_code_ = error.code();
            return End::error;
        }
    }

    /// Each seed has some kinds of misfortune, not all of them.
    void choose_faults() {
        const auto rate = [&](double most) {
            return dice_.chance(0.4) ? most * static_cast<double>(1 + dice_.below(10)) / 10 : 0.0;
        };
        network_.lost_request = rate(0.1);
        network_.lost_answer = rate(0.1);
        network_.late_request = rate(0.1);
        network_.repeated_request = rate(0.2);
        network_.given_up = rate(0.3);
        network_.failed_delivery = rate(scenario_.outputs == Outputs::topics_at_least_once ? 0.6 : 0.2);
        network_.outage = rate(0.01);
        network_.slow_fetch = rate(0.5);
        disk_faults_.failed_sync = rate(0.2);
        disk_faults_.full = rate(0.05);
        disk_faults_.error_at_failpoint = rate(0.02);
        kills_ = dice_.chance(0.9);
        power_fails_ = dice_.chance(0.6);
        stops_ = scenario_.outputs == Outputs::topics && dice_.chance(0.3);
        damages_ = scenario_.outputs == Outputs::files && dice_.chance(0.5);
    }

    void chaos() {
        choose_faults();
        const std::size_t rounds = 1 + dice_.below(most_processes - 2);
        for (std::size_t n = 0; n < rounds && result_.failure.empty() && !done_; ++n) {
            log_.faults = network_;
            Process& process = start_process(*disk_);
            process.faults = disk_faults_;
            static constexpr std::array<std::int64_t, 4> spans = {40, 150, 400, 1'000};
            const std::int64_t span = spans[dice_.below(spans.size())];
            if (stopped_ != nullptr && dice_.chance(0.3)) wake_stopped();
            choose_death(process, span);
            if (stops_ && stopped_ == nullptr) process.stopped_at = static_cast<std::uint64_t>(dice_.between(1, span));
            launch(process);
            after_end(process, await(process));
        }
    }

    void choose_death(Process& process, std::int64_t span) {
        if (!kills_ || dice_.chance(0.2)) return;
        if (dice_.chance(0.5)) {
            process.killed_at = static_cast<std::uint64_t>(dice_.between(1, span));
        } else {
            process.killed_at_change = static_cast<std::uint64_t>(dice_.between(1, std::max<std::int64_t>(12, span / 4)));
        }
    }

    void after_end(Process& process, End end) {
        switch (end) {
            case End::done:
                done_ = true;
                break;
            case End::killed:
                ++result_.figures.killed;
                if (power_fails_ && dice_.chance(0.6)) lose_power();
                break;
            case End::error:
                ++result_.figures.ended_with_error;
                if (!go_on_from_other_disk()) check_error(process);
                if (power_fails_ && dice_.chance(0.2)) lose_power();
                break;
            case End::stopped:
                take_over(process);
                break;
        }
        if (damages_ && !done_) damage_newest();
        if (dice_.chance(0.3)) time_.advance(dice_.between(0, 100'000));
        check_nothing_twice();
    }

    void lose_power() {
        ++result_.figures.power_losses;
        trace_.note(time_.now_ms(), "machine", "loses power");
        disk_->lose_power();
    }

    /// Another machine with a copy of the folder goes on with the job, while the process that had it is stopped, not dead.
    void take_over(Process& process) {
        ++result_.figures.stopped;
        stopped_ = &process;
        process.stopped_at = Process::never;
        other_disk_ = std::move(disk_);
        disk_ = other_disk_->copy(dice_.split());
        trace_.note(time_.now_ms(), "director", "another machine takes over");
    }

    /// The stopped process goes on, beside the one that took over, or after it.
    void wake_stopped() {
        if (stopped_ == nullptr || !stopped_->stopped) return;
        trace_.note(time_.now_ms(), "director", "the stopped process goes on");
        stopped_->stopped = false;
    }

    /// The process that was replaced may have committed once more: its folder is the one to go on from, when it has ended.
    bool go_on_from_other_disk() {
        if (stopped_ == nullptr || last_code_ != "W6108") return false;
        settle_stopped();
        std::swap(disk_, other_disk_);
        return true;
    }

    void check_error(const Process& process) {
        const bool expected = std::find(expected_errors.begin(), expected_errors.end(), last_code_) != expected_errors.end();
        if (expected) return;
        fail(process.name + " ended with " + last_error_);
    }

    /// A bit of the newest checkpoint is wrong, where there is an older one to go back to.
    void damage_newest() {
        std::vector<SimulatedDisk::FilePtr> checkpoints;
        for (const auto& [path, file] : disk_->list(checkpoint_folder, false)) {
            if (path.filename().native().starts_with("checkpoint-")) checkpoints.push_back(file);
        }
        if (checkpoints.size() < 2 || checkpoints.back()->bytes.empty() || dice_.chance(0.3)) return;
        ++result_.figures.damaged;
        trace_.note(time_.now_ms(), "disk", "a checkpoint is damaged");
        std::string& bytes = checkpoints.back()->bytes;
        bytes[dice_.below(bytes.size())] ^= static_cast<char>(1U << dice_.below(8));
        checkpoints.back()->synced = bytes;
    }

    void one_death() {
        Process& process = start_process(*disk_);
        process.killed_at = options_.killed_at;
        launch(process);
        const End end = await(process);
        done_ = end == End::done;
        if (end == End::error) check_error(process);
        if (options_.loses_power) lose_power();
    }

    /// Nothing goes wrong any more: the job must come to its end, and all rows must be there.
    void heal() {
        log_.faults = {};
        cluster_.come_back();
        if (dice_.chance(0.5)) wake_stopped();
        for (int attempts = 0; !done_ && result_.failure.empty(); ++attempts) {
            Process& process = start_process(*disk_);
            launch(process);
            const End end = await(process);
            done_ = end == End::done;
            if (done_) break;
            const bool contested = stopped_ != nullptr && attempts < 4;
            if (contested) (void)go_on_from_other_disk();
            if (contested) settle_stopped();
            if (!contested) fail(process.name + " ended with " + last_error_ + " though nothing went wrong");
        }
        settle_stopped();
        if (result_.failure.empty()) check_all("at the end");
        if (result_.failure.empty() && !options_.fault_free && dice_.chance(0.5)) start_once_more();
    }

    void settle_stopped() {
        if (stopped_ == nullptr) return;
        wake_stopped();
        stopped_->faults = {};
        (void)await(*stopped_);
    }

    /// What was finished stays finished, also when the power fails after the job's end.
    void start_once_more() {
        lose_power();
        Process& process = start_process(*disk_);
        launch(process);
        const End end = await(process);
        const bool had_ended = end == End::done;
        if (!had_ended && stopped_ == nullptr) fail("a job that had ended did not start again: " + last_error_);
        if (result_.failure.empty()) check_all("after one more start");
    }

    RowCounts written(const std::string& table) {
        RowCounts rows;
        if (writes_topic(scenario_, table)) {
            for (const StoredRecord& record : cluster_.visible(table)) ++rows[record.value.value_or("no value")];
            return rows;
        }
        for (const auto& [path, file] : disk_->list("/out/" + table, true)) {
            if (path.filename().native().starts_with('.')) continue;
            std::istringstream lines(file->bytes);
            for (std::string line; std::getline(lines, line);) ++rows[line];
        }
        return rows;
    }

    void check_all(const std::string& when) {
        time_.advance(1'000);  // markers arrive
        check_offsets(when);
        for (const char* table : output_names) {
            const RowCounts rows = written(table);
            const RowCounts& expected = expected_[table];
            for (const auto& [row, count] : expected) {
                const auto found = rows.find(row);
                const std::int64_t times = found == rows.end() ? 0 : found->second;
                if (times < count) return fail(when + ", " + table + " lacks " + row);
            }
            check_rows(table, rows, when);
        }
    }

    /// No record is left behind the offsets that are committed for the input.
    void check_offsets(const std::string& when) {
        if (scenario_.outputs != Outputs::topics && scenario_.outputs != Outputs::topics_and_files) return;
        for (std::int32_t p = 0; p < scenario_.input_partitions; ++p) {
            std::vector<std::optional<LogCommitted>> found;
            const bool stable = cluster_.committed("job-0-input", {{"in", p}}, found);
            const LogPartition partition{"in", p};
            const std::int64_t end = cluster_.end(partition);
            bool behind_all = stable && found.front() && found.front()->offset <= end;
            for (std::int64_t at = behind_all ? found.front()->offset : end; at < end; ++at)
                behind_all = behind_all && !cluster_.is_visible(partition, at);
            if (!behind_all) return fail(when + ", the committed offset of partition " + std::to_string(p) + " is not its end");
        }
    }

    void check_rows(const std::string& table, const RowCounts& rows, const std::string& when) {
        const bool repeats = scenario_.outputs == Outputs::topics_at_least_once;
        for (const auto& [row, count] : rows) {
            const auto found = expected_[table].find(row);
            if (found == expected_[table].end()) return fail(when + ", " + table + " has " + row + ", which is wrong");
            if (count > found->second && !repeats)
                return fail(when + ", " + table + " has " + row + " " + std::to_string(count) + " times");
        }
    }

    void check_nothing_twice() {
        for (const char* table : output_names) {
            if (writes_topic(scenario_, table)) check_rows(table, written(table), "after a process");
        }
    }

    const RunOptions& options_;
    Trace trace_;
    Dice dice_;
    VirtualTime time_;
    Schedule schedule_{dice_.split()};
    SimulatedMachine machine_{schedule_, time_, dice_.split(), trace_};
    SimulatedCluster cluster_{time_, dice_.split(), trace_};
    SimulatedLog log_{time_, cluster_, dice_.split(), trace_};
    std::unique_ptr<SimulatedDisk> disk_ = std::make_unique<SimulatedDisk>(dice_.split());
    std::unique_ptr<SimulatedDisk> other_disk_;
    Scenario scenario_;
    std::map<std::string, RowCounts> expected_;
    plan::Job job_;
    std::vector<std::unique_ptr<Process>> processes_;
    std::map<const Process*, std::shared_ptr<End>> ends_;
    std::map<const Process*, std::shared_ptr<Schedule::Thread>> threads_;
    NetworkFaults network_;
    DiskFaults disk_faults_;
    bool kills_ = false;
    bool power_fails_ = false;
    bool stops_ = false;
    bool damages_ = false;
    bool done_ = false;
    Process* stopped_ = nullptr;
    std::string last_error_;
    std::string last_code_;
    RunResult result_;
};

}  // namespace

RunResult run_seed(const RunOptions& options) {
    return Simulation(options).run();
}

}  // namespace windrow::simulation
