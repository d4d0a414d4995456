// SPDX-License-Identifier: Apache-2.0
#include <cuda_runtime_api.h>

#include <type_traits>

#include "cuda/check.hpp"
#include "windrow/kernels/device/device.hpp"
#include "windrow/kernels/device/launch_shape.hpp"
#include "windrow/kernels/device/stream.hpp"

namespace windrow::device::cuda {

/// Declared in kernel/cuda/launch.hpp, which only nvcc reads.
void launch(Stream& stream, const char* name, const LaunchShape& shape, const void* kernel, void** arguments) {
    if (!stream.launching(name)) return;
    make_current(stream);
    constexpr std::size_t WITHOUT_ASKING = 48 * 1024;
    if (shape.dynamic_shared_bytes > WITHOUT_ASKING) {
        check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                   static_cast<int>(shape.dynamic_shared_bytes)),
              name);
    }
    check(cudaLaunchKernel(kernel, dim3(shape.blocks), dim3(shape.threads), arguments, shape.dynamic_shared_bytes,
                           static_cast<cudaStream_t>(stream.native())),
          name);
    stream.launched(name);
}

}  // namespace windrow::device::cuda
