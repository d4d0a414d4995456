// SPDX-License-Identifier: Apache-2.0
#include <cub/device/device_radix_sort.cuh>

#include "primitives/cuda/cub_calls.hpp"

namespace windrow::device::cuda {

cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SortU64& request, cudaStream_t stream) {
    return cub::DeviceRadixSort::SortPairs(scratch, bytes, request.keys, request.sorted_keys, request.values,
                                           request.sorted_values, request.rows, request.first_bit, request.last_bit, stream);
}

}  // namespace windrow::device::cuda
