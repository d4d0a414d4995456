// SPDX-License-Identifier: Apache-2.0
#include "gpu/columns/device_columns.hpp"

#include "gpu/columns/packing.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace windrow::gpu {

namespace {

/// Each part begins at a multiple of this: loads of a warp then touch whole sectors.
constexpr std::size_t alignment = 128;

std::size_t aligned(std::size_t bytes) {
    return (bytes + alignment - 1) / alignment * alignment;
}
/// A bitmap of whole 64-bit words.
std::size_t bitmap_size(std::int64_t rows) {
    return static_cast<std::size_t>((rows + 63) / 64) * 8;
}
std::size_t values_size(const DataType& type, std::int64_t rows) {
    if (type.physical() == PhysicalKind::bit) return bitmap_size(rows);
    if (type.physical() == PhysicalKind::bytes) return static_cast<std::size_t>(rows + 1) * sizeof(std::int32_t);
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(type.width());
}

/// Where the parts of a block lie, one behind the other.
class BlockPlan {
public:
    std::size_t add(std::size_t bytes) {
        const std::size_t at = size_;
        size_ += aligned(bytes);
        return at;
    }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::size_t size_ = 0;
};

/// Copies `bytes` bytes and fills up to `size` with zeros.
void copy_padded(std::byte* to, std::size_t size, const void* from, std::size_t bytes) {
    if (bytes != 0) std::memcpy(to, from, bytes);
    std::memset(to + bytes, 0, size - bytes);
}

std::size_t text_size(const Column& column) {
    return static_cast<std::size_t>(column.values.as<std::int32_t>()[column.physical_rows()]);
}

std::uint64_t text_bytes_held(const Column& column) {
    return column.type.physical() == PhysicalKind::bytes ? text_size(column) : 0;
}

/// A validity bitmap that says nothing is left out, as the CPU's kernels do.
bool all_set(const std::uint8_t* bits, std::int64_t rows) {
    std::int64_t i = 0;
    for (; i + 8 <= rows; i += 8) {
        if (bits[i / 8] != 0xff) return false;
    }
    for (; i < rows; ++i) {
        if (!get_bit(bits, i)) return false;
    }
    return true;
}

Buffer copied(const std::byte* from, std::size_t bytes) {
    Buffer out = Buffer::allocate(bytes);
    if (bytes != 0) std::memcpy(out.mutable_as<std::byte>(), from, bytes);
    return out;
}

}  // namespace

bool device_can_hold(const DataType& type) {
    return type.physical() < PhysicalKind::list && type.physical() != PhysicalKind::none;
}

Column held_by_device(const Column& column) {
    if (device_can_hold(column.type)) return column;
    ColumnBuilder encodings(DataType::bytes());
    std::string encoded;
    for (std::int64_t row = 0; row < column.physical_rows(); ++row) {
        if (!column.is_valid(row)) {
            encodings.append_null();
            continue;
        }
        encoded.clear();
        encode_row(column, row, encoded);
        encodings.append_text(encoded);
    }
    Column out = encodings.finish();
    out.rows = column.rows;
    out.constant = column.constant;
    return out;
}

std::uint64_t text_bytes_of(const Column& column) {
    if (column.type.physical() != PhysicalKind::bytes || column.physical_rows() == 0) return 0;
    const auto bytes = static_cast<std::uint64_t>(text_size(column));
    return column.constant ? bytes * static_cast<std::uint64_t>(column.rows) : bytes;
}

DeviceColumns DeviceColumns::upload(const std::shared_ptr<device::Stream>& stream, std::span<const Column* const> columns,
                                    std::int64_t rows) {
    DeviceColumns out;
    device::PinnedMemory staging;
    static_cast<void>(out.refill(stream, staging, columns, rows, false));
    return out;
}

