// SPDX-License-Identifier: Apache-2.0
#include "job_checkpoints.hpp"

#include "windrow/host/failpoint.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace windrow::exec {

namespace {

std::chrono::microseconds since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(surroundings().steady_now() - begin);
}

}  // namespace

JobCheckpoints::JobCheckpoints(const CheckpointOptions& options, const plan::Job& job, Pipeline& pipeline, SinkPool& sinks)
    : options_(options),
      pipeline_(pipeline),
      sinks_(sinks),
      statements_(statement_identities(job)),
      folder_(options.folder),
      last_(surroundings().steady_now()) {
    std::map<std::size_t, std::size_t> next_place;
    for (const PipelineNode& node : pipeline_.nodes) place_in_statement_.push_back(next_place[node.statement]++);
    if (options_.requests != nullptr) requests_seen_ = *options_.requests;
}

JobCheckpoints::~JobCheckpoints() {
    give_up();
}

std::string JobCheckpoints::table_part(std::size_t stage) const {
    std::size_t copy = 0;  // the same table with other options (hints)
    for (std::size_t s = 0; s < stage; ++s)
        copy += pipeline_.stages[s]->request().table == pipeline_.stages[stage]->request().table ? 1U : 0U;
    return fmt::format("table {}#{}", pipeline_.stages[stage]->request().table, copy);
}

std::string JobCheckpoints::scan_part(std::size_t stage, std::size_t consumer) const {
    const auto& consumers = pipeline_.stages[stage]->consumers();
    const std::size_t statement = consumers[consumer].statement;
    std::size_t copy = 0;
    for (std::size_t c = 0; c < consumer; ++c) copy += consumers[c].statement == statement ? 1U : 0U;
    return fmt::format("statement {} scan of {}#{}", statements_[statement].key, table_part(stage), copy);
}

std::string JobCheckpoints::operator_part(std::size_t node) const {
    return fmt::format("statement {} operator {}", statements_[pipeline_.nodes[node].statement].key, place_in_statement_[node]);
}

/// The checkpoint of the last committed transaction: rows that come after it were never shown, rows before it must not come
/// again.
std::optional<Checkpoint> JobCheckpoints::chosen_by_transaction() {
    const std::optional<CheckpointPointer> pointer = sinks_.atomic()->recover();
    failpoint("transactions-recovered");
    if (!options_.resume) {
        folder_.remove_after(0);
        return std::nullopt;
    }
    if (!pointer) {
        // A checkpoint that was taken before the first row and never committed is as good as none.
        if (folder_.next_id() <= 2) {
            folder_.remove_after(0);
            return std::nullopt;
        }
        throw Error(
            "W6108",
            "the Kafka cluster knows of no transaction of this job, but " + folder_.path().string() + " holds its checkpoints",
            "it forgets a job after offsets.retention.minutes, or 'sink.transactional-id-prefix' was changed; --resume none "
            "starts the job anew");
    }
    if (options_.from && *options_.from != pointer->id) {
        throw Error("W6108",
                    fmt::format("rows up to checkpoint {} are committed: going on from checkpoint {} would write them again",
                                pointer->id, *options_.from),
                    "use --resume latest, or start anew with --resume none");
    }
    if (folder_.next_id() <= pointer->id) {
        throw Error("W6108",
                    fmt::format("the last committed transaction of this job belongs to checkpoint {}, which is not in {}",
                                pointer->id, folder_.path().string()),
                    "give the folder of the earlier run, or start the job anew with --resume none");
    }
    Checkpoint checkpoint = checkpoint_of_id(folder_.path(), pointer->id);
    if (checkpoint.hash() != pointer->hash) {
        throw Error("W6108", fmt::format("checkpoint {} is not the one that was committed: another run wrote it", pointer->id),
                    "start the job anew with --resume none");
    }
    folder_.remove_after(pointer->id);
    return checkpoint;
}

