// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/exec/executor.hpp"

#include "chunk_size.hpp"
#include "input_size.hpp"
#include "job_checkpoints.hpp"
#include "pipeline.hpp"
#include "status_collection.hpp"
#include "task_pool.hpp"
#include "windrow/host/failpoint.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <tuple>

/// The round loop. A round reads some chunks, decodes them and evaluates event time in parallel, carries the watermarks over in
/// log order, runs the rows through the parallel operators, and then lets the serial operators take their rows and fire, in the
/// order of the plan. Nothing in a round depends on which worker did what, so neither does the answer.

namespace windrow::exec {

namespace {

constexpr std::size_t chunks_per_worker = 4;
constexpr auto progress_interval = std::chrono::milliseconds(100);
constexpr auto longest_wait = std::chrono::milliseconds(50);  // for records of a log that has none now

/// Follows real time from the run's clock reading on, for processing-time windows over unbounded sources.
class RunningClock : public Clock {
public:
    explicit RunningClock(std::int64_t now_ms) : start_ms_(now_ms), start_(surroundings().steady_now()) {}
    [[nodiscard]] std::int64_t now_ms() const override {
        using std::chrono::milliseconds;
        return start_ms_ + std::chrono::duration_cast<milliseconds>(surroundings().steady_now() - start_).count();
    }

private:
    std::int64_t start_ms_;
    std::chrono::steady_clock::time_point start_;
};

class JobRun {
public:
    JobRun(const plan::Job& job, const ExecutionOptions& options, const std::function<void(const Progress&)>& progress)
        : job_(job),
          options_(options),
          progress_(progress),
          pool_(worker_count(options)),
          clock_(job.context.now_ms),
          chunk_size_(options.chunk_bytes, latency_target(options)) {}

    void open(std::vector<StatementTarget> targets, SinkPool& sinks) {
        Parallelism team;
        team.workers = pool_.workers();
        team.run_tasks = [this](std::size_t count, const std::function<void(std::size_t)>& task) {
            pool_.run(count, [&](int, std::size_t i) { task(i); });
        };
        team.shard_from_groups = options_.shard_from_groups;
        team.backend = options_.backend.get();
        team.allow_new_model = options_.checkpoints.allow_new_model;
        if (!options_.checkpoints.folder.empty()) team.model_folder = options_.checkpoints.folder / "models";
        team.warn = options_.warn;
        team.tell = options_.tell;
        team.stop = options_.stop;
        if (options_.hand_over && options_.backend != nullptr) health_ = options_.backend->device_health();
        team.device_health = health_;
        if (health_ != nullptr) hand_overs_before_ = told_hand_overs_ = health_->hand_overs().size();
        pipeline_ = build_pipeline(job_, std::move(team), clock_, std::move(targets), sinks);
        tell_hand_overs();
        for (auto& stage : pipeline_.stages) {
            stage->open();
            if (const auto warning = stage->source().warning(); warning && options_.warn) options_.warn(*warning);
            if (!stage->source().bounded()) expect_no_end(*stage);
        }
        if (options_.status != nullptr) status_.emplace(job_, pipeline_);
        if (!options_.checkpoints.folder.empty()) checkpoints_.emplace(options_.checkpoints, job_, pipeline_, sinks);
        if (!checkpoints_ && sinks.atomic() != nullptr) refuse_endless_transaction();
        last_progress_ = started_ = surroundings().steady_now();
    }

    /// True if the sinks are to be committed; with checkpoints they are already.
    bool run() {
        if (options_.preload) preload();
        started_ = surroundings().steady_now();
        publish(checkpoints_ ? JobPhase::restoring : JobPhase::starting);
        tell(EventLevel::info, "job-started",
             {{"number", std::uint64_t{options_.job_number}},
              {"sources", std::uint64_t{pipeline_.stages.size()}},
              {"statements", std::uint64_t{job_.outputs.size()}}});
        try {
            return run_to_end();
        } catch (...) {
            if (status_) options_.status->fail(checkpoints_ ? std::optional(checkpoints_->report()) : std::nullopt);
            throw;
        }
    }

    bool run_to_end() {
        if (checkpoints_) {
            const bool had_ended = checkpoints_->start();
            tell_resumed();
            if (had_ended) return false;
        }
        publish(JobPhase::running);
        run_rounds();
        publish(JobPhase::stopping);
        if (stopped()) tell(EventLevel::info, "job-stopping", {{"number", std::uint64_t{options_.job_number}}});
        if (!checkpoints_) return true;
        checkpoints_->finish(!stopped());
        tell_checkpoint();
        return false;
    }

