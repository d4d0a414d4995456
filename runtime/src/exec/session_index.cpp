// SPDX-License-Identifier: Apache-2.0
#include "session_index.hpp"

#include "windrow/kernels/snapshot_bytes.hpp"
#include "windrow/semantics/window_arithmetic.hpp"

#include <algorithm>

namespace windrow::exec {

namespace {

constexpr std::size_t compact_from_keys = 4096;

}  // namespace

SessionIndex::SessionIndex(std::vector<DataType> key_types, std::int64_t gap, std::shared_ptr<const TimeZone> zone)
    : keys_(std::move(key_types)), gap_(gap), zone_(std::move(zone)) {}

std::size_t SessionIndex::memory() const noexcept {
    return keys_.memory() + sessions_.capacity() * sizeof(Session) + free_.capacity() * sizeof(std::uint32_t) +
           first_of_key_.capacity() * sizeof(std::uint32_t) + timers_.size() * sizeof(Timer);
}

void SessionIndex::make_room_for(std::uint32_t key) {
    if (key >= first_of_key_.size()) first_of_key_.resize(std::max<std::size_t>(key + 1, first_of_key_.size() * 2), none);
}

std::uint32_t SessionIndex::open_session(std::uint32_t key, std::int64_t start, std::int64_t end) {
    std::uint32_t number;
    if (free_.empty()) {
        number = static_cast<std::uint32_t>(sessions_.size());
        sessions_.emplace_back();
    } else {
        number = free_.back();
        free_.pop_back();
    }
    Session& session = sessions_[number];
    session.start = start;
    session.end = end;
    session.key = key;
    session.next = first_of_key_[key];
    session.open = true;
    first_of_key_[key] = number;
    ++open_;
    timers_.push({fires_at(end), number, session.generation});
    return number;
}

void SessionIndex::unlink(std::uint32_t number) {
    const Session& session = sessions_[number];
    std::uint32_t* link = &first_of_key_[session.key];
    while (*link != number) link = &sessions_[*link].next;
    *link = session.next;
}

void SessionIndex::release(std::uint32_t number) {
    Session& session = sessions_[number];
    ++session.generation;
    session.open = false;
    free_.push_back(number);
}

std::uint32_t SessionIndex::assign(std::uint32_t key, std::int64_t time, Watermark watermark,
                                   const std::function<void(std::uint32_t, std::uint32_t)>& on_merge) {
    make_room_for(key);
    const std::int64_t end = time + gap_;
    std::uint32_t target = none;
    for (std::uint32_t n = first_of_key_[key]; n != none;) {
        Session& session = sessions_[n];
        const std::uint32_t next = session.next;
        if (semantics::sessions_merge(time, end, session.start, session.end)) {
            if (target == none) {
                target = n;
            } else {
                Session& kept = sessions_[target];
                kept.start = std::min(kept.start, session.start);
                kept.end = std::max(kept.end, session.end);
                on_merge(target, n);
                unlink(n);
                release(n);
                --open_;
            }
        }
        n = next;
    }
    if (target == none) {
        if (fires_at(end) <= watermark) return none;
        return open_session(key, time, end);
    }
    Session& session = sessions_[target];
    session.start = std::min(session.start, time);
    session.end = std::max(session.end, end);
    return target;
}

/// Brings the earliest timer up to date: sessions that were extended since are queued again at their new time.
void SessionIndex::drop_stale_timers() {
    while (!timers_.empty()) {
        const Timer timer = timers_.top();
        const Session& session = sessions_[timer.number];
        if (!session.open || session.generation != timer.generation) {
            timers_.pop();
        } else if (const Watermark at = fires_at(session.end); at > timer.at) {
            timers_.pop();
            timers_.push({at, timer.number, timer.generation});
        } else {
            return;
        }
    }
}

bool SessionIndex::any_due(Watermark watermark) {
    if (timers_.empty() || timers_.top().at > watermark) return false;
    drop_stale_timers();
    return !timers_.empty() && timers_.top().at <= watermark;
}

std::vector<std::uint32_t> SessionIndex::close(Watermark watermark) {
    std::vector<std::uint32_t> closed;
    while (any_due(watermark)) {
        const std::uint32_t number = timers_.top().number;
        timers_.pop();
        unlink(number);
        sessions_[number].open = false;
        --open_;
        closed.push_back(number);
    }
    std::sort(closed.begin(), closed.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Session& left = sessions_[a];
        const Session& right = sessions_[b];
        if (left.end != right.end) return left.end < right.end;
        if (left.start != right.start) return left.start < right.start;
        return keys_.key_less(left.key, right.key);
    });
    return closed;
}

std::vector<std::uint32_t> SessionIndex::open_in_order() const {
    std::vector<std::uint32_t> open;
    for (std::uint32_t number = 0; number < sessions_.size(); ++number) {
        if (sessions_[number].open) open.push_back(number);
    }
    std::sort(open.begin(), open.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Session& left = sessions_[a];
        const Session& right = sessions_[b];
        if (left.key != right.key) return keys_.key_less(left.key, right.key);
        return left.start < right.start;
    });
    return open;
}

std::uint32_t SessionIndex::restore_session(std::uint32_t key, std::int64_t start, std::int64_t end) {
    make_room_for(key);
    bool possible = start < end;
    for (std::uint32_t n = first_of_key_[key]; n != none && possible; n = sessions_[n].next) {
        possible = !semantics::sessions_merge(start, end, sessions_[n].start, sessions_[n].end);
    }
    if (!possible) snapshot::refuse("holds sessions of one key that touch, or that end before they start");
    return open_session(key, start, end);
}

void SessionIndex::clear() {
    keys_.clear();
    sessions_.clear();
    free_.clear();
    first_of_key_.clear();
    timers_ = {};
    open_ = 0;
}

void SessionIndex::compact_keys() {
    if (keys_.size() < compact_from_keys || keys_.size() < 2 * open_) return;
    std::vector<std::uint32_t> live;
    for (std::uint32_t key = 0; key < first_of_key_.size() && key < keys_.size(); ++key) {
        if (first_of_key_[key] != none) live.push_back(key);
    }
    if (keys_.size() < 2 * live.size()) return;
    KeyDictionary fresh(keys_.types());
    std::vector<std::uint32_t> ids(live.size());
    fresh.map_from(keys_, live.data(), live.size(), ids.data());
    std::vector<std::uint32_t> first(std::max<std::size_t>(fresh.size(), 1), none);
    for (std::size_t i = 0; i < live.size(); ++i) {
        first[ids[i]] = first_of_key_[live[i]];
        for (std::uint32_t n = first[ids[i]]; n != none; n = sessions_[n].next) sessions_[n].key = ids[i];
    }
    keys_ = std::move(fresh);
    first_of_key_ = std::move(first);
}

}  // namespace windrow::exec
