// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What NVRTC makes of a program: registers, stack, spills.

#include "gpu/expression/program.hpp"
#include "gpu/fusion/kernel_cache.hpp"
#include "gpu/fusion/runtime_compiler.hpp"

#include <memory>
#include <string>

namespace windrow::gpu {

/// A program to compile. A hot one must not spill.
struct NamedProgram {
    std::string name;
    std::shared_ptr<const Program> program;
    bool hot;
};

/// Compiles the program's fused kernel for sm_90, prints a line about it, and tries the cache. False if the compiler warns, a hot
/// kernel spills, or the cache does not give the kernel back.
bool report_program(const RuntimeCompiler& compiler, const NamedProgram& named, const KernelCache& cache);

}  // namespace windrow::gpu
