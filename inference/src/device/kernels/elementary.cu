// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

namespace windrow::WINDROW_TARGET {

using semantics::Elementary;

/// Computed as DOUBLE, then rounded.
template <Elementary FUNCTION>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
elementary_kernel(i64 count, const float* from, float* to) {
    for (const i64 element : thread::grid_rows(count))
        to[element] = static_cast<float>(semantics::elementary<FUNCTION>(static_cast<double>(from[element])));
}

template <Elementary FUNCTION>
void elementary_by(device::Stream& stream, i64 count, const float* from, float* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(count), elementary_kernel<FUNCTION>, count, from, to);
}

void elementary(device::Stream& stream, i64 count, Elementary function, const float* from, float* to) {
    using E = Elementary;
    if (function == E::sin) elementary_by<E::sin>(stream, count, from, to);
    if (function == E::cos) elementary_by<E::cos>(stream, count, from, to);
    if (function == E::tan) elementary_by<E::tan>(stream, count, from, to);
    if (function == E::asin) elementary_by<E::asin>(stream, count, from, to);
    if (function == E::acos) elementary_by<E::acos>(stream, count, from, to);
    if (function == E::atan) elementary_by<E::atan>(stream, count, from, to);
    if (function == E::sinh) elementary_by<E::sinh>(stream, count, from, to);
    if (function == E::cosh) elementary_by<E::cosh>(stream, count, from, to);
    if (function == E::asinh) elementary_by<E::asinh>(stream, count, from, to);
    if (function == E::acosh) elementary_by<E::acosh>(stream, count, from, to);
    if (function == E::atanh) elementary_by<E::atanh>(stream, count, from, to);
}

}  // namespace windrow::WINDROW_TARGET
