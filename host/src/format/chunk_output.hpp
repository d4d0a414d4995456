// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows of one chunk while a text format decodes it: one writer per field and the rows' ordinals.

#include "format/bad_record.hpp"
#include "format/column_writer.hpp"

#include <vector>

namespace windrow {

class ChunkOutput {
public:
    explicit ChunkOutput(const RecordLayout& layout) : check_only_(layout.check_only) {
        for (const RecordField& field : layout.fields) writers_.emplace_back(field.type);
        text_per_row_.assign(writers_.size(), 16);
    }

    [[nodiscard]] std::vector<ColumnWriter>& writers() noexcept { return writers_; }
    [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }

    /// Begins a chunk of `bytes` bytes; makes room for as many rows as the chunks before let expect.
    void start(std::size_t bytes);
    /// Makes sure that row `rows()` can be written.
    void ensure_room() {
        if (rows_ == capacity_) [[unlikely]]
            grow();
    }
    void end_row(std::uint64_t ordinal) noexcept { ordinals_[rows_++] = ordinal; }
    /// Takes back what was written for the row being read.
    void drop_row() {
        for (ColumnWriter& writer : writers_) writer.drop_from(rows_);
    }
    void finish(DecodedChunk& out);

private:
    void grow();

    bool check_only_;
    std::vector<ColumnWriter> writers_;
    std::vector<std::size_t> text_per_row_;
    std::int64_t rows_ = 0;
    std::int64_t capacity_ = 0;
    std::size_t chunk_bytes_ = 0;
    double bytes_per_row_ = 32;
    Buffer ordinal_buffer_;
    std::uint64_t* ordinals_ = nullptr;
};

}  // namespace windrow
