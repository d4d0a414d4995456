// SPDX-License-Identifier: Apache-2.0
#include "lookup_cache.hpp"

#include <iterator>
#include <utility>

namespace windrow::exec {

bool LookupCache::expired(const Entry& entry, Clock::time_point now) const {
    const auto passed = [&](Clock::time_point since, std::chrono::milliseconds limit) {
        return limit.count() > 0 && now - since >= limit;
    };
    return passed(entry.written, options_.expire_after_write) || passed(entry.used, options_.expire_after_access);
}

void LookupCache::drop(Entries::iterator entry) {
    by_key_.erase(entry->key);
    entries_.erase(entry);
}

const EncodedRows* LookupCache::find(std::string_view key, Clock::time_point now) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    const Entries::iterator entry = found->second;
    if (expired(*entry, now)) {
        drop(entry);
        return nullptr;
    }
    entry->used = now;
    entries_.splice(entries_.begin(), entries_, entry);
    return &entry->rows;
}

void LookupCache::put(std::string_view key, EncodedRows rows, Clock::time_point now) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) drop(found->second);
    if (rows.count == 0 && !options_.missing_keys) return;
    entries_.push_front({std::string(key), std::move(rows), now, now});
    by_key_.emplace(entries_.front().key, entries_.begin());
    const auto too_many = [&] { return options_.max_keys > 0 && by_key_.size() > static_cast<std::size_t>(options_.max_keys); };
    while (too_many() || expired(entries_.back(), now)) drop(std::prev(entries_.end()));
}

}  // namespace windrow::exec
