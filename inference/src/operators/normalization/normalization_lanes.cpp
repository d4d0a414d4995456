// SPDX-License-Identifier: Apache-2.0
#include "lanes/lanes.hpp"
#include "operators/normalization/normalization_kernels.hpp"
#include "windrow/semantics/normalization_element.hpp"

namespace windrow::inference::WINDROW_LANES_NAMESPACE {

namespace {

float squared_distances(const float* from, std::int64_t count, float mean) {
    float sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum = semantics::add_squared_distance(sum, from[i], mean);
    return sum;
}

void apply(const float* from, float* to, std::int64_t count, float mean, float factor, float bias) {
    const Floats m(mean);
    const Floats f(factor);
    const Floats b(bias);
    std::int64_t i = 0;
    for (; i + width <= count; i += width) store(to + i, semantics::scaled_distance(load(from + i), m, f, b));
    if (i < count) {
        const int rest = static_cast<int>(count - i);
        store(to + i, semantics::scaled_distance(load(from + i, rest), m, f, b), rest);
    }
}

void apply_each(const float* from, float* to, std::int64_t count, float mean, float inverse, const float* scale,
                const float* bias) {
    const Floats m(mean);
    const Floats v(inverse);
    std::int64_t i = 0;
    for (; i + width <= count; i += width)
        store(to + i, semantics::normalized_element(load(from + i), m, v, load(scale + i), load(bias + i)));
    if (i < count) {
        const int rest = static_cast<int>(count - i);
        store(to + i, semantics::normalized_element(load(from + i, rest), m, v, load(scale + i, rest), load(bias + i, rest)),
              rest);
    }
}

}  // namespace

extern const NormalizationKernels normalization_kernels = {
    .squared_distances = squared_distances, .apply = apply, .apply_each = apply_each};

}  // namespace windrow::inference::WINDROW_LANES_NAMESPACE
