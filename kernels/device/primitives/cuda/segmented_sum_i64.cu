// SPDX-License-Identifier: Apache-2.0
#include <cub/device/device_segmented_reduce.cuh>

#include "primitives/cuda/cub_calls.hpp"

namespace windrow::device::cuda {

cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SegmentedSumI64& request, cudaStream_t stream) {
    // Unsigned, so that sums wrap.
    const auto* values = reinterpret_cast<const std::uint64_t*>(request.values);
    auto* sums = reinterpret_cast<std::uint64_t*>(request.sums);
    return cub::DeviceSegmentedReduce::Sum(scratch, bytes, values, sums, request.segments, request.offsets, request.offsets + 1,
                                           stream);
}

}  // namespace windrow::device::cuda
