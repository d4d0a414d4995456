// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

#include "windrow/semantics/extreme_element.hpp"

namespace windrow::WINDROW_TARGET {

using inference::AxisShape;
using semantics::NumberType;

/// A thread all values of one place along the axis.
template <typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
extreme_places_kernel(AxisShape shape, u32 largest, u32 last, const T* from, i64* to) {
    for (const i64 place : thread::grid_rows(shape.outer * shape.inner)) {
        const T* const values = from + place / shape.inner * shape.axis * shape.inner + place % shape.inner;
        to[place] = semantics::extreme_place(values, shape.inner, shape.axis, largest != 0, last != 0);
    }
}

template <typename T>
void extreme_places_of(device::Stream& stream, const AxisShape& shape, bool largest, bool last, const T* from, i64* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.outer * shape.inner), extreme_places_kernel<T>, shape, largest ? 1U : 0U,
                   last ? 1U : 0U, from, to);
}

void extreme_places(device::Stream& stream, const AxisShape& shape, NumberType type, bool largest, bool last, const void* from,
                    i64* to) {
    with_stream_number(type, [&](auto number) {
        extreme_places_of(stream, shape, largest, last, static_cast<const decltype(number)*>(from), to);
    });
}

/// A thread all values of one place along the axis: `k` times the next in order.
template <typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
top_kernel(AxisShape shape, i64 k, u32 largest, const T* from, T* values, i64* places) {
    for (const i64 place : thread::grid_rows(shape.outer * shape.inner)) {
        const i64 outer = place / shape.inner;
        const i64 inner = place % shape.inner;
        const T* const row = from + outer * shape.axis * shape.inner + inner;
        i64 next = -1;
        for (i64 n = 0; n < k; ++n) {
            next = semantics::next_ranked(row, shape.inner, shape.axis, largest != 0, next);
            const i64 at = (outer * k + n) * shape.inner + inner;
            values[at] = row[next * shape.inner];
            places[at] = next;
        }
    }
}

template <typename T>
void top_of(device::Stream& stream, const AxisShape& shape, i64 k, bool largest, const T* from, void* values, i64* places) {
    WINDROW_LAUNCH(stream, shape_for_elements(k == 0 ? 0 : shape.outer * shape.inner), top_kernel<T>, shape, k, largest ? 1U : 0U,
                   from, static_cast<T*>(values), places);
}

void top(device::Stream& stream, const AxisShape& shape, NumberType type, i64 k, bool largest, const void* from, void* values,
         i64* places) {
    with_stream_number(type, [&](auto number) {
        top_of(stream, shape, k, largest, static_cast<const decltype(number)*>(from), values, places);
    });
}

template <typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
running_sum_kernel(AxisShape shape, u32 exclusive, u32 reverse, const T* from, T* to) {
    for (const i64 place : thread::grid_rows(shape.outer * shape.inner)) {
        const i64 first = place / shape.inner * shape.axis * shape.inner + place % shape.inner;
        semantics::running_sum(from + first, to + first, shape.inner, shape.axis, exclusive != 0, reverse != 0);
    }
}

template <typename T>
void running_sum_of(device::Stream& stream, const AxisShape& shape, bool exclusive, bool reverse, const T* from, void* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(shape.outer * shape.inner), running_sum_kernel<T>, shape, exclusive ? 1U : 0U,
                   reverse ? 1U : 0U, from, static_cast<T*>(to));
}

void running_sum(device::Stream& stream, const AxisShape& shape, NumberType type, bool exclusive, bool reverse, const void* from,
                 void* to) {
    with_stream_number(type, [&](auto number) {
        running_sum_of(stream, shape, exclusive, reverse, static_cast<const decltype(number)*>(from), to);
    });
}

}  // namespace windrow::WINDROW_TARGET
