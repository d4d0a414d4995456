// SPDX-License-Identifier: Apache-2.0
#include <cub/device/device_select.cuh>

#include "primitives/cuda/cub_calls.hpp"

namespace windrow::device::cuda {

cudaError_t call_cub(void* scratch, std::size_t& bytes, const Primitives::SelectU32& request, cudaStream_t stream) {
    return cub::DeviceSelect::Flagged(scratch, bytes, request.values, request.flags, request.selected, request.selected_count,
                                      request.rows, stream);
}

}  // namespace windrow::device::cuda
