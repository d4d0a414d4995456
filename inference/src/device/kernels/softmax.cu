// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/softmax_element.hpp"

namespace windrow::WINDROW_TARGET {

using inference::AxisShape;

/// A thread all values of one place along the axis, in ascending order: three passes, as on the CPU.
WINDROW_KERNEL_OF(ELEMENT_THREADS) softmax_kernel(AxisShape shape, u32 logarithm, const float* from, float* to) {
    for (const i64 place : thread::grid_rows(shape.outer * shape.inner)) {
        const i64 start = place / shape.inner * shape.axis * shape.inner + place % shape.inner;
        const semantics::StridedValues<float> values{from + start, shape.inner};
        const float largest = semantics::softmax_maximum(shape.axis, values);
        const semantics::SoftmaxTerms<float> terms{values, largest, logarithm == 0 ? to + start : nullptr};
        const float sum = semantics::softmax_sum<float>(shape.axis, terms);
        for (i64 i = 0; i < shape.axis; ++i) {
            const i64 at = start + i * shape.inner;
            to[at] =
                logarithm == 0 ? semantics::softmax_element(to[at], sum) : semantics::log_softmax_element(from[at], largest, sum);
        }
    }
}

void softmax(device::Stream& stream, const AxisShape& shape, bool logarithm, const float* from, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.axis == 0 ? 0 : shape.outer * shape.inner), softmax_kernel, shape,
                   logarithm ? 1U : 0U, from, to);
}

}  // namespace windrow::WINDROW_TARGET
