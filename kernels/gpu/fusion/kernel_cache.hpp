// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Compiled kernels kept on disk between runs.

#include "gpu/fusion/runtime_compiler.hpp"

#include <optional>
#include <string>

namespace windrow::gpu {

/// What machine code depends on.
struct KernelKey {
    std::string source;
    std::string compiler;  ///< RuntimeCompiler::version
    std::string driver;    ///< version of the driver that loads it
    int architecture = 90;
};

/// One folder; a file a kernel, named by a hash of its key and of the embedded headers. A file that cannot be read, is cut short
/// or damaged counts as absent; one that cannot be written is not kept: the cache never fails. Several processes may share the
/// folder.
class KernelCache {
public:
    /// An empty folder name keeps nothing.
    explicit KernelCache(std::string folder) : folder_(std::move(folder)) {}
    /// $XDG_CACHE_HOME/windrow/kernels or ~/.cache/windrow/kernels; empty where there is no home.
    static std::string default_folder();

    [[nodiscard]] std::optional<CompiledKernel> find(const KernelKey& key) const;
    void keep(const KernelKey& key, const CompiledKernel& kernel) const;

private:
    [[nodiscard]] std::string file_of(const KernelKey& key) const;
    std::string folder_;
};

}  // namespace windrow::gpu
