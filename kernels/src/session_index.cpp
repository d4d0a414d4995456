// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/session_index.hpp"

#include <algorithm>

namespace windrow {

namespace {

constexpr std::size_t compact_from_keys = 4096;

}  // namespace

SessionIndex::SessionIndex(std::vector<DataType> key_types, std::int64_t gap, std::shared_ptr<const TimeZone> zone)
    : OpenSessions(gap, std::move(zone)), keys_(std::move(key_types)) {}

std::vector<std::uint32_t> SessionIndex::close(Watermark watermark) {
    std::vector<std::uint32_t> closed = take_due(watermark);
    std::sort(closed.begin(), closed.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Session& left = session(a);
        const Session& right = session(b);
        if (left.end != right.end) return left.end < right.end;
        if (left.start != right.start) return left.start < right.start;
        return keys_.key_less(left.key, right.key);
    });
    return closed;
}

namespace {

/// What is compared lies in one piece: sessions and keys would be looked up all over memory.
struct Place {
    std::uint64_t key_prefix;
    std::int64_t start;
    std::uint32_t key;
    std::uint32_t number;
};

template <typename Sessions>
std::vector<std::uint32_t> sorted_open(const Sessions& sessions, const KeyDictionary& keys, std::vector<std::uint32_t> open) {
    std::vector<Place> places;
    places.reserve(open.size());
    for (const std::uint32_t number : open) {
        const OpenSessions::Session& session = sessions(number);
        places.push_back({keys.order_prefix(session.key), session.start, session.key, number});
    }
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
        if (a.key_prefix != b.key_prefix) return a.key_prefix < b.key_prefix;
        return a.key != b.key ? keys.key_less(a.key, b.key) : a.start < b.start;
    });
    for (std::size_t i = 0; i < open.size(); ++i) open[i] = places[i].number;
    return open;
}

}  // namespace

std::vector<std::uint32_t> SessionIndex::open_in_order() const {
    return sorted_open([this](std::uint32_t n) -> const Session& { return session(n); }, keys_, open_numbers());
}

std::vector<std::uint32_t> SessionIndex::Frozen::open_in_order() const {
    return sorted_open([this](std::uint32_t n) -> const Session& { return sessions[n]; }, *keys,
                       OpenSessions::open_numbers(sessions));
}

void SessionIndex::clear() {
    clear_sessions();
    keys_ = KeyDictionary(keys_.types());  // not cleared: it may be frozen
}

void SessionIndex::compact_keys() {
    if (keys_.size() < compact_from_keys || keys_.size() < 2 * open_count()) return;
    const std::vector<std::uint32_t> live = keys_with_sessions();
    if (keys_.size() < 2 * live.size()) return;
    KeyDictionary fresh(keys_.types());
    std::vector<std::uint32_t> ids(live.size());
    fresh.map_from(keys_, live.data(), live.size(), ids.data());
    renumber_keys(live, ids);
    keys_ = std::move(fresh);
}

}  // namespace windrow
