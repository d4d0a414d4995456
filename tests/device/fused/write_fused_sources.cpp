// SPDX-License-Identifier: Apache-2.0
// usage: write_fused_sources FOLDER
// Writes fused_group_K.cpp, each with the generated source of some programs and a table of functions that launch them.
#include "fused/fused_cases.hpp"
#include "gpu/expression/fused_source.hpp"

#include <cstdio>
#include <fstream>

int main(int count, char** arguments) {
    using namespace windrow::gpu;
    if (count != 2) return 2;
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
