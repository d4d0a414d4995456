// SPDX-License-Identifier: Apache-2.0
// usage: report_fused_programs FOLDER [--count FILE]
// Compiles generated kernels with NVRTC (libraries in FOLDER; "" for the system's) for sm_90 and says what each needs: registers,
// shared memory, spills. Fails for a warning, and for a spill in a program that is called hot: plain arithmetic and comparisons,
// as filters and projections of streams are. Also tries the cache. Needs no device.
#include "fused/fused_cases.hpp"
#include "gpu/expression/fused_source.hpp"
#include "gpu/fusion/kernel_cache.hpp"
#include "gpu/fusion/runtime_compiler.hpp"

#include <unistd.h>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>

namespace windrow::gpu {
namespace {

struct Named {
    std::string name;
    std::shared_ptr<const Program> program;
    bool hot;
};

ExpressionPtr call(const std::string& name, const std::vector<ExpressionPtr>& arguments, const EvaluationContext& session) {
    std::vector<ArgumentInfo> infos;
    for (const ExpressionPtr& argument : arguments) infos.push_back({argument->type, nullptr, {}});
    return Expression::make_call(FunctionRegistry::builtin().resolve({name, infos, session}), arguments);
}

/// SELECT price * quantity, (FLOOR of a time) WHERE amount > 10 AND name = 'x': as jobs have them.
std::vector<Named> hot_programs() {
    static const EvaluationContext session;
    const auto input = [](int column, const DataType& type) { return Expression::make_input(column, type); };
    const auto literal = [](Value value, const DataType& type) {
        return Expression::make_literal(std::move(value), type.not_null());
    };
    const ExpressionPtr big = input(0, DataType::bigint());
    const ExpressionPtr real = input(1, DataType::float64());
    const ExpressionPtr text = input(2, DataType::string());
    const ExpressionPtr time = input(3, DataType::timestamp(3));
    const ExpressionPtr money = input(4, DataType::decimal(12, 2));
    const ExpressionPtr over_ten = call(">", {big, literal(Value(10), DataType::bigint())}, session);
    const ExpressionPtr is_x = call("=", {text, literal(Value("x"), DataType::string())}, session);
    const ExpressionPtr both = Expression::make(ExpressionKind::logical_and, DataType::boolean(), {over_ten, is_x});
    const auto program = [&](const ExpressionPtr& filter, const std::vector<ExpressionPtr>& results) {
        return compile_program({filter.get(), pointers(results), session}).program;
    };
    return {{"filter of a number and a text", program(both, {}), true},
            {"filter, product and sum of DOUBLE",
             program(over_ten, {call("+", {call("*", {real, real}, session), real}, session)}), true},
            {"sum and product of BIGINT", program(nullptr, {call("+", {call("*", {big, big}, session), big}, session)}), true},
            {"DECIMAL sum", program(over_ten, {call("+", {money, money}, session)}), true},
            {"times", program(call(">", {call("HOUR", {time}, session), literal(Value(8), DataType::bigint())}, session), {time}),
             true}};
}

/// Numbers of ptxas's report: "Used 24 registers", "0 bytes spill stores".
long number_before(const std::string& log, const std::string& words) {
    std::smatch found;
    return std::regex_search(log, found, std::regex("(\\d+) " + words)) ? std::stol(found[1]) : -1;
}

int report(const RuntimeCompiler& compiler, const Named& named, const KernelCache& cache) {
    const std::string source = fused_source(*named.program, "fused");
    const auto start = std::chrono::steady_clock::now();
    const CompiledKernel kernel = compiler.compile({source, "windrow::cuda_target::fused::fused_kernel", 90, true});
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    const long registers = number_before(kernel.log, "registers");
    const long spills = number_before(kernel.log, "bytes spill stores");
    const long stack = number_before(kernel.log, "bytes stack frame");
    std::printf("%-36s %4zu instructions %4ld registers %5ld bytes stack %5ld bytes spilled %6ld ms\n", named.name.c_str(),
                named.program->instructions.size(), registers, stack, spills, static_cast<long>(milliseconds));
    const KernelKey key{source, compiler.version(), "none", 90};
    if (cache.find(key)) std::printf("  the cache knows a kernel that was not kept\n");
    cache.keep(key, kernel);
    const auto found = cache.find(key);
    const bool kept = found && found->cubin == kernel.cubin && found->name == kernel.name;
    if (!kept) std::printf("  the cache did not give the kernel back\n");
    const bool warned = kernel.log.find("warning") != std::string::npos;
    if (warned) std::printf("%s\n", kernel.log.c_str());
    const bool spilled = named.hot && (spills != 0 || stack != 0);
    if (spilled) std::printf("  a hot kernel spills\n");
    return kept && !warned && !spilled && registers > 0 ? 0 : 1;
}

int run(const std::string& folder, const std::string& count_file) {
    std::string reason;
    const auto compiler = RuntimeCompiler::open(folder, reason);
    int checked = 0;
    int failed = 0;
    if (compiler == nullptr) {
        std::printf("generated kernels were not compiled: %s\n", reason.c_str());
    } else {
        const std::string cache_folder =
            (std::filesystem::temp_directory_path() / ("windrow-kernels-" + std::to_string(getpid()))).string();
        const KernelCache cache(cache_folder);
        std::vector<Named> programs = hot_programs();
        const std::vector<FusedCase> cases = fused_cases();
        for (std::size_t k = 0; k < cases.size(); k += 3)
            programs.push_back({"random program " + std::to_string(k), cases[k].program, false});
        for (const Named& named : programs) {
            ++checked;
            failed += report(*compiler, named, cache);
        }
        std::filesystem::remove_all(cache_folder);
    }
    if (!count_file.empty()) std::ofstream(count_file) << checked - failed << " " << failed << "\n";
    return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace windrow::gpu

int main(int count, char** arguments) {
    const std::string folder = count > 1 ? arguments[1] : "";
    return windrow::gpu::run(folder, count > 3 && std::string(arguments[2]) == "--count" ? arguments[3] : "");
}
