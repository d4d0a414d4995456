// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/reduction_element.hpp"

namespace windrow::WINDROW_TARGET {

using inference::ReductionShape;
using semantics::Reduction;

/// A thread an output: its elements one after the other in row-major order, as on the CPU.
template <Reduction REDUCTION>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
reduce_kernel(ReductionShape shape, const float* from, float* to) {
    for (const i64 output : thread::grid_rows(shape.kept.count)) {
        const float* const values = from + inference::strided_places(shape.kept, output).of[0];
        float shift = 0.0F;
        if constexpr (REDUCTION == Reduction::log_sum_exp) {
            float most = semantics::reduction_start<Reduction::maximum>();
            for (i64 i = 0; i < shape.gone.count; ++i) {
                most = semantics::reduce_step<Reduction::maximum>(most, values[inference::strided_places(shape.gone, i).of[0]],
                                                                  0.0F);
            }
            shift = semantics::log_sum_exp_shift(most);
        }
        float total = semantics::reduction_start<REDUCTION>();
        for (i64 i = 0; i < shape.gone.count; ++i) {
            total = semantics::reduce_step<REDUCTION>(total, values[inference::strided_places(shape.gone, i).of[0]], shift);
        }
        to[output] = semantics::reduce_end<REDUCTION>(total, static_cast<float>(shape.gone.count), shift);
    }
}

template <Reduction REDUCTION>
void reduce_by(device::Stream& stream, const ReductionShape& shape, const float* from, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.kept.count), reduce_kernel<REDUCTION>, shape, from, to);
}

void reduce(device::Stream& stream, Reduction reduction, const ReductionShape& shape, const float* from, float* to) {
    using R = Reduction;
    if (reduction == R::sum) reduce_by<R::sum>(stream, shape, from, to);
    if (reduction == R::mean) reduce_by<R::mean>(stream, shape, from, to);
    if (reduction == R::maximum) reduce_by<R::maximum>(stream, shape, from, to);
    if (reduction == R::minimum) reduce_by<R::minimum>(stream, shape, from, to);
    if (reduction == R::product) reduce_by<R::product>(stream, shape, from, to);
    if (reduction == R::l1) reduce_by<R::l1>(stream, shape, from, to);
    if (reduction == R::l2) reduce_by<R::l2>(stream, shape, from, to);
    if (reduction == R::log_sum) reduce_by<R::log_sum>(stream, shape, from, to);
    if (reduction == R::log_sum_exp) reduce_by<R::log_sum_exp>(stream, shape, from, to);
    if (reduction == R::sum_square) reduce_by<R::sum_square>(stream, shape, from, to);
}

}  // namespace windrow::WINDROW_TARGET
