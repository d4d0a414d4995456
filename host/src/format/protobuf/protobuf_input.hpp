// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Protobuf's wire format, read with every length checked. Made for rows: a field whose type the table decides is read whole, and
/// what is damaged is one bad record, not an error. ONNX files are read by inference/src/onnx/wire_reader.hpp, which is told what
/// is due, counts bytes from the file's beginning and throws; the two would share nothing but the loop over a varint's bytes.

#include "format/protobuf/protobuf_schema.hpp"

#include <cstring>
#include <string_view>

namespace windrow {

/// A field on the wire: a number for the three kinds that have one, bytes for the sized.
struct WireField {
    std::uint32_t number = 0;
    WireType type = WireType::varint;
    std::uint64_t value = 0;
    std::string_view bytes{};
};

/// Reads forward in one message. Each step gives false if the bytes hold nothing of that kind; `failure` then says why.
class ProtobufInput {
public:
    explicit ProtobufInput(std::string_view bytes) : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    [[nodiscard]] bool at_end() const noexcept { return next_ == end_; }
    [[nodiscard]] const char* failure() const noexcept { return failure_; }

    bool varint(std::uint64_t& value) noexcept {
        value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (next_ == end_) return fail("it ends within a number");
            const auto byte = static_cast<std::uint8_t>(*next_++);
            if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;  // what lies above 64 bits is dropped
            if (byte < 0x80) return true;
        }
        return fail("a number has more than ten bytes");
    }
    bool fixed(std::size_t bytes, std::uint64_t& value) noexcept {
        if (static_cast<std::size_t>(end_ - next_) < bytes) return fail("it ends within a number");
        value = 0;
        std::memcpy(&value, next_, bytes);  // little-endian, as the machine
        next_ += bytes;
        return true;
    }
    /// The next field whole; a group is passed over to its end and has no value.
    bool field(WireField& field) noexcept {
        if (!tag(field)) return false;
        if (field.type == WireType::group_end) return fail("a group ends that did not begin");
        field.value = 0;
        field.bytes = {};
        return content(field, 0);
    }

private:
    static constexpr int deepest_group = 100;

    bool fail(const char* why) noexcept {
        failure_ = why;
        return false;
    }
    bool tag(WireField& field) noexcept {
        std::uint64_t tag = 0;
        if (!varint(tag)) return false;
        if (tag > UINT32_MAX || (tag >> 3) == 0 || (tag & 7) > 5) return fail("a field's tag is none");
        field.number = static_cast<std::uint32_t>(tag >> 3);
        field.type = static_cast<WireType>(tag & 7);
        return true;
    }
    bool content(WireField& field, int depth) noexcept {
        switch (field.type) {
            case WireType::varint:
                return varint(field.value);
            case WireType::eight_bytes:
                return fixed(8, field.value);
            case WireType::four_bytes:
                return fixed(4, field.value);
            case WireType::sized: {
                std::uint64_t bytes = 0;
                if (!varint(bytes)) return false;
                if (bytes > static_cast<std::uint64_t>(end_ - next_)) return fail("a length goes beyond its end");
                field.bytes = {next_, bytes};
                next_ += bytes;
                return true;
            }
            default:
                return group(field.number, depth + 1);
        }
    }
    bool group(std::uint32_t number, int depth) noexcept {
        if (depth > deepest_group) return fail("groups are nested too deep");
        WireField inner;
        for (;;) {
            if (!tag(inner)) return false;
            if (inner.type == WireType::group_end) return inner.number == number || fail("a group ends that did not begin");
            if (!content(inner, depth)) return false;
        }
    }

    const char* next_;
    const char* end_;
    const char* failure_ = "";
};

}  // namespace windrow
