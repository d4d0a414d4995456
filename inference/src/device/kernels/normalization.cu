// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/normalization_element.hpp"

namespace windrow::WINDROW_TARGET {

using inference::ChannelShape;
using inference::GroupShape;

/// A thread all values of a group, in ascending order: two passes, as on the CPU. Mean and 1 / deviation to statistics[2 *
/// group].
WINDROW_KERNEL_OF(ELEMENT_THREADS) group_statistics_kernel(GroupShape shape, const float* from, float* statistics) {
    for (const i64 group : thread::grid_rows(shape.groups)) {
        const float* const values = from + group * shape.length;
        const float count = static_cast<float>(shape.length);
        float mean = 0.0F;
        if (shape.with_mean != 0) {
            for (i64 i = 0; i < shape.length; ++i) mean = mean + values[i];
            mean = mean / count;
        }
        float squares = 0.0F;
        for (i64 i = 0; i < shape.length; ++i) squares = semantics::add_squared_distance(squares, values[i], mean);
        statistics[2 * group] = mean;
        statistics[2 * group + 1] = semantics::inverse_deviation(squares / count, semantics::float_of(shape.epsilon));
    }
}

WINDROW_KERNEL_OF(ELEMENT_THREADS)
normalize_groups_kernel(GroupShape shape, StridedElements<2> places, const float* from, const float* statistics,
                        const float* scale, const float* bias, float* to) {
    for (const i64 element : thread::grid_rows(places.count)) {
        const i64 group = element / shape.length;
        const StridedPlaces<2> at = inference::strided_places(places, element);
        to[element] = semantics::normalized_element(from[element], statistics[2 * group], statistics[2 * group + 1],
                                                    scale[at.of[0]], bias == nullptr ? 0.0F : bias[at.of[1]]);
    }
}

void group_statistics(device::Stream& stream, const GroupShape& shape, const float* from, float* statistics) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.groups), group_statistics_kernel, shape, from, statistics);
}

void normalize_groups(device::Stream& stream, const GroupShape& shape, const StridedElements<2>& places, const float* from,
                      const float* statistics, const float* scale, const float* bias, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(places.count), normalize_groups_kernel, shape, places, from, statistics, scale,
                   bias, to);
}

WINDROW_KERNEL_OF(ELEMENT_THREADS)
normalize_channels_kernel(ChannelShape shape, const float* from, const float* mean, const float* variance, const float* scale,
                          const float* bias, float* to) {
    for (const i64 element : thread::grid_rows(shape.rows * shape.channels * shape.plane)) {
        const i64 channel = element / shape.plane % shape.channels;
        const float factor = semantics::inverse_deviation(variance[channel], semantics::float_of(shape.epsilon)) * scale[channel];
        to[element] = semantics::scaled_distance(from[element], mean[channel], factor, bias[channel]);
    }
}

void normalize_channels(device::Stream& stream, const ChannelShape& shape, const float* from, const float* mean,
                        const float* variance, const float* scale, const float* bias, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.rows * shape.channels * shape.plane), normalize_channels_kernel, shape, from,
                   mean, variance, scale, bias, to);
}

}  // namespace windrow::WINDROW_TARGET
