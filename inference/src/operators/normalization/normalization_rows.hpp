// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Mean, variance and the normalized elements of one row of FLOAT (over lanes) or DOUBLE.

#include "operators/normalization/normalization_kernels.hpp"
#include "windrow/semantics/normalization_element.hpp"

#include <cstdint>

namespace windrow::inference {

/// The sum, plain additions from 0.
template <typename T>
T row_sum(const T* from, std::int64_t count) {
    T sum = T(0);
    for (std::int64_t i = 0; i < count; ++i) sum = sum + from[i];
    return sum;
}

inline float squared_distances(const float* from, std::int64_t count, float mean) {
    return normalization_kernels_at(lane_level()).squared_distances(from, count, mean);
}
inline double squared_distances(const double* from, std::int64_t count, double mean) {
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum = semantics::add_squared_distance(sum, from[i], mean);
    return sum;
}

inline void normalize(const float* from, float* to, std::int64_t count, float mean, float factor, float bias) {
    normalization_kernels_at(lane_level()).apply(from, to, count, mean, factor, bias);
}
inline void normalize(const double* from, double* to, std::int64_t count, double mean, double factor, double bias) {
    for (std::int64_t i = 0; i < count; ++i) to[i] = semantics::scaled_distance(from[i], mean, factor, bias);
}

inline void normalize_each(const float* from, float* to, std::int64_t count, float mean, float inverse, const float* scale,
                           const float* bias) {
    normalization_kernels_at(lane_level()).apply_each(from, to, count, mean, inverse, scale, bias);
}
inline void normalize_each(const double* from, double* to, std::int64_t count, double mean, double inverse, const double* scale,
                           const double* bias) {
    for (std::int64_t i = 0; i < count; ++i) to[i] = semantics::normalized_element(from[i], mean, inverse, scale[i], bias[i]);
}

/// Mean and 1 / sqrt(variance + epsilon) of a row; the variance is that of the whole population.
template <typename T>
struct RowStatistics {
    T mean;
    T inverse;
    RowStatistics(const T* from, std::int64_t count, T epsilon)
        : mean(row_sum(from, count) / static_cast<T>(count)),
          inverse(semantics::inverse_deviation(squared_distances(from, count, mean) / static_cast<T>(count), epsilon)) {}
};

}  // namespace windrow::inference
