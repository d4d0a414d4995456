// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A column in device memory as kernels see it: plain addresses, no ownership. Freestanding, so that generated kernels use it
/// too. The layout is that of windrow::Column (Arrow's), with bitmaps padded to whole 64-bit words.

#include "windrow/semantics/host_device.hpp"

namespace windrow::gpu {

/// Bytes of a text or binary value.
struct TextView {
    const char* data;
    semantics::i64 size;
};

/// A value that travelled as the difference to the least of its batch; differences do not overflow.
WINDROW_HD semantics::i64 widened(semantics::i64 base, semantics::u64 delta) {
    return static_cast<semantics::i64>(static_cast<semantics::u64>(base) + delta);
}

/// Read by kernels. `values` by layout: fixed-width values, the bitmap of BOOLEAN in 32-bit words, int32 offsets [rows + 1] of
/// strings and binary values. Values of null rows are present but arbitrary.
struct ColumnView {
    const void* values = nullptr;
    const char* bytes = nullptr;               ///< of strings and binary values; null for other layouts
    const semantics::u32* validity = nullptr;  ///< bitmap [rows], 1 = valid; null: no row is null
    semantics::u32 constant = 0;               ///< 1: one physical row stands for every row
    semantics::u32 packed = 0;  ///< of 64-bit integers: bytes of the difference to `base` that is stored; 0: they are as they are
    semantics::i64 base = 0;

    [[nodiscard]] WINDROW_HD_MEMBER semantics::i64 index(semantics::i64 row) const { return constant != 0 ? 0 : row; }
    [[nodiscard]] WINDROW_HD_MEMBER bool is_valid(semantics::i64 row) const {
        const semantics::i64 i = index(row);
        return validity == nullptr || ((validity[i >> 5] >> (i & 31)) & 1U) != 0;
    }
    template <typename T>
    [[nodiscard]] WINDROW_HD_MEMBER T at(semantics::i64 row) const {
        return static_cast<const T*>(values)[index(row)];
    }
    /// Value of a BOOLEAN.
    [[nodiscard]] WINDROW_HD_MEMBER bool bit(semantics::i64 row) const {
        const semantics::i64 i = index(row);
        return ((static_cast<const semantics::u32*>(values)[i >> 5] >> (i & 31)) & 1U) != 0;
    }
    [[nodiscard]] WINDROW_HD_MEMBER TextView text(semantics::i64 row) const {
        const auto* offsets = static_cast<const semantics::i32*>(values);
        const semantics::i64 i = index(row);
        return {bytes + offsets[i], offsets[i + 1] - offsets[i]};
    }
};

template <>
WINDROW_HD semantics::i64 ColumnView::at<semantics::i64>(semantics::i64 row) const {
    const semantics::i64 i = index(row);
    switch (packed) {
        case 1:
            return widened(base, static_cast<const semantics::u8*>(values)[i]);
        case 2:
            return widened(base, static_cast<const semantics::u16*>(values)[i]);
        case 4:
            return widened(base, static_cast<const semantics::u32*>(values)[i]);
        default:
            return static_cast<const semantics::i64*>(values)[i];
    }
}

/// A value as it lies in a column, in two words; also what a generated kernel has instead of a column.
struct ValueBits {
    bool valid;
    semantics::u64 low;
    semantics::u64 high;
};

/// Written by kernels: fixed-width values or the bitmap of BOOLEAN, and always a validity bitmap. Bits behind the last row, up to
/// the end of its 32-bit word, are written as 0.
struct ResultView {
    void* values = nullptr;
    semantics::u32* validity = nullptr;
};

}  // namespace windrow::gpu
