// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sinks: where INSERT INTO writes.

#include "windrow/host/atomic_commit.hpp"
#include "windrow/host/options.hpp"
#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/time_zone.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

struct SinkRequest {
    std::string table;
    Options options;
    std::filesystem::path base_directory;
    Schema columns;  ///< in insert order
    std::vector<std::string> partition_keys;
    std::shared_ptr<const TimeZone> time_zone;
    std::vector<std::string> primary_key;                ///< columns, in its order; empty: none
    std::map<std::string, std::string> metadata_keys{};  ///< of columns that are written into a record's metadata, by name
};

/// Receives result batches from one thread. Nothing is visible to readers before `commit` (filesystem: written aside, renamed).
class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(const Batch& batch) = 0;
    virtual void commit() = 0;
    /// Removes what was written aside; called if the job fails. What `prepare` gave stays.
    virtual void abort() noexcept = 0;

    // With checkpoints (docs/decisions/0009-checkpoints.md); a sink without work to keep leaves these as they are.

    /// Makes all rows so far durable, unseen. Returns what is to be done to make them visible, as bytes that a later run of the
    /// same table understands; later rows belong to the next checkpoint.
    [[nodiscard]] virtual std::string prepare() { return {}; }
    /// The checkpoint that holds `pending` is published: makes its rows visible. Done twice, it does the same.
    virtual void commit_prepared(std::string_view pending) { (void)pending; }
    /// Before the first row of a job that goes on from a checkpoint: commits `pending`, and takes back what the job wrote after
    /// that checkpoint, visible or not, because it is going to be written again.
    virtual void recover(std::string_view pending) { (void)pending; }
    /// Sinks whose rows appear together share what commits them. Called once, before the first row, with what the job's sinks so
    /// far share (or null); returns what they share with this one. Throws W3509 if that cannot be one.
    [[nodiscard]] virtual std::shared_ptr<AtomicCommit> join(std::shared_ptr<AtomicCommit> shared) { return shared; }
    /// True: so much is held back until the next checkpoint that it should be taken now.
    [[nodiscard]] virtual bool wants_checkpoint() const { return false; }
    /// False: the rows of one firing may come in any order (blackhole).
    [[nodiscard]] virtual bool ordered() const { return true; }
    /// "exactly-once by rename", "at-least-once" ... for EXPLAIN.
    [[nodiscard]] virtual std::string guarantee() const = 0;
};

void validate_sink(const SinkRequest& request);
/// Connectors: filesystem, kafka, upsert-kafka, print (to `standard_output`), blackhole.
std::unique_ptr<Sink> open_sink(const SinkRequest& request, std::ostream& standard_output);

}  // namespace windrow
