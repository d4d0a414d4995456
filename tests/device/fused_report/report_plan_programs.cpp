// SPDX-License-Identifier: Apache-2.0
// usage: report_plan_programs FOLDER CASES... [--count FILE]
// Plans every job below the folders CASES and compiles what is folded into their windows, and their filters on the device, with
// NVRTC (libraries in FOLDER; "" for the system's) for sm_90: registers, stack and spills of each kernel. Fails for a warning,
// and for a spill in a kernel over numbers and times. Needs no device.
#include "exec/window_request.hpp"
#include "fused_report/program_report.hpp"
#include "gpu/window/one_pass_source.hpp"
#include "windrow/kernels/backends.hpp"
#include "windrow/runtime/script/script.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace windrow::gpu {
namespace {

namespace fs = std::filesystem;

/// Numbers of 64 bits, times, flags and texts as they are: what filters and projections of streams are made of. Decimals of two
/// words and conversions of numbers from and to text may need more registers than there are.
bool is_hot(const Program& program) {
    const auto plain = [](const DataType& type) { return type.physical() != PhysicalKind::int128; };
    return std::all_of(program.column_types.begin(), program.column_types.end(), plain) &&
           std::all_of(program.result_types.begin(), program.result_types.end(), plain);
}

/// The programs of all plans, each once.
class PlanPrograms {
public:
    explicit PlanPrograms(std::shared_ptr<const Backend> backend) : backend_(std::move(backend)) {}

    void add_script(const fs::path& script) {
        std::ifstream file(script, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        script::SessionOptions options;
        options.base_directory = script.parent_path();
        const script::Session session(options);
        const script::PreparedScript prepared = session.prepare(text);
        name_ = script.parent_path().parent_path().filename().string() + "/" + script.parent_path().filename().string();
        for (const plan::Job& job : prepared.jobs()) {
            ++jobs;
            for (const plan::Output& output : job.outputs) visit(*output.query, job.context);
        }
    }

    std::vector<NamedSource> programs;
    int jobs = 0;
    int one_pass_plans = 0;
    bool failed = false;

private:
    void visit(const plan::Node& node, const EvaluationContext& session) {
        if (node.kind == plan::NodeKind::filter) {
            const auto& filter = static_cast<const plan::Filter&>(node);
            if (backend_->unsupported_reason(filter.condition, session).empty())
                add({filter.condition.get(), {}, session}, "filter");
        }
        if (node.kind == plan::NodeKind::window_aggregate) {
            const auto& window = static_cast<const plan::WindowAggregate&>(node);
            if (window.attached || window.window.kind != plan::WindowKind::session) add_fold(window, session);
        }
        for (const plan::NodePtr& input : node.inputs) visit(*input, session);
    }

    void add_fold(const plan::WindowAggregate& window, const EvaluationContext& session) {
        const exec::PlannedWindow planned = exec::plan_window(window, *backend_, session);
        const FoldedRows* rows = planned.request.folded.get();
        if (planned.chosen.reason.empty()) add_one_pass(window, planned.request);
        if (rows == nullptr) return;
        std::vector<const Expression*> computed;
        for (std::size_t c = 0; c < rows->columns.size(); ++c) {
            if (rows->batch_column(static_cast<int>(c)) < 0) computed.push_back(rows->columns[c].get());
        }
        if (rows->filter != nullptr || !computed.empty()) add({rows->filter.get(), computed, session}, "folded");
    }

    void add(const ProgramRequest& request, const std::string& what) {
        const CompiledProgram compiled = compile_program(request);
        if (compiled.program == nullptr) {
            std::printf("%s: %s cannot be compiled: %s\n", name_.c_str(), what.c_str(), compiled.reason.c_str());
            failed = true;
            return;
        }
        if (compiled.program->instructions.empty()) return;
        add(source_of(name_ + " " + what, *compiled.program, is_hot(*compiled.program)));
    }

    /// The kernel of one pass. It is not hot if values are computed that need many registers.
    void add_one_pass(const plan::WindowAggregate& window, const WindowAggregationRequest& request) {
        const FoldedRows* rows = request.folded.get();
        const FoldedPlan folded = rows != nullptr ? plan_folded(*rows) : FoldedPlan{};
        const PlaneLayout layout(request.aggregates, *window_kernels_for(device::Target::emulator));
        const auto type_of = [&](int column) -> const DataType& {
            const auto at = static_cast<std::size_t>(column);
            return rows != nullptr ? rows->columns[at]->type : window.inputs[0]->output[at].type;
        };
        const std::optional<OnePassPlan> plan = plan_one_pass(request, layout, rows != nullptr ? &folded : nullptr, type_of);
        if (!plan) return;
        add({name_ + " one pass", one_pass_source(*plan, "one_pass"), "one_pass::one_pass_kernel",
             plan->program == nullptr || is_hot(*plan->program)});
        ++one_pass_plans;
    }

    void add(NamedSource named) {
        if (seen_.insert(named.source).second) programs.push_back(std::move(named));
    }

    std::shared_ptr<const Backend> backend_;
    std::string name_;
    std::set<std::string> seen_;
};

int run(const std::vector<std::string>& arguments) {
    std::string count_file;
    std::vector<std::string> folders = arguments;
    if (folders.size() > 2 && folders[folders.size() - 2] == "--count") {
        count_file = folders.back();
        folders.resize(folders.size() - 2);
    }
    PlanPrograms plans(open_backend("emulator"));
    for (std::size_t i = 1; i < folders.size(); ++i) {
        std::set<fs::path> scripts;
        for (const auto& entry : fs::recursive_directory_iterator(folders[i])) {
            if (entry.path().filename() == "job.sql") scripts.insert(entry.path());
        }
        for (const fs::path& script : scripts) plans.add_script(script);
    }
    std::string reason;
    const auto compiler = RuntimeCompiler::open(folders.at(0), reason);
    std::size_t failed = plans.failed ? 1 : 0;
    if (compiler == nullptr) {
        std::printf("the kernels of plans were not compiled: %s\n", reason.c_str());
        plans.programs.clear();
    }
    const std::string cache_folder = (fs::temp_directory_path() / ("windrow-plan-kernels-" + std::to_string(getpid()))).string();
    const KernelCache cache(cache_folder);
    for (const NamedSource& named : plans.programs) failed += report_kernel(*compiler, named, cache) ? 0U : 1U;
    fs::remove_all(cache_folder);
    std::printf("%d plans, %d window aggregations in one pass, %zu different kernels, %zu failed\n", plans.jobs,
                plans.one_pass_plans, plans.programs.size(), failed);
    if (!count_file.empty()) std::ofstream(count_file) << plans.programs.size() - failed << " " << failed << "\n";
    return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace windrow::gpu

int main(int count, char** arguments) {
    return windrow::gpu::run({arguments + 1, arguments + count});
}
