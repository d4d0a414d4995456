// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Keyed aggregation over SESSION windows: the interface that every backend implements (design sections 2 and 4).

#include "windrow/kernels/window_aggregation.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace windrow {

/// What a backend is asked to do.
struct SessionAggregationRequest {
    int time_column = -1;  ///< int64 milliseconds
    std::int64_t gap = 0;  ///< milliseconds; positive
    /// Of a TIMESTAMP_LTZ column: sessions are intervals of this zone's wall clock. Null otherwise.
    std::shared_ptr<const TimeZone> time_zone;
    bool processing_time = false;  ///< no row is late, and the rows' stamps close nothing
    std::vector<int> keys;
    std::vector<DataType> key_types;
    std::vector<WindowAggregateCall> aggregates;  ///< `counts_rows` is not used
};

/// Sessions that have closed, in order of (end, start, key).
struct ClosedSessions {
    std::int64_t rows = 0;
    std::vector<std::int64_t> starts;  ///< milliseconds; wall clock of the zone if there is one
    std::vector<std::int64_t> ends;
    std::vector<Watermark> fired_at;  ///< the watermark that closes each: its timer's instant
    std::vector<Column> keys;
    std::vector<Column> aggregates;
};

/// State and evaluation of one session aggregation. One thread at a time. The answer does not depend on how rows are cut into
/// batches.
class SessionAggregation {
public:
    using Emit = std::function<void(ClosedSessions&&)>;
    virtual ~SessionAggregation() = default;

    /// Adds a batch's rows, which are in stamp order, behind those of the batches before. Before each row the sessions close
    /// whose time has come at its stamp's watermark; then it opens a session, or extends and joins those that it touches, or is
    /// late: its index is appended to `late_rows`. Closed sessions may be emitted, or kept until `fire`. A NULL event time throws
    /// W5201.
    virtual void accumulate(const Batch& batch, std::vector<std::int32_t>& late_rows, const Emit& emit) = 0;

    /// Closes every session whose time has come at `watermark`, and emits all that have closed: over all calls in order of
    /// (end, start, key), one call of `emit` for some of them.
    virtual void fire(Watermark watermark, const Emit& emit) = 0;

    [[nodiscard]] virtual std::uint64_t open_sessions() const = 0;
    /// The open session that closes first if no further row extends it.
    [[nodiscard]] virtual FirstWaiting first_waiting() { return {}; }
    /// True once a device's operator has been taken over by the CPU's.
    [[nodiscard]] virtual bool handed_over() const { return false; }
    /// Bytes of state now (keys, sessions, accumulators, arenas).
    [[nodiscard]] virtual std::size_t memory() const = 0;

    /// Freezes the state of `epoch`. Called when all closed sessions have been emitted, behind `fire`.
    virtual void seal(std::uint64_t epoch) = 0;
    /// Writes the sealed state as canonical bytes, block by block, the same from every backend: the number of sessions, then per
    /// session, in order of key and start: canonical key, start, end, canonical bytes of each aggregate. Integers are 64-bit
    /// little-endian.
    virtual void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) = 0;
    /// Replaces the state by what `write` gave (all blocks in one piece), and advances `bytes` behind it. Throws W6101.
    virtual void restore(std::string_view& bytes) = 0;
};

}  // namespace windrow
