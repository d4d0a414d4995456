// SPDX-License-Identifier: Apache-2.0
#include <cub/device/device_reduce.cuh>

#include "primitives/cuda/cub_calls.hpp"

namespace windrow::device::cuda {

cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::RunsU32& request, cudaStream_t stream) {
    // Unsigned, so that sums wrap.
    const auto* values = reinterpret_cast<const std::uint64_t*>(request.values);
    auto* sums = reinterpret_cast<std::uint64_t*>(request.run_sums);
    return cub::DeviceReduce::ReduceByKey(scratch, bytes, request.keys, request.run_keys, values, sums, request.run_count,
                                          ::cuda::std::plus<>{}, request.rows, stream);
}

}  // namespace windrow::device::cuda
