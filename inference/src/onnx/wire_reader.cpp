// SPDX-License-Identifier: Apache-2.0
#include "onnx/wire_reader.hpp"

#include "windrow/kernels/error.hpp"

#include <bit>

namespace windrow::inference {

static_assert(std::endian::native == std::endian::little, "numbers of fixed width are copied as they are");

namespace {

constexpr int most_groups = 64;  // nesting of unknown groups; protobuf's own parsers allow 100

}  // namespace

std::string WireReader::place() const {
    return "byte " + std::to_string(offset_ + position_) + " (in " + part_ + ")";
}

void WireReader::fail(const std::string& what) const {
    throw Error("W6601", place() + ": " + what, "the file is damaged, cut short, or no ONNX model");
}

std::uint64_t WireReader::varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (at_end()) fail("a number is cut off");
        const auto byte = static_cast<std::uint8_t>(bytes_[position_++]);
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return value;
    }
    fail("a number has more than ten bytes");
}

std::string_view WireReader::take(std::uint64_t length) {
    if (length > left())
        fail("a length of " + std::to_string(length) + " bytes goes beyond the end, " + std::to_string(left()) +
             " bytes further on");
    const std::string_view taken = bytes_.substr(position_, static_cast<std::size_t>(length));
    position_ += static_cast<std::size_t>(length);
    return taken;
}

void WireReader::read_tag() {
    const std::uint64_t tag = varint();
    const auto wire = static_cast<std::uint8_t>(tag & 7);
    const std::uint64_t number = tag >> 3;
    if (number == 0 || number > 0x1fffffff || wire > static_cast<std::uint8_t>(Wire::fixed32))
        fail("what should begin a field does not (tag " + std::to_string(tag) + ")");
    field_ = static_cast<std::uint32_t>(number);
    wire_ = static_cast<Wire>(wire);
}

bool WireReader::next() {
    if (at_end()) return false;
    read_tag();
    return true;
}

void WireReader::expect(Wire wire) const {
    if (wire_ != wire)
        fail("field " + std::to_string(field_) + " has the wire type " + std::to_string(static_cast<int>(wire_)) + " where " +
             std::to_string(static_cast<int>(wire)) + " is due");
}

void WireReader::skip() {
    switch (wire_) {
        case Wire::varint:
            varint();
            return;
        case Wire::fixed64:
            take(8);
            return;
        case Wire::length:
            take(varint());
            return;
        case Wire::group_begin:
            skip_group(field_, 0);
            return;
        case Wire::group_end:
            fail("a group ends that did not begin");
        case Wire::fixed32:
            take(4);
            return;
    }
}

void WireReader::skip_group(std::uint32_t field, int depth) {
    if (depth > most_groups) fail("groups are nested too deeply");
    while (true) {
        if (at_end()) fail("a group has no end");
        read_tag();
        if (wire_ == Wire::group_end) {
            if (field_ != field) fail("a group ends that did not begin");
            return;
        }
        if (wire_ == Wire::group_begin) {
            skip_group(field_, depth + 1);
        } else {
            skip();
        }
    }
}

std::int64_t WireReader::integer() {
    expect(Wire::varint);
    return static_cast<std::int64_t>(varint());
}

float WireReader::real() {
    expect(Wire::fixed32);
    return fixed<float>();
}

std::string_view WireReader::bytes() {
    expect(Wire::length);
    return take(varint());
}

WireReader WireReader::message(const char* part) {
    const std::string_view inside = bytes();
    return {inside, part, offset_ + position_ - inside.size()};
}

}  // namespace windrow::inference
