// SPDX-License-Identifier: Apache-2.0
#include "cuda/open_cuda.hpp"

#include <fmt/format.h>

#include "cuda/check.hpp"
#include "cuda/cuda_device.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::device::cuda {

namespace {

/// The runtime is linked statically and opens the driver (libcuda.so.1) itself, so all of this also runs where neither is
/// installed.
std::string reason_unavailable(int ordinal) {
    int driver = 0;
    if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0)
        return "no NVIDIA driver (libcuda.so.1) was found; install one for CUDA 13";
    int count = 0;
    const cudaError_t status = cudaGetDeviceCount(&count);
    if (status != cudaSuccess) return fmt::format("the NVIDIA driver says: {}", cudaGetErrorString(status));
    if (ordinal < 0 || ordinal >= count) return fmt::format("there is no CUDA device {}; the driver shows {}", ordinal, count);
    int major = 0;
    WINDROW_CUDA(cudaDeviceGetAttribute, &major, cudaDevAttrComputeCapabilityMajor, ordinal);
    if (major < 8) return fmt::format("CUDA device {} is older than sm_80", ordinal);
    return {};
}

std::unique_ptr<Device> open(const DeviceOptions& options) {
    const std::string reason = reason_unavailable(options.ordinal);
    if (!reason.empty()) throw DeviceFailure(reason);
    return std::make_unique<CudaDevice>(options);
}

}  // namespace

Implementation implementation() {
    return {"cuda", &reason_unavailable, &open};
}

}  // namespace windrow::device::cuda
