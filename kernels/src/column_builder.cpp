// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/column.hpp"
#include "windrow/kernels/error.hpp"

#include <cstring>

namespace windrow {

namespace {

DataType child_type(const DataType& type, std::size_t k) {
    if (type.kind() == TypeKind::multiset && k == 1) return DataType::integer().not_null();
    return type.children()[k];
}

std::size_t child_count(const DataType& type) {
    if (type.kind() == TypeKind::multiset) return 2;
    return type.children().size();
}

bool has_offsets(PhysicalKind kind) {
    return kind == PhysicalKind::bytes || kind == PhysicalKind::list || kind == PhysicalKind::map;
}

}  // namespace

ColumnBuilder::ColumnBuilder(DataType type) : type_(std::move(type)), physical_(type_.physical()) {
    for (std::size_t k = 0; k < child_count(type_); ++k) {
        children_.push_back(std::make_unique<ColumnBuilder>(child_type(type_, k)));
    }
}

ColumnBuilder::ColumnBuilder(ColumnBuilder&&) noexcept = default;
ColumnBuilder& ColumnBuilder::operator=(ColumnBuilder&&) noexcept = default;
ColumnBuilder::~ColumnBuilder() = default;

void ColumnBuilder::reserve(std::int64_t rows) {
    if (rows <= capacity_) return;
    capacity_ = rows > 2 * capacity_ ? rows : 2 * capacity_;
    const std::size_t before_values = values_.size();
    const PhysicalKind kind = physical_;
    if (kind == PhysicalKind::bit) {
        values_.resize(bitmap_bytes(capacity_));
        std::memset(values_.mutable_as<std::byte>() + before_values, 0, values_.size() - before_values);
    } else if (has_offsets(kind)) {
        values_.resize(static_cast<std::size_t>(capacity_ + 1) * sizeof(std::int32_t));
        if (before_values == 0) values_.mutable_as<std::int32_t>()[0] = 0;
    } else if (type_.width() > 0) {
        values_.resize(static_cast<std::size_t>(capacity_) * static_cast<std::size_t>(type_.width()));
    }
    if (any_null_) grow_validity();
}

void ColumnBuilder::grow_validity() {
    const std::size_t before = validity_.size();
    const std::size_t after = bitmap_bytes(capacity_);
    if (after <= before) return;
    validity_.resize(after);
    std::memset(validity_.mutable_as<std::byte>() + before, 0xFF, after - before);
}

void ColumnBuilder::append_null() {
    if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
    if (!any_null_) {
        any_null_ = true;
        grow_validity();
    }
    clear_bit(validity_.mutable_as<std::uint8_t>(), rows_);
    switch (physical_) {
        case PhysicalKind::none:
        case PhysicalKind::bit:
            break;
        case PhysicalKind::bytes: {
            auto* offsets = values_.mutable_as<std::int32_t>();
            offsets[rows_ + 1] = offsets[rows_];
            break;
        }
        case PhysicalKind::list:
        case PhysicalKind::map: {
            auto* offsets = values_.mutable_as<std::int32_t>();
            // A null row owns no elements; anything appended for it since the last row is taken back.
            for (auto& child : children_) child->truncate(offsets[rows_]);
            offsets[rows_ + 1] = offsets[rows_];
            break;
        }
        case PhysicalKind::record:
            for (auto& child : children_) {
                child->truncate(rows_);
                child->append_null();
            }
            break;
        default:
            std::memset(values_.mutable_as<std::byte>() + rows_ * type_.width(), 0, static_cast<std::size_t>(type_.width()));
    }
    ++rows_;
}

void ColumnBuilder::append_bool(bool v) {
    if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
    assign_bit(values_.mutable_as<std::uint8_t>(), rows_, v);
    ++rows_;
}

/// Any integer layout, and growing.
void ColumnBuilder::append_narrow_int(std::int64_t v) {
    if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
    switch (physical_) {
        case PhysicalKind::int8:
            values_.mutable_as<std::int8_t>()[rows_] = static_cast<std::int8_t>(v);
            break;
        case PhysicalKind::int16:
            values_.mutable_as<std::int16_t>()[rows_] = static_cast<std::int16_t>(v);
            break;
        case PhysicalKind::int32:
            values_.mutable_as<std::int32_t>()[rows_] = static_cast<std::int32_t>(v);
            break;
        case PhysicalKind::int64:
            values_.mutable_as<std::int64_t>()[rows_] = v;
            break;
        case PhysicalKind::int128:
            values_.mutable_as<int128_t>()[rows_] = v;
            break;
        default:
            throw_defect("append_int on a column of type " + type_.to_string());
    }
    ++rows_;
}

void ColumnBuilder::append_int128(int128_t v) {
    if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
    values_.mutable_as<int128_t>()[rows_++] = v;
}

void ColumnBuilder::append_float(float v) {
    if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
    values_.mutable_as<float>()[rows_++] = v;
}

void ColumnBuilder::append_double(double v) {
    if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
    values_.mutable_as<double>()[rows_++] = v;
}

void ColumnBuilder::append_text(std::string_view v) {
    if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
    auto* offsets = values_.mutable_as<std::int32_t>();
    const auto begin = static_cast<std::size_t>(offsets[rows_]);
    if (begin + v.size() > static_cast<std::size_t>(DataType::max_length)) {
        throw Error("W7001", "a batch holds more than 2 GiB of text in one column", "lower --batch-rows");
    }
    bytes_.resize(begin + v.size());
    if (!v.empty()) std::memcpy(bytes_.mutable_as<char>() + begin, v.data(), v.size());
    offsets[rows_ + 1] = static_cast<std::int32_t>(begin + v.size());
    ++rows_;
}

void ColumnBuilder::append_list() {
    if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
    values_.mutable_as<std::int32_t>()[rows_ + 1] = static_cast<std::int32_t>(children_[0]->rows());
    ++rows_;
}

void ColumnBuilder::append_record() {
    if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
    ++rows_;
}

void ColumnBuilder::append(const Value& value) {
    if (value.is_null()) {
        append_null();
        return;
    }
    switch (physical_) {
        case PhysicalKind::none:
            append_null();
            break;
        case PhysicalKind::bit:
            append_bool(value.boolean());
            break;
        case PhysicalKind::int8:
        case PhysicalKind::int16:
        case PhysicalKind::int32:
        case PhysicalKind::int64:
            append_int(value.int64());
            break;
        case PhysicalKind::int128:
            append_int128(value.int128());
            break;
        case PhysicalKind::float32:
            append_float(static_cast<float>(value.float64()));
            break;
        case PhysicalKind::float64:
            append_double(value.float64());
            break;
        case PhysicalKind::bytes:
            append_text(value.text());
            break;
        case PhysicalKind::list:
            for (const Value& element : value.list()) children_[0]->append(element);
            append_list();
            break;
        case PhysicalKind::map:
            for (const auto& [key, mapped] : value.entries()) {
                children_[0]->append(key);
                children_[1]->append(mapped);
            }
            append_list();
            break;
        case PhysicalKind::record:
            for (std::size_t k = 0; k < children_.size(); ++k) children_[k]->append(value.list()[k]);
            append_record();
            break;
    }
}

void ColumnBuilder::append_from(const Column& source, std::int64_t row) {
    if (!source.is_valid(row)) {
        append_null();
        return;
    }
    switch (physical_) {
        case PhysicalKind::none:
            append_null();
            break;
        case PhysicalKind::bit:
            append_bool(source.bit(row));
            break;
        case PhysicalKind::bytes:
            append_text(source.text(row));
            break;
        case PhysicalKind::list:
        case PhysicalKind::map: {
            const auto [begin, end] = source.child_range(row);
            for (std::int32_t k = begin; k < end; ++k) {
                for (std::size_t c = 0; c < children_.size(); ++c) children_[c]->append_from(source.children[c], k);
            }
            append_list();
            break;
        }
        case PhysicalKind::record:
            for (std::size_t k = 0; k < children_.size(); ++k) children_[k]->append_from(source.children[k], source.index(row));
            append_record();
            break;
        default: {
            if (rows_ == capacity_) reserve(rows_ < 16 ? 16 : rows_ * 2);
            const auto width = static_cast<std::size_t>(type_.width());
            std::memcpy(values_.mutable_as<std::byte>() + static_cast<std::size_t>(rows_) * width,
                        source.values.as<std::byte>() + static_cast<std::size_t>(source.index(row)) * width, width);
            ++rows_;
        }
    }
}

void ColumnBuilder::truncate(std::int64_t rows) {
    if (rows >= rows_) return;
    if (any_null_) {
        for (std::int64_t i = rows; i < rows_; ++i) set_bit(validity_.mutable_as<std::uint8_t>(), i);
    }
    switch (physical_) {
        case PhysicalKind::bytes:
            bytes_.resize(static_cast<std::size_t>(values_.as<std::int32_t>()[rows]));
            break;
        case PhysicalKind::list:
        case PhysicalKind::map:
            for (auto& child : children_) child->truncate(values_.as<std::int32_t>()[rows]);
            break;
        case PhysicalKind::record:
            for (auto& child : children_) child->truncate(rows);
            break;
        default:
            break;
    }
    rows_ = rows;
}

Column ColumnBuilder::finish() {
    if (capacity_ == 0) reserve(1);
    Column out;
    out.type = type_;
    out.rows = rows_;
    if (any_null_) {
        validity_.resize(bitmap_bytes(rows_));
        out.validity = std::move(validity_);
    }
    if (has_offsets(physical_)) {
        values_.resize(static_cast<std::size_t>(rows_ + 1) * sizeof(std::int32_t));
    } else if (physical_ == PhysicalKind::bit) {
        values_.resize(bitmap_bytes(rows_));
    } else {
        values_.resize(static_cast<std::size_t>(rows_) * static_cast<std::size_t>(type_.width()));
    }
    out.values = std::move(values_);
    out.bytes = std::move(bytes_);
    for (auto& child : children_) out.children.push_back(child->finish());
    rows_ = 0;
    capacity_ = 0;
    any_null_ = false;
    validity_ = {};
    values_ = {};
    bytes_ = {};
    return out;
}

}  // namespace windrow
