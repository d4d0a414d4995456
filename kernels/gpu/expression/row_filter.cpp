// SPDX-License-Identifier: Apache-2.0
#include "gpu/expression/row_filter.hpp"

#include "windrow/kernels/device/primitives.hpp"
#include "windrow/kernels/device/profile_range.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::gpu {

namespace {

std::shared_ptr<const Program> require_program(const Expression& condition, const EvaluationContext& session) {
    CompiledProgram compiled = compile_program({&condition, {}, session});
    if (compiled.program == nullptr) throw_defect("a filter that the device does not run: " + compiled.reason);
    return compiled.program;
}

}  // namespace

std::string RowFilter::unsupported_reason(const Expression& condition, const EvaluationContext& session) {
    return compile_program({&condition, {}, session}).reason;
}

RowFilter::RowFilter(std::shared_ptr<device::Stream> stream, ExpressionPtr condition, const EvaluationContext& session)
    : stream_(std::move(stream)),
      condition_(std::move(condition)),
      session_(session),
      program_(require_program(*condition_, session), stream_),
      uploads_(stream_->device(), true) {}

RowFilter::Pending RowFilter::queue(Batch batch) {
    const device::ProfileRange range(stream_->device(), "filter");
    std::vector<const Column*> columns;
    for (const int column : program_.program().columns) columns.push_back(&batch.columns[static_cast<std::size_t>(column)]);
    ProgramRun run = program_.queue(stream_, uploads_.upload(columns, batch.rows).read_on(stream_), batch.rows);
    uploads_.was_read(stream_);
    Pending out;
    out.kept_ = run.results.download(stream_, batch.rows);
    out.failure_ = device::PinnedMemory(stream_->device(), sizeof(std::uint64_t));
    device::download(stream_, out.failure_, 0, run.failure, 0, sizeof(std::uint64_t));
    out.batch_ = std::move(batch);
    return out;
}

std::vector<std::int32_t> RowFilter::rows(Pending pending) const {
    const std::vector<Column> kept = pending.kept_.columns();
    pending.failure_.wait_ready();
    const std::uint64_t failure = *pending.failure_.as<std::uint64_t>();
    if (failure != no_failure) throw_failure(failure, pending.batch_, condition_.get(), {}, session_);
    return true_rows(kept[0]);
}

SelectedRows select_rows(const std::shared_ptr<device::Stream>& stream, const std::uint32_t* kept, std::int64_t rows) {
    const ExpressionKernels* kernels = expression_kernels_for(stream->device().target());
    if (kernels == nullptr) throw_defect("no kernels of expressions for this device");
    SelectedRows out{
        device::DeviceMemory(stream, static_cast<std::size_t>(rows) * sizeof(std::uint32_t), "rows that a filter keeps"),
        device::DeviceMemory(stream, sizeof(std::uint32_t), "count of rows that a filter keeps")};
    auto* count = out.count.write_as<std::uint32_t>(stream);
    if (rows == 0) {
        stream->fill(count, 0, sizeof(std::uint32_t));
        return out;
    }
    const std::int64_t words = (rows + 31) / 32;
    const std::size_t bytes = static_cast<std::size_t>(words) * sizeof(std::uint32_t);
    device::DeviceMemory counts(stream, bytes, "counts of a filter");
    device::DeviceMemory before(stream, bytes, "positions of a filter");
    kernels->count_kept(*stream, kept, rows, counts.write_as<std::uint32_t>(stream));
    const device::Primitives::SumU32 sum{counts.read_as<std::uint32_t>(stream), before.write_as<std::uint32_t>(stream), words};
    device::Primitives& primitives = stream->device().primitives();
    device::DeviceMemory scratch(stream, primitives.scratch_bytes(sum), "scratch memory of a scan");
    primitives.run(*stream, {scratch.write_on(stream), scratch.size()}, sum);
    kernels->select_kept(*stream, kept, before.read_as<std::uint32_t>(stream), rows, out.rows.write_as<std::uint32_t>(stream),
                         count);
    return out;
}

}  // namespace windrow::gpu
