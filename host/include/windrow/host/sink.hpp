// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sinks: where INSERT INTO writes.

#include "windrow/host/options.hpp"
#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/time_zone.hpp"

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace windrow {

struct SinkRequest {
    std::string table;
    Options options;
    std::filesystem::path base_directory;
    Schema columns;  ///< in insert order
    std::vector<std::string> partition_keys;
    std::shared_ptr<const TimeZone> time_zone;
};

/// Receives result batches from one thread. Nothing is visible to readers before `commit` (filesystem: written aside, renamed).
class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(const Batch& batch) = 0;
    virtual void commit() = 0;
    /// Removes what was written aside; called if the job fails.
    virtual void abort() noexcept = 0;
    /// False: the rows of one firing may come in any order (blackhole).
    [[nodiscard]] virtual bool ordered() const { return true; }
    /// "exactly-once by rename", "at-least-once" ... for EXPLAIN.
    [[nodiscard]] virtual std::string guarantee() const = 0;
};

void validate_sink(const SinkRequest& request);
/// Connectors: filesystem, print (to `standard_output`), blackhole.
std::unique_ptr<Sink> open_sink(const SinkRequest& request, std::ostream& standard_output);

}  // namespace windrow