void DeviceColumns::plan_upload(std::span<const Column* const> columns, bool pack) {
    parts_.clear();
    BlockPlan plan;
    for (const Column* column : columns) {
        Part& part = parts_.emplace_back();
        if (column == nullptr) continue;
        if (!device_can_hold(column->type)) throw_defect("a column of " + column->type.to_string() + " for the device");
        if (column->rows != rows_) throw_defect("columns of different lengths for the device");
        part.type = column->type;
        part.constant = column->constant;
        const std::int64_t physical = column->physical_rows();
        if (physical == 0) continue;
        if (pack) {
            const Packing packing = packing_of(*column);
            part.packed = packing.bytes;
            part.base = packing.base;
        }
        part.values_at =
            plan.add(part.packed != 0 ? static_cast<std::size_t>(physical) * part.packed : values_size(part.type, physical));
        if (part.type.physical() == PhysicalKind::bytes) part.bytes_at = plan.add(text_size(*column));
        if (!column->validity.empty()) part.validity_at = plan.add(bitmap_size(physical));
    }
    planned_bytes_ = plan.size();
}

void DeviceColumns::fill(std::byte* staging, std::span<const Column* const> columns) const {
    for (std::size_t k = 0; k < columns.size(); ++k) {
        const Part& part = parts_[k];
        if (part.values_at == absent) continue;
        const Column& column = *columns[k];
        const std::int64_t physical = column.physical_rows();
        if (part.packed != 0) {
            pack_values(column, {part.packed, part.base}, staging + part.values_at);
        } else {
            const std::size_t size = values_size(part.type, physical);
            const std::size_t held = part.type.physical() == PhysicalKind::bit ? bitmap_bytes(physical) : size;
            copy_padded(staging + part.values_at, aligned(size), column.values.as<std::byte>(), held);
        }
        if (part.bytes_at != absent) {
            const std::size_t bytes = text_size(column);
            copy_padded(staging + part.bytes_at, aligned(bytes), column.bytes.as<std::byte>(), bytes);
        }
        if (part.validity_at != absent) {
            copy_padded(staging + part.validity_at, aligned(bitmap_size(physical)), column.validity.as<std::byte>(),
                        bitmap_bytes(physical));
        }
    }
}

UploadTally DeviceColumns::refill(const std::shared_ptr<device::Stream>& stream, device::PinnedMemory& staging,
                                  std::span<const Column* const> columns, std::int64_t rows, bool pack) {
    rows_ = rows;
    plan_upload(columns, pack);
    UploadTally tally;
    if (planned_bytes_ == 0) return tally;
    if (staging.size() < planned_bytes_) {
        staging = device::PinnedMemory(stream->device(), planned_bytes_);
    } else {
        staging.wait_ready();
    }
    fill(staging.data(), columns);
    if (memory_.size() < planned_bytes_) {
        // First gives back, so that both need not fit at once; behind the kernels that read it, which giving back by itself would
        // see to as well, but without telling of an error.
        static_cast<void>(memory_.write_on(stream));
        memory_ = {};
        memory_ = device::DeviceMemory(stream, planned_bytes_, "columns of a batch");
    }
    device::upload(stream, memory_, 0, staging, 0, planned_bytes_);
    for (std::size_t k = 0; k < columns.size(); ++k) {
        if (parts_[k].values_at == absent) continue;
        const auto physical = columns[k]->physical_rows();
        const std::uint64_t others = text_bytes_held(*columns[k]) + (columns[k]->validity.empty() ? 0 : bitmap_bytes(physical));
        const std::uint64_t values = values_size(parts_[k].type, physical);
        tally.columns_bytes += values + others;
        tally.sent_bytes += (parts_[k].packed != 0 ? static_cast<std::uint64_t>(physical) * parts_[k].packed : values) + others;
    }
    return tally;
}

