// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Owned, 64-byte aligned memory with 64 bytes of readable padding behind it, shared by reference between columns.

#include <cstddef>
#include <cstdint>
#include <memory>

namespace windrow {

/// A reference-counted block of bytes. Copying shares the block; a writer must be its only owner (or call `make_unique`).
/// Not thread-safe for concurrent writes; concurrent reads are fine.
class Buffer {
public:
    Buffer() = default;
    /// Allocates `bytes` uninitialised bytes (plus padding). Throws Error W7001 when the system has no memory.
    static Buffer allocate(std::size_t bytes);
    /// The same, all zero.
    static Buffer zeroed(std::size_t bytes);
    /// Bytes of someone else, who keeps them for as long as this buffer and its copies live. They are not aligned, nor padded; a
    /// resize copies them.
    static Buffer borrowed(void* memory, std::size_t bytes) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    template <typename T>
    [[nodiscard]] const T* as() const noexcept {
        return reinterpret_cast<const T*>(memory_.get());
    }
    template <typename T>
    [[nodiscard]] T* mutable_as() noexcept {
        return reinterpret_cast<T*>(memory_.get());
    }
    /// Changes the size, keeping the first bytes; grows the capacity by doubling. New bytes are uninitialised.
    void resize(std::size_t bytes);
    /// Grows to `bytes` (not less than the size), keeping what there is; new bytes are zero. Large blocks of one owner are moved
    /// by the system's page tables, not copied.
    void grow_zeroed(std::size_t bytes);

private:
    std::shared_ptr<std::byte> memory_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// Bitmap access, least significant bit first (Arrow's order).
inline bool get_bit(const std::uint8_t* bits, std::int64_t i) noexcept {
    return (bits[i >> 3] >> (i & 7)) & 1;
}
inline void set_bit(std::uint8_t* bits, std::int64_t i) noexcept {
    bits[i >> 3] |= static_cast<std::uint8_t>(1U << (i & 7));
}
inline void clear_bit(std::uint8_t* bits, std::int64_t i) noexcept {
    bits[i >> 3] &= static_cast<std::uint8_t>(~(1U << (i & 7)));
}
inline void assign_bit(std::uint8_t* bits, std::int64_t i, bool v) noexcept {
    const auto mask = static_cast<std::uint8_t>(1U << (i & 7));
    bits[i >> 3] = static_cast<std::uint8_t>((bits[i >> 3] & ~mask) | (v ? mask : 0));
}
inline std::size_t bitmap_bytes(std::int64_t rows) noexcept {
    return static_cast<std::size_t>((rows + 7) / 8);
}

}  // namespace windrow
