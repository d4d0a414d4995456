// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/column.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/kernels/integer_column.hpp"

#include <algorithm>
#include <cstring>

namespace windrow {

namespace {

std::size_t value_bytes(const DataType& type, std::int64_t rows) {
    switch (type.physical()) {
        case PhysicalKind::bit:
            return bitmap_bytes(rows);
        case PhysicalKind::bytes:
        case PhysicalKind::list:
        case PhysicalKind::map:
            return static_cast<std::size_t>(rows + 1) * sizeof(std::int32_t);
        default:
            return static_cast<std::size_t>(rows) * static_cast<std::size_t>(type.width());
    }
}

/// Copies `count` bits from `from` (starting at bit `begin`) to the start of `to`.
void copy_bits(const std::uint8_t* from, std::int64_t begin, std::int64_t count, std::uint8_t* to) {
    if ((begin & 7) == 0) {
        std::memcpy(to, from + begin / 8, bitmap_bytes(count));
        return;
    }
    for (std::int64_t i = 0; i < count; ++i) assign_bit(to, i, get_bit(from, begin + i));
}

template <typename T>
void take_fixed(const T* from, std::span<const std::int32_t> indices, T* to) {
    for (std::size_t i = 0; i < indices.size(); ++i) to[i] = indices[i] < 0 ? T{} : from[indices[i]];
}

Buffer take_validity(const Column& column, std::span<const std::int32_t> indices) {
    const bool any_missing = std::any_of(indices.begin(), indices.end(), [](std::int32_t i) { return i < 0; });
    if (column.validity.empty() && !any_missing) return {};
    Buffer out = Buffer::zeroed(bitmap_bytes(static_cast<std::int64_t>(indices.size())));
    auto* bits = out.mutable_as<std::uint8_t>();
    for (std::size_t i = 0; i < indices.size(); ++i) {
        if (indices[i] >= 0 && column.is_valid(indices[i])) set_bit(bits, static_cast<std::int64_t>(i));
    }
    return out;
}

/// Offsets and child (or byte) positions of the taken rows of a variable-length column.
std::vector<std::int32_t> take_offsets(const Column& column, std::span<const std::int32_t> indices, Column& out) {
    const auto* offsets = column.values.as<std::int32_t>();
    out.values = Buffer::allocate((indices.size() + 1) * sizeof(std::int32_t));
    auto* to = out.values.mutable_as<std::int32_t>();
    std::vector<std::int32_t> children;
    to[0] = 0;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        if (indices[i] >= 0) {
            for (std::int32_t k = offsets[indices[i]]; k < offsets[indices[i] + 1]; ++k) children.push_back(k);
        }
        to[i + 1] = static_cast<std::int32_t>(children.size());
    }
    return children;
}

void take_bytes(const Column& column, std::span<const std::int32_t> indices, Column& out) {
    const auto* offsets = column.values.as<std::int32_t>();
    out.values = Buffer::allocate((indices.size() + 1) * sizeof(std::int32_t));
    auto* to = out.values.mutable_as<std::int32_t>();
    std::int64_t total = 0;
    to[0] = 0;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        if (indices[i] >= 0) total += offsets[indices[i] + 1] - offsets[indices[i]];
        if (total > DataType::max_length) throw Error("W7001", "a batch holds more than 2 GiB of text", "lower --batch-rows");
        to[i + 1] = static_cast<std::int32_t>(total);
    }
    out.bytes = Buffer::allocate(static_cast<std::size_t>(total));
    auto* bytes = out.bytes.mutable_as<std::byte>();
    for (std::size_t i = 0; i < indices.size(); ++i) {
        const auto length = static_cast<std::size_t>(to[i + 1] - to[i]);
        if (length > 0) std::memcpy(bytes + to[i], column.bytes.as<std::byte>() + offsets[indices[i]], length);
    }
}

