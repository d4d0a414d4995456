// SPDX-License-Identifier: Apache-2.0
#include "cuda/check.hpp"

#include <fmt/format.h>

#include "windrow/kernels/device/device.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::device::cuda {

void check(cudaError_t status, const char* call) {
    if (status == cudaSuccess) return;
    cudaGetLastError();  // an error that is not sticky must not be reported again by the next call
    if (status == cudaErrorMemoryAllocation) throw DeviceOutOfMemory(call);
    throw DeviceFailure(fmt::format("{}: {} ({})", call, cudaGetErrorString(status), cudaGetErrorName(status)));
}

void make_current(Stream& stream) {
    WINDROW_CUDA(cudaSetDevice, stream.device().properties().ordinal);
}

}  // namespace windrow::device::cuda
