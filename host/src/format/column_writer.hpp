// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writes the rows of one scalar column at their places, so that a decoder can fill several columns record by record without a
/// call or a branch per value, write a row twice, and drop a half-read one.

#include "windrow/kernels/column.hpp"
#include "windrow/kernels/error.hpp"

#include <cstring>
#include <memory>
#include <string_view>

namespace windrow {

/// Rows are written in order, each any number of times before the next; what was written last stands. `row` must be below the
/// capacity that `reserve_rows` gave. A row counts as valid unless `put_null` was called for it last.
class ColumnWriter {
public:
    explicit ColumnWriter(const DataType& type) : type_(type), physical_(type.physical()), width_(type.width()) {
        if (type.is_nested()) nested_ = std::make_unique<ColumnBuilder>(type);
    }

    [[nodiscard]] const DataType& type() const noexcept { return type_; }
    [[nodiscard]] bool is_nested() const noexcept { return nested_ != nullptr; }
    /// Builder of a nested column; rows are appended to it in order.
    [[nodiscard]] ColumnBuilder& nested() noexcept { return *nested_; }

    /// Starts a column with room for `rows` rows and about `text_bytes` bytes of text.
    void start(std::int64_t rows, std::size_t text_bytes);
    void reserve_rows(std::int64_t rows);

    template <typename T>
    void put(std::int64_t row, T value) noexcept {
        reinterpret_cast<T*>(values_)[row] = value;
    }
    void put_bool(std::int64_t row, bool value) noexcept { assign_bit(reinterpret_cast<std::uint8_t*>(values_), row, value); }
    void put_integer(std::int64_t row, std::int64_t value) noexcept {
        switch (width_) {
            case 1:
                put(row, static_cast<std::int8_t>(value));
                break;
            case 2:
                put(row, static_cast<std::int16_t>(value));
                break;
            case 4:
                put(row, static_cast<std::int32_t>(value));
                break;
            case 8:
                put(row, value);
                break;
            default:
                put(row, static_cast<int128_t>(value));
        }
    }
    void put_text(std::int64_t row, std::string_view text) {
        char* out = text_room(row, text.size());
        if (!text.empty()) std::memcpy(out, text.data(), text.size());
        finish_text(row, text.size());
    }
    /// Room for `bytes` bytes of row `row`'s text (and 32 more that may be overwritten), then `finish_text` with the true size.
    char* text_room(std::int64_t row, std::size_t bytes) {
        const auto begin = static_cast<std::size_t>(offsets()[row]);
        if (begin + bytes > text_capacity_) grow_text(begin, bytes);
        return text_ + begin;
    }
    void finish_text(std::int64_t row, std::size_t bytes) noexcept {
        offsets()[row + 1] = offsets()[row] + static_cast<std::int32_t>(bytes);
    }
    void put_null(std::int64_t row) noexcept {
        clear_bit(validity_, row);
        any_null_ = true;
        if (physical_ == PhysicalKind::bytes) {
            offsets()[row + 1] = offsets()[row];
        } else if (physical_ == PhysicalKind::bit) {
            put_bool(row, false);
        } else if (width_ > 0) {
            std::memset(values_ + row * width_, 0, static_cast<std::size_t>(width_));
        }
    }
    /// Undoes a `put_null` of this row.
    void mark_valid(std::int64_t row) noexcept {
        if (any_null_) set_bit(validity_, row);
    }
    /// Drops what was written for rows from `rows` on.
    void drop_from(std::int64_t rows) {
        if (nested_) {
            nested_->truncate(rows);
        } else {
            mark_valid(rows);
        }
    }
    /// The column of the first `rows` rows; `start` must be called before the next use.
    Column finish(std::int64_t rows);
    [[nodiscard]] std::size_t text_bytes(std::int64_t rows) const noexcept {
        return physical_ == PhysicalKind::bytes ? static_cast<std::size_t>(offsets()[rows]) : 0;
    }

private:
    [[nodiscard]] std::int32_t* offsets() const noexcept { return reinterpret_cast<std::int32_t*>(values_); }
    void grow_text(std::size_t begin, std::size_t bytes);

    DataType type_;
    PhysicalKind physical_;
    int width_;
    std::byte* values_ = nullptr;
    std::uint8_t* validity_ = nullptr;
    char* text_ = nullptr;
    std::size_t text_capacity_ = 0;
    bool any_null_ = false;
    std::int64_t row_capacity_ = 0;
    Buffer values_buffer_;
    Buffer validity_buffer_;
    Buffer text_buffer_;
    std::unique_ptr<ColumnBuilder> nested_;
};

}  // namespace windrow
