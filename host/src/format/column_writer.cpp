// SPDX-License-Identifier: Apache-2.0
#include "format/column_writer.hpp"

namespace windrow {

namespace {

constexpr std::size_t text_slack = 32;  ///< bytes behind the text that block-wise copies may overwrite

std::size_t value_bytes(PhysicalKind physical, int width, std::int64_t rows) {
    if (physical == PhysicalKind::bit) return bitmap_bytes(rows);
    if (physical == PhysicalKind::bytes) return static_cast<std::size_t>(rows + 1) * sizeof(std::int32_t);
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(width);
}

}  // namespace

void ColumnWriter::start(std::int64_t rows, std::size_t text_bytes) {
    if (nested_) return;
    row_capacity_ = rows;
    any_null_ = false;
    values_buffer_ = Buffer::allocate(value_bytes(physical_, width_, rows));
    values_ = values_buffer_.mutable_as<std::byte>();
    if (physical_ == PhysicalKind::bit) std::memset(values_, 0, values_buffer_.size());
    validity_buffer_ = Buffer::allocate(bitmap_bytes(rows));
    validity_ = validity_buffer_.mutable_as<std::uint8_t>();
    std::memset(validity_, 0xFF, validity_buffer_.size());
    if (physical_ == PhysicalKind::bytes) {
        offsets()[0] = 0;
        text_capacity_ = text_bytes < 64 ? 64 : text_bytes;
        text_buffer_ = Buffer::allocate(text_capacity_ + text_slack);
        text_ = text_buffer_.mutable_as<char>();
    }
}

void ColumnWriter::reserve_rows(std::int64_t rows) {
    if (nested_ || rows <= row_capacity_) return;
    const std::int64_t grown = rows > 2 * row_capacity_ ? rows : 2 * row_capacity_;
    const std::size_t value_before = values_buffer_.size();
    const std::size_t validity_before = validity_buffer_.size();
    values_buffer_.resize(value_bytes(physical_, width_, grown));
    validity_buffer_.resize(bitmap_bytes(grown));
    values_ = values_buffer_.mutable_as<std::byte>();
    validity_ = validity_buffer_.mutable_as<std::uint8_t>();
    if (physical_ == PhysicalKind::bit) std::memset(values_ + value_before, 0, values_buffer_.size() - value_before);
    std::memset(validity_ + validity_before, 0xFF, validity_buffer_.size() - validity_before);
    row_capacity_ = grown;
}

void ColumnWriter::grow_text(std::size_t begin, std::size_t bytes) {
    if (begin + bytes > static_cast<std::size_t>(DataType::max_length)) {
        throw Error("W7001", "a chunk of records holds more than 2 GiB of text in one column", "lower --batch-rows");
    }
    text_capacity_ = begin + bytes > 2 * text_capacity_ ? begin + bytes : 2 * text_capacity_;
    text_buffer_.resize(text_capacity_ + text_slack);
    text_ = text_buffer_.mutable_as<char>();
}

Column ColumnWriter::finish(std::int64_t rows) {
    if (nested_) return nested_->finish();
    Column column;
    column.type = type_;
    column.rows = rows;
    values_buffer_.resize(value_bytes(physical_, width_, rows));
    column.values = std::move(values_buffer_);
    if (any_null_) {
        validity_buffer_.resize(bitmap_bytes(rows));
        column.validity = std::move(validity_buffer_);
    }
    if (physical_ == PhysicalKind::bytes) {
        text_buffer_.resize(static_cast<std::size_t>(column.values.as<std::int32_t>()[rows]));
        column.bytes = std::move(text_buffer_);
    }
    values_buffer_ = {};
    validity_buffer_ = {};
    text_buffer_ = {};
    return column;
}

}  // namespace windrow
