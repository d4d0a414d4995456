// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What ONNX's ai.onnx.ml operators do to features: Scaler, Binarizer, Imputer, Normalizer, OneHotEncoder.

#include "windrow/semantics/lane.hpp"

namespace windrow::semantics {

/// Scaler: (x - offset) * scale, each operation rounded; doubles are rounded to float at last. Wide: double for DOUBLE, else
/// float.
template <typename Wide>
WINDROW_HD float scaled_feature(Wide x, float offset, float scale) {
    return static_cast<float>((x - static_cast<Wide>(offset)) * static_cast<Wide>(scale));
}

/// Binarizer: 1 above the threshold, else 0.
template <typename T>
WINDROW_HD T binarized_feature(T x, float threshold) {
    return static_cast<double>(x) > static_cast<double>(threshold) ? T(1) : T(0);
}

/// Imputer: what equals the value to be replaced (a NaN equals a NaN here) becomes the feature's value.
template <typename T, typename Value>
WINDROW_HD T imputed_feature(T x, Value replaced, Value value) {
    const bool equal = static_cast<Value>(x) == replaced || (x != x && replaced != replaced);
    return equal ? static_cast<T>(value) : x;
}

/// By which number Normalizer divides a row.
enum class RowNorm : u8 { largest, absolute_sum, length };

/// 0 leaves the row as it is.
WINDROW_HD float row_divisor(RowNorm norm, const float* row, i64 count) {
    if (count == 0) return 0;
    if (norm == RowNorm::largest) {
        float largest = row[0];
        for (i64 i = 1; i < count; ++i) largest = largest < row[i] ? row[i] : largest;
        return largest;
    }
    float sum = 0;
    for (i64 i = 0; i < count; ++i)
        sum = norm == RowNorm::absolute_sum ? sum + absolute(row[i]) : fused_multiply_add(row[i], row[i], sum);
    return norm == RowNorm::absolute_sum ? sum : square_root(sum);
}
WINDROW_HD float normalized_feature(float x, float divisor) {
    return divisor == 0 ? x : x / divisor;
}

/// A floating category is cut to a whole number; what none holds is no category: false.
template <typename T>
WINDROW_HD bool category_of(T x, i64& category) {
    constexpr bool floating = T(0.5) != T(0);
    if constexpr (floating) {
        if (!(x > T(-9.2e18) && x < T(9.2e18))) return false;
    }
    category = static_cast<i64>(x);
    return true;
}

/// The place in `count` ascending keys of the first that equals `key`; -1 if none does.
template <typename T>
WINDROW_HD i64 find_key(const T* keys, i64 count, const T& key) {
    i64 first = 0;
    for (i64 left = count; left > 0;) {
        const i64 half = left / 2;
        if (keys[first + half] < key) {
            first += half + 1;
            left -= half + 1;
        } else {
            left = half;
        }
    }
    return first < count && keys[first] == key ? first : -1;
}

}  // namespace windrow::semantics
