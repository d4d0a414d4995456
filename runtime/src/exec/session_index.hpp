// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Open sessions per key: which session a row belongs to, which sessions it joins, and which ones a watermark closes.

#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/key_dictionary.hpp"
#include "windrow/kernels/time_zone.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

namespace windrow::exec {

/// Not thread-safe. Sessions are numbered; a number is reused after its session has closed. Times are wall-clock milliseconds of
/// the zone (or plain ones without a zone); watermarks are instants.
class SessionIndex {
public:
    SessionIndex(std::vector<DataType> key_types, std::int64_t gap, std::shared_ptr<const TimeZone> zone);

    static constexpr std::uint32_t none = 0xFFFFFFFFU;
    struct Session {
        std::int64_t start = 0;
        std::int64_t end = 0;
        std::uint32_t key = 0;
        std::uint32_t next = none;     ///< next open session of the same key
        std::uint32_t generation = 0;  ///< grows each time the number is reused
        bool open = false;
    };

    KeyDictionary& keys() noexcept { return keys_; }
    [[nodiscard]] const KeyDictionary& keys() const noexcept { return keys_; }
    [[nodiscard]] const Session& session(std::uint32_t number) const noexcept { return sessions_[number]; }
    [[nodiscard]] std::size_t numbers() const noexcept { return sessions_.size(); }
    [[nodiscard]] std::size_t open_count() const noexcept { return open_; }
    [[nodiscard]] std::size_t memory() const noexcept;
    [[nodiscard]] std::int64_t to_local(std::int64_t instant) const noexcept {
        return zone_ ? zone_->to_local(instant) : instant;
    }
    [[nodiscard]] Watermark fires_at(std::int64_t end) const noexcept {
        return zone_ ? zone_->to_timer_instant(end - 1) : end - 1;
    }
    [[nodiscard]] const TimeZone* zone() const noexcept { return zone_.get(); }

    /// The session of a row of key `key` at local time `time` whose stamp watermark is `watermark`, opened or extended for it;
    /// `none` if the row is late: it touches no open session and its own window has passed. `on_merge(into, from)` is called for
    /// each further session that the row joins, before `from` is given back.
    std::uint32_t assign(std::uint32_t key, std::int64_t time, Watermark watermark,
                         const std::function<void(std::uint32_t, std::uint32_t)>& on_merge);
    /// True if some session closes at `watermark`.
    [[nodiscard]] bool any_due(Watermark watermark);
    /// Sessions that close at `watermark`, in the order in which they are emitted: (end, start, key). They stay readable until
    /// `release`.
    std::vector<std::uint32_t> close(Watermark watermark);
    void release(std::uint32_t number);
    /// Open sessions by key, and the sessions of one key by start: the order in which snapshots hold them.
    [[nodiscard]] std::vector<std::uint32_t> open_in_order() const;
    /// Opens a session as a snapshot holds it. Throws W6101 if it can't stand beside those that are open.
    std::uint32_t restore_session(std::uint32_t key, std::int64_t start, std::int64_t end);
    /// Forgets all sessions and keys.
    void clear();
    /// Forgets keys without open sessions when they outnumber the others. Key ids change; called when no ids are held.
    void compact_keys();

private:
    struct Timer {
        Watermark at;
        std::uint32_t number;
        std::uint32_t generation;
        bool operator>(const Timer& other) const noexcept { return at > other.at; }
    };
    void make_room_for(std::uint32_t key);
    std::uint32_t open_session(std::uint32_t key, std::int64_t start, std::int64_t end);
    void unlink(std::uint32_t number);
    void drop_stale_timers();

    KeyDictionary keys_;
    std::int64_t gap_;
    std::shared_ptr<const TimeZone> zone_;
    std::vector<Session> sessions_;
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> first_of_key_;
    std::size_t open_ = 0;
    std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
};

}  // namespace windrow::exec
