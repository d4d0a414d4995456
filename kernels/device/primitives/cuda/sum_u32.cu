// SPDX-License-Identifier: Apache-2.0
#include <cub/device/device_scan.cuh>

#include "primitives/cuda/cub_calls.hpp"

namespace windrow::device::cuda {

cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SumU32& request, cudaStream_t stream) {
    return cub::DeviceScan::ExclusiveSum(scratch, bytes, request.values, request.sums, request.rows, stream);
}

}  // namespace windrow::device::cuda
