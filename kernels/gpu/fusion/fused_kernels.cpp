// SPDX-License-Identifier: Apache-2.0
#include "gpu/fusion/fused_kernels.hpp"

#include "gpu/expression/fused_source.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::gpu {

FusedKernels::FusedKernels(device::Device& device, const FusionOptions& options) : device_(device), cache_(options.cache_folder) {
    if (device.target() == device::Target::emulator) {
        reason_ = "the emulator runs no machine code";
        return;
    }
    compiler_ = RuntimeCompiler::open(options.nvrtc_folder, reason_);
}

std::shared_ptr<device::LoadedKernel> FusedKernels::kernel_of(const Program& program) {
    return kernel_of(fused_source(program, "fused"), "fused::fused_kernel");
}

std::shared_ptr<device::LoadedKernel> FusedKernels::kernel_of(const std::string& source, const std::string& kernel_name) {
    if (compiler_ == nullptr) return nullptr;
    const device::DeviceProperties& properties = device_.properties();
    const KernelKey key{source, compiler_->version(), properties.driver, properties.architecture};
    std::optional<CompiledKernel> kernel = cache_.find(key);
    if (!kernel) {
        try {
            kernel = compiler_->compile({key.source, "windrow::cuda_target::" + kernel_name, key.architecture, false});
        } catch (const Error& error) {
            reason_ = error.message();
            return nullptr;
        }
        cache_.keep(key, *kernel);
    }
    reason_.clear();
    return device_.load_kernel(kernel->cubin.data(), kernel->name.c_str());
}

}  // namespace windrow::gpu
