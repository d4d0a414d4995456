// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What NVRTC makes of generated source: registers, stack, spills.

#include "gpu/expression/program.hpp"
#include "gpu/fusion/kernel_cache.hpp"
#include "gpu/fusion/runtime_compiler.hpp"

#include <memory>
#include <string>

namespace windrow::gpu {

/// Source to compile. A hot kernel must not spill.
struct NamedSource {
    std::string name;
    std::string source;
    std::string kernel;  ///< its name below windrow::cuda_target
    bool hot;
};

/// The program's own kernel.
NamedSource source_of(std::string name, const Program& program, bool hot);

/// Compiles the kernel for sm_90, prints a line about it, and tries the cache. False if the compiler warns, a hot
/// kernel spills, or the cache does not give the kernel back.
bool report_kernel(const RuntimeCompiler& compiler, const NamedSource& named, const KernelCache& cache);

}  // namespace windrow::gpu
