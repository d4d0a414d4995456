// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writes protobuf's wire format.

#include <cstdint>
#include <string>
#include <string_view>

namespace windrow::inference {

/// Appends fields to a message. Not thread-safe.
class WireWriter {
public:
    void integer(std::uint32_t field, std::int64_t value) {
        varint(std::uint64_t{field} << 3);
        varint(static_cast<std::uint64_t>(value));
    }
    /// Bytes, text, or the bytes of a message.
    void bytes(std::uint32_t field, std::string_view value) {
        varint((std::uint64_t{field} << 3) | 2);
        varint(value.size());
        bytes_ += value;
    }
    [[nodiscard]] const std::string& written() const noexcept { return bytes_; }

private:
    void varint(std::uint64_t value) {
        while (value >= 0x80) {
            bytes_ += static_cast<char>(value | 0x80);
            value >>= 7;
        }
        bytes_ += static_cast<char>(value);
    }

    std::string bytes_;
};

}  // namespace windrow::inference
