// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a lookup join remembers of the table that it asks (Flink's PARTIAL cache). No state: it is empty after a restart.

#include "windrow/host/lookup.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace windrow::exec {

/// The rows of one key, encoded one after the other.
struct EncodedRows {
    std::string bytes;
    std::uint32_t count = 0;
};

/// Shared by the workers: whoever uses it holds it, for one batch at a time.
class LookupCache {
public:
    using Clock = std::chrono::steady_clock;

    explicit LookupCache(const LookupCacheOptions& options) : options_(options) {}

    [[nodiscard]] bool enabled() const noexcept { return options_.enabled; }
    [[nodiscard]] std::unique_lock<std::mutex> hold() { return std::unique_lock<std::mutex>(mutex_); }

    // While it is held:

    /// The key's rows, which may be none; null: not known, or not any more. Valid while the cache is held.
    const EncodedRows* find(std::string_view key, Clock::time_point now);
    /// Replaces what was known of the key; then the keys that were used longest ago go, until there is room.
    void put(std::string_view key, EncodedRows rows, Clock::time_point now);
    [[nodiscard]] std::size_t size() const noexcept { return by_key_.size(); }

private:
    struct Entry {
        std::string key;
        EncodedRows rows;
        Clock::time_point written;
        Clock::time_point used;
    };
    using Entries = std::list<Entry>;

    [[nodiscard]] bool expired(const Entry& entry, Clock::time_point now) const;
    void drop(Entries::iterator entry);

    LookupCacheOptions options_;
    std::mutex mutex_;
    Entries entries_;  ///< the latest used first
    std::unordered_map<std::string_view, Entries::iterator> by_key_;
};

}  // namespace windrow::exec
