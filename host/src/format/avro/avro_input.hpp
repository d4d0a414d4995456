// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Avro's binary encoding, read with every length checked.

#include <cstdint>
#include <cstring>
#include <string_view>

namespace windrow {

/// Reads forward in one record. Each step gives false, and changes nothing that counts, if the bytes do not hold what is asked
/// for; `failure` then says why.
class AvroInput {
public:
    explicit AvroInput(std::string_view bytes) : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - next_); }
    [[nodiscard]] const char* position() const noexcept { return next_; }
    /// Goes to a place that `position` gave.
    void go_to(const char* position) noexcept { next_ = position; }
    [[nodiscard]] const char* failure() const noexcept { return failure_; }
    bool fail(const char* why) noexcept {
        failure_ = why;
        return false;
    }

    /// A variable-length zig-zag number of up to 64 bits.
    bool number(std::int64_t& value) noexcept {
        std::uint64_t bits = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (next_ == end_) return fail("it ends within a number");
            const auto byte = static_cast<std::uint8_t>(*next_++);
            if (shift == 63 && byte > 1) return fail("a number has more than 64 bits");
            bits |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) {
                value = static_cast<std::int64_t>((bits >> 1) ^ (~(bits & 1) + 1));
                return true;
            }
        }
        return fail("a number has more than 64 bits");
    }
    bool number_of_32_bits(std::int64_t& value) noexcept {
        if (!number(value)) return false;
        return value == static_cast<std::int32_t>(value) || fail("an int has more than 32 bits");
    }
    bool truth(bool& value) noexcept {
        if (next_ == end_) return fail("it ends before a boolean");
        const char byte = *next_++;
        value = byte != 0;
        return (static_cast<unsigned char>(byte) <= 1) || fail("a boolean is neither 0 nor 1");
    }
    template <typename T>
    bool little_endian(T& value) noexcept {
        if (left() < sizeof(T)) return fail("it ends within a floating-point number");
        std::memcpy(&value, next_, sizeof(T));
        next_ += sizeof(T);
        return true;
    }
    bool take(std::int64_t bytes, std::string_view& value) noexcept {
        if (bytes < 0) return fail("a length is negative");
        if (static_cast<std::uint64_t>(bytes) > left()) return fail("a length goes beyond its end");
        value = {next_, static_cast<std::size_t>(bytes)};
        next_ += bytes;
        return true;
    }
    /// A length and so many bytes.
    bool sized(std::string_view& value) noexcept {
        std::int64_t bytes = 0;
        return number(bytes) && take(bytes, value);
    }
    /// The head of the next block of an array or a map: how many elements, 0 at the end, and how many bytes they take if it is
    /// told (else -1). `elements_take_bytes` is false for those that have none: their number must be bounded otherwise.
    bool block(std::int64_t& elements, std::int64_t& bytes, bool elements_take_bytes) noexcept {
        bytes = -1;
        if (!number(elements)) return false;
        if (elements < 0) {
            if (elements == INT64_MIN) return fail("a block is too long");
            elements = -elements;
            if (!number(bytes)) return false;
            if (bytes < 0 || static_cast<std::uint64_t>(bytes) > left()) return fail("a length goes beyond its end");
        }
        if (elements_take_bytes)
            return elements <= static_cast<std::int64_t>(left()) || fail("a block is longer than the record");
        if (elements > empty_elements_left_) return fail("too many elements without bytes");
        empty_elements_left_ -= elements;
        return true;
    }

private:
    const char* next_;
    const char* end_;
    const char* failure_ = "";
    std::int64_t empty_elements_left_ = 65536;
};

}  // namespace windrow
