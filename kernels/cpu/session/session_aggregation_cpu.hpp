// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SESSION aggregation on the CPU: row by row, and before each row the sessions that its stamp's watermark closes are closed: the
/// order in which Flink sees them (design section 4).

#include "session/session_states.hpp"
#include "windrow/kernels/session_aggregation.hpp"
#include "windrow/kernels/session_index.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace windrow::cpu {

class SessionAggregationCpu : public SessionAggregation {
public:
    explicit SessionAggregationCpu(SessionAggregationRequest request);

    void accumulate(const Batch& batch, std::vector<std::int32_t>& late_rows, const Emit& emit) override;
    void fire(Watermark watermark, const Emit& emit) override;
    [[nodiscard]] std::uint64_t open_sessions() const override { return index_.open_count(); }
    [[nodiscard]] FirstWaiting first_waiting() override { return {true, index_.first_waiting()}; }
    [[nodiscard]] std::size_t memory() const override;
    void seal(std::uint64_t epoch) override;
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override;
    void restore(std::string_view& bytes) override;

private:
    /// A session taken out of the index, waiting to be emitted.
    struct Closed {
        std::int64_t start;
        std::int64_t end;
        Watermark fired_at;
        std::uint32_t key;
        SessionStates::State state;
    };
    /// Frozen, until it is written.
    struct Sealed {
        SessionIndex::Frozen sessions;
        SessionStates::Frozen states;
    };

    void map_keys(const Batch& batch);
    void add_pending(const Batch& batch);
    void add_pending_to(std::size_t call, const Batch& batch);
    void merge_sessions(std::uint32_t into, std::uint32_t from);
    void close_sessions(Watermark watermark, const Emit& emit);
    void emit_closed(const Emit& emit);

    SessionAggregationRequest request_;
    SessionIndex index_;
    SessionStates states_;
    Arena no_arena_;
    PreparedKeys keys_;
    std::vector<std::uint32_t> key_ids_;
    std::vector<std::int32_t> pending_rows_;
    std::vector<std::uint32_t> pending_sessions_;
    std::vector<std::byte*> pointers_;
    std::vector<Closed> closed_;
    std::map<std::uint64_t, Sealed> sealed_;  ///< by epoch
};

}  // namespace windrow::cpu