/// A constant stays one unless some of the rows taken are NULL (an index below 0): then it is spread out.
Column take_of_constant(const Column& column, std::span<const std::int32_t> indices) {
    Column out = column;
    if (std::none_of(indices.begin(), indices.end(), [](std::int32_t i) { return i < 0; })) {
        out.rows = static_cast<std::int64_t>(indices.size());
        return out;
    }
    std::vector<std::int32_t> folded(indices.begin(), indices.end());
    for (std::int32_t& i : folded) i = i < 0 ? -1 : 0;
    out.constant = false;
    out.rows = 1;
    return out.take(folded);
}

}  // namespace

Value Column::value(std::int64_t i) const {
    if (!is_valid(i)) return {};
    switch (type.physical()) {
        case PhysicalKind::none:
            return {};
        case PhysicalKind::bit:
            return bit(i);
        case PhysicalKind::int8:
        case PhysicalKind::int16:
        case PhysicalKind::int32:
        case PhysicalKind::int64:
            return Value(integer_at(*this, i));
        case PhysicalKind::int128:
            return at<int128_t>(i);
        case PhysicalKind::float32:
            return static_cast<double>(at<float>(i));
        case PhysicalKind::float64:
            return at<double>(i);
        case PhysicalKind::bytes:
            return std::string(text(i));
        case PhysicalKind::list: {
            Value::List list;
            const auto [begin, end] = child_range(i);
            for (std::int32_t k = begin; k < end; ++k) list.push_back(children[0].value(k));
            return list;
        }
        case PhysicalKind::map: {
            Value::Entries entries;
            const auto [begin, end] = child_range(i);
            for (std::int32_t k = begin; k < end; ++k) entries.emplace_back(children[0].value(k), children[1].value(k));
            return entries;
        }
        case PhysicalKind::record: {
            Value::List fields;
            for (const Column& child : children) fields.push_back(child.value(index(i)));
            return fields;
        }
    }
    return {};
}

Column Column::of_constant(const DataType& type, const Value& value, std::int64_t rows) {
    ColumnBuilder builder(type);
    builder.append(value);
    Column column = builder.finish();
    column.constant = true;
    column.rows = rows;
    return column;
}

Column Column::of_nulls(const DataType& type, std::int64_t rows) {
    return of_constant(type, Value{}, rows);
}

Column Column::allocate(const DataType& type, std::int64_t rows) {
    Column column;
    column.type = type;
    column.rows = rows;
    column.values = Buffer::zeroed(value_bytes(type, rows));
    return column;
}

Column Column::of_values(const DataType& type, std::span<const Value> values) {
    ColumnBuilder builder(type);
    for (const Value& value : values) builder.append(value);
    return builder.finish();
}

Column Column::materialized() const {
    if (!constant) return *this;
    const std::vector<std::int32_t> zeros(static_cast<std::size_t>(rows), 0);
    Column physical = *this;
    physical.constant = false;
    physical.rows = 1;
    return physical.take(zeros);
}

Column Column::slice(std::int64_t begin, std::int64_t count) const {
    Column out = *this;
    out.rows = count;
    if (constant || (begin == 0 && count == rows)) return out;
    if (!validity.empty()) {
        out.validity = Buffer::zeroed(bitmap_bytes(count));
        copy_bits(validity.as<std::uint8_t>(), begin, count, out.validity.mutable_as<std::uint8_t>());
    }
    switch (type.physical()) {
        case PhysicalKind::none:
            break;
        case PhysicalKind::bit:
            out.values = Buffer::zeroed(bitmap_bytes(count));
            copy_bits(values.as<std::uint8_t>(), begin, count, out.values.mutable_as<std::uint8_t>());
            break;
        case PhysicalKind::bytes:
        case PhysicalKind::list:
        case PhysicalKind::map: {
            // Offsets are rebased to the slice's own children, so that a slice never keeps more alive than it shows.
            const auto* offsets = values.as<std::int32_t>();
            const std::int32_t first = offsets[begin];
            out.values = Buffer::allocate(static_cast<std::size_t>(count + 1) * sizeof(std::int32_t));
            auto* to = out.values.mutable_as<std::int32_t>();
            for (std::int64_t i = 0; i <= count; ++i) to[i] = offsets[begin + i] - first;
            const std::int32_t length = offsets[begin + count] - first;
            if (type.physical() == PhysicalKind::bytes) {
                out.bytes = Buffer::allocate(static_cast<std::size_t>(length));
                if (length > 0)
                    std::memcpy(out.bytes.mutable_as<std::byte>(), bytes.as<std::byte>() + first,
                                static_cast<std::size_t>(length));
            } else {
                for (Column& child : out.children) child = child.slice(first, length);
            }
            break;
        }
        case PhysicalKind::record:
            for (Column& child : out.children) child = child.slice(begin, count);
            break;
        default: {
            const auto width = static_cast<std::size_t>(type.width());
            out.values = Buffer::allocate(static_cast<std::size_t>(count) * width);
            std::memcpy(out.values.mutable_as<std::byte>(), values.as<std::byte>() + static_cast<std::size_t>(begin) * width,
                        static_cast<std::size_t>(count) * width);
        }
    }
    return out;
}