    /// The sinks have what they are to have.
    [[nodiscard]] ExecutionReport report() {
        publish(JobPhase::ended);
        ExecutionReport report;
        if (checkpoints_) report.checkpoints = checkpoints_->report();
        for (const auto& stage : pipeline_.stages) report.sources.push_back(stage->balance);
        report.statements.resize(job_.outputs.size());
        for (std::size_t s = 0; s < job_.outputs.size(); ++s) {
            const plan::Output& output = job_.outputs[s];
            report.statements[s].statement = output.is_select ? "SELECT" : "INSERT INTO " + output.sink_name;
        }
        for (const auto& stage : pipeline_.stages) {
            for (const ScanConsumer& consumer : stage->consumers())
                report.statements[consumer.statement].rows_in += consumer.rows;
        }
        for (const PipelineNode& node : pipeline_.nodes) {
            node.op->add_balance(report.statements[node.statement]);
            node.op->add_notes(report.notes);
        }
        for (const StatementBalance& balance : report.statements) check(balance);
        report.seconds = std::chrono::duration<double>(surroundings().steady_now() - started_).count();
        report.preload_seconds = preload_seconds_;
        report.peak_state_bytes = peak_state_;
        if (options_.backend != nullptr) report.device = options_.backend->device_use();
        tell_hand_overs();  // the counts were asked of the device, too
        if (health_ != nullptr) {
            report.hand_overs = health_->hand_overs();
            report.hand_overs.erase(report.hand_overs.begin(),
                                    report.hand_overs.begin() + static_cast<std::ptrdiff_t>(hand_overs_before_));
        }
        return report;
    }

private:
    void run_rounds() {
        std::vector<ChunkTask> next = read_or_wait();
        advance_after_round(next);
        while (!next.empty()) {
            std::vector<ChunkTask> tasks = std::move(next);
            next.clear();
            failpoint("round-begins");
            const auto begin = surroundings().steady_now();
            run_round(tasks, next);
            chunk_size_.round_took(surroundings().steady_now() - begin, read_full_);
            failpoint("round-ended");
            if (checkpoints_) {
                checkpoints_->after_round();
                tell_checkpoint();
            }
            tell_hand_overs();
            report_progress(false);
            publish_if_due();
            show_rows_if_due();
            if (limits_satisfied()) break;
            if (stopped()) {
                finish_read(next);
                break;
            }
            if (next.empty()) next = read_or_wait();
        }
        if (!stopped()) advance();
        report_progress(true);
    }

    static std::chrono::nanoseconds latency_target(const ExecutionOptions& options) {
        if (options.latency_target) return *options.latency_target;
        const bool on_device = options.backend != nullptr && options.backend->device_use().has_value();
        return on_device ? ExecutionOptions::device_latency_target : std::chrono::milliseconds(0);
    }

    void tell(EventLevel level, std::string name, std::vector<std::pair<std::string, JobEvent::Value>> fields) const {
        if (options_.tell) options_.tell({level, std::move(name), std::move(fields)});
    }

    void tell_resumed() {
        const CheckpointReport& report = checkpoints_->report();
        for (const std::string& damaged : report.damaged) tell(EventLevel::warn, "checkpoint-passed-over", {{"reason", damaged}});
        if (report.resumed_from != 0) {
            tell(EventLevel::info, "job-resumed", {{"checkpoint", report.resumed_from}, {"had_ended", report.had_ended}});
        }
        tell_checkpoint();
    }

    /// Of the last checkpoint, if it was not told of.
    void tell_checkpoint() {
        const CheckpointReport& report = checkpoints_->report();
        if (report.taken == told_checkpoints_) return;
        told_checkpoints_ = report.taken;
        const auto seconds = [](std::chrono::microseconds time) { return std::chrono::duration<double>(time).count(); };
        tell(EventLevel::info, "checkpoint-completed",
             {{"id", report.last_id},
              {"bytes", report.last_bytes},
              {"stall_seconds", seconds(report.last_stall)},
              {"write_seconds", seconds(report.last_write)}});
    }

    /// A stopped job ends with what it has read: some sources cannot be read again.
    void finish_read(std::vector<ChunkTask>& tasks) {
        std::vector<ChunkTask> none;
        if (!tasks.empty()) run_round(tasks, none);
    }