DeviceColumns DeviceColumns::allocate(const std::shared_ptr<device::Stream>& stream, std::span<const DataType> types,
                                      std::int64_t rows) {
    DeviceColumns out;
    out.rows_ = rows;
    BlockPlan plan;
    for (const DataType& type : types) {
        if (!device_can_hold(type) || type.physical() == PhysicalKind::bytes) {
            throw_defect("a result of " + type.to_string() + " on the device");
        }
        Part& part = out.parts_.emplace_back();
        part.type = type;
        if (rows == 0) continue;
        part.values_at = plan.add(values_size(type, rows));
        part.validity_at = plan.add(bitmap_size(rows));
    }
    if (plan.size() != 0) out.memory_ = device::DeviceMemory(stream, plan.size(), "results of a batch");
    return out;
}

std::vector<ColumnView> DeviceColumns::read_on(const std::shared_ptr<device::Stream>& stream, device::CallSite site) {
    const char* base = memory_.size() == 0 ? nullptr : static_cast<const char*>(memory_.read_on(stream, site));
    std::vector<ColumnView> views;
    for (const Part& part : parts_) {
        ColumnView& view = views.emplace_back();
        if (part.values_at == absent) continue;
        view.values = base + part.values_at;
        if (part.bytes_at != absent) view.bytes = base + part.bytes_at;
        if (part.validity_at != absent) view.validity = reinterpret_cast<const semantics::u32*>(base + part.validity_at);
        view.constant = part.constant ? 1 : 0;
        view.packed = part.packed;
        view.base = part.base;
    }
    return views;
}

std::vector<ResultView> DeviceColumns::write_on(const std::shared_ptr<device::Stream>& stream, device::CallSite site) {
    char* base = memory_.size() == 0 ? nullptr : static_cast<char*>(memory_.write_on(stream, site));
    std::vector<ResultView> views;
    for (const Part& part : parts_) {
        ResultView& view = views.emplace_back();
        if (part.values_at == absent) continue;
        view.values = base + part.values_at;
        view.validity = reinterpret_cast<semantics::u32*>(base + part.validity_at);
    }
    return views;
}

ColumnDownload DeviceColumns::download(const std::shared_ptr<device::Stream>& stream, std::int64_t rows, std::size_t columns,
                                       device::CallSite site) {
    if (rows > rows_) throw_defect("more rows are asked from the device than there are");
    ColumnDownload out;
    out.rows_ = rows;
    BlockPlan plan;
    for (std::size_t k = 0; k < std::min(columns, parts_.size()); ++k) {
        const DataType& type = parts_[k].type;
        out.parts_.push_back({type, plan.add(values_size(type, rows)), plan.add(bitmap_size(rows))});
    }
    if (plan.size() == 0) return out;
    out.memory_ = device::PinnedMemory(stream->device(), plan.size());
    for (std::size_t k = 0; k < out.parts_.size(); ++k) {
        // Kernels write bitmaps by 32-bit words.
        const std::size_t bits = static_cast<std::size_t>((rows + 31) / 32) * 4;
        const std::size_t values = parts_[k].type.physical() == PhysicalKind::bit ? bits : values_size(parts_[k].type, rows);
        device::download(stream, out.memory_, out.parts_[k].values_at, memory_, parts_[k].values_at, values, site);
        device::download(stream, out.memory_, out.parts_[k].validity_at, memory_, parts_[k].validity_at, bits, site);
    }
    return out;
}

std::vector<Column> ColumnDownload::columns() {
    if (memory_.size() != 0) memory_.wait_ready();
    std::vector<Column> out;
    for (const Part& part : parts_) {
        Column& column = out.emplace_back();
        column.type = part.type;
        column.rows = rows_;
        const std::size_t size = part.type.physical() == PhysicalKind::bit ? bitmap_bytes(rows_) : values_size(part.type, rows_);
        column.values = copied(memory_.data() + part.values_at, size);
        const auto* bits = reinterpret_cast<const std::uint8_t*>(memory_.data() + part.validity_at);
        if (rows_ != 0 && !all_set(bits, rows_)) {
            column.validity = copied(memory_.data() + part.validity_at, bitmap_bytes(rows_));
        }
    }
    return out;
}

}  // namespace windrow::gpu