Column Column::take(std::span<const std::int32_t> indices) const {
    if (constant) return take_of_constant(*this, indices);
    Column out;
    out.type = type;
    out.rows = static_cast<std::int64_t>(indices.size());
    out.validity = take_validity(*this, indices);
    if (type.physical() != PhysicalKind::bytes && type.physical() != PhysicalKind::list && type.physical() != PhysicalKind::map) {
        out.values = Buffer::zeroed(value_bytes(type, out.rows));
    }
    switch (type.physical()) {
        case PhysicalKind::none:
            break;
        case PhysicalKind::bit: {
            auto* bits = out.values.mutable_as<std::uint8_t>();
            const auto* from = values.as<std::uint8_t>();
            for (std::size_t i = 0; i < indices.size(); ++i) {
                if (indices[i] >= 0 && get_bit(from, indices[i])) set_bit(bits, static_cast<std::int64_t>(i));
            }
            break;
        }
        case PhysicalKind::int8:
            take_fixed(data<std::int8_t>(), indices, out.values.mutable_as<std::int8_t>());
            break;
        case PhysicalKind::int16:
            take_fixed(data<std::int16_t>(), indices, out.values.mutable_as<std::int16_t>());
            break;
        case PhysicalKind::int32:
        case PhysicalKind::float32:
            take_fixed(data<std::int32_t>(), indices, out.values.mutable_as<std::int32_t>());
            break;
        case PhysicalKind::int64:
        case PhysicalKind::float64:
            take_fixed(data<std::int64_t>(), indices, out.values.mutable_as<std::int64_t>());
            break;
        case PhysicalKind::int128:
            take_fixed(data<int128_t>(), indices, out.values.mutable_as<int128_t>());
            break;
        case PhysicalKind::bytes:
            take_bytes(*this, indices, out);
            break;
        case PhysicalKind::list:
        case PhysicalKind::map: {
            const std::vector<std::int32_t> positions = take_offsets(*this, indices, out);
            for (const Column& child : children) out.children.push_back(child.take(positions));
            break;
        }
        case PhysicalKind::record:
            for (const Column& child : children) out.children.push_back(child.take(indices));
            break;
    }
    return out;
}

std::size_t Column::memory() const noexcept {
    std::size_t total = validity.capacity() + values.capacity() + bytes.capacity();
    for (const Column& child : children) total += child.memory();
    return total;
}

Column concatenate(const DataType& type, std::span<const Column> parts) {
    if (parts.size() == 1) {
        Column only = parts[0];
        only.type = type;
        return only;
    }
    ColumnBuilder builder(type);
    std::int64_t rows = 0;
    for (const Column& part : parts) rows += part.rows;
    builder.reserve(rows);
    for (const Column& part : parts) {
        for (std::int64_t i = 0; i < part.rows; ++i) builder.append_from(part, i);
    }
    return builder.finish();
}

}  // namespace windrow
