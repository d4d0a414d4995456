// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Columns of a batch whose values also lie in device memory, so that who works on them there need not send them: the results
/// of a window on their way to a model (docs/decisions/0017-inference.md). The host's columns hold the same values.

#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/device/memory.hpp"
#include "windrow/kernels/types.hpp"
#include "windrow/semantics/tensor_value.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace windrow {

/// Final values as one operator left them: a column behind the other, each of one 64-bit word a row, which holds an integer, a
/// DOUBLE or, in its low half, a FLOAT. What stands for NULL is 0. Thread-safe; read only.
class DeviceTable {
public:
    /// `memory` was written on a stream of `device`.
    DeviceTable(std::shared_ptr<device::Device> device, device::DeviceMemory memory)
        : device_(std::move(device)), memory_(std::move(memory)) {}

    [[nodiscard]] const std::shared_ptr<device::Device>& device() const noexcept { return device_; }
    /// The first column's first word, for work queued on `stream` that reads.
    [[nodiscard]] const std::uint64_t* read_on(const std::shared_ptr<device::Stream>& stream,
                                               device::CallSite site = device::CallSite::here()) const {
        const std::lock_guard lock(mutex_);
        return memory_.read_as<std::uint64_t>(stream, site);
    }

private:
    std::shared_ptr<device::Device> device_;  ///< outlives the memory
    mutable std::mutex mutex_;
    mutable device::DeviceMemory memory_;
};

/// A number as it lies in a table.
using DeviceNumber = semantics::WordNumber;

/// How numbers of this kind lie in a table; nothing if they do not.
[[nodiscard]] inline std::optional<DeviceNumber> device_number(PhysicalKind kind) {
    switch (kind) {
        case PhysicalKind::int8:
        case PhysicalKind::int16:
        case PhysicalKind::int32:
        case PhysicalKind::int64:
            return DeviceNumber::integer;
        case PhysicalKind::float32:
            return DeviceNumber::float32;
        case PhysicalKind::float64:
            return DeviceNumber::float64;
        default:
            return std::nullopt;
    }
}

/// A column: where it lies, and as what it is read: an integer perhaps as the FLOAT or DOUBLE nearest to it (CAST).
struct DeviceColumn {
    std::int64_t first_word = 0;
    DeviceNumber stored = DeviceNumber::integer;
    DeviceNumber read_as = DeviceNumber::integer;
};

struct DeviceRows {
    std::shared_ptr<const DeviceTable> table;
    std::vector<std::optional<DeviceColumn>> columns;  ///< by column of the batch; those behind have none
    std::vector<std::int32_t> rows;                    ///< by row of the batch: which row of the table

    [[nodiscard]] std::optional<DeviceColumn> column(std::size_t of_batch) const {
        return of_batch < columns.size() ? columns[of_batch] : std::nullopt;
    }
    /// The rows at `indices`, none of which is -1.
    [[nodiscard]] DeviceRows take(std::span<const std::int32_t> indices) const {
        DeviceRows taken{table, columns, {}};
        taken.rows.reserve(indices.size());
        for (const std::int32_t index : indices) taken.rows.push_back(rows[static_cast<std::size_t>(index)]);
        return taken;
    }
};

/// Whether a device can leave the final values of this aggregate in its memory.
[[nodiscard]] inline bool stays_on_device(const Aggregate& aggregate) {
    return aggregate.final_form() != semantics::FinalForm::none && aggregate.device_values().kept == DeviceKept::none &&
           device_number(aggregate.result().physical()).has_value();
}

}  // namespace windrow
