// SPDX-License-Identifier: Apache-2.0
// usage: write_fused_sources FOLDER
// Writes fused_group_K.cpp and one_pass.cpp, each with generated source and a table of functions that launch its kernels.
#include "fused/fused_cases.hpp"
#include "fused/one_pass_cases.hpp"
#include "gpu/expression/fused_source.hpp"
#include "gpu/window/window_launch_shapes.hpp"

#include <cstdio>
#include <fstream>
#include <string>

namespace windrow::gpu {
namespace {

bool write_one_pass_kernels(const std::string& path) {
    std::ofstream out(path);
    std::string table;
    out << "#include \"fused/fused_launches.hpp\"\n";
    const std::vector<OnePassCase> cases = one_pass_cases();
    for (std::size_t k = 0; k < cases.size(); ++k) {
        const std::string name = "one_pass_" + std::to_string(k);
        out << one_pass_source(cases[k].plan, name);
        out << "namespace windrow::WINDROW_TARGET::" << name << " {\n"
            << "static void launch(device::Stream& stream, u32 blocks, std::size_t bytes, const gpu::KnownRows& request,\n"
            << "                   const gpu::ProgramColumns& columns, const u64* pool, u32 shared_ids) {\n"
            << "    const device::LaunchShape shape{blocks, " << window_threads << ", bytes};\n"
            << "    WINDROW_LAUNCH(stream, shape, one_pass_kernel, request, columns, pool, shared_ids);\n"
            << "}\n}\n";
        table += "    &windrow::WINDROW_TARGET::" + name + "::launch,\n";
    }
    out << "namespace windrow::gpu {\nconst OnePassLaunch one_pass_launches[] = {\n" << table << "};\n}\n";
    return static_cast<bool>(out);
}

}  // namespace
}  // namespace windrow::gpu

int main(int count, char** arguments) {
    using namespace windrow::gpu;
    if (count != 2) return 2;
    if (!write_one_pass_kernels(std::string(arguments[1]) + "/one_pass.cpp")) return 1;
    const std::vector<FusedCase> cases = fused_cases();
    for (int group = 0; group < fused_groups; ++group) {
        std::string table;
        std::ofstream out(std::string(arguments[1]) + "/fused_group_" + std::to_string(group) + ".cpp");
        out << "#include \"fused/fused_launches.hpp\"\n";
        for (int k = 0; k < fused_cases_per_group; ++k) {
            const std::string name = "fused_" + std::to_string(k) + "_of_" + std::to_string(group);
            out << fused_source(*cases[static_cast<std::size_t>(group * fused_cases_per_group + k)].program, name);
            out << "namespace windrow::WINDROW_TARGET::" << name << " {\n"
                << "static void launch(device::Stream& stream, const gpu::ProgramColumns& columns, const gpu::ProgramOutputs& "
                   "outputs,\n"
                << "                   const u64* pool, i64 rows, u64* failure) {\n"
                << "    WINDROW_LAUNCH(stream, device::shape_for_rows(rows, " << fused_threads
                << ", 4096), fused_kernel, columns, outputs, pool, rows, failure);\n"
                << "}\n}\n";
            table += "    &windrow::WINDROW_TARGET::" + name + "::launch,\n";
        }
        out << "namespace windrow::gpu {\nconst FusedLaunch fused_group_" << group << "[] = {\n" << table << "};\n}\n";
        if (!out) {
            std::fprintf(stderr, "write_fused_sources: cannot write below %s\n", arguments[1]);
            return 1;
        }
    }
    return 0;
}
