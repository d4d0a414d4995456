// SPDX-License-Identifier: Apache-2.0
#include "cuda/cuda_loaded_kernel.hpp"

#include "cuda/check.hpp"

namespace windrow::device::cuda {

CudaLoadedKernel::CudaLoadedKernel(const void* cubin, const char* name) : name_(name) {
    WINDROW_CUDA(cudaLibraryLoadData, &library_, cubin, nullptr, nullptr, 0, nullptr, nullptr, 0);
    const cudaError_t status = cudaLibraryGetKernel(&kernel_, library_, name);
    if (status != cudaSuccess) cudaLibraryUnload(library_);
    check(status, "cudaLibraryGetKernel");
}

CudaLoadedKernel::~CudaLoadedKernel() {
    cudaLibraryUnload(library_);
}

void CudaLoadedKernel::launch(Stream& stream, std::uint32_t blocks, std::uint32_t threads, std::size_t dynamic_shared_bytes,
                              void** arguments) {
    if (blocks == 0) return;
    if (!stream.launching(name_.c_str())) return;
    make_current(stream);
    // A cudaKernel_t stands for the function of the current device.
    check(cudaLaunchKernel(reinterpret_cast<const void*>(kernel_), dim3(blocks), dim3(threads), arguments, dynamic_shared_bytes,
                           static_cast<cudaStream_t>(stream.native())),
          name_.c_str());
    stream.launched(name_.c_str());
}

}  // namespace windrow::device::cuda
