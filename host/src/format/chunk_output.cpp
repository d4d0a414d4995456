// SPDX-License-Identifier: Apache-2.0
#include "format/chunk_output.hpp"

#include <algorithm>

namespace windrow {

void ChunkOutput::start(std::size_t bytes) {
    chunk_bytes_ = bytes;
    rows_ = 0;
    capacity_ = static_cast<std::int64_t>(static_cast<double>(bytes) / bytes_per_row_ * 1.05) + 16;
    const auto rows = static_cast<std::size_t>(capacity_);
    for (std::size_t k = 0; k < writers_.size(); ++k) writers_[k].start(capacity_, rows * text_per_row_[k]);
    ordinal_buffer_ = Buffer::allocate(rows * sizeof(std::uint64_t));
    ordinals_ = ordinal_buffer_.mutable_as<std::uint64_t>();
}

void ChunkOutput::grow() {
    capacity_ *= 2;
    for (ColumnWriter& writer : writers_) writer.reserve_rows(capacity_);
    ordinal_buffer_.resize(static_cast<std::size_t>(capacity_) * sizeof(std::uint64_t));
    ordinals_ = ordinal_buffer_.mutable_as<std::uint64_t>();
}

void ChunkOutput::finish(DecodedChunk& out) {
    if (rows_ > 0) {
        bytes_per_row_ = std::max(1.0, static_cast<double>(chunk_bytes_) / static_cast<double>(rows_));
        for (std::size_t k = 0; k < writers_.size(); ++k) {
            text_per_row_[k] = writers_[k].text_bytes(rows_) / static_cast<std::size_t>(rows_) + 2;
        }
    }
    out.rows = rows_;
    out.columns.clear();
    for (ColumnWriter& writer : writers_) {
        Column column = writer.finish(rows_);
        if (!check_only_) out.columns.push_back(std::move(column));
    }
    ordinal_buffer_.resize(static_cast<std::size_t>(rows_) * sizeof(std::uint64_t));
    out.ordinals = std::move(ordinal_buffer_);
    ordinal_buffer_ = {};
}

}  // namespace windrow
