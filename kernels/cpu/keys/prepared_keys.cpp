// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/key_dictionary.hpp"
#include "windrow/semantics/hash.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace windrow {

KeyForm key_form(std::span<const DataType> types) {
    if (types.empty()) return KeyForm::none;
    if (types.size() > 1) return KeyForm::encoded;
    switch (types[0].physical()) {
        case PhysicalKind::bit:
        case PhysicalKind::int8:
        case PhysicalKind::int16:
        case PhysicalKind::int32:
        case PhysicalKind::int64:
        case PhysicalKind::float32:
        case PhysicalKind::float64:
            return KeyForm::word;
        case PhysicalKind::bytes:
            return KeyForm::text;
        default:
            return KeyForm::encoded;
    }
}

namespace {

template <typename T>
void widen(const Column& column, std::int64_t rows, std::vector<std::int64_t>& out) {
    const T* data = column.data<T>();
    if (column.constant) {
        std::fill_n(out.begin(), rows, static_cast<std::int64_t>(data[0]));
    } else {
        for (std::int64_t i = 0; i < rows; ++i) out[static_cast<std::size_t>(i)] = static_cast<std::int64_t>(data[i]);
    }
}

}  // namespace

void PreparedKeys::prepare(KeyForm form, std::span<const Column> columns, std::int64_t rows) {
    form_ = form;
    rows_ = rows;
    nulls_ = nullptr;
    stride_ = 1;
    switch (form) {
        case KeyForm::none:
            break;
        case KeyForm::word:
            prepare_word(columns[0]);
            break;
        case KeyForm::text:
            prepare_text(columns[0]);
            break;
        case KeyForm::encoded:
            prepare_encoded(columns);
            break;
    }
}

void PreparedKeys::prepare_word(const Column& source) {
    const auto n = static_cast<std::size_t>(rows_);
    held_ = source.constant && source.has_nulls() ? source.materialized() : source;
    const Column& column = held_;
    if (column.type.physical() == PhysicalKind::int64 && !column.constant) {
        words_ = column.data<std::int64_t>();
    } else {
        word_storage_.resize(n);
        switch (column.type.physical()) {
            case PhysicalKind::bit:
                for (std::size_t i = 0; i < n; ++i) word_storage_[i] = column.bit(static_cast<std::int64_t>(i)) ? 1 : 0;
                break;
            case PhysicalKind::int8:
                widen<std::int8_t>(column, rows_, word_storage_);
                break;
            case PhysicalKind::int16:
                widen<std::int16_t>(column, rows_, word_storage_);
                break;
            case PhysicalKind::int32:
                widen<std::int32_t>(column, rows_, word_storage_);
                break;
            case PhysicalKind::int64:
                widen<std::int64_t>(column, rows_, word_storage_);
                break;
            case PhysicalKind::float32:
                for (std::size_t i = 0; i < n; ++i) {
                    const float v = column.at<float>(static_cast<std::int64_t>(i));
                    word_storage_[i] = std::bit_cast<std::int32_t>(v == v ? v : std::numeric_limits<float>::quiet_NaN());
                }
                break;
            default:
                for (std::size_t i = 0; i < n; ++i) {
                    const double v = column.at<double>(static_cast<std::int64_t>(i));
                    word_storage_[i] = std::bit_cast<std::int64_t>(v == v ? v : std::numeric_limits<double>::quiet_NaN());
                }
        }
        words_ = word_storage_.data();
    }
    if (!column.validity.empty()) nulls_ = column.validity.as<std::uint8_t>();
}

void PreparedKeys::prepare_text(const Column& source) {
    held_ = source;
    const Column& column = held_;
    stride_ = column.constant ? 0 : 1;
    text_ = column.bytes.as<char>();
    offsets_ = column.values.as<std::int32_t>();
    if (!column.validity.empty()) nulls_ = column.validity.as<std::uint8_t>();
    hashes_.resize(static_cast<std::size_t>(rows_));
    for (std::int64_t i = 0; i < rows_; ++i) {
        const std::string_view key = bytes(i);
        hashes_[static_cast<std::size_t>(i)] =
            semantics::hash_bytes(reinterpret_cast<const unsigned char*>(key.data()), key.size());
    }
}

void PreparedKeys::prepare_encoded(std::span<const Column> columns) {
    byte_storage_.clear();
    offset_storage_.resize(static_cast<std::size_t>(rows_) + 1);
    hashes_.resize(static_cast<std::size_t>(rows_));
    offset_storage_[0] = 0;
    for (std::int64_t i = 0; i < rows_; ++i) {
        for (const Column& column : columns) encode_row(column, i, byte_storage_);
        offset_storage_[static_cast<std::size_t>(i) + 1] = static_cast<std::int32_t>(byte_storage_.size());
    }
    text_ = byte_storage_.data();
    offsets_ = offset_storage_.data();
    for (std::int64_t i = 0; i < rows_; ++i) {
        const std::string_view key = bytes(i);
        hashes_[static_cast<std::size_t>(i)] =
            semantics::hash_bytes(reinterpret_cast<const unsigned char*>(key.data()), key.size());
    }
}

}  // namespace windrow
