// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A cluster in memory with transactions, whose answers a test can bend: an answer that gets lost, a fenced producer, an abort.

#include "kafka/log_client.hpp"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace windrow {

/// What the cluster holds, and what it is told to answer.
struct ScriptedCluster {
    std::map<std::string, std::vector<std::string>> committed_records;  ///< by topic: values, as read_committed sees them
    std::map<std::pair<std::string, LogPartition>, LogCommitted> committed_offsets;  ///< by group and partition
    std::uint64_t epoch = 0;                                                         ///< of the newest producer
    std::vector<std::string> calls;  ///< begin, produce, flush, offsets GROUP, commit, init

    /// The answer to the next commit; `applied`: whether the cluster commits all the same.
    struct CommitAnswer {
        LogOutcome outcome;
        bool applied;
    };
    std::deque<CommitAnswer> commit_answers;
    std::deque<LogOutcome> offset_answers;
    std::function<void()> before_init;  ///< once, before the next producer gets its epoch
    std::uint64_t losses = 0;           ///< so many records of the next transaction are reported as failed
};

class ScriptedProducer final : public LogProducer {
public:
    explicit ScriptedProducer(ScriptedCluster& cluster) : cluster_(cluster), epoch_(++cluster.epoch) {
        cluster.calls.emplace_back("init");
    }

    LogOutcome begin() override { return answer("begin"); }
    LogOutcome produce(const std::string& topic, std::span<const LogOutput> records, std::chrono::milliseconds) override {
        for (const LogOutput& record : records) pending_[topic].emplace_back(record.value);
        produced_ += records.size();
        return answer("produce");
    }
    LogOutcome flush(std::chrono::milliseconds) override {
        const std::uint64_t lost = std::min(cluster_.losses, produced_);
        delivery_.failed += lost;
        delivery_.delivered += produced_ - lost;
        cluster_.losses -= lost;
        produced_ = 0;
        return answer("flush");
    }
    [[nodiscard]] LogDelivery delivery() const override { return delivery_; }
    LogOutcome send_offsets(const std::string& group, std::span<const LogOffset> offsets, std::chrono::milliseconds) override {
        if (!cluster_.offset_answers.empty()) {
            const LogOutcome outcome = cluster_.offset_answers.front();
            cluster_.offset_answers.pop_front();
            cluster_.calls.push_back("offsets " + group);
            if (outcome.kind != LogOutcome::Kind::done) return outcome;
        }
        for (const LogOffset& offset : offsets) offsets_[{group, offset.partition}] = {offset.offset, offset.metadata};
        return answer("offsets " + group);
    }
    LogOutcome commit(std::chrono::milliseconds) override {
        ScriptedCluster::CommitAnswer next{{}, true};
        if (!cluster_.commit_answers.empty()) {
            next = cluster_.commit_answers.front();
            cluster_.commit_answers.pop_front();
        }
        const LogOutcome fenced = answer("commit");
        if (fenced.kind != LogOutcome::Kind::done) return fenced;
        if (next.applied) {
            for (auto& [topic, values] : pending_) {
                auto& all = cluster_.committed_records[topic];
                all.insert(all.end(), values.begin(), values.end());
            }
            for (const auto& [place, committed] : offsets_) cluster_.committed_offsets[place] = committed;
            pending_.clear();
            offsets_.clear();
        }
        return next.outcome;
    }
    LogOutcome abort(std::chrono::milliseconds) override { return answer("abort"); }

private:
    LogOutcome answer(const std::string& call) {
        cluster_.calls.push_back(call);
        if (epoch_ == cluster_.epoch) return {};
        return {LogOutcome::Kind::rebuild, true, "fenced"};
    }
    ScriptedCluster& cluster_;
    std::uint64_t epoch_;
    std::uint64_t produced_ = 0;
    LogDelivery delivery_;
    std::map<std::string, std::vector<std::string>> pending_;
    std::map<std::pair<std::string, LogPartition>, LogCommitted> offsets_;
};

class ScriptedClient final : public LogClient {
public:
    explicit ScriptedClient(ScriptedCluster& cluster) : cluster_(cluster) {}
    std::vector<std::int32_t> partitions(const std::string&) override { return {0}; }
    std::vector<std::string> topics() override { return {}; }
    LogRange range(const LogPartition&) override { return {}; }
    std::vector<std::optional<std::int64_t>> offsets_at(std::span<const LogPartition>, std::int64_t) override { return {}; }
    std::vector<std::optional<LogCommitted>> committed(const std::string& group, std::span<const LogPartition> partitions,
                                                       std::chrono::milliseconds) override {
        std::vector<std::optional<LogCommitted>> found;
        for (const LogPartition& partition : partitions) {
            const auto at = cluster_.committed_offsets.find({group, partition});
            found.push_back(at == cluster_.committed_offsets.end() ? std::nullopt : std::optional(at->second));
        }
        return found;
    }
    std::unique_ptr<LogReader> open_reader(std::span<const LogOffset>) override { return nullptr; }
    std::unique_ptr<LogProducer> open_producer() override { return nullptr; }
    std::unique_ptr<LogProducer> open_transactional_producer(const std::string&, std::chrono::milliseconds) override {
        if (const auto first = std::exchange(cluster_.before_init, {})) first();
        return std::make_unique<ScriptedProducer>(cluster_);
    }

private:
    ScriptedCluster& cluster_;
};

}  // namespace windrow
