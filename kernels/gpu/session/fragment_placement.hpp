// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which session the rows of a batch belong to, told from fragments (session_views.hpp) instead of rows. Host code.
///
/// A fragment whose rows are in one session for sure joins the open sessions that it touches, if they are open for sure when one
/// of its rows comes; or it opens a session. The others (late rows, sessions that end between the rows) are rare: their rows are
/// taken one by one, in stamp order, as the CPU backend takes every row. Fragments of a key that touch no common session do not
/// know of each other, so only those that do are taken so together.

#include "gpu/session/session_views.hpp"
#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/open_sessions.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace windrow::gpu {

/// The rows of a batch on the host.
class RowsOfSessions {
public:
    /// Refers to its arguments.
    RowsOfSessions(const Batch& batch, int time_column, bool processing_time, const OpenSessions& sessions)
        : times_(batch.columns[static_cast<std::size_t>(time_column)]),
          stamps_(batch.stamps),
          processing_time_(processing_time),
          sessions_(sessions) {}
    [[nodiscard]] std::int64_t local_time(std::uint32_t row) const { return sessions_.to_local(times_.at<std::int64_t>(row)); }
    [[nodiscard]] Watermark stamp(std::uint32_t row) const {
        return processing_time_ ? watermark_min : stamps_.watermark(static_cast<std::int64_t>(row));
    }

private:
    const Column& times_;
    const Stamps& stamps_;
    bool processing_time_;
    const OpenSessions& sessions_;
};

/// For tests: what has run.
struct PlacementTally {
    std::uint64_t fragments = 0;
    std::uint64_t fragments_by_row = 0;
    std::uint64_t rows_by_row = 0;
    std::uint64_t merged_sessions = 0;
};

/// What a batch does to the sessions. Numbers of sessions are slots of states.
class FragmentPlacement {
public:
    /// The rows at places [begin, end) of the sorted order.
    using RowsAt = std::function<std::span<const std::uint32_t>(std::uint32_t begin, std::uint32_t end)>;

    explicit FragmentPlacement(OpenSessions& sessions) : sessions_(sessions) {}

    /// `fragments` of a batch of `row_count` rows, in order of key and time. Sessions that the last row's stamp closes are
    /// closed. The results hold until the next call.
    void place(std::span<const Fragment> fragments, std::uint32_t row_count, const RowsOfSessions& rows, const RowsAt& rows_at);

    /// By fragment: the slot, `no_slot` if it is a late row, or `slots_by_row`.
    [[nodiscard]] const std::vector<std::uint32_t>& slots() const noexcept { return slots_; }
    [[nodiscard]] const std::vector<RowSlot>& slots_of_rows() const noexcept { return slots_of_rows_; }
    /// Ascending.
    [[nodiscard]] const std::vector<std::int32_t>& late_rows() const noexcept { return late_rows_; }
    /// Merges of states, in rounds: within one, no slot occurs twice. `from` slots are released by the caller.
    [[nodiscard]] const std::vector<std::vector<SlotPair>>& merges() const noexcept { return merges_; }
    /// Numbers of the sessions that have closed; released by the caller when their states are not needed any more.
    [[nodiscard]] const std::vector<std::uint32_t>& closed() const noexcept { return closed_; }
    [[nodiscard]] const PlacementTally& tally() const noexcept { return tally_; }

private:
    enum class Course : std::uint8_t { joins, by_row, apart, apart_by_row };
    [[nodiscard]] Course course_of(const Fragment& fragment) const;
    [[nodiscard]] bool finds_open(const Fragment& fragment, const OpenSessions::Session& session) const;
    [[nodiscard]] std::uint32_t end_of(std::size_t fragment) const;
    void place_key(std::size_t first, std::size_t last);
    void place_whole(std::size_t fragment, Course course);
    void place_by_row(std::uint32_t key);
    void take_rows_of(std::size_t fragment);
    void on_merge(std::uint32_t into, std::uint32_t from);
    [[nodiscard]] std::uint32_t kept(std::uint32_t number) const;
    void plan_merges();

    OpenSessions& sessions_;
    std::span<const Fragment> fragments_;
    std::uint32_t row_count_ = 0;
    const RowsOfSessions* rows_ = nullptr;
    const RowsAt* rows_at_ = nullptr;
    std::vector<Course> courses_;
    std::vector<std::uint32_t> rows_by_row_;
    std::vector<std::uint32_t> slots_;
    std::vector<RowSlot> slots_of_rows_;
    std::vector<std::int32_t> late_rows_;
    std::vector<SlotPair> merged_;            ///< as they happened
    std::vector<std::uint32_t> merged_into_;  ///< by number; OpenSessions::none: it was not merged in this batch
    std::vector<std::vector<SlotPair>> merges_;
    std::vector<std::uint32_t> closed_;
    PlacementTally tally_;
};

}  // namespace windrow::gpu
