// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A vector whose contents can be kept as they are now while it goes on changing: what sealing state without copying it rests on.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

namespace windrow {

/// Elements lie in pages. Freezing shares the pages, in time that grows with their number; a page is copied when one of its
/// elements is changed for the first time afterwards. One thread at a time; what was frozen may be read by another thread.
template <typename T>
class FreezableVector {
    static_assert(std::is_trivially_copyable_v<T>);
    static constexpr std::size_t page_bits = 9;
    static constexpr std::size_t page_elements = std::size_t{1} << page_bits;
    using Page = std::array<T, page_elements>;

public:
    /// The elements as they were when this was made.
    class Frozen {
    public:
        Frozen() = default;
        [[nodiscard]] std::size_t size() const noexcept { return size_; }
        [[nodiscard]] const T& operator[](std::size_t i) const noexcept {
            return (*pages_[i >> page_bits])[i & (page_elements - 1)];
        }

    private:
        friend class FreezableVector;
        std::vector<std::shared_ptr<const Page>> pages_;
        std::size_t size_ = 0;
    };

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Valid until an element is changed.
    [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return (*pages_[i >> page_bits])[i & (page_elements - 1)]; }
    /// For changing the element. Valid until the next `freeze`, `resize` or `clear`; references from `operator[]` no longer are.
    [[nodiscard]] T& edit(std::size_t i) {
        const std::size_t page = i >> page_bits;
        if (frozen_[page] != 0) [[unlikely]]
            copy_page(page);
        return (*pages_[page])[i & (page_elements - 1)];
    }
    /// New elements are `T()`. Grows only.
    void grow(std::size_t size) {
        while (pages_.size() * page_elements < size) {
            pages_.push_back(std::make_shared<Page>());
            pages_.back()->fill(T());
            frozen_.push_back(0);
        }
        size_ = size;
    }
    void clear() {
        pages_.clear();
        frozen_.clear();
        size_ = 0;
    }
    [[nodiscard]] std::size_t memory() const noexcept { return pages_.size() * (sizeof(Page) + sizeof(void*)); }

    [[nodiscard]] Frozen freeze() {
        Frozen frozen;
        frozen.pages_.assign(pages_.begin(), pages_.end());
        frozen.size_ = size_;
        frozen_.assign(frozen_.size(), 1);
        return frozen;
    }

private:
    void copy_page(std::size_t page) {
        pages_[page] = std::make_shared<Page>(*pages_[page]);
        frozen_[page] = 0;
    }

    std::vector<std::shared_ptr<Page>> pages_;
    std::vector<std::uint8_t> frozen_;  ///< by page: its memory may be read by others
    std::size_t size_ = 0;
};

}  // namespace windrow
