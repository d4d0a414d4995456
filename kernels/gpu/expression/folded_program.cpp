// SPDX-License-Identifier: Apache-2.0
#include "gpu/expression/folded_program.hpp"

#include "gpu/fusion/fused_kernels.hpp"
#include "gpu/memory/room.hpp"
#include "windrow/kernels/error.hpp"

#include <chrono>

namespace windrow::gpu {

namespace {

std::vector<int> computed_columns_of(const FoldedRows& folded) {
    std::vector<int> computed;
    for (int column = 0; column < static_cast<int>(folded.columns.size()); ++column) {
        if (folded.batch_column(column) < 0) computed.push_back(column);
    }
    return computed;
}

std::vector<const Expression*> computed_expressions(const FoldedRows& folded) {
    std::vector<const Expression*> expressions;
    for (const int column : computed_columns_of(folded))
        expressions.push_back(folded.columns[static_cast<std::size_t>(column)].get());
    return expressions;
}

CompiledProgram compile(const FoldedRows& folded) {
    return compile_program({folded.filter.get(), computed_expressions(folded), *folded.session});
}

}  // namespace

std::string FoldedProgram::unsupported_reason(const FoldedRows& folded) {
    return compile(folded).reason;
}

FoldedPlan plan_folded(const FoldedRows& folded) {
    FoldedPlan plan;
    plan.result_of.assign(folded.columns.size(), -1);
    const std::vector<int> computed = computed_columns_of(folded);
    if (computed.empty() && folded.filter == nullptr) return plan;
    CompiledProgram compiled = compile(folded);
    if (compiled.program == nullptr) throw_defect("a folded program that the device does not run: " + compiled.reason);
    plan.program = std::move(compiled.program);
    int result = folded.filter != nullptr ? 1 : 0;
    for (const int column : computed) plan.result_of[static_cast<std::size_t>(column)] = result++;
    return plan;
}

FoldedProgram::FoldedProgram(std::shared_ptr<const FoldedRows> folded, const std::shared_ptr<device::Stream>& stream)
    : folded_(std::move(folded)), plan_(plan_folded(*folded_)) {
    if (plan_.program == nullptr) return;
    program_.emplace(plan_.program, stream);
    device::Device& device = stream->device();
    if (device.target() == device::Target::emulator) return;
    fused_ = std::async(std::launch::async,
                        [&device, program = plan_.program] { return FusedKernels(device, {}).kernel_of(*program); });
}

std::span<const int> FoldedProgram::loaded_columns() const {
    return program_ ? std::span<const int>(program_->program().columns) : std::span<const int>();
}

void FoldedProgram::use_fused_kernel() {
    if (!fused_.valid() || fused_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
    program_->use(fused_.get());
}

FoldedRun FoldedProgram::queue(const std::shared_ptr<device::Stream>& stream, std::span<const ColumnView> columns,
                               std::int64_t rows) {
    FoldedRun out;
    out.computed.resize(folded_->columns.size());
    if (!program_) return out;
    use_fused_kernel();
    out.run = program_->queue(stream, columns, rows);
    const std::vector<ColumnView> results = out.run->results.read_on(stream);
    if (has_filter()) out.kept_rows = static_cast<const semantics::u32*>(results[0].values);
    for (std::size_t column = 0; column < plan_.result_of.size(); ++column) {
        if (plan_.result_of[column] >= 0) out.computed[column] = results[static_cast<std::size_t>(plan_.result_of[column])];
    }
    return out;
}

void FoldedProgram::refuse_failure(const std::shared_ptr<device::Stream>& stream, FoldedRun& run, const Batch& batch) const {
    if (!run.run || !program_->program().can_fail) return;
    const device::PinnedMemory sent = fetched<std::uint64_t>(stream, run.run->failure, 0, 1);
    const std::uint64_t failure = *sent.as<std::uint64_t>();
    if (failure == no_failure) return;
    throw_failure(failure, batch, folded_->filter.get(), computed_expressions(*folded_), *folded_->session);
}

Column FoldedProgram::fetch_kept(const std::shared_ptr<device::Stream>& stream, FoldedRun& run, std::int64_t rows) const {
    if (!has_filter()) throw_defect("rows kept of a program without a filter");
    return run.run->results.download(stream, rows, 1).columns()[0];
}

}  // namespace windrow::gpu