    void publish(JobPhase phase) {
        if (!status_) return;
        using std::chrono::milliseconds;
        JobStatus status;
        status.number = options_.job_number;
        status.phase = phase;
        status.taken_ms = surroundings().system_ms();
        status.clock_ms = clock_.now_ms();
        last_status_ = surroundings().steady_now();
        status.running = std::chrono::duration_cast<milliseconds>(last_status_ - started_);
        status.rounds = rounds_;
        status.state_bytes = state_;
        status.peak_state_bytes = peak_state_;
        if (checkpoints_) status.checkpoints = checkpoints_->report();
        if (options_.backend != nullptr) status.device = options_.backend->device_use();
        if (health_ != nullptr) status.hand_overs = health_->hand_overs().size() - hand_overs_before_;
        status_->collect(
            waiting_, [this](const InputRef& input) { return input_lanes(input); }, status);
        options_.status->publish(std::move(status));
    }

    /// Somebody asks, or a while has passed, or the next round may wait long for records.
    void publish_if_due() {
        if (!status_) return;
        const bool silent = waiting_.empty();
        if (silent || options_.status->wanted() || surroundings().steady_now() - last_status_ >= progress_interval)
            publish(stopped() ? JobPhase::stopping : JobPhase::running);
    }

    void expect_no_end(const SourceStage& stage) {
        endless_ = true;
        for (PipelineNode& node : pipeline_.nodes) {
            const auto reads = [&](const ScanConsumer& consumer) { return consumer.statement == node.statement; };
            if (std::any_of(stage.consumers().begin(), stage.consumers().end(), reads)) node.op->expect_no_end();
        }
    }

    /// Rows are not kept back until a block of output is full.
    void show_rows_if_due() {
        if (!options_.show_rows) return;
        const auto now = surroundings().steady_now();
        if (!waiting_.empty() && now - last_shown_ < progress_interval) return;
        last_shown_ = now;
        options_.show_rows(endless_);
    }

    static int worker_count(const ExecutionOptions& options) {
        if (options.threads > 0) return options.threads;
        return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    }

    [[nodiscard]] bool stopped() const { return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed); }

    [[nodiscard]] bool limits_satisfied() const {
        if (pipeline_.limits.empty() || pipeline_.unlimited_outputs > 0) return false;
        return std::all_of(pipeline_.limits.begin(), pipeline_.limits.end(), [](const auto& limit) { return *limit; });
    }

    /// A lost device is told of once, however many operators leave it.
    void tell_hand_overs() {
        if (health_ == nullptr || !options_.warn) return;
        const std::vector<HandOver> all = health_->hand_overs();
        for (; told_hand_overs_ < all.size(); ++told_hand_overs_) {
            const HandOver& left = all[told_hand_overs_];
            const auto same = [](const HandOver& earlier) { return earlier.device_lost; };
            if (left.device_lost && std::any_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(told_hand_overs_), same))
                continue;
            options_.warn(warning_of(left));
        }
    }

    static Error warning_of(const HandOver& left) {
        if (left.device_lost) {
            return {"W6202", "the job goes on on the CPU: " + left.reason + " (noticed by the " + left.operator_name + ")",
                    "the answer is the same; see the driver's log"};
        }
        return {"W7013", "the " + left.operator_name + " goes on on the CPU: " + left.reason,
                "the answer is the same; raise --device-memory if the device has more"};
    }

    /// Every scanned row is accounted for exactly once.
    static void check(const StatementBalance& b) {
        if (b.rows_in == b.filtered + b.late + b.in_no_window + b.accepted) return;
        throw_defect("the record balance of " + b.statement + " does not hold: " + std::to_string(b.rows_in) + " rows in, " +
                     std::to_string(b.filtered) + " filtered, " + std::to_string(b.late) + " late, " +
                     std::to_string(b.in_no_window) + " in no window, " + std::to_string(b.accepted) + " accepted");
    }

    /// The chunks of the next round; none if all tables have ended. Where there is nothing to read for a while, a round with
    /// nothing in it, so that time-outs, checkpoints and stops are looked after.
    std::vector<ChunkTask> read_or_wait() {
        std::vector<ChunkTask> tasks = read_round();
        if (!tasks.empty()) return tasks;
        std::vector<std::size_t> open;
        for (std::size_t s = 0; s < pipeline_.stages.size(); ++s) {
            if (!pipeline_.stages[s]->ended()) open.push_back(s);
        }
        if (open.empty() || options_.preload) return tasks;
        for (const std::size_t s : open) pipeline_.stages[s]->wait(longest_wait / static_cast<int>(open.size()));
        tasks = read_round();
        if (!tasks.empty() || pipeline_.stages[open.front()]->ended()) return tasks.empty() ? read_or_wait() : std::move(tasks);
        ChunkTask nothing;
        nothing.stage = open.front();
        pipeline_.stages[open.front()]->read_nothing(nothing);
        tasks.push_back(std::move(nothing));
        return tasks;
    }

