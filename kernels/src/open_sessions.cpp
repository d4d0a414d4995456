// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/open_sessions.hpp"

#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>

namespace windrow {

OpenSessions::OpenSessions(std::int64_t gap, std::shared_ptr<const TimeZone> zone) : gap_(gap), zone_(std::move(zone)) {}

std::size_t OpenSessions::memory() const noexcept {
    return sessions_.memory() + free_.capacity() * sizeof(std::uint32_t) + first_of_key_.capacity() * sizeof(std::uint32_t) +
           timers_.size() * sizeof(Timer);
}

void OpenSessions::make_room_for(std::uint32_t key) {
    if (key >= first_of_key_.size()) first_of_key_.resize(std::max<std::size_t>(key + 1, first_of_key_.size() * 2), none);
}

std::uint32_t OpenSessions::open_session(std::uint32_t key, std::int64_t start, std::int64_t end) {
    std::uint32_t number;
    if (free_.empty()) {
        number = static_cast<std::uint32_t>(sessions_.size());
        sessions_.grow(number + std::size_t{1});
    } else {
        number = free_.back();
        free_.pop_back();
    }
    Session& session = sessions_.edit(number);
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

/// Takes an open session out of its key's list; it stays readable.
void OpenSessions::unlink(std::uint32_t number) {
    Session& session = sessions_.edit(number);
    std::uint32_t before = none;
    for (std::uint32_t n = first_of_key_[session.key]; n != number; n = sessions_[n].next) before = n;
    session.open = false;
    --open_;
    if (before == none) {
        first_of_key_[session.key] = session.next;
    } else {
        sessions_.edit(before).next = session.next;
    }
}

void OpenSessions::release(std::uint32_t number) {
    ++sessions_.edit(number).generation;
    free_.push_back(number);
}

/// Makes one session of all those that touch [start, end]; `none` if there is none.
std::uint32_t OpenSessions::merge_touched(std::uint32_t key, std::int64_t start, std::int64_t end, const OnMerge& on_merge) {
    std::uint32_t target = none;
    for (std::uint32_t n = first_of_key_[key]; n != none;) {
        const Session session = sessions_[n];
        if (semantics::sessions_merge(start, end, session.start, session.end)) {
            if (target == none) {
                target = n;
            } else {
                Session& kept = sessions_.edit(target);
                kept.start = std::min(kept.start, session.start);
                kept.end = std::max(kept.end, session.end);
                unlink(n);
                on_merge(target, n);
            }
        }
        n = session.next;
    }
    if (target == none) return none;
    Session& session = sessions_.edit(target);
    session.start = std::min(session.start, start);
    session.end = std::max(session.end, end);
    return target;
}

std::uint32_t OpenSessions::assign(std::uint32_t key, std::int64_t time, Watermark watermark, const OnMerge& on_merge) {
    make_room_for(key);
    const std::int64_t end = time + gap_;
    const std::uint32_t target = merge_touched(key, time, end, on_merge);
    if (target != none) return target;
    return fires_at(end) <= watermark ? none : open_session(key, time, end);
}

std::uint32_t OpenSessions::join(std::uint32_t key, std::int64_t first, std::int64_t last, const OnMerge& on_merge) {
    make_room_for(key);
    const std::int64_t end = last + gap_;
    const std::uint32_t target = merge_touched(key, first, end, on_merge);
    return target != none ? target : open_session(key, first, end);
}

/// Brings the earliest timer up to date: sessions that were extended since are queued again at their new time.
void OpenSessions::drop_stale_timers() {
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

std::optional<WaitingWindow> OpenSessions::first_waiting() {
    drop_stale_timers();
    if (timers_.empty()) return std::nullopt;
    const Session& session = sessions_[timers_.top().number];
    return WaitingWindow{session.start, session.end, timers_.top().at};
}

bool OpenSessions::any_due(Watermark watermark) {
    if (timers_.empty() || timers_.top().at > watermark) return false;
    drop_stale_timers();
    return !timers_.empty() && timers_.top().at <= watermark;
}

std::vector<std::uint32_t> OpenSessions::take_due(Watermark watermark) {
    std::vector<std::uint32_t> closed;
    while (any_due(watermark)) {
        const std::uint32_t number = timers_.top().number;
        timers_.pop();
        unlink(number);
        closed.push_back(number);
    }
    return closed;
}

void OpenSessions::take_due_of(std::uint32_t key, Watermark watermark, std::vector<std::uint32_t>& closed) {
    for (std::uint32_t n = first_of(key); n != none;) {
        const std::uint32_t next = sessions_[n].next;
        if (fires_at(sessions_[n].end) <= watermark) {
            unlink(n);
            closed.push_back(n);
        }
        n = next;
    }
}

std::uint32_t OpenSessions::restore_session(std::uint32_t key, std::int64_t start, std::int64_t end) {
    make_room_for(key);
    bool possible = start < end;
    for (std::uint32_t n = first_of_key_[key]; n != none && possible; n = sessions_[n].next) {
        possible = !semantics::sessions_merge(start, end, sessions_[n].start, sessions_[n].end);
    }
    if (!possible) snapshot::refuse("holds sessions of one key that touch, or that end before they start");
    return open_session(key, start, end);
}

void OpenSessions::clear_sessions() {
    sessions_.clear();
    free_.clear();
    first_of_key_.clear();
    timers_ = {};
    open_ = 0;
}

std::vector<std::uint32_t> OpenSessions::keys_with_sessions() const {
    std::vector<std::uint32_t> keys;
    for (std::uint32_t key = 0; key < first_of_key_.size(); ++key) {
        if (first_of_key_[key] != none) keys.push_back(key);
    }
    return keys;
}

void OpenSessions::renumber_keys(const std::vector<std::uint32_t>& old_ids, const std::vector<std::uint32_t>& new_ids) {
    std::vector<std::uint32_t> first(old_ids.size() + 1, none);
    for (std::size_t i = 0; i < old_ids.size(); ++i) {
        if (new_ids[i] >= first.size()) first.resize(new_ids[i] + 1, none);
        first[new_ids[i]] = first_of_key_[old_ids[i]];
        for (std::uint32_t n = first[new_ids[i]]; n != none; n = sessions_[n].next) sessions_.edit(n).key = new_ids[i];
    }
    first_of_key_ = std::move(first);
}

}  // namespace windrow
