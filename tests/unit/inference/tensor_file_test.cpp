// SPDX-License-Identifier: Apache-2.0
#include "model_bytes.hpp"
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <cstring>
#include <string>
#include <vector>

/// TensorProto files: what is written is read again, typed fields and raw bytes alike; what does not fit is refused.

namespace windrow::inference {
namespace {

std::string code_of(const std::string& bytes, const ReadLimits& limits = {}) {
    try {
        read_tensor(bytes, limits);
    } catch (const Error& error) {
        return error.code();
    }
    return "";
}

/// A TensorProto without values: dimensions and type.
WireWriter outline(const Shape& shape, int type) {
    WireWriter writer;
    for (const std::int64_t length : shape) writer.integer(1, length);
    writer.integer(2, type);
    return writer;
}

TEST(TensorFile, WhatIsWrittenIsReadAgain) {
    const std::vector<ElementType> types = {ElementType::float32, ElementType::uint8,   ElementType::int8,   ElementType::uint16,
                                            ElementType::int16,   ElementType::int32,   ElementType::int64,  ElementType::boolean,
                                            ElementType::float16, ElementType::float64, ElementType::uint32, ElementType::uint64,
                                            ElementType::bfloat16};
    ASSERT_TRUE(rc::check("round trip", [&] {
        const ElementType type = *rc::gen::elementOf(types);
        const auto shape = *rc::gen::container<Shape>(*rc::gen::inRange(0, 4), rc::gen::inRange<std::int64_t>(0, 5));
        Tensor tensor(type, shape);
        const auto bytes = *rc::gen::container<std::vector<unsigned char>>(tensor.bytes(), rc::gen::arbitrary<unsigned char>());
        for (std::size_t i = 0; i < bytes.size(); ++i)
            tensor.data<unsigned char>()[i] = type == ElementType::boolean ? bytes[i] & 1 : bytes[i];
        const auto name = *rc::gen::arbitrary<std::string>();
        std::string read_name;
        const Tensor read = read_tensor(write_tensor(tensor, name), {}, &read_name);
        RC_ASSERT(read.type() == tensor.type());
        RC_ASSERT(read_name == name);
        RC_ASSERT(tensor.bytes() == 0 || std::memcmp(read.data<char>(), tensor.data<char>(), tensor.bytes()) == 0);
    }));
}

TEST(TensorFile, TextsAreReadAgain) {
    Tensor tensor(ElementType::string, {2, 1});
    tensor.strings() = {"", std::string("a\0b", 3)};
    EXPECT_EQ(read_tensor(write_tensor(tensor, "t")).strings(), tensor.strings());
}

TEST(TensorFile, TypedFieldsPackedAndSingle) {
    WireWriter singles = outline({3}, static_cast<int>(ElementType::int8));
    for (const int value : {-128, 0, 127}) singles.integer(5, value);
    EXPECT_EQ(read_tensor(singles.written()).values<std::int8_t>()[0], -128);

    WireWriter packed = outline({3}, static_cast<int>(ElementType::float32));
    const float values[] = {1.5F, -0.0F, 3e38F};
    packed.bytes(4, {reinterpret_cast<const char*>(values), sizeof values});
    EXPECT_EQ(std::memcmp(read_tensor(packed.written()).data<float>(), values, sizeof values), 0);

    WireWriter halves = outline({2}, static_cast<int>(ElementType::float16));
    halves.bytes(5, std::string("\x80\x78\x01", 3));  // 15360 = 1.0, 1
    EXPECT_EQ(read_tensor(halves.written()).values<std::uint16_t>()[0], 15360);

    WireWriter wide = outline({1}, static_cast<int>(ElementType::uint64));
    wide.integer(11, -1);
    EXPECT_EQ(read_tensor(wide.written()).values<std::uint64_t>()[0], ~std::uint64_t{0});

    WireWriter doubles = outline({1}, static_cast<int>(ElementType::float64));
    const double value = -2.25;
    doubles.bytes(10, {reinterpret_cast<const char*>(&value), sizeof value});
    EXPECT_EQ(read_tensor(doubles.written()).values<double>()[0], value);
}

TEST(TensorFile, FlagsAreZeroOrOne) {
    WireWriter raw = outline({2}, static_cast<int>(ElementType::boolean));
    raw.bytes(9, std::string("\x02\x00", 2));
    EXPECT_EQ(read_tensor(raw.written()).values<std::uint8_t>()[0], 1);
    WireWriter typed = outline({1}, static_cast<int>(ElementType::boolean));
    typed.integer(5, 256);
    EXPECT_EQ(read_tensor(typed.written()).values<std::uint8_t>()[0], 1);
}

TEST(TensorFile, ValuesThatDoNotFitAreRefused) {
    WireWriter narrow = outline({1}, static_cast<int>(ElementType::uint8));
    narrow.integer(5, 256);
    EXPECT_EQ(code_of(narrow.written()), "W6601");
    WireWriter few = outline({2}, static_cast<int>(ElementType::int64));
    few.integer(7, 1);
    EXPECT_EQ(code_of(few.written()), "W6601");
    WireWriter other_field = outline({1}, static_cast<int>(ElementType::float32));
    other_field.integer(7, 1);
    EXPECT_EQ(code_of(other_field.written()), "W6601");
    WireWriter raw = outline({2}, static_cast<int>(ElementType::float32));
    raw.bytes(9, "1234567");
    EXPECT_EQ(code_of(raw.written()), "W6601");
    EXPECT_EQ(code_of(outline({-1}, 1).written()), "W6601");
    EXPECT_EQ(code_of(outline({0}, 0).written()), "W6601");
}

TEST(TensorFile, LimitsComeBeforeMemory) {
    EXPECT_EQ(code_of(outline({std::int64_t{1} << 40}, 1).written()), "W6602");
    EXPECT_EQ(code_of(outline({std::int64_t{1} << 32, std::int64_t{1} << 32}, 1).written()), "W6602");
    EXPECT_EQ(code_of(outline(Shape(65, 1), 1).written()), "W6602");
    ReadLimits small;
    small.file_bytes = 10;
    EXPECT_EQ(code_of(std::string(11, '\0'), small), "W6602");
}

TEST(TensorFile, ExternalValuesAreRefused) {
    WireWriter external = outline({1}, 1);
    external.integer(14, 1);
    EXPECT_EQ(code_of(external.written()), "W6604");
    WireWriter entry;
    entry.bytes(1, "location");
    entry.bytes(2, "/etc/passwd");
    WireWriter named = outline({1}, 1);
    named.bytes(13, entry.written());
    EXPECT_EQ(code_of(named.written()), "W6604");
}

TEST(TensorFile, NewElementTypesAreReadWithoutValues) {
    WireWriter eight_bits = outline({2}, 17);
    eight_bits.bytes(9, "ab");
    const Tensor tensor = read_tensor(eight_bits.written());
    EXPECT_EQ(tensor.element(), ElementType::other);
    EXPECT_EQ(tensor.shape(), Shape{2});
}

}  // namespace
}  // namespace windrow::inference
