// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cuda_runtime_api.h>

#include <string>

#include "windrow/kernels/device/loaded_kernel.hpp"

namespace windrow::device::cuda {

/// Machine code for the current device. Throws DeviceFailure.
class CudaLoadedKernel final : public LoadedKernel {
public:
    CudaLoadedKernel(const void* cubin, const char* name);
    ~CudaLoadedKernel() override;
    void launch(Stream& stream, std::uint32_t blocks, std::uint32_t threads, std::size_t dynamic_shared_bytes,
                void** arguments) override;

private:
    std::string name_;
    cudaLibrary_t library_ = nullptr;
    cudaKernel_t kernel_ = nullptr;
};

}  // namespace windrow::device::cuda
