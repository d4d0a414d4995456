// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A job that is run round by round, so that it can be sealed, written and restored between two rounds.

#include "exec/pipeline.hpp"
#include "windrow/runtime/catalog/catalog.hpp"
#include "windrow/runtime/catalog/ddl.hpp"
#include "windrow/runtime/catalog/settings.hpp"
#include "windrow/runtime/plan/binder.hpp"
#include "windrow/runtime/sql/parser.hpp"

#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::exec {

/// How rows are cut and shared; must never change a snapshot.
struct Cut {
    std::int64_t batch_rows = 4096;
    int workers = 1;
    std::size_t round_chunks = 1;  ///< chunks read before operators advance
    const Backend* backend = nullptr;
};

/// Definitions and one query, planned.
inline plan::Job plan_job(const std::filesystem::path& folder, const std::string& definitions, const std::string& query) {
    catalog::Catalog catalog;
    catalog::Settings settings;
    for (const sql::StatementPtr& statement : sql::parse_script(definitions)) {
        catalog::execute_definition(*statement, catalog, plan::Typer(settings, {}, folder));
    }
    plan::Binder binder({catalog, settings, {}, folder});
    const auto statements = sql::parse_script(query + ";");
    plan::Job job;
    job.outputs.push_back(binder.bind_select(*statements.at(0)->as<sql::SelectStatement>().query));
    return job;
}

class SnapshotJob {
public:
    /// `job` outlives this.
    SnapshotJob(plan::Job&& job, Cut cut) = delete;
    SnapshotJob(const plan::Job& job, Cut cut) : job_(job), cut_(cut), sinks_(late_) {
        Parallelism team;
        team.workers = cut.workers;
        team.shard_from_groups = 2;
        team.backend = cut.backend;
        StatementTarget target{true, [this](Batch&& batch) { collect(batch); }};
        pipeline_ = build_pipeline(job_, team, clock_, {std::move(target)}, sinks_);
        for (auto& stage : pipeline_.stages) stage->open();
    }

    /// Reads this many chunks of each table, its partitions in turn; fewer at the end.
    void read(std::size_t chunks) {
        std::vector<ChunkTask> round;
        for (std::size_t n = 0; n < chunks; ++n) {
            for (std::size_t s = 0; s < pipeline_.stages.size(); ++s) read_chunk(s, n, round);
            if (round.size() >= cut_.round_chunks) run_round(round);
        }
        run_round(round);
    }
    void finish() {
        while (!ended()) read(1);
        advance();
    }

    /// One snapshot per table and operator.
    std::vector<std::string> snapshot(std::uint64_t epoch) {
        seal(epoch);
        return write(epoch);
    }
    void seal(std::uint64_t epoch) {
        for (auto& stage : pipeline_.stages) stage->seal(epoch);
        for (auto& node : pipeline_.nodes) node.op->seal(epoch);
    }
    std::vector<std::string> write(std::uint64_t epoch) {
        std::vector<std::string> bytes;
        const auto sink = [&](std::string_view block) { bytes.back() += block; };
        for (auto& stage : pipeline_.stages) {
            bytes.emplace_back(), stage->write(epoch, sink);
            for (std::size_t c = 0; c < stage->consumers().size(); ++c) bytes.emplace_back(), stage->write_scan(epoch, c, sink);
        }
        for (auto& node : pipeline_.nodes) bytes.emplace_back(), node.op->write(epoch, sink);
        return bytes;
    }
    void restore(const std::vector<std::string>& bytes) {
        for (std::size_t i = 0; i < bytes.size(); ++i) restore(i, bytes[i]);
    }
    void restore(std::size_t part, std::string_view bytes) {
        for (auto& stage : pipeline_.stages) {
            if (part == 0) return stage->restore(bytes);
            if (part <= stage->consumers().size()) return stage->restore_scan(part - 1, bytes);
            part -= 1 + stage->consumers().size();
        }
        pipeline_.nodes[part].op->restore(bytes);
    }
    [[nodiscard]] std::string name(std::size_t part) const {
        for (const auto& stage : pipeline_.stages) {
            if (part == 0) return "source";
            if (part <= stage->consumers().size()) return "scan";
            part -= 1 + stage->consumers().size();
        }
        return pipeline_.nodes[part].op->describe();
    }
    [[nodiscard]] StatementBalance balance() const {
        StatementBalance balance;
        for (const auto& stage : pipeline_.stages) {
            for (const ScanConsumer& consumer : stage->consumers()) balance.rows_in += consumer.rows;
        }
        for (const PipelineNode& node : pipeline_.nodes) node.op->add_balance(balance);
        return balance;
    }

