// SPDX-License-Identifier: Apache-2.0
#include <cub/device/device_segmented_sort.cuh>

#include "primitives/cuda/cub_calls.hpp"

namespace windrow::device::cuda {

cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SegmentedSortU64& request, cudaStream_t stream) {
    return cub::DeviceSegmentedSort::StableSortPairs(scratch, bytes, request.keys, request.sorted_keys, request.values,
                                                     request.sorted_values, request.rows, request.segments, request.offsets,
                                                     request.offsets + 1, stream);
}

}  // namespace windrow::device::cuda
