// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Columns of a batch in device memory: one allocation, one copy through pinned memory. Host code.

#include "gpu/columns/column_view.hpp"
#include "windrow/kernels/column.hpp"
#include "windrow/kernels/device/memory.hpp"

#include <memory>
#include <span>
#include <vector>

namespace windrow::gpu {

/// True for layouts that device memory holds: fixed widths, BOOLEAN, strings and binary values; not lists, maps and rows.
bool device_can_hold(const DataType& type);

/// The column as device memory holds it: itself, or for lists, maps and rows the canonical encoding of each value as a binary one
/// (equal values have equal bytes; `decode_row` reads them back).
Column held_by_device(const Column& column);

/// At most so many bytes do the texts of the column's rows have; 0 for a column of another layout.
std::uint64_t text_bytes_of(const Column& column);

/// How much travelled to the device.
struct UploadTally {
    std::uint64_t columns_bytes = 0;  ///< of the columns as the host has them
    std::uint64_t sent_bytes = 0;     ///< what became of them
};

/// A copy to the host that is under way. Movable; one thread at a time.
class ColumnDownload {
public:
    /// Whether `columns` would return at once. Does not wait.
    [[nodiscard]] bool ready() { return memory_.ready(); }
    /// Waits for the copy and gives the columns; a validity bitmap without a 0 is left out. Throws DeviceFailure. Call once.
    [[nodiscard]] std::vector<Column> columns();

private:
    friend class DeviceColumns;
    struct Part {
        DataType type;
        std::size_t values_at = 0;
        std::size_t validity_at = 0;
    };
    device::PinnedMemory memory_;
    std::vector<Part> parts_;
    std::int64_t rows_ = 0;
};

/// Columns of `rows` rows each. Views may be handed to kernels queued on the stream they were asked for; the memory is given back
/// behind those when the object is destroyed (device::DeviceMemory). Movable; one thread at a time.
/// All members throw DeviceOutOfMemory and DeviceFailure.
class DeviceColumns {
public:
    DeviceColumns() = default;

    /// Queues the copy of host columns and returns; the host columns may be freed at once. `columns` may hold null pointers
    /// (columns that nothing reads): their views are empty. All others have `rows` logical rows. A layout that
    /// `device_can_hold` refuses is a defect.
    static DeviceColumns upload(const std::shared_ptr<device::Stream>& stream, std::span<const Column* const> columns,
                                std::int64_t rows);
    /// The same into the memory of this object, which is kept if it is large enough, through `staging`, which is waited for.
    /// 64-bit integers that lie close to each other in the batch travel as narrow differences, if `pack` is set.
    UploadTally refill(const std::shared_ptr<device::Stream>& stream, device::PinnedMemory& staging,
                       std::span<const Column* const> columns, std::int64_t rows, bool pack);
    /// The kernels queued on `stream` so far are the last that read what was uploaded.
    void was_read(const std::shared_ptr<device::Stream>& stream) { memory_.was_read(stream); }
    /// Room for results of kernels: uninitialised values and a validity bitmap each. Fixed widths and BOOLEAN only.
    static DeviceColumns allocate(const std::shared_ptr<device::Stream>& stream, std::span<const DataType> types,
                                  std::int64_t rows);

    [[nodiscard]] std::size_t size() const noexcept { return parts_.size(); }
    [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
    [[nodiscard]] const DataType& type(std::size_t k) const { return parts_[k].type; }
    /// Bytes in device memory.
    [[nodiscard]] std::size_t memory() const noexcept { return memory_.size(); }

    /// Views for work queued on `stream` next.
    [[nodiscard]] std::vector<ColumnView> read_on(const std::shared_ptr<device::Stream>& stream,
                                                  device::CallSite site = device::CallSite::here());
    /// Views of columns made by `allocate`, for work queued on `stream` next.
    [[nodiscard]] std::vector<ResultView> write_on(const std::shared_ptr<device::Stream>& stream,
                                                   device::CallSite site = device::CallSite::here());

    static constexpr std::size_t all_columns = static_cast<std::size_t>(-1);
    /// Queues the copy of the first `rows` rows of columns made by `allocate`: of all, or of the first `columns`.
    [[nodiscard]] ColumnDownload download(const std::shared_ptr<device::Stream>& stream, std::int64_t rows,
                                          std::size_t columns = all_columns, device::CallSite site = device::CallSite::here());

private:
    static constexpr std::size_t absent = static_cast<std::size_t>(-1);
    struct Part {
        DataType type;
        bool constant = false;
        std::size_t values_at = absent;
        std::size_t bytes_at = absent;
        std::size_t validity_at = absent;
        std::uint32_t packed = 0;  ///< ColumnView::packed
        std::int64_t base = 0;
    };
    void plan_upload(std::span<const Column* const> columns, bool pack);
    void fill(std::byte* staging, std::span<const Column* const> columns) const;

    device::DeviceMemory memory_;
    std::size_t planned_bytes_ = 0;  ///< of an upload
    std::vector<Part> parts_;
    std::int64_t rows_ = 0;
};

}  // namespace windrow::gpu
