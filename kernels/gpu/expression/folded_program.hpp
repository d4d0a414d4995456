// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The filter and projection below an operator, as one program over the columns that the operator has on the device anyway. Host
/// code.

#include "gpu/expression/device_program.hpp"
#include "windrow/kernels/folded_rows.hpp"

#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace windrow::gpu {

/// The program run over a batch. Movable; results are ready in the order of the stream that it was queued on.
struct FoldedRun {
    std::optional<ProgramRun> run;              ///< none if nothing is computed
    std::vector<ColumnView> computed;           ///< by column of the operator; empty views for the batch's own columns
    const semantics::u32* kept_rows = nullptr;  ///< bitmap on the device; null: every row is kept
};

/// What is folded, compiled: nothing of a device yet.
struct FoldedPlan {
    std::shared_ptr<const Program> program;  ///< null if nothing is computed and no row is dropped
    std::vector<int> result_of;              ///< by column of the operator: the program's result; -1: a column of the batch
};
/// What is unsupported is a defect. Thread-safe.
FoldedPlan plan_folded(const FoldedRows& folded);

/// FoldedRows of one operator. One thread at a time.
class FoldedProgram {
public:
    /// Empty if a device can evaluate it, else what it lacks.
    static std::string unsupported_reason(const FoldedRows& folded);

    /// What is unsupported is a defect. Where NVRTC can be opened, the program's fused kernel is compiled beside the running job,
    /// and used from the moment it is there. Throws DeviceOutOfMemory, DeviceFailure.
    FoldedProgram(std::shared_ptr<const FoldedRows> folded, const std::shared_ptr<device::Stream>& stream);

    [[nodiscard]] const FoldedRows& rows() const noexcept { return *folded_; }
    [[nodiscard]] bool has_filter() const noexcept { return folded_->filter != nullptr; }
    [[nodiscard]] const FoldedPlan& plan() const noexcept { return plan_; }
    /// The program on the device; null if there is none.
    [[nodiscard]] DeviceProgram* program() noexcept { return program_ ? &*program_ : nullptr; }
    /// The batch's columns that `queue` wants, in its order.
    [[nodiscard]] std::span<const int> loaded_columns() const;

    /// Queues the program over `rows` rows; waits for nothing.
    [[nodiscard]] FoldedRun queue(const std::shared_ptr<device::Stream>& stream, std::span<const ColumnView> columns,
                                  std::int64_t rows);
    /// Throws the error that the CPU throws for the batch, if it throws one. To be called before results take effect. Waits for
    /// the run, unless its program cannot fail.
    void refuse_failure(const std::shared_ptr<device::Stream>& stream, FoldedRun& run, const Batch& batch) const;
    /// The rows kept, a BOOLEAN for each. Waits for the run.
    [[nodiscard]] Column fetch_kept(const std::shared_ptr<device::Stream>& stream, FoldedRun& run, std::int64_t rows) const;

private:
    void use_fused_kernel();

    std::shared_ptr<const FoldedRows> folded_;
    FoldedPlan plan_;
    std::optional<DeviceProgram> program_;
    std::future<std::shared_ptr<device::LoadedKernel>> fused_;
};

}  // namespace windrow::gpu
