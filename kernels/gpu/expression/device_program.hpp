// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A program on a device: queued over the columns of a batch. Host code.

#include "gpu/columns/device_columns.hpp"
#include "gpu/expression/kernels/expression_kernels.hpp"
#include "gpu/expression/program.hpp"
#include "windrow/kernels/device/loaded_kernel.hpp"
#include "windrow/kernels/device/memory.hpp"

#include <memory>
#include <span>

namespace windrow::gpu {

/// What a run leaves on the device, ready in the order of the stream that it was queued on.
struct ProgramRun {
    DeviceColumns results;         ///< in the order of Program::results; with a filter the first is the bitmap of rows kept
    device::DeviceMemory failure;  ///< one 64-bit word: no_failure, or failure_of(instruction, row)
};

/// One program in the memory of one device. One thread at a time; runs may be queued on different streams.
class DeviceProgram {
public:
    /// Queues the program's copy to the device. Throws DeviceOutOfMemory, DeviceFailure; a device without kernels is a defect.
    DeviceProgram(std::shared_ptr<const Program> program, const std::shared_ptr<device::Stream>& stream);

    [[nodiscard]] const Program& program() const noexcept { return *program_; }

    /// From now on the program's fused kernel runs instead of the interpreting one; null goes back. Waits for nothing: the
    /// answers are the same.
    void use(std::shared_ptr<device::LoadedKernel> fused) { fused_ = std::move(fused); }

    /// Queues the program over `rows` rows. `columns` are views for work on `stream`, in the order of Program::columns. Results
    /// for rows that the filter does not keep mean nothing. Whoever uses the results looks at `failure` before they take effect.
    /// Throws DeviceOutOfMemory, DeviceFailure.
    [[nodiscard]] ProgramRun queue(const std::shared_ptr<device::Stream>& stream, std::span<const ColumnView> columns,
                                   std::int64_t rows);

    /// The program's constants, for work queued on `stream`.
    [[nodiscard]] const semantics::u64* pool(const std::shared_ptr<device::Stream>& stream);

private:
    std::shared_ptr<const Program> program_;
    const ExpressionKernels* kernels_;
    std::shared_ptr<device::LoadedKernel> fused_;
    device::DeviceMemory memory_;  // instructions, then the pool
    std::size_t pool_at_ = 0;
};

/// Throws the error that a failed run stands for: the failed row alone is evaluated on the CPU, which names the value and the
/// place. That it does not fail there is a defect. `filter` may be null.
[[noreturn]] void throw_failure(std::uint64_t failure, const Batch& batch, const Expression* filter,
                                std::span<const Expression* const> results, const EvaluationContext& session);

}  // namespace windrow::gpu
