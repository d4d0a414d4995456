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

std::vector<std::uint32_t> SessionIndex::open_in_order() const {
    std::vector<std::uint32_t> open = open_numbers();
    std::sort(open.begin(), open.end(), [&](std::uint32_t a, std::uint32_t b) {
        const Session& left = session(a);
        const Session& right = session(b);
        if (left.key != right.key) return keys_.key_less(left.key, right.key);
        return left.start < right.start;
    });
    return open;
}

void SessionIndex::clear() {
    clear_sessions();
    keys_.clear();
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
