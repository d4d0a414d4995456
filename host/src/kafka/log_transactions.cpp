// SPDX-License-Identifier: Apache-2.0
#include "kafka/log_transactions.hpp"

#include "windrow/host/failpoint.hpp"
#include "windrow/kernels/error.hpp"

#include <zlib.h>
#include <algorithm>
#include <charconv>

namespace windrow {

namespace {

constexpr std::chrono::milliseconds commit_step{2'000};
constexpr std::chrono::milliseconds call_step{10'000};
constexpr std::size_t produced_at_once = 4096;
constexpr int most_attempts = 5;  ///< of one commit: what an abort undid is produced again
constexpr int most_fencings = 2;  ///< of one commit: more is another process with the same id

std::string checksum_of(std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    const auto crc =
        static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
    std::string out;
    for (int shift = 28; shift >= 0; shift -= 4) out += digits[(crc >> static_cast<unsigned>(shift)) & 15U];
    return out;
}

constexpr std::string_view pointer_start = "windrow1;checkpoint=";

}  // namespace

std::string encode_pointer(const CheckpointPointer& pointer) {
    std::string text = std::string(pointer_start) + std::to_string(pointer.id) + ";sha256=" + pointer.hash;
    return text + ";crc=" + checksum_of(text);
}

std::optional<CheckpointPointer> decode_pointer(std::string_view text) {
    const std::size_t crc = text.rfind(";crc=");
    if (!text.starts_with(pointer_start) || crc == std::string_view::npos) return std::nullopt;
    if (text.substr(crc + 5) != checksum_of(text.substr(0, crc))) return std::nullopt;
    const std::size_t hash = text.find(";sha256=");
    if (hash == std::string_view::npos || hash > crc) return std::nullopt;
    CheckpointPointer pointer;
    const auto [end, error] = std::from_chars(text.data() + pointer_start.size(), text.data() + hash, pointer.id);
    if (error != std::errc() || end != text.data() + hash) return std::nullopt;
    pointer.hash = text.substr(hash + 8, crc - hash - 8);
    return pointer;
}

/// A fresh epoch: whoever had the id before can commit nothing any more, and what it had open is aborted, or was committed.
void LogTransactions::renew_producer() {
    producer_.reset();
    producer_ = client_->open_transactional_producer(settings_.transactional_id, std::chrono::milliseconds(30'000));
}

std::optional<CheckpointPointer> LogTransactions::read_pointer() const {
    // Longer than a transaction that died can stay open: its time-out and the broker's next look.
    const std::chrono::milliseconds timeout = settings_.transaction_timeout + std::chrono::seconds(15);
    const auto committed = client_->committed(pointer_group(), std::span(&settings_.pointer_partition, 1), timeout);
    if (!committed.front()) return std::nullopt;
    std::optional<CheckpointPointer> pointer = decode_pointer(committed.front()->metadata);
    if (!pointer || static_cast<std::int64_t>(pointer->id) != committed.front()->offset) {
        throw Error("W6308", "group '" + pointer_group() + "' has committed something that is no checkpoint of this job",
                    "give the job a 'sink.transactional-id-prefix' of its own");
    }
    return pointer;
}

std::optional<CheckpointPointer> LogTransactions::recover() {
    renew_producer();
    last_ = read_pointer();
    return last_;
}

void LogTransactions::refuse_other() const {
    throw Error("W6309", "another process has committed a checkpoint of the job '" + settings_.transactional_id + "'",
                "a job runs in one process at a time; stop one of them");
}

std::vector<LogTransactions::Offsets> LogTransactions::offsets_of(const CheckpointPointer& pointer,
                                                                  const std::vector<LogProgress>& progress) const {
    const std::string metadata = encode_pointer(pointer);
    std::vector<Offsets> all = {
        {pointer_group(), {{settings_.pointer_partition, static_cast<std::int64_t>(pointer.id), metadata}}}};
    for (const LogProgress& one : progress) {
        if (one.cluster != settings_.cluster) continue;
        const std::string group = one.group.value_or(settings_.transactional_id + "-input");
        auto found = std::find_if(all.begin() + 1, all.end(), [&](const Offsets& offsets) { return offsets.group == group; });
        if (found == all.end()) found = all.insert(all.end(), {group, {}});
        found->offsets.push_back({{one.topic, one.partition}, one.offset, metadata});
    }
    return all;
}

void LogTransactions::commit(const CheckpointPointer& pointer, const std::vector<LogProgress>& progress) {
    run(offsets_of(pointer, progress), pointer);
    last_ = pointer;
}

void LogTransactions::commit_alone() {
    if (producer_ == nullptr) renew_producer();
    const bool any = std::any_of(buffers_.begin(), buffers_.end(), [](const auto& buffer) { return buffer->sealed.size() > 0; });
    if (any) run({}, std::nullopt);
}

/// Until the transaction is committed or cannot be. Whatever happened, a new epoch and the pointer tell what is the case.
void LogTransactions::run(const std::vector<Offsets>& offsets, const std::optional<CheckpointPointer>& pointer) {
    int fencings = 0;
    LogOutcome outcome;
    for (int n = 0; n < most_attempts; ++n) {
        if (producer_ == nullptr) renew_producer();
        outcome = attempt(offsets);
        if (outcome.kind == LogOutcome::Kind::done) {
            failpoint("transaction-committed");
            renew_producer();
            failpoint("producer-ready");
            // The fresh epoch keeps others out from now on. One that took the job over before, while this process was stopped,
            // is seen by its commits alone.
            if (pointer && read_pointer() != pointer) refuse_other();
            return;
        }
        if (outcome.fenced && ++fencings >= most_fencings) {
            throw Error(
                "W6309",
                "another process writes with the transactional id '" + settings_.transactional_id + "': " + outcome.reason,
                "stop it, or give each job its own 'sink.transactional-id-prefix'");
        }
        renew_producer();
        if (!pointer) {
            if (outcome.kind == LogOutcome::Kind::abort) continue;
            throw Error(
                "W6310", "nobody knows whether the rows were committed: " + outcome.reason,
                "look into the topic before the job is started again; with --checkpoint-dir this is decided without doubt");
        }
        const std::optional<CheckpointPointer> committed = read_pointer();
        if (committed == pointer) return;  // it was committed though nobody said so
        if (committed != last_) refuse_other();
    }
    throw Error("W6310", "a transaction of '" + settings_.transactional_id + "' cannot be committed: " + outcome.reason,
                "is the Kafka cluster whole? The job goes on from its last checkpoint when it is started again");
}

/// The same call again while the answer is that it should be; up to two thirds of the time that a transaction may take.
LogOutcome LogTransactions::repeat(const std::function<LogOutcome()>& call, std::chrono::milliseconds each) const {
    LogOutcome outcome;
    const auto most = std::max<std::int64_t>(2, settings_.transaction_timeout.count() * 2 / 3 / each.count());
    for (std::int64_t n = 0; n < most; ++n) {
        outcome = call();
        if (outcome.kind != LogOutcome::Kind::retry) return outcome;
    }
    outcome.kind = LogOutcome::Kind::rebuild;
    return outcome;
}

LogOutcome LogTransactions::produce_all() {
    const LogDelivery before = producer_->delivery();
    std::uint64_t produced = 0;
    OutputRecords::Outputs outputs;
    for (const auto& buffer : buffers_) {
        const OutputRecords& records = buffer->sealed;
        for (std::size_t begin = 0; begin < records.size(); begin += produced_at_once) {
            const std::size_t end = std::min(records.size(), begin + produced_at_once);
            records.outputs(begin, end, outputs);
            if (LogOutcome outcome = producer_->produce(buffer->topic, outputs.records, call_step);
                outcome.kind != LogOutcome::Kind::done)
                return outcome;
            produced += end - begin;
        }
    }
    failpoint("transaction-produced");
    if (produced == 0) return {};
    LogOutcome outcome = producer_->flush(settings_.transaction_timeout / 2);
    if (outcome.kind != LogOutcome::Kind::done) return outcome;
    // That the queue is empty says nothing: only reports do.
    const LogDelivery after = producer_->delivery();
    if (after.failed != before.failed || after.delivered - before.delivered != produced) {
        outcome.kind = LogOutcome::Kind::abort;
        outcome.reason =
            std::to_string(after.delivered - before.delivered) + " of " + std::to_string(produced) + " records were delivered";
        if (!after.first_failure.empty()) outcome.reason += "; " + after.first_failure;
    }
    return outcome;
}

/// One transaction from its beginning to the answer to its commit.
LogOutcome LogTransactions::attempt(const std::vector<Offsets>& offsets) {
    LogOutcome outcome = producer_->begin();
    failpoint("transaction-begun");
    if (outcome.kind == LogOutcome::Kind::done) outcome = produce_all();
    failpoint("transaction-flushed");
    for (const Offsets& group : offsets) {
        if (outcome.kind != LogOutcome::Kind::done) break;
        outcome = repeat([&] { return producer_->send_offsets(group.group, group.offsets, call_step); }, call_step);
    }
    failpoint("offsets-sent");
    if (outcome.kind == LogOutcome::Kind::done) outcome = repeat([&] { return producer_->commit(commit_step); }, commit_step);
    return outcome;
}

}  // namespace windrow
