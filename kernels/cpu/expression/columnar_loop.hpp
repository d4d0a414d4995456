// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Loops over fixed-width columns for kernels: constant operands are template parameters, so that the inner loops hold no
/// branch and vectorise; BOOLEAN results are packed 64 rows at a time.

#include "expression/row_mask.hpp"
#include "windrow/kernels/column.hpp"
#include "windrow/kernels/error.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace windrow {

template <typename T, bool Constant>
struct Operand {
    const T* values;
    T operator[](std::int64_t i) const {
        if constexpr (Constant) {
            return *values;
        } else {
            return values[i];
        }
    }
};
/// BOOLEAN operand, read bit by bit.
template <bool Constant>
struct Operand<bool, Constant> {
    const std::uint8_t* values;
    bool operator[](std::int64_t i) const { return get_bit(values, Constant ? 0 : i); }
};

/// Calls `f` with the operand of a column, constant or not.
template <typename T, typename F>
void with_operand(const Column& column, F f) {
    using Stored = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
    if (column.constant) {
        // A copy in a register: the loop must not assume that the output may change it.
        f(Operand<T, true>{column.values.as<Stored>()});
    } else {
        f(Operand<T, false>{column.values.as<Stored>()});
    }
}

/// Packs `bit(i)` for all rows into a bitmap, 64 rows at a time through bytes, which lets the compiler vectorise `bit`.
template <typename F>
void fill_bits(std::uint8_t* bits, std::int64_t rows, F bit) {
    const auto pack = [](const std::uint8_t* bytes) {
        std::uint64_t v;
        std::memcpy(&v, bytes, 8);
        return static_cast<std::uint8_t>((v * 0x0102040810204080ULL) >> 56);
    };
    std::uint8_t bytes[64];
    std::int64_t i = 0;
    for (; i + 64 <= rows; i += 64) {
        for (int j = 0; j < 64; ++j) bytes[j] = static_cast<std::uint8_t>(bit(i + j));
        for (int j = 0; j < 8; ++j) bits[i / 8 + j] = pack(bytes + 8 * j);
    }
    if (i < rows) {
        std::memset(bytes, 0, sizeof bytes);
        for (std::int64_t j = 0; i + j < rows; ++j) bytes[j] = static_cast<std::uint8_t>(bit(i + j));
        for (int j = 0; j < 8; ++j) bits[i / 8 + j] = pack(bytes + 8 * j);
    }
}

/// Prepares `out` for `rows` values of type Out; the bitmap of a BOOLEAN has whole words.
template <typename Out>
Out* allocate_values(Column& out, std::int64_t rows) {
    out.rows = rows;
    out.constant = false;
    out.values = Buffer::allocate(static_cast<std::size_t>(rows) * sizeof(Out));
    return out.values.mutable_as<Out>();
}
inline std::uint8_t* allocate_bits(Column& out, std::int64_t rows) {
    out.rows = rows;
    out.constant = false;
    out.values = allocate_bitmap(rows);
    return out.values.mutable_as<std::uint8_t>();
}

/// out[i] = op(a[i])
template <typename Out, typename A, typename Op>
void map_rows(const Column& a, std::int64_t rows, Column& out, Op op) {
    if constexpr (std::is_same_v<Out, bool>) {
        auto* bits = allocate_bits(out, rows);
        with_operand<A>(a, [&](auto x) { fill_bits(bits, rows, [&](std::int64_t i) { return op(x[i]); }); });
    } else {
        Out* __restrict to = allocate_values<Out>(out, rows);
        with_operand<A>(a, [&](auto x) {
            for (std::int64_t i = 0; i < rows; ++i) to[i] = op(x[i]);
        });
    }
}

/// out[i] = op(a[i], b[i])
template <typename Out, typename A, typename B, typename Op>
void map_rows(const Column& a, const Column& b, std::int64_t rows, Column& out, Op op) {
    if constexpr (std::is_same_v<Out, bool>) {
        auto* bits = allocate_bits(out, rows);
        with_operand<A>(a, [&](auto x) {
            with_operand<B>(b, [&](auto y) { fill_bits(bits, rows, [&](std::int64_t i) { return op(x[i], y[i]); }); });
        });
    } else {
        Out* __restrict to = allocate_values<Out>(out, rows);
        with_operand<A>(a, [&](auto x) {
            with_operand<B>(b, [&](auto y) {
                for (std::int64_t i = 0; i < rows; ++i) to[i] = op(x[i], y[i]);
            });
        });
    }
}

/// True for rows that a kernel must compute.
inline bool is_active(const std::uint8_t* active, std::int64_t i) {
    return active == nullptr || get_bit(active, i);
}

/// A validity bitmap that appears with the first null.
class ValidityWriter {
public:
    explicit ValidityWriter(std::int64_t rows) : rows_(rows) {}
    void set_null(std::int64_t i) {
        if (bits_.empty()) {
            bits_ = allocate_bitmap(rows_);
            std::memset(bits_.mutable_as<std::uint8_t>(), 0xff, bits_.size());
        }
        clear_bit(bits_.mutable_as<std::uint8_t>(), i);
    }
    [[nodiscard]] Buffer finish() { return std::move(bits_); }

private:
    std::int64_t rows_;
    Buffer bits_;
};

/// Appends texts of unknown length to a column of layout `bytes`, row by row.
class TextColumnWriter {
public:
    TextColumnWriter(Column& out, std::int64_t rows) : out_(out) {
        out.rows = rows;
        out.constant = false;
        out.values = Buffer::allocate((static_cast<std::size_t>(rows) + 1) * sizeof(std::int32_t));
        offsets_ = out.values.mutable_as<std::int32_t>();
        offsets_[0] = 0;
        out.bytes = Buffer::allocate(static_cast<std::size_t>(rows) * 12 + 64);
        capacity_ = out.bytes.size();
    }
    /// Room for `size` bytes of the next row; call `commit` with the bytes used.
    char* reserve(std::size_t size) {
        if (used_ + size > capacity_) {
            capacity_ = (used_ + size) * 2;
            out_.bytes.resize(capacity_);
        }
        return out_.bytes.mutable_as<char>() + used_;
    }
    void commit(std::size_t size) {
        used_ += size;
        if (used_ > 0x7fffffffULL) throw Error("W7004", "the texts of one batch exceed 2 GiB", "use a smaller --batch-rows");
        offsets_[++row_] = static_cast<std::int32_t>(used_);
    }
    void append(std::string_view text) {
        char* to = reserve(text.size());
        if (!text.empty()) std::memcpy(to, text.data(), text.size());
        commit(text.size());
    }
    void append_empty() { commit(0); }
    void finish() { out_.bytes.resize(used_); }

private:
    Column& out_;
    std::int32_t* offsets_ = nullptr;
    std::int64_t row_ = 0;
    std::size_t used_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace windrow
