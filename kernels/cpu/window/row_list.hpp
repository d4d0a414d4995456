// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Row numbers, written in blocks: a vector that does not clear what is about to be written.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

namespace windrow::cpu {

/// Not thread-safe. Memory is kept by `clear`.
class RowList {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::int32_t* data() noexcept { return rows_.get(); }
    [[nodiscard]] const std::int32_t* data() const noexcept { return rows_.get(); }
    [[nodiscard]] const std::int32_t* begin() const noexcept { return rows_.get(); }
    [[nodiscard]] const std::int32_t* end() const noexcept { return rows_.get() + size_; }
    void clear() noexcept { size_ = 0; }

    /// Place for `count` more rows behind the last; `add` says how many of them were written.
    std::int32_t* room_for(std::size_t count) {
        if (size_ + count > capacity_) grow(size_ + count);
        return rows_.get() + size_;
    }
    void add(std::size_t count) noexcept { size_ += count; }
    /// Keeps the first `count` rows.
    void cut(std::size_t count) noexcept { size_ = count; }
    void push_back(std::int32_t row) {
        *room_for(1) = row;
        ++size_;
    }

private:
    void grow(std::size_t needed) {
        const std::size_t capacity = std::max(needed, 2 * capacity_);
        std::unique_ptr<std::int32_t[]> rows(new std::int32_t[capacity]);
        if (size_ > 0) std::memcpy(rows.get(), rows_.get(), size_ * sizeof(std::int32_t));
        rows_ = std::move(rows);
        capacity_ = capacity;
    }

    std::unique_ptr<std::int32_t[]> rows_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace windrow::cpu
