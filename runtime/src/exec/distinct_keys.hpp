// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Numbers the distinct keys of one batch, in the order of their first rows.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::exec {

/// Used by one thread; keeps its memory from batch to batch.
class DistinctKeys {
public:
    /// Forgets all keys; there will be at most `most` ones.
    void start(std::int64_t most);
    /// The key's number; a new one for bytes that were not there, whose first row is `row`.
    std::int32_t number(std::string_view bytes, std::int32_t row);
    [[nodiscard]] std::size_t size() const noexcept { return first_rows_.size(); }
    /// Valid until the next call of `number` or `start`.
    [[nodiscard]] std::string_view bytes(std::size_t number) const {
        return std::string_view(bytes_).substr(begins_[number], begins_[number + 1] - begins_[number]);
    }
    [[nodiscard]] std::int32_t first_row(std::size_t number) const { return first_rows_[number]; }

private:
    std::string bytes_;
    std::vector<std::size_t> begins_;
    std::vector<std::int32_t> first_rows_;
    std::vector<std::int32_t> slots_;  ///< numbers, -1 where there is none; a power of two of them, at most half full
};

}  // namespace windrow::exec
