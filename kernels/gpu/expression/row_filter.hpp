// SPDX-License-Identifier: Apache-2.0
#pragma once

/// WHERE on a device. Host code.
///
/// Standing alone (`RowFilter`), the condition's columns go to the device and one bit a row comes back. Below an operator that
/// runs on the device, the bitmap stays there: the operator's program has a filter, its first result says which rows count, and
/// `select_rows` makes a list of them where one is wanted.

#include "gpu/columns/upload_ring.hpp"
#include "gpu/expression/device_program.hpp"

#include <string>
#include <vector>

namespace windrow::gpu {

/// The filter of one operator. One thread at a time.
class RowFilter {
public:
    /// Empty if a device can run the condition, else what it lacks.
    static std::string unsupported_reason(const Expression& condition, const EvaluationContext& session);

    /// `session` must outlive the filter. An unsupported condition is a defect. Throws DeviceOutOfMemory, DeviceFailure.
    RowFilter(std::shared_ptr<device::Stream> stream, ExpressionPtr condition, const EvaluationContext& session);

    /// A batch that is on its way. Movable.
    class Pending {
    public:
        [[nodiscard]] bool ready() { return kept_.ready() && failure_.ready(); }

    private:
        friend class RowFilter;
        Batch batch_;
        ColumnDownload kept_;
        device::PinnedMemory failure_;
    };
    /// Queues copies and kernel for a batch and returns; several batches may be on their way.
    [[nodiscard]] Pending queue(Batch batch);
    /// Waits, and gives the rows for which the condition is TRUE, ascending. Throws what `evaluate` throws for the batch.
    [[nodiscard]] std::vector<std::int32_t> rows(Pending pending) const;

private:
    std::shared_ptr<device::Stream> stream_;
    ExpressionPtr condition_;
    const EvaluationContext& session_;
    DeviceProgram program_;
    UploadRing uploads_;
};

/// Row numbers in device memory.
struct SelectedRows {
    device::DeviceMemory rows;   ///< uint32, in order; room for all
    device::DeviceMemory count;  ///< one uint32
};

/// Queues the selection of the rows that a bitmap (of ResultView::values, BOOLEAN) keeps: counts by word, a scan, a scatter.
/// `kept` is an address for work on `stream`.
SelectedRows select_rows(const std::shared_ptr<device::Stream>& stream, const std::uint32_t* kept, std::int64_t rows);

}  // namespace windrow::gpu
