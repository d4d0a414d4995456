// SPDX-License-Identifier: Apache-2.0
#include "fused_report/program_report.hpp"

#include "gpu/expression/fused_source.hpp"

#include <chrono>
#include <cstdio>
#include <regex>

namespace windrow::gpu {

namespace {

/// Numbers of ptxas's report: "Used 24 registers", "0 bytes spill stores".
long number_before(const std::string& log, const std::string& words) {
    std::smatch found;
    return std::regex_search(log, found, std::regex("(\\d+) " + words)) ? std::stol(found[1]) : -1;
}

}  // namespace

NamedSource source_of(std::string name, const Program& program, bool hot) {
    return {std::move(name), fused_source(program, "fused"), "fused::fused_kernel", hot};
}

bool report_kernel(const RuntimeCompiler& compiler, const NamedSource& named, const KernelCache& cache) {
    const auto start = std::chrono::steady_clock::now();
    const CompiledKernel kernel = compiler.compile({named.source, "windrow::cuda_target::" + named.kernel, 90, true});
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    const long registers = number_before(kernel.log, "registers");
    const long spills = number_before(kernel.log, "bytes spill stores");
    const long stack = number_before(kernel.log, "bytes stack frame");
    std::printf("%-44s %4ld registers %5ld bytes stack %5ld bytes spilled %6ld ms\n", named.name.c_str(), registers, stack,
                spills, static_cast<long>(milliseconds));
    const KernelKey key{named.source, compiler.version(), "none", 90};
    if (cache.find(key)) std::printf("  the cache knows a kernel that was not kept\n");
    cache.keep(key, kernel);
    const auto found = cache.find(key);
    const bool kept = found && found->cubin == kernel.cubin && found->name == kernel.name;
    if (!kept) std::printf("  the cache did not give the kernel back\n");
    const bool warned = kernel.log.find("warning") != std::string::npos;
    if (warned) std::printf("%s\n", kernel.log.c_str());
    const bool spilled = named.hot && (spills != 0 || stack != 0);
    if (spilled) std::printf("  a hot kernel spills\n");
    return kept && !warned && !spilled && registers > 0;
}

}  // namespace windrow::gpu
