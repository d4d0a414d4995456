// SPDX-License-Identifier: Apache-2.0
#pragma once

/// NVRTC, opened at run time: generated kernel source to machine code of one architecture. Needs no device and no driver.

#include <memory>
#include <string>

namespace windrow::gpu {

/// Machine code of one kernel.
struct CompiledKernel {
    std::string cubin;
    std::string name;  ///< the kernel's mangled name in it
    std::string log;   ///< what the compiler said; with `report_resources`: registers, shared memory, spills
};

struct CompileRequest {
    std::string source;
    std::string kernel;     ///< qualified: "windrow::cuda_target::fused::fused_kernel"
    int architecture = 90;  ///< 90 for sm_90
    bool report_resources = false;
};

/// Thread-safe.
class RuntimeCompiler {
public:
    /// Opens NVRTC of CUDA 13: from `folder`, or, if that is empty, from where the system finds libraries. Null, with the reason,
    /// where it is not.
    static std::unique_ptr<RuntimeCompiler> open(const std::string& folder, std::string& reason);
    ~RuntimeCompiler();
    RuntimeCompiler(const RuntimeCompiler&) = delete;
    RuntimeCompiler& operator=(const RuntimeCompiler&) = delete;

    /// "13.0": what compiled code depends on beside its source.
    [[nodiscard]] const std::string& version() const noexcept { return version_; }

    /// Throws Error W9001 with the compiler's log where the source does not compile: it is ours.
    [[nodiscard]] CompiledKernel compile(const CompileRequest& request) const;

private:
    struct Functions;
    RuntimeCompiler(void* library, std::unique_ptr<const Functions> functions, std::string version);

    void* library_;
    std::unique_ptr<const Functions> functions_;
    std::string version_;
};

}  // namespace windrow::gpu
