// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

namespace windrow::WINDROW_TARGET {

using inference::FeatureElements;
using semantics::NumberType;

/// One value for all features, or one for each.
template <typename T>
WINDROW_DEVICE T feature_value(const FeatureElements& elements, const T* values, i64 count, i64 element) {
    return values[count == 1 ? 0 : element % elements.features];
}

template <typename Wide>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
scale_features_kernel(FeatureElements elements, const float* offsets, i64 offset_count, const float* scales, i64 scale_count,
                      const Wide* from, float* to) {
    for (const i64 element : thread::grid_rows(elements.count)) {
        to[element] = semantics::scaled_feature(from[element], feature_value(elements, offsets, offset_count, element),
                                                feature_value(elements, scales, scale_count, element));
    }
}

void scale_features(device::Stream& stream, const FeatureElements& elements, NumberType type, const float* offsets,
                    i64 offset_count, const float* scales, i64 scale_count, const void* from, float* to) {
    const device::LaunchShape shape = shape_for_elements(elements.count);
    if (type == NumberType::float32) {
        WINDROW_LAUNCH(stream, shape, scale_features_kernel<float>, elements, offsets, offset_count, scales, scale_count,
                       static_cast<const float*>(from), to);
    } else {
        WINDROW_LAUNCH(stream, shape, scale_features_kernel<double>, elements, offsets, offset_count, scales, scale_count,
                       static_cast<const double*>(from), to);
    }
}

template <typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
binarize_kernel(i64 count, u32 threshold, const T* from, T* to) {
    for (const i64 element : thread::grid_rows(count))
        to[element] = semantics::binarized_feature(from[element], semantics::float_of(threshold));
}

void binarize(device::Stream& stream, i64 count, NumberType type, float threshold, const void* from, void* to) {
    with_stream_number(type, [&](auto number) {
        using T = decltype(number);
        WINDROW_LAUNCH(stream, shape_for_elements(count), binarize_kernel<T>, count, semantics::bits_of(threshold),
                       static_cast<const T*>(from), static_cast<T*>(to));
    });
}

/// `replaced` is one Value, `values` those of the features.
template <typename T, typename Value>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
impute_kernel(FeatureElements elements, const Value* replaced, const Value* values, i64 value_count, const T* from, T* to) {
    for (const i64 element : thread::grid_rows(elements.count)) {
        to[element] = semantics::imputed_feature(from[element], *replaced, feature_value(elements, values, value_count, element));
    }
}

template <typename T, typename Value>
void impute_of(device::Stream& stream, const FeatureElements& elements, const void* replaced, const void* values, i64 value_count,
               const void* from, void* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(elements.count), (impute_kernel<T, Value>), elements,
                   static_cast<const Value*>(replaced), static_cast<const Value*>(values), value_count,
                   static_cast<const T*>(from), static_cast<T*>(to));
}

void impute(device::Stream& stream, const FeatureElements& elements, NumberType type, const void* replaced, const void* values,
            i64 value_count, const void* from, void* to) {
    if (type == NumberType::float32) impute_of<float, float>(stream, elements, replaced, values, value_count, from, to);
    if (type == NumberType::float64) impute_of<double, double>(stream, elements, replaced, values, value_count, from, to);
    if (type == NumberType::int32) impute_of<i32, i64>(stream, elements, replaced, values, value_count, from, to);
    if (type == NumberType::int64) impute_of<i64, i64>(stream, elements, replaced, values, value_count, from, to);
}

/// A thread a row.
WINDROW_KERNEL_OF(ELEMENT_THREADS)
normalize_rows_kernel(FeatureElements elements, u32 norm, const float* from, float* to) {
    for (const i64 row : thread::grid_rows(elements.count / elements.features)) {
        const float* const values = from + row * elements.features;
        const float divisor = semantics::row_divisor(static_cast<semantics::RowNorm>(norm), values, elements.features);
        for (i64 i = 0; i < elements.features; ++i)
            to[row * elements.features + i] = semantics::normalized_feature(values[i], divisor);
    }
}

void normalize_rows(device::Stream& stream, const FeatureElements& elements, semantics::RowNorm norm, const float* from,
                    float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(elements.count / elements.features), normalize_rows_kernel, elements,
                   static_cast<u32>(norm), from, to);
}

/// A thread an element: its column of `count` is 1 where it equals a key, the others are 0.
template <typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
one_hot_kernel(i64 elements, i64 count, const i64* keys, const i64* columns, i64 key_count, const T* from, float* to) {
    for (const i64 element : thread::grid_rows(elements)) {
        i64 category = 0;
        const bool fits = semantics::category_of(from[element], category);
        const i64 at = fits ? semantics::find_key(keys, key_count, category) : -1;
        const i64 column = at < 0 ? -1 : columns[at];
        for (i64 i = 0; i < count; ++i) to[element * count + i] = i == column ? 1.0F : 0.0F;
    }
}

void one_hot(device::Stream& stream, i64 elements, NumberType type, i64 count, const i64* keys, const i64* columns, i64 key_count,
             const void* from, float* to) {
    with_stream_number(type, [&](auto number) {
        using T = decltype(number);
        WINDROW_LAUNCH(stream, shape_for_elements(elements), one_hot_kernel<T>, elements, count, keys, columns, key_count,
                       static_cast<const T*>(from), to);
    });
}

}  // namespace windrow::WINDROW_TARGET
