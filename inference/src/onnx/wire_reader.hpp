// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Protobuf's wire format (protobuf.dev/programming-guides/encoding): a message is a row of fields, each a tag and a value.
/// Nothing is copied; every length is checked against what is left of its message. Rows of a stream are read by
/// host/src/format/protobuf/protobuf_input.hpp, which says there why the two are two.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace windrow::inference {

/// Walks the fields of one message. `next`, then exactly one of the value functions (or `skip`), until `next` says no. Errors are
/// W6601 with the byte offset in the file and the kind of part that was being read. Not thread-safe; the bytes must outlive it.
class WireReader {
public:
    /// `part` ("the graph", "a node") is for messages and must be a literal.
    WireReader(std::string_view bytes, const char* part, std::size_t offset = 0) : bytes_(bytes), part_(part), offset_(offset) {}

    /// Moves to the next field; false at the end of the message.
    bool next();
    [[nodiscard]] std::uint32_t field() const noexcept { return field_; }
    /// Passes over a field that is not known.
    void skip();

    /// A varint as int64 (int32 and enumerations are sign-extended the same way).
    std::int64_t integer();
    float real();
    /// Bytes, text, or a message that is read later.
    std::string_view bytes();
    std::string text() { return std::string(bytes()); }
    WireReader message(const char* part);

    /// Repeated numbers, packed or not (a parser must take both): `take` is called for each value.
    template <typename Take>
    void integers(Take take) {
        if (wire_ != Wire::length) return take(integer());
        WireReader packed = message(part_);
        while (!packed.at_end()) take(static_cast<std::int64_t>(packed.varint()));
    }
    template <typename Number, typename Take>
    void fixed_numbers(Take take) {
        constexpr Wire single = sizeof(Number) == 4 ? Wire::fixed32 : Wire::fixed64;
        if (wire_ == single) return take(fixed<Number>());
        WireReader packed = message(part_);
        if (packed.left() % sizeof(Number) != 0)
            packed.fail("packed numbers of " + std::to_string(sizeof(Number)) + " bytes take " + std::to_string(packed.left()) +
                        " bytes");
        while (!packed.at_end()) take(packed.fixed<Number>());
    }

    /// Bytes of the message that are not read yet.
    [[nodiscard]] std::size_t left() const noexcept { return bytes_.size() - position_; }
    [[nodiscard]] bool at_end() const noexcept { return position_ == bytes_.size(); }
    /// "byte 17 (in a node)"
    [[nodiscard]] std::string place() const;
    /// W6601 at the place that is being read.
    [[noreturn]] void fail(const std::string& what) const;

private:
    enum class Wire : std::uint8_t { varint = 0, fixed64 = 1, length = 2, group_begin = 3, group_end = 4, fixed32 = 5 };

    std::uint64_t varint();
    void read_tag();
    void expect(Wire wire) const;
    std::string_view take(std::uint64_t length);
    void skip_group(std::uint32_t field, int depth);
    template <typename Number>
    Number fixed() {
        Number number;
        std::memcpy(&number, take(sizeof number).data(), sizeof number);
        return number;
    }

    std::string_view bytes_;
    const char* part_;
    std::size_t offset_;  ///< of the message in the file
    std::size_t position_ = 0;
    std::uint32_t field_ = 0;
    Wire wire_ = Wire::varint;
};

}  // namespace windrow::inference
