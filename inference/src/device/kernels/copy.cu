// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

namespace windrow::WINDROW_TARGET {

template <typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
copy_kernel(StridedElements<2> elements, const T* from, T* to) {
    for (const i64 element : thread::grid_rows(elements.count)) {
        const StridedPlaces<2> places = inference::strided_places(elements, element);
        to[places.of[1]] = from[places.of[0]];
    }
}

template <typename T>
void copy_of(device::Stream& stream, const StridedElements<2>& elements, const void* from, void* to) {
    WINDROW_LAUNCH(stream, shape_for_elements(elements.count), copy_kernel<T>, elements, static_cast<const T*>(from),
                   static_cast<T*>(to));
}

void copy(device::Stream& stream, const StridedElements<2>& elements, u64 width, const void* from, void* to) {
    if (width == 1) copy_of<u8>(stream, elements, from, to);
    if (width == 2) copy_of<u16>(stream, elements, from, to);
    if (width == 4) copy_of<u32>(stream, elements, from, to);
    if (width == 8) copy_of<u64>(stream, elements, from, to);
}

}  // namespace windrow::WINDROW_TARGET
