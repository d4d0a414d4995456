// SPDX-License-Identifier: Apache-2.0
#include "windrow/inference/softmax_rows.hpp"

#include "lanes/activation_kernels.hpp"
#include "windrow/semantics/softmax_element.hpp"

#include <vector>

namespace windrow::inference {

namespace {

template <typename T>
T largest_of(const T* from, std::int64_t count) {
    return semantics::softmax_maximum(count, semantics::StridedValues<T>{from, 1});
}

/// e^x in place; of floats, over lanes.
void exponentials(float* values, std::int64_t count) {
    activation_kernels_at(lane_level()).apply[static_cast<int>(semantics::Activation::exp)](values, values, count, 0, 0);
}
void exponentials(double* values, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) values[i] = semantics::activate<semantics::Activation::exp>(values[i], 0.0, 0.0);
}

/// The terms into `to`, and their sum.
template <typename T>
T terms(const T* from, T* to, std::int64_t count, T most) {
    for (std::int64_t i = 0; i < count; ++i) to[i] = from[i] - most;
    exponentials(to, count);
    return semantics::softmax_sum<T>(count, semantics::StridedValues<T>{to, 1});
}

template <typename T>
void softmax(const T* from, T* to, std::int64_t count) {
    if (count == 0) return;
    const T sum = terms(from, to, count, largest_of(from, count));
    for (std::int64_t i = 0; i < count; ++i) to[i] = semantics::softmax_element(to[i], sum);
}

template <typename T>
void log_softmax(const T* from, T* to, std::int64_t count) {
    if (count == 0) return;
    const T most = largest_of(from, count);
    std::vector<T> room(static_cast<std::size_t>(count));
    const T sum = terms(from, room.data(), count, most);
    for (std::int64_t i = 0; i < count; ++i) to[i] = semantics::log_softmax_element(from[i], most, sum);
}

}  // namespace

void softmax_row(const float* from, float* to, std::int64_t count) {
    softmax(from, to, count);
}
void softmax_row(const double* from, double* to, std::int64_t count) {
    softmax(from, to, count);
}
void log_softmax_row(const float* from, float* to, std::int64_t count) {
    log_softmax(from, to, count);
}
void log_softmax_row(const double* from, double* to, std::int64_t count) {
    log_softmax(from, to, count);
}

}  // namespace windrow::inference
