// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The entries of a MAP that is read from a binary record, before they are appended to a column.

#include <cstdint>
#include <string_view>
#include <vector>

namespace windrow {

/// A stack of entries: those of a map within a map lie above those of the outer one. Keeps its memory.
class MapEntries {
public:
    struct Entry {
        std::string_view text{};   ///< key, if it is a text
        std::uint64_t number = 0;  ///< key, if it is none
        std::string_view value{};  ///< where the value lies; for Avro only its beginning counts
        bool repeated = false;     ///< its key stands earlier too: not to be delivered
    };

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] const Entry& at(std::size_t k) const noexcept { return entries_[k]; }
    void add(const Entry& entry) { entries_.push_back(entry); }
    /// Drops the entries from `from` on.
    void cut(std::size_t from) { entries_.resize(from); }
    /// Among the entries from `from` on: of those with one key the last value stands, at the place of the first.
    void settle_repeated(std::size_t from);

private:
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> order_;
};

}  // namespace windrow
