// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The protocol of exactly-once output (docs/decisions/0010-kafka.md): one transaction for each checkpoint, with the outputs, the
/// offsets of the inputs, and the pointer to the checkpoint in an offset's metadata; a fresh producer epoch for each.
/// Knows LogClient alone: no clock, no file, no thread.

#include "kafka/log_client.hpp"
#include "kafka/output_buffer.hpp"
#include "windrow/host/atomic_commit.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace windrow {

struct LogTransactionSettings {
    std::string transactional_id;  ///< the same in every run of the job; nobody else's
    std::string cluster;           ///< bootstrap servers, as written: progress in other clusters is left alone
    /// Its offset in the group named like the id is the checkpoint's id, its metadata the pointer.
    LogPartition pointer_partition;
    std::chrono::milliseconds transaction_timeout{60'000};
};

/// One transaction is in the making (`OutputBuffer`s of the sinks) while the sealed one is committed.
class LogTransactions final : public AtomicCommit {
public:
    LogTransactions(std::shared_ptr<LogClient> client, LogTransactionSettings settings)
        : client_(std::move(client)), settings_(std::move(settings)) {}

    /// A buffer that a sink fills for this transaction; it stays with this object.
    OutputBuffer& add_buffer() { return *buffers_.emplace_back(std::make_unique<OutputBuffer>()); }
    [[nodiscard]] const LogTransactionSettings& settings() const noexcept { return settings_; }

    std::optional<CheckpointPointer> recover() override;
    void commit(const CheckpointPointer& pointer, const std::vector<LogProgress>& progress) override;
    void commit_alone() override;

private:
    struct Offsets {
        std::string group;
        std::vector<LogOffset> offsets;
    };
    [[nodiscard]] std::string pointer_group() const { return settings_.transactional_id; }
    [[nodiscard]] std::vector<Offsets> offsets_of(const CheckpointPointer& pointer,
                                                  const std::vector<LogProgress>& progress) const;
    void run(const std::vector<Offsets>& offsets, const std::optional<CheckpointPointer>& pointer);
    LogOutcome attempt(const std::vector<Offsets>& offsets);
    LogOutcome produce_all();
    LogOutcome repeat(const std::function<LogOutcome()>& call, std::chrono::milliseconds each) const;
    [[nodiscard]] std::optional<CheckpointPointer> read_pointer() const;
    void renew_producer();
    [[noreturn]] void refuse_other() const;

    std::shared_ptr<LogClient> client_;
    LogTransactionSettings settings_;
    std::vector<std::unique_ptr<OutputBuffer>> buffers_;
    std::unique_ptr<LogProducer> producer_;
    std::optional<CheckpointPointer> last_;  ///< committed by this process, or found by `recover`
};

/// The pointer as metadata of an offset (at most 500 characters of ASCII, with a checksum of its own), and back. None: text that
/// is no pointer.
std::string encode_pointer(const CheckpointPointer& pointer);
std::optional<CheckpointPointer> decode_pointer(std::string_view text);

}  // namespace windrow
