// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/column.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/function.hpp"

#include <cstring>
#include <limits>
#include <string_view>

namespace windrow {

/// Whether a kernel must compute row i.
inline bool is_active(const CallContext& call, std::int64_t i) noexcept {
    return call.active == nullptr || get_bit(call.active, i);
}

/// Writes the rows of a string or binary column one after the other into one buffer of bytes; the column is complete after
/// `finish`. Rows are closed in order with `end_row` or `null_row`. Grows by doubling; no allocation per row.
class TextWriter {
public:
    TextWriter(Column& out, std::int64_t rows, std::size_t expected_bytes) : out_(out) {
        out_.rows = rows;
        out_.constant = false;
        out_.validity = Buffer();
        out_.values = Buffer::allocate(static_cast<std::size_t>(rows + 1) * sizeof(std::int32_t));
        out_.bytes = Buffer::allocate(expected_bytes < 64 ? 64 : expected_bytes);
        offsets_ = out_.values.mutable_as<std::int32_t>();
        offsets_[0] = 0;
    }
    /// `size` writable bytes that belong to the current row.
    char* extend(std::size_t size) {
        if (used_ + size > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
            throw Error("W7010", "the texts of one batch exceed 2 GiB", "run with fewer rows in a batch (--batch-rows)");
        }
        if (used_ + size > out_.bytes.size()) out_.bytes.resize(2 * out_.bytes.size() + size);
        char* place = out_.bytes.mutable_as<char>() + used_;
        used_ += size;
        return place;
    }
    /// Gives back the last `size` bytes of the current row.
    void shrink(std::size_t size) { used_ -= size; }
    void append(std::string_view text) {
        if (!text.empty()) std::memcpy(extend(text.size()), text.data(), text.size());
    }
    void append(char c) { *extend(1) = c; }
    /// Drops what the current row has so far.
    void clear_row() { used_ = static_cast<std::size_t>(offsets_[row_]); }
    [[nodiscard]] std::string_view current_row() const {
        const auto begin = static_cast<std::size_t>(offsets_[row_]);
        return {out_.bytes.as<char>() + begin, used_ - begin};
    }
    void end_row() { offsets_[++row_] = static_cast<std::int32_t>(used_); }
    void null_row() {
        clear_row();
        if (out_.validity.empty()) {
            out_.validity = Buffer::allocate(bitmap_bytes(out_.rows));
            std::memset(out_.validity.mutable_as<std::uint8_t>(), 0xFF, bitmap_bytes(out_.rows));
        }
        clear_bit(out_.validity.mutable_as<std::uint8_t>(), row_);
        end_row();
    }
    void finish() { out_.bytes.resize(used_); }

private:
    Column& out_;
    std::int32_t* offsets_ = nullptr;
    std::int64_t row_ = 0;
    std::size_t used_ = 0;
};

/// Runs `body(i, writer)` for every active row and closes it; inactive rows are empty. `body` must not close the row.
template <typename Body>
void write_texts(const CallContext& call, Column& out, std::size_t expected_bytes, Body&& body) {
    TextWriter writer(out, call.rows, expected_bytes);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (is_active(call, i)) body(i, writer);
        writer.end_row();
    }
    writer.finish();
}

/// The same for bodies that return false where the row's result is NULL.
template <typename Body>
void write_nullable_texts(const CallContext& call, Column& out, std::size_t expected_bytes, Body&& body) {
    TextWriter writer(out, call.rows, expected_bytes);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (is_active(call, i) && !body(i, writer)) {
            writer.null_row();
        } else {
            writer.end_row();
        }
    }
    writer.finish();
}

/// Makes `out` a fixed-width column of `call.rows` rows of its type and fills it with `body(i)` on the active rows.
template <typename T, typename Body>
void write_values(const CallContext& call, Column& out, Body&& body) {
    const DataType type = out.type;
    out = Column::allocate(type, call.rows);
    T* values = out.values.mutable_as<T>();
    if (call.active == nullptr) {
        for (std::int64_t i = 0; i < call.rows; ++i) values[i] = body(i);
        return;
    }
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (get_bit(call.active, i)) values[i] = body(i);
    }
}

/// The same for BOOLEAN results.
template <typename Body>
void write_booleans(const CallContext& call, Column& out, Body&& body) {
    const DataType type = out.type;
    out = Column::allocate(type, call.rows);
    auto* bits = out.values.mutable_as<std::uint8_t>();
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (is_active(call, i) && body(i)) set_bit(bits, i);
    }
}

/// Marks row i of a column of `call.rows` rows as NULL, making the bitmap when it is the first.
inline void set_null(Column& out, std::int64_t i) {
    if (out.validity.empty()) {
        out.validity = Buffer::allocate(bitmap_bytes(out.rows));
        std::memset(out.validity.mutable_as<std::uint8_t>(), 0xFF, bitmap_bytes(out.rows));
    }
    clear_bit(out.validity.mutable_as<std::uint8_t>(), i);
}

/// Like `write_values`, but `body(i, value)` returns false where the result is NULL.
template <typename T, typename Body>
void write_nullable_values(const CallContext& call, Column& out, Body&& body) {
    const DataType type = out.type;
    out = Column::allocate(type, call.rows);
    T* values = out.values.mutable_as<T>();
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call, i)) continue;
        T value{};
        if (body(i, value)) {
            values[i] = value;
        } else {
            set_null(out, i);
        }
    }
}

}  // namespace windrow
