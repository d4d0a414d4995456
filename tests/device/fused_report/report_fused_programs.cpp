// SPDX-License-Identifier: Apache-2.0
// usage: report_fused_programs FOLDER [--count FILE]
// Compiles generated kernels with NVRTC (libraries in FOLDER; "" for the system's) for sm_90 and says what each needs: registers,
// shared memory, spills. Fails for a warning, and for a spill in a program that is called hot: plain arithmetic and comparisons,
// as filters and projections of streams are. Also tries the cache. Needs no device.
#include "fused/fused_cases.hpp"
#include "fused_report/program_report.hpp"

#include <unistd.h>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace windrow::gpu {
namespace {

ExpressionPtr call(const std::string& name, const std::vector<ExpressionPtr>& arguments, const EvaluationContext& session) {
    std::vector<ArgumentInfo> infos;
    for (const ExpressionPtr& argument : arguments) infos.push_back({argument->type, nullptr, {}});
    return Expression::make_call(FunctionRegistry::builtin().resolve({name, infos, session}), arguments);
}

/// SELECT price * quantity, (FLOOR of a time) WHERE amount > 10 AND name = 'x': as jobs have them.
std::vector<NamedSource> hot_programs() {
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
        return *compile_program({filter.get(), pointers(results), session}).program;
    };
    return {source_of("filter of a number and a text", program(both, {}), true),
            source_of("filter, product and sum of DOUBLE",
                      program(over_ten, {call("+", {call("*", {real, real}, session), real}, session)}), true),
            source_of("sum and product of BIGINT", program(nullptr, {call("+", {call("*", {big, big}, session), big}, session)}),
                      true),
            source_of("DECIMAL sum", program(over_ten, {call("+", {money, money}, session)}), true),
            source_of("times",
                      program(call(">", {call("HOUR", {time}, session), literal(Value(8), DataType::bigint())}, session), {time}),
                      true)};
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
        std::vector<NamedSource> programs = hot_programs();
        const std::vector<FusedCase> cases = fused_cases();
        for (std::size_t k = 0; k < cases.size(); k += 3)
            programs.push_back(source_of("random program " + std::to_string(k), *cases[k].program, false));
        for (const NamedSource& named : programs) {
            ++checked;
            failed += report_kernel(*compiler, named, cache) ? 0 : 1;
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
