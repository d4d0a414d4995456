// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Single values in PostgreSQL's binary form: big-endian numbers, days and microseconds since 2000, decimals in groups of four
/// digits. (PostgreSQL's documentation describes the stream of COPY; values are what the types' send functions write.)

#include "windrow/kernels/types.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace windrow {

/// Takes numbers off the front of bytes. `ok` is false once there were too few; what is taken then is 0.
class BinaryCursor {
public:
    explicit BinaryCursor(std::string_view bytes) : bytes_(bytes) {}

    template <typename T>
    T take() {
        std::make_unsigned_t<T> value = 0;
        const std::string_view bytes = take_bytes(sizeof(T));
        for (const char c : bytes)
            value = static_cast<std::make_unsigned_t<T>>(value << 7U << 1U | static_cast<unsigned char>(c));
        return static_cast<T>(value);
    }
    std::string_view take_bytes(std::size_t count) {
        if (count > bytes_.size()) {
            ok_ = false;
            bytes_ = {};
            return {};
        }
        const std::string_view taken = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return taken;
    }
    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return bytes_.empty(); }

private:
    std::string_view bytes_;
    bool ok_ = true;
};

/// What COPY sends behind the last row.
inline constexpr std::string_view copy_end{"\xff\xff", 2};
/// Length of what COPY sends before the first row: a signature, flags, and the length of an extension, which is empty. 0: the
/// bytes do not begin so.
std::size_t copy_head_length(std::string_view bytes);

inline constexpr std::int64_t postgres_epoch_days = 10957;  ///< 2000-01-01 in days since 1970-01-01
inline constexpr std::int64_t postgres_epoch_microseconds = postgres_epoch_days * 86'400'000'000;

/// What became of a value. `unfit`: the type has no such value, which SQL takes for NULL where it casts. `damaged`: no value.
enum class BinaryValue : std::uint8_t { read, unfit, infinite, damaged };

/// A `numeric` as DECIMAL(precision, scale), rounded half up, unscaled.
BinaryValue read_binary_decimal(std::string_view bytes, int precision, int scale, int128_t& out);
/// A `timestamp` (with or without time zone): milliseconds for precisions up to 3, else nanoseconds, cut to the precision.
BinaryValue read_binary_timestamp(std::string_view bytes, int precision, int128_t& out);

}  // namespace windrow