std::vector<LogProgress> JobCheckpoints::log_progress() const {
    std::vector<LogProgress> progress;
    for (const auto& stage : pipeline_.stages) {
        const std::optional<LogInput> input = stage->source().log_input();
        if (!input) continue;
        for (std::size_t p = 0; p < input->partitions.size(); ++p) {
            const auto& [topic, number] = input->partitions[p];
            progress.push_back({input->cluster, input->group, topic, number, static_cast<std::int64_t>(stage->positions()[p])});
        }
    }
    return progress;
}

std::optional<Checkpoint> JobCheckpoints::chosen() {
    if (sinks_.atomic() != nullptr) return chosen_by_transaction();
    if (!options_.resume) {
        folder_.remove_after(0);
        return std::nullopt;
    }
    if (options_.from) {
        Checkpoint checkpoint = checkpoint_of_id(folder_.path(), *options_.from);
        folder_.remove_after(*options_.from);
        return checkpoint;
    }
    FoundCheckpoint found = newest_checkpoint(folder_.path());
    report_.damaged = std::move(found.damaged);
    if (!found.checkpoint && !report_.damaged.empty()) {
        throw Error("W6102", "no checkpoint in " + folder_.path().string() + " is whole; " + report_.damaged.front(),
                    "--resume none starts the job anew");
    }
    return std::move(found.checkpoint);
}

bool JobCheckpoints::start() {
    const std::optional<Checkpoint> checkpoint = chosen();
    next_id_ = folder_.next_id();
    if (checkpoint) {
        restore(*checkpoint);
        // Those that were passed over would be counted among the ones to keep, and push whole ones out.
        if (!report_.damaged.empty()) folder_.remove_after(checkpoint->head().id);
        if (checkpoint->head().finished) {
            report_.had_ended = true;
            return true;
        }
    } else {
        // From the first row on there is something to go back to, and the folder is known to take what is written.
        begin(false);
        complete();
    }
    last_ = surroundings().steady_now();
    return false;
}

void JobCheckpoints::restore(const Checkpoint& checkpoint) {
    failpoint("resume-begins");
    if (const std::string difference = plan_difference(checkpoint.plans(), statements_); !difference.empty()) {
        throw Error("W6104", fmt::format("the job is not the one of checkpoint {}: {}", checkpoint.head().id, difference),
                    "run the script that the checkpoint was made with, or start anew with --resume none");
    }
    report_.resumed_from = report_.last_id = checkpoint.head().id;
    sinks_.recover([&](const std::string& name) { return checkpoint.find(name); });
    failpoint("sinks-recovered");
    restore_state(checkpoint);
    failpoint("state-restored");
}

/// What the checkpoint does not know belongs to a statement that is new: it starts where the tables are now.
void JobCheckpoints::restore_state(const Checkpoint& checkpoint) {
    for (std::size_t s = 0; s < pipeline_.stages.size(); ++s) {
        SourceStage& stage = *pipeline_.stages[s];
        if (const std::string* bytes = checkpoint.find(table_part(s))) stage.restore(*bytes);
        for (std::size_t c = 0; c < stage.consumers().size(); ++c) {
            if (const std::string* bytes = checkpoint.find(scan_part(s, c))) stage.restore_scan(c, *bytes);
        }
    }
    for (std::size_t n = 0; n < pipeline_.nodes.size(); ++n) {
        if (const std::string* bytes = checkpoint.find(operator_part(n))) pipeline_.nodes[n].op->restore(*bytes);
    }
}

bool JobCheckpoints::due() const {
    if (options_.requests != nullptr && *options_.requests != requests_seen_) return true;
    if (sinks_.wants_checkpoint()) return true;
    if (options_.every_rounds > 0) return rounds_ % options_.every_rounds == 0;
    return surroundings().steady_now() - last_ >= options_.interval;
}

void JobCheckpoints::after_round() {
    ++rounds_;
    if (writing_ != nullptr) {
        const bool wait = options_.every_rounds > 0;  // tests want the same checkpoints every time
        if (!wait && !writing_->ended()) return;
        complete();
    }
    if (due()) begin(false);
}