    /// Reads the chunks of one round: from each table in turn, from the partition with the lowest watermark.
    std::vector<ChunkTask> read_round() {
        std::vector<ChunkTask> tasks;
        read_full_ = false;
        if (options_.preload) {
            while (!preloaded_.empty() && tasks.size() < round_chunks()) {
                tasks.push_back(std::move(preloaded_.back()));
                preloaded_.pop_back();
            }
            return tasks;
        }
        const std::size_t stages = std::max<std::size_t>(pipeline_.stages.size(), 1);
        const std::size_t share = std::max<std::size_t>(1, round_chunks() / stages);
        for (std::size_t s = 0; s < pipeline_.stages.size(); ++s) {
            SourceStage& stage = *pipeline_.stages[s];
            stage.begin_round();
            for (std::size_t n = 0; n < share;) {
                const std::size_t partition = stage.next_partition();
                if (partition == stage.partitions()) break;
                ChunkTask task;
                task.stage = s;
                task.partition = partition;
                if (!stage.read(partition, task.raw, chunk_size_.bytes())) continue;
                read_full_ = read_full_ || is_full(task.raw);
                tasks.push_back(std::move(task));
                ++n;
            }
        }
        return tasks;
    }

    /// Whether the source had about as much as was asked of it. Records are read whole, so a chunk may be somewhat smaller.
    [[nodiscard]] bool is_full(const RawChunk& chunk) const {
        return chunk.record_count > 0 || chunk.bytes.size() >= chunk_size_.bytes() / 4 * 3;
    }

    [[nodiscard]] std::size_t round_chunks() const { return chunks_per_worker * static_cast<std::size_t>(pool_.workers()); }

    void preload() {
        const auto begin = surroundings().steady_now();
        for (std::size_t s = 0; s < pipeline_.stages.size(); ++s) {
            for (std::size_t p = 0; p < pipeline_.stages[s]->partitions(); ++p) {
                ChunkTask task;
                while (pipeline_.stages[s]->read(p, task.raw, options_.chunk_bytes)) {
                    task.stage = s;
                    task.partition = p;
                    preloaded_.push_back(std::move(task));
                    task = {};
                }
            }
        }
        pool_.run(preloaded_.size(),
                  [&](int worker, std::size_t i) { pipeline_.stages[preloaded_[i].stage]->decode(worker, preloaded_[i]); });
        std::reverse(preloaded_.begin(), preloaded_.end());
        preload_seconds_ = std::chrono::duration<double>(surroundings().steady_now() - begin).count();
    }

    void run_round(std::vector<ChunkTask>& tasks, std::vector<ChunkTask>& next) {
        // The next round is read while this one is decoded, which takes longest: one more task, taken first.
        pool_.run(tasks.size() + 1, [&](int worker, std::size_t i) {
            if (i == 0) {
                if (!stopped()) next = read_round();
                return;
            }
            ChunkTask& task = tasks[i - 1];
            SourceStage& stage = *pipeline_.stages[task.stage];
            if (!options_.preload) stage.decode(worker, task);
            stage.prepare(task, options_.batch_rows, job_.context);
        });
        for (ChunkTask& task : tasks) pipeline_.stages[task.stage]->carry_watermarks(task);
        pool_.run(tasks.size(), [&](int worker, std::size_t i) { process(worker, tasks[i]); });
        TaskContext serial = context(0);
        for (ChunkTask& task : tasks) {
            write_bad(task);
            for (auto& consumer : task.deferred) {
                for (auto& slice : consumer) {
                    for (Deferred& deferred : slice) deferred.target->process(serial, deferred.input, std::move(deferred.batch));
                    slice.clear();
                }
            }
        }
        ++rounds_;
        waiting_.clear();
        for (const ChunkTask& task : next) {
            if (task.raw.next_ordinal != task.raw.first_ordinal) waiting_.emplace_back(task.stage, task.partition);
        }
        advance_after_round(next);
    }

