// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The open sessions of keys that are numbered already: which session a row belongs to, which sessions it joins, and which ones
/// a watermark closes.

#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/freezable_vector.hpp"
#include "windrow/kernels/time_zone.hpp"
#include "windrow/kernels/waiting_window.hpp"
#include "windrow/semantics/session.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

namespace windrow {

/// Not thread-safe. Sessions are numbered; a number is reused after it has been released. Times are wall-clock milliseconds of
/// the zone (or plain ones without a zone); watermarks are instants.
class OpenSessions {
public:
    OpenSessions(std::int64_t gap, std::shared_ptr<const TimeZone> zone);

    static constexpr std::uint32_t none = 0xFFFFFFFFU;
    struct Session {
        std::int64_t start = 0;
        std::int64_t end = 0;
        std::uint32_t key = 0;
        std::uint32_t next = none;     ///< next open session of the same key
        std::uint32_t generation = 0;  ///< grows each time the number is reused
        bool open = false;
    };
    /// Session `from` is now part of `into`. The callee takes its contents over, and releases its number (at once or later).
    using OnMerge = std::function<void(std::uint32_t into, std::uint32_t from)>;

    /// Valid until a session changes.
    [[nodiscard]] const Session& session(std::uint32_t number) const noexcept { return sessions_[number]; }
    /// All numbers given so far are below this.
    [[nodiscard]] std::size_t numbers() const noexcept { return sessions_.size(); }
    [[nodiscard]] std::size_t open_count() const noexcept { return open_; }
    [[nodiscard]] std::size_t memory() const noexcept;
    [[nodiscard]] std::int64_t gap() const noexcept { return gap_; }
    [[nodiscard]] const TimeZone* zone() const noexcept { return zone_.get(); }
    [[nodiscard]] std::int64_t to_local(std::int64_t instant) const noexcept {
        return zone_ ? zone_->to_local(instant) : instant;
    }
    [[nodiscard]] Watermark fires_at(std::int64_t end) const noexcept {
        return zone_ ? zone_->to_timer_instant(end - 1) : end - 1;
    }

    /// The session of a row of key `key` at local time `time` whose stamp watermark is `watermark`, opened or extended for it;
    /// `none` if the row is late: it touches no open session and its own window has passed. Sessions that `watermark` closes must
    /// have been taken out. `on_merge` is called for each further session that the row joins.
    std::uint32_t assign(std::uint32_t key, std::int64_t time, Watermark watermark, const OnMerge& on_merge);
    /// The session of several rows of the key at local times from `first` to `last`, none of which is late, and which are in one
    /// session whatever else is open: opened or extended for them.
    std::uint32_t join(std::uint32_t key, std::int64_t first, std::int64_t last, const OnMerge& on_merge);
    /// The key's open session that was opened last, from which `Session::next` leads on; `none` if it has no session open.
    [[nodiscard]] std::uint32_t first_of(std::uint32_t key) const noexcept {
        return key < first_of_key_.size() ? first_of_key_[key] : none;
    }

    /// The session that closes first if no row extends it.
    [[nodiscard]] std::optional<WaitingWindow> first_waiting();
    /// True if some session closes at `watermark`.
    [[nodiscard]] bool any_due(Watermark watermark);
    /// Takes out the sessions that close at `watermark`, in no order. They stay readable until they are released.
    [[nodiscard]] std::vector<std::uint32_t> take_due(Watermark watermark);
    /// The same for the sessions of one key; appends to `closed`.
    void take_due_of(std::uint32_t key, Watermark watermark, std::vector<std::uint32_t>& closed);
    void release(std::uint32_t number);
    /// In order of numbers.
    [[nodiscard]] std::vector<std::uint32_t> open_numbers() const { return open_numbers(sessions_); }
    /// The sessions as they are now; another thread may read them while these change.
    using Frozen = FreezableVector<Session>::Frozen;
    [[nodiscard]] Frozen freeze() { return sessions_.freeze(); }
    template <typename Sessions>
    [[nodiscard]] static std::vector<std::uint32_t> open_numbers(const Sessions& sessions) {
        std::vector<std::uint32_t> open;
        for (std::uint32_t number = 0; number < sessions.size(); ++number) {
            if (sessions[number].open) open.push_back(number);
        }
        return open;
    }

    /// Opens a session as a snapshot holds it. Throws W6101 if it can't stand beside those that are open.
    std::uint32_t restore_session(std::uint32_t key, std::int64_t start, std::int64_t end);
    void clear_sessions();
    /// Keys that have open sessions, ascending.
    [[nodiscard]] std::vector<std::uint32_t> keys_with_sessions() const;
    /// Key old_ids[i] is now called new_ids[i]; the other keys have no sessions.
    void renumber_keys(const std::vector<std::uint32_t>& old_ids, const std::vector<std::uint32_t>& new_ids);

private:
    struct Timer {
        Watermark at;
        std::uint32_t number;
        std::uint32_t generation;
        bool operator>(const Timer& other) const noexcept { return at > other.at; }
    };
    void make_room_for(std::uint32_t key);
    std::uint32_t open_session(std::uint32_t key, std::int64_t start, std::int64_t end);
    std::uint32_t merge_touched(std::uint32_t key, std::int64_t start, std::int64_t end, const OnMerge& on_merge);
    void unlink(std::uint32_t number);
    void drop_stale_timers();

    std::int64_t gap_;
    std::shared_ptr<const TimeZone> zone_;
    FreezableVector<Session> sessions_;
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> first_of_key_;
    std::size_t open_ = 0;
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
};

}  // namespace windrow
