// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/einsum_element.hpp"

namespace windrow::WINDROW_TARGET {

using inference::EinsumShape;
using EinsumPlaces = StridedPlaces<inference::max_einsum_operands>;

/// A thread an output: its sum in order.
WINDROW_KERNEL_OF(ELEMENT_THREADS) einsum_kernel(EinsumShape shape, float* to) {
    for (const i64 output : thread::grid_rows(shape.kept.count)) {
        const EinsumPlaces starts = inference::strided_places(shape.kept, output);
        float total = 0.0F;
        for (i64 i = 0; i < shape.gone.count; ++i) {
            const EinsumPlaces places = inference::strided_places(shape.gone, i);
            total = semantics::add_einsum_term(total, shape.operands, [&](i64 operand) {
                return shape.values[operand][starts.of[operand] + places.of[operand]];
            });
        }
        to[output] = total;
    }
}

void einsum(device::Stream& stream, const EinsumShape& shape, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.kept.count), einsum_kernel, shape, to);
}

}  // namespace windrow::WINDROW_TARGET