    void write_bad(const ChunkTask& task) {
        const SourceStage& stage = *pipeline_.stages[task.stage];
        if (stage.bad_records == nullptr || task.decoded.bad.empty()) return;
        BadRecordOrigin origin{stage.request().table, {}, static_cast<std::int64_t>(task.partition)};
        if (const std::optional<LogInput> log = stage.source().log_input())
            std::tie(origin.topic, origin.partition) = log->partitions[task.partition];
        write_bad_records(*stage.bad_records, stage.bad_record_columns, origin, task.decoded.bad);
    }

    [[nodiscard]] TaskContext context(int worker) const { return {worker, &job_.context, nullptr}; }

    void process(int worker, ChunkTask& task) {
        SourceStage& stage = *pipeline_.stages[task.stage];
        for (std::size_t c = 0; c < task.batches.size(); ++c) {
            const ScanConsumer& consumer = stage.consumers()[c];
            for (std::size_t b = 0; b < task.batches[c].size(); ++b) {
                PreparedBatch& prepared = task.batches[c][b];
                SourceStage::stamp(prepared, consumer);
                TaskContext parallel = context(worker);
                parallel.deferred = &task.deferred[c][b];
                if (consumer.keeps_scanned) prepared.batch.stamps.scanned = std::make_shared<const Batch>(prepared.batch);
                if (consumer.target->parallel()) {
                    consumer.target->process(parallel, consumer.target_input, std::move(prepared.batch));
                } else {
                    parallel.deferred->push_back({consumer.target, consumer.target_input, std::move(prepared.batch)});
                }
            }
            task.batches[c].clear();
        }
    }

    /// `next` was read already: a partition that ended while it was read still has those chunks to come, so its lane must not be
    /// at its end yet.
    void advance_after_round(const std::vector<ChunkTask>& next) {
        pending_.clear();
        for (const ChunkTask& task : next) pending_.push_back({task.stage, task.partition});
        for (const ChunkTask& task : preloaded_) pending_.push_back({task.stage, task.partition});
        advance();
        pending_.clear();
    }

    std::vector<Lane> input_lanes(const InputRef& input) const {
        if (input.from != nullptr) return input.from->lanes();
        const SourceStage& stage = *pipeline_.stages[input.stage];
        const ScanConsumer& consumer = pipeline_.stages[input.stage]->consumers()[input.consumer];
        std::vector<Lane> lanes = stage.lanes(consumer);
        for (const auto& [pending_stage, partition] : pending_) {
            if (pending_stage == input.stage) lanes[partition].frontier = stage.frontier(consumer, partition);
        }
        return lanes;
    }

    void advance() {
        TaskContext serial = context(0);
        const auto now = surroundings().steady_now();
        for (auto& stage : pipeline_.stages) {
            stage->find_new_partitions();
            stage->update_idleness(now);
        }
        std::uint64_t state = 0;
        std::uint64_t largest = 0;
        const Operator* largest_operator = nullptr;
        for (PipelineNode& node : pipeline_.nodes) {
            std::vector<std::vector<Lane>> inputs;
            for (const InputRef& input : node.inputs) inputs.push_back(input_lanes(input));
            node.op->advance(serial, inputs);
            const std::uint64_t bytes = node.op->state_bytes();
            state += bytes;
            if (bytes > largest) {
                largest = bytes;
                largest_operator = node.op.get();
            }
        }
        for (auto& late : pipeline_.late_tables) late->write();
        forget_watermarks();
        peak_state_ = std::max(peak_state_, state);
        state_ = state;
        if (options_.memory_limit > 0 && state > options_.memory_limit) refuse_memory(state, largest, largest_operator);
    }

    void forget_watermarks() {
        // All windows that the merged watermark fires have fired; over several scans the merged watermark is the least of theirs.
        Watermark merged = watermark_max;
        for (std::size_t s = 0; s < pipeline_.stages.size(); ++s) {
            for (std::size_t c = 0; c < pipeline_.stages[s]->consumers().size(); ++c) {
                if (pipeline_.stages[s]->consumers()[c].history == nullptr) continue;
                merged = std::min(merged, merged_watermark(input_lanes({nullptr, s, c})));
            }
        }
        for (auto& stage : pipeline_.stages) {
            for (ScanConsumer& consumer : stage->consumers()) {
                if (consumer.history != nullptr) consumer.history->forget_before(merged);
            }
        }
    }

    /// Without checkpoints a transaction is committed at the end of the job.
    void refuse_endless_transaction() const {
        for (const auto& stage : pipeline_.stages) {
            if (stage->source().bounded()) continue;
            throw Error("W1023",
                        "'sink.delivery-guarantee' = 'exactly-once' needs checkpoints, because the table " +
                            stage->request().table + " has no end",
                        "give a folder for them: --checkpoint-dir DIR");
        }
    }

