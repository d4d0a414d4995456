// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One fused kernel per program where that can be had: NVRTC is there and the device runs machine code.

#include "gpu/expression/program.hpp"
#include "gpu/fusion/kernel_cache.hpp"
#include "gpu/fusion/runtime_compiler.hpp"
#include "windrow/kernels/device/device.hpp"
#include "windrow/kernels/device/loaded_kernel.hpp"

#include <memory>
#include <string>

namespace windrow::gpu {

struct FusionOptions {
    std::string nvrtc_folder;  ///< empty: where the system finds libraries
    std::string cache_folder = KernelCache::default_folder();
};

/// The fused kernels of one device. One thread at a time.
class FusedKernels {
public:
    FusedKernels(device::Device& device, const FusionOptions& options);

    /// Why the last program asked for has no fused kernel; empty if it has. EXPLAIN and doctor say it: the precompiled kernels
    /// run instead, with the same answers.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

    /// Machine code of the program, from the cache or compiled now (a tenth of a second to some seconds), loaded on the device.
    /// Null where there is none (`reason`). Throws DeviceFailure.
    [[nodiscard]] std::shared_ptr<device::LoadedKernel> kernel_of(const Program& program);
    /// The same for any generated source; `kernel` is the kernel's name in it, qualified below windrow::cuda_target.
    [[nodiscard]] std::shared_ptr<device::LoadedKernel> kernel_of(const std::string& source, const std::string& kernel);

private:
    device::Device& device_;
    std::unique_ptr<RuntimeCompiler> compiler_;
    KernelCache cache_;
    std::string reason_;
};

}  // namespace windrow::gpu
