// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

namespace windrow::WINDROW_TARGET {

using inference::GatherShape;

/// An index below 0 counts from the end; one outside the axis takes nothing and is told.
template <typename T, typename INDEX>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
gather_kernel(GatherShape shape, const T* from, const INDEX* indices, T* to, u32* failed) {
    for (const i64 element : thread::grid_rows(shape.outer * shape.count * shape.inner)) {
        const i64 place = element / shape.inner;
        const i64 outer = place / shape.count;
        i64 index = indices[place - outer * shape.count];
        if (index < 0) index += shape.axis;
        if (index < 0 || index >= shape.axis) {
            atomic::store(failed, 1);
            to[element] = 0;
        } else {
            to[element] = from[(outer * shape.axis + index) * shape.inner + (element - place * shape.inner)];
        }
    }
}

template <typename T>
void gather_of(device::Stream& stream, const GatherShape& shape, const void* from, const void* indices, void* to, u32* failed) {
    const device::LaunchShape threads = shape_for_elements(shape.outer * shape.count * shape.inner);
    const T* const source = static_cast<const T*>(from);
    T* const target = static_cast<T*>(to);
    if (shape.index_width == 4) {
        WINDROW_LAUNCH(stream, threads, (gather_kernel<T, i32>), shape, source, static_cast<const i32*>(indices), target, failed);
    } else {
        WINDROW_LAUNCH(stream, threads, (gather_kernel<T, i64>), shape, source, static_cast<const i64*>(indices), target, failed);
    }
}

void gather(device::Stream& stream, const GatherShape& shape, const void* from, const void* indices, void* to, u32* failed) {
    if (shape.width == 1) gather_of<u8>(stream, shape, from, indices, to, failed);
    if (shape.width == 2) gather_of<u16>(stream, shape, from, indices, to, failed);
    if (shape.width == 4) gather_of<u32>(stream, shape, from, indices, to, failed);
    if (shape.width == 8) gather_of<u64>(stream, shape, from, indices, to, failed);
}

}  // namespace windrow::WINDROW_TARGET