    [[noreturn]] void refuse_memory(std::uint64_t state, std::uint64_t largest, const Operator* op) const {
        constexpr std::uint64_t mebibyte = 1U << 20;
        throw Error("W7002",
                    "the job's state needs " + std::to_string(state / mebibyte) + " MiB, more than the limit of " +
                        std::to_string(options_.memory_limit / mebibyte) + " MiB; the largest part is the " + op->describe() +
                        " with " + std::to_string(largest / mebibyte) + " MiB",
                    "raise --memory-limit, use shorter windows or fewer keys, or filter rows before the window");
    }

    void report_progress(bool last) {
        if (!progress_) return;
        const auto now = surroundings().steady_now();
        if (!last && now - last_progress_ < progress_interval) return;
        last_progress_ = now;
        Progress progress;
        Watermark watermark = watermark_max;
        for (const auto& stage : pipeline_.stages) {
            progress.records += stage->balance.read;
            progress.bad += stage->balance.bad;
            progress.bytes += stage->bytes_read();
            progress.bytes_total += stage->bytes_total();
            for (const ScanConsumer& consumer : stage->consumers()) {
                if (consumer.watermark != nullptr) watermark = std::min(watermark, merged_watermark(stage->lanes(consumer)));
            }
        }
        std::vector<StatementBalance> balances(job_.outputs.size());
        for (const PipelineNode& node : pipeline_.nodes) node.op->add_balance(balances[node.statement]);
        for (const StatementBalance& balance : balances) {
            progress.late += balance.late;
            progress.rows_out += balance.rows_out;
        }
        progress.watermark = watermark;
        progress.state_bytes = state_;
        progress_(progress);
    }

    const plan::Job& job_;
    const ExecutionOptions& options_;
    const std::function<void(const Progress&)>& progress_;
    TaskPool pool_;
    RunningClock clock_;
    ChunkSize chunk_size_;
    bool read_full_ = false;  ///< a chunk of the round read last was as large as asked
    Pipeline pipeline_;
    std::optional<JobCheckpoints> checkpoints_;
    std::shared_ptr<DeviceHealth> health_;  ///< null: operators stay where they are
    std::size_t hand_overs_before_ = 0;     ///< of earlier jobs on the same device
    std::size_t told_hand_overs_ = 0;
    std::vector<ChunkTask> preloaded_;  ///< last one first
    double preload_seconds_ = 0;
    std::vector<std::pair<std::size_t, std::size_t>> pending_;
    std::optional<StatusCollection> status_;
    std::vector<std::pair<std::size_t, std::size_t>> waiting_;  ///< chunks with records that were read ahead
    std::chrono::steady_clock::time_point last_status_;
    bool endless_ = false;  ///< a source has no end
    std::chrono::steady_clock::time_point last_shown_;
    std::uint64_t rounds_ = 0;
    std::uint64_t told_checkpoints_ = 0;
    std::uint64_t peak_state_ = 0;
    std::uint64_t state_ = 0;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point last_progress_;
};

}  // namespace

ExecutionReport execute(const plan::Job& job, const ExecutionOptions& options, const RowConsumer& select_rows,
                        std::ostream& standard_output, const std::function<void(const Progress&)>& progress) {
    if (options.choose_backend) {
        ExecutionOptions chosen = options;
        chosen.choose_backend = nullptr;
        AutomaticChoice choice = options.choose_backend(known_input_bytes(job));
        chosen.backend = std::move(choice.backend);
        ExecutionReport report = execute(job, chosen, select_rows, standard_output, progress);
        if (!choice.reason.empty()) report.notes.push_back("backend auto took the CPU: " + choice.reason);
        return report;
    }
    SinkPool sinks(standard_output);
    std::vector<StatementTarget> targets;
    for (const plan::Output& output : job.outputs) {
        if (output.is_select) {
            targets.push_back({true, [&](Batch&& batch) { select_rows(batch); }});
            continue;
        }
        Sink* sink = &sinks.open(output.sink);
        targets.push_back({sink->ordered(), [sink](Batch&& batch) { sink->write(batch); }});
    }
    try {
        JobRun run(job, options, progress);
        run.open(std::move(targets), sinks);
        if (run.run()) sinks.commit();
        return run.report();
    } catch (...) {
        sinks.abort();
        throw;
    }
}

}  // namespace windrow::exec
