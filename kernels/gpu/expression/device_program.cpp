// SPDX-License-Identifier: Apache-2.0
#include "gpu/expression/device_program.hpp"

#include "gpu/expression/fused_source.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace windrow::gpu {

DeviceProgram::DeviceProgram(std::shared_ptr<const Program> program, const std::shared_ptr<device::Stream>& stream)
    : program_(std::move(program)), kernels_(expression_kernels_for(stream->device().target())) {
    if (kernels_ == nullptr) throw_defect("no kernels of expressions for this device");
    const std::size_t instruction_bytes = program_->instructions.size() * sizeof(Instruction);
    const std::size_t pool_bytes = program_->pool.size() * sizeof(std::uint64_t);
    pool_at_ = (instruction_bytes + 15) / 16 * 16;
    device::PinnedMemory staging(stream->device(), pool_at_ + pool_bytes);
    std::memset(staging.data(), 0, staging.size());
    std::memcpy(staging.data(), program_->instructions.data(), instruction_bytes);
    if (pool_bytes != 0) std::memcpy(staging.data() + pool_at_, program_->pool.data(), pool_bytes);
    memory_ = device::DeviceMemory(stream, staging.size(), "a program of expressions");
    device::upload(stream, memory_, 0, staging, 0, staging.size());
    memory_.written();
}

const semantics::u64* DeviceProgram::pool(const std::shared_ptr<device::Stream>& stream) {
    return reinterpret_cast<const semantics::u64*>(static_cast<const char*>(memory_.read_on(stream)) + pool_at_);
}

ProgramRun DeviceProgram::queue(const std::shared_ptr<device::Stream>& stream, std::span<const ColumnView> columns,
                                std::int64_t rows) {
    if (columns.size() != program_->columns.size()) throw_defect("a program with the columns of another one");
    ProgramRun run{DeviceColumns::allocate(stream, program_->result_types, rows),
                   device::DeviceMemory(stream, sizeof(std::uint64_t), "failure of a program")};
    stream->fill(run.failure.write_on(stream), 0xff, sizeof(std::uint64_t));
    if (rows == 0) return run;

    const auto* base = static_cast<const char*>(memory_.read_on(stream));
    ProgramView view;
    view.instructions = reinterpret_cast<const Instruction*>(base);
    view.pool = reinterpret_cast<const std::uint64_t*>(base + pool_at_);
    view.instruction_count = static_cast<semantics::i32>(program_->instructions.size());
    view.register_words = program_->register_words;
    view.result_count = static_cast<semantics::i32>(program_->results.size());
    std::copy(program_->results.begin(), program_->results.end(), std::begin(view.results));
    ProgramColumns inputs{};
    std::copy(columns.begin(), columns.end(), std::begin(inputs.views));
    ProgramOutputs outputs{};
    const std::vector<ResultView> results = run.results.write_on(stream);
    std::copy(results.begin(), results.end(), std::begin(outputs.views));
    auto* failure = run.failure.write_as<std::uint64_t>(stream);
    if (fused_ != nullptr) {
        const semantics::u64* pool = view.pool;
        std::array<void*, 5> arguments{&inputs, &outputs, &pool, &rows, &failure};
        const std::int64_t blocks = std::min<std::int64_t>((rows + fused_threads - 1) / fused_threads, 4096);
        fused_->launch(*stream, static_cast<std::uint32_t>(blocks), fused_threads, 0, arguments.data());
    } else {
        kernels_->evaluate(*stream, view, inputs, outputs, rows, failure);
    }
    return run;
}

void throw_failure(std::uint64_t failure, const Batch& batch, const Expression* filter,
                   std::span<const Expression* const> results, const EvaluationContext& session) {
    const std::int64_t row = failed_row(failure);
    if (row >= batch.rows) throw_defect("the device failed at row " + std::to_string(row) + " of " + std::to_string(batch.rows));
    Batch rows = batch;
    rows.stamps.write_out();  // an error's row is cut out of a batch once
    const Batch one = rows.slice(row, 1);
    if (filter != nullptr) evaluate(*filter, one, session);
    for (const Expression* result : results) evaluate(*result, one, session);
    throw_defect("the device failed at row " + std::to_string(row) + ", where the CPU does not");
}

}  // namespace windrow::gpu