void JobCheckpoints::begin(bool job_ended) {
    failpoint("checkpoint-begins");
    const auto begin = surroundings().steady_now();
    if (options_.requests != nullptr) requests_seen_ = *options_.requests;
    const std::uint64_t id = next_id_++;
    for (auto& stage : pipeline_.stages) stage->seal(id);
    failpoint("sources-sealed");
    for (PipelineNode& node : pipeline_.nodes) node.op->seal(id);
    failpoint("operators-sealed");
    sealed_ = {{id, surroundings().system_ms(), WINDROW_VERSION, job_ended}, sinks_.prepare(), {}, {}};
    if (sinks_.atomic() != nullptr) {
        sealed_.progress = log_progress();
    } else {
        for (const auto& stage : pipeline_.stages) sealed_.positions.push_back(stage->positions());
    }
    failpoint("sinks-prepared");
    report_.last_stall = since(begin);
    report_.longest_stall = std::max(report_.longest_stall, report_.last_stall);
    last_ = begin;
    const auto task = std::make_shared<std::packaged_task<Written()>>([this] { return write(sealed_); });
    written_ = task->get_future();
    writing_ = surroundings().beside([task] { (*task)(); });
}

JobCheckpoints::Written JobCheckpoints::write(const Sealed& sealed) {
    const auto begin = surroundings().steady_now();
    const std::uint64_t id = sealed.head.id;
    CheckpointWriter writer(folder_.file_of(id), sealed.head);
    for (const StatementIdentity& statement : statements_) writer.add_plan(statement.plan);
    failpoint("checkpoint-head-written");
    const auto block_sink = [&](std::string_view block) { writer.add(block); };
    for (std::size_t s = 0; s < pipeline_.stages.size(); ++s) {
        SourceStage& stage = *pipeline_.stages[s];
        for (std::size_t c = 0; c < stage.consumers().size(); ++c) {
            writer.begin_part(scan_part(s, c));
            stage.write_scan(id, c, block_sink);
            writer.end_part();
        }
        writer.begin_part(table_part(s));
        stage.write(id, block_sink);
        writer.end_part();
    }
    failpoint("checkpoint-half-written");
    for (std::size_t n = 0; n < pipeline_.nodes.size(); ++n) {
        writer.begin_part(operator_part(n));
        pipeline_.nodes[n].op->write(id, block_sink);
        writer.end_part();
    }
    for (const SinkPool::Prepared& sink : sealed.sinks) {
        writer.begin_part(sink.name);
        writer.add(sink.pending);
        writer.end_part();
    }
    failpoint("checkpoint-written");
    const CheckpointWriter::Published published = writer.publish();
    failpoint("checkpoint-synced");
    if (sinks_.atomic() != nullptr) sinks_.atomic()->commit({id, published.hash}, sealed.progress);
    return {published.bytes, since(begin)};
}

/// Waits for the writer; then the checkpoint counts: its rows become visible, older checkpoints go.
void JobCheckpoints::complete() {
    Written written;
    std::exchange(writing_, nullptr)->wait();
    try {
        written = written_.get();
    } catch (...) {
        ++report_.failed;
        throw;
    }
    report_.last_bytes = written.bytes;
    report_.last_write = written.took;
    report_.longest_write = std::max(report_.longest_write, written.took);
    report_.last_ms = surroundings().system_ms();
    failpoint("checkpoint-published");
    report_.last_id = sealed_.head.id;
    ++report_.taken;
    sinks_.commit_prepared(sealed_.sinks);
    for (std::size_t s = 0; s < sealed_.positions.size(); ++s) pipeline_.stages[s]->checkpointed(sealed_.positions[s]);
    sealed_ = {};
    failpoint("sinks-committed");
    folder_.prune(options_.kept);
    failpoint("checkpoints-pruned");
}

void JobCheckpoints::finish(bool job_ended) {
    if (writing_ != nullptr) complete();
    begin(job_ended);
    complete();
}

void JobCheckpoints::give_up() noexcept {
    if (writing_ != nullptr) writing_->wait();
    writing_ = nullptr;
}

}  // namespace windrow::exec
