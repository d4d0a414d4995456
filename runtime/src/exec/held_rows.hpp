// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Held rows in snapshots: row by row, so that nothing of the batches that they came in remains.

#include "windrow/kernels/batch.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::exec {

/// Appends the row's values, column by column.
void encode_held_row(const Batch& batch, std::int64_t row, std::string& out);

/// Gathers rows of the given types into batches. Not thread-safe.
class HeldRowReader {
public:
    explicit HeldRowReader(const std::vector<DataType>& types);
    /// Reads one row; advances `in`. Throws W6101.
    void read(std::string_view& in);
    [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
    /// True when a batch has become as long as one should be.
    [[nodiscard]] bool full() const noexcept { return rows_ >= most_rows; }
    /// The rows read since the last call, without stamps.
    Batch finish();

private:
    static constexpr std::int64_t most_rows = 65536;
    std::vector<ColumnBuilder> columns_;
    std::int64_t rows_ = 0;
};

}  // namespace windrow::exec