    std::vector<std::string> rows;                                  ///< the result so far
    [[nodiscard]] std::string late() const { return late_.str(); }  ///< what tables with 'path' = '-' got

private:
    class FixedClock : public Clock {
    public:
        [[nodiscard]] std::int64_t now_ms() const override { return 0; }
    };

    void collect(const Batch& batch) {
        for (std::int64_t i = 0; i < batch.rows; ++i) {
            rows.emplace_back();
            for (const Column& column : batch.columns) encode_row(column, i, rows.back());
        }
    }
    [[nodiscard]] bool ended() const {
        for (const auto& stage : pipeline_.stages) {
            if (!stage->ended()) return false;
        }
        return true;
    }
    void read_chunk(std::size_t stage, std::size_t turn, std::vector<ChunkTask>& round) {
        constexpr std::size_t chunk_bytes = 256;
        SourceStage& source = *pipeline_.stages[stage];
        ChunkTask task;
        task.stage = stage;
        task.partition = turn % source.partitions();
        if (source.ended(task.partition)) task.partition = source.next_partition();
        if (task.partition == source.partitions()) return;
        if (source.read(task.partition, task.raw, chunk_bytes)) round.push_back(std::move(task));
    }
    void run_round(std::vector<ChunkTask>& round) {
        for (ChunkTask& task : round) {
            SourceStage& stage = *pipeline_.stages[task.stage];
            stage.decode(0, task);
            stage.prepare(task, cut_.batch_rows, job_.context);
            stage.carry_watermarks(task);
        }
        for (ChunkTask& task : round) process(task);
        for (ChunkTask& task : round) {
            for (auto& consumer : task.deferred) {
                for (auto& slice : consumer) {
                    TaskContext serial{0, &job_.context, nullptr};
                    for (Deferred& deferred : slice) deferred.target->process(serial, deferred.input, std::move(deferred.batch));
                }
            }
        }
        round.clear();
        advance();
    }
    void process(ChunkTask& task) {
        SourceStage& stage = *pipeline_.stages[task.stage];
        for (std::size_t c = 0; c < task.batches.size(); ++c) {
            const ScanConsumer& consumer = stage.consumers()[c];
            for (std::size_t b = 0; b < task.batches[c].size(); ++b) {
                PreparedBatch& prepared = task.batches[c][b];
                SourceStage::stamp(prepared, consumer);
                if (consumer.keeps_scanned) prepared.batch.stamps.scanned = std::make_shared<const Batch>(prepared.batch);
                TaskContext worker{static_cast<int>(next_batch_++ % static_cast<std::size_t>(cut_.workers)), &job_.context,
                                   &task.deferred[c][b]};
                if (consumer.target->parallel()) {
                    consumer.target->process(worker, consumer.target_input, std::move(prepared.batch));
                } else {
                    task.deferred[c][b].push_back({consumer.target, consumer.target_input, std::move(prepared.batch)});
                }
            }
        }
    }
    void advance() {
        TaskContext serial{0, &job_.context, nullptr};
        for (PipelineNode& node : pipeline_.nodes) {
            std::vector<std::vector<Lane>> inputs;
            for (const InputRef& input : node.inputs) inputs.push_back(lanes(input));
            node.op->advance(serial, inputs);
        }
        for (auto& late : pipeline_.late_tables) late->write();
        Watermark merged = watermark_max;
        for (auto& stage : pipeline_.stages) {
            for (const ScanConsumer& consumer : stage->consumers()) {
                if (consumer.history != nullptr) merged = std::min(merged, merged_watermark(stage->lanes(consumer)));
            }
        }
        for (auto& stage : pipeline_.stages) {
            for (ScanConsumer& consumer : stage->consumers()) {
                if (consumer.history != nullptr) consumer.history->forget_before(merged);
            }
        }
    }
    [[nodiscard]] std::vector<Lane> lanes(const InputRef& input) const {
        if (input.from != nullptr) return input.from->lanes();
        SourceStage& stage = *pipeline_.stages[input.stage];
        return stage.lanes(stage.consumers()[input.consumer]);
    }

    const plan::Job& job_;
    Cut cut_;
    std::ostringstream late_;
    SinkPool sinks_;
    FixedClock clock_;
    Pipeline pipeline_;
    std::size_t next_batch_ = 0;
};

}  // namespace windrow::exec
