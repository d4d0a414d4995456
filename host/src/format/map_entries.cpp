// SPDX-License-Identifier: Apache-2.0
#include "format/map_entries.hpp"

#include <algorithm>
#include <numeric>

namespace windrow {

void MapEntries::settle_repeated(std::size_t from) {
    const std::size_t count = entries_.size() - from;
    if (count < 2) return;
    Entry* const entries = entries_.data() + from;
    const auto same = [&](std::uint32_t a, std::uint32_t b) {
        return entries[a].number == entries[b].number && entries[a].text == entries[b].text;
    };
    order_.resize(count);
    std::iota(order_.begin(), order_.end(), 0U);
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
        if (entries[a].number != entries[b].number) return entries[a].number < entries[b].number;
        if (entries[a].text != entries[b].text) return entries[a].text < entries[b].text;
        return a < b;
    });
    std::uint32_t first = order_[0];
    for (std::size_t k = 1; k < count; ++k) {
        const std::uint32_t next = order_[k];
        if (same(first, next)) {
            entries[first].value = entries[next].value;
            entries[next].repeated = true;
        } else {
            first = next;
        }
    }
}

}  // namespace windrow
