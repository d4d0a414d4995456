// SPDX-License-Identifier: Apache-2.0
#include "inference_launches.cuh"

namespace windrow::WINDROW_TARGET {

template <typename T>
WINDROW_KERNEL_OF(ELEMENT_THREADS)
fill_kernel(i64 count, T value, T* to) {
    for (const i64 element : thread::grid_rows(count)) to[element] = value;
}

void fill(device::Stream& stream, i64 count, u64 width, u64 bits, void* to) {
    const device::LaunchShape shape = shape_for_elements(count);
    if (width == 1) WINDROW_LAUNCH(stream, shape, fill_kernel<u8>, count, static_cast<u8>(bits), static_cast<u8*>(to));
    if (width == 2) WINDROW_LAUNCH(stream, shape, fill_kernel<u16>, count, static_cast<u16>(bits), static_cast<u16*>(to));
    if (width == 4) WINDROW_LAUNCH(stream, shape, fill_kernel<u32>, count, static_cast<u32>(bits), static_cast<u32*>(to));
    if (width == 8) WINDROW_LAUNCH(stream, shape, fill_kernel<u64>, count, bits, static_cast<u64*>(to));
}

}  // namespace windrow::WINDROW_TARGET
