// SPDX-License-Identifier: Apache-2.0
// Casts between all types of numbers, extremes and running sums along axes: the bits of the CPU.
#include "operator_fixture.hpp"

#include <limits>

namespace windrow::inference {
namespace {

using DeviceTypedOperators = OperatorDeviceTest;

constexpr ElementType all_numbers[] = {ElementType::float32, ElementType::float64, ElementType::float16, ElementType::bfloat16,
                                       ElementType::int8,    ElementType::int16,   ElementType::int32,   ElementType::int64,
                                       ElementType::uint8,   ElementType::uint16,  ElementType::uint32,  ElementType::uint64,
                                       ElementType::boolean};

/// The edges of every type, and what lies between.
const std::vector<double> edges = {0,
                                   -0.0,
                                   0.5,
                                   -0.5,
                                   1.5,
                                   -1.9,
                                   127,
                                   128,
                                   255,
                                   256,
                                   -128,
                                   -129,
                                   65504,
                                   65520,
                                   70000,
                                   -70000,
                                   3e9,
                                   -3e9,
                                   1e10,
                                   -1e10,
                                   9e18,
                                   1e19,
                                   1.8e19,
                                   2e19,
                                   -1e19,
                                   1e30,
                                   -1e30,
                                   1e300,
                                   5e-8,
                                   1e-4,
                                   3e-39,
                                   0x1p63,
                                   0x1p64,
                                   -0x1p63,
                                   std::numeric_limits<double>::infinity(),
                                   -std::numeric_limits<double>::infinity(),
                                   std::numeric_limits<double>::quiet_NaN()};

/// The numbers as the CPU casts them: what a cast starts from.
Tensor numbers_of(ElementType element) {
    Tensor doubles = Tensor::of<double>(ElementType::float64, {static_cast<std::int64_t>(edges.size())}, edges);
    if (element == ElementType::float64) return doubles;
    ModelBuilder builder;
    builder.input("x", doubles).node("Cast", {"x"}, {"out"}, {attribute("to", static_cast<std::int64_t>(element))});
    return prepare(builder.output("out").model())->run(builder.inputs())[0];
}

TEST_P(DeviceTypedOperators, casts) {
    for (const ElementType from : all_numbers) {
        const Tensor numbers = numbers_of(from);
        for (const ElementType to : all_numbers) {
            if (from != to) expect_node("Cast", {numbers}, {attribute("to", static_cast<std::int64_t>(to))});
        }
    }
    expect_node("CastLike", {random({20}), integers({1})});
    ModelBuilder builder;
    builder.input("x", random({20})).node("Cast", {"x"}, {"same"}, {attribute("to", std::int64_t{1})});
    expect(builder.node("Neg", {"same"}, {"out"}).output("out"), "a cast to the same type");
}

TEST_P(DeviceTypedOperators, tests_of_numbers) {
    const float infinite = std::numeric_limits<float>::infinity();
    const Tensor x =
        floats({6}, {1, -infinite, std::numeric_limits<float>::quiet_NaN(), infinite, 0, std::numeric_limits<float>::max()});
    expect_node("IsNaN", {x});
    for (const std::int64_t positive : {0, 1}) {
        for (const std::int64_t negative : {0, 1})
            expect_node("IsInf", {x}, {attribute("detect_positive", positive), attribute("detect_negative", negative)});
    }
    expect_node("Not", {Tensor::of<std::uint8_t>(ElementType::boolean, {2, 2}, std::vector<std::uint8_t>{0, 1, 1, 0})});
    expect_node("Mean", {random({5}), random({2, 1}), random({3, 1, 1})});
    expect_node("Mean", {random({5})});
}

/// Few different values, so that there are equal ones; a NaN.
std::vector<Tensor> rows_of_each_type(std::mt19937& random) {
    std::vector<float> singles(4 * 9 * 3);
    for (float& value : singles) value = static_cast<float>(random() % 7) - 3;
    std::vector<double> doubles(singles.begin(), singles.end());
    const std::vector<std::int32_t> words(singles.begin(), singles.end());
    const std::vector<std::int64_t> longs(singles.begin(), singles.end());
    singles[5] = std::numeric_limits<float>::quiet_NaN();
    doubles[17] = doubles[20] = std::numeric_limits<double>::quiet_NaN();
    const Shape shape{4, 9, 3};
    return {Tensor::of<float>(ElementType::float32, shape, singles), Tensor::of<double>(ElementType::float64, shape, doubles),
            Tensor::of<std::int32_t>(ElementType::int32, shape, words),
            Tensor::of<std::int64_t>(ElementType::int64, shape, longs)};
}

TEST_P(DeviceTypedOperators, places_of_extremes) {
    for (const Tensor& rows : rows_of_each_type(random_)) {
        for (const char* type : {"ArgMax", "ArgMin"}) {
            for (const std::int64_t axis : {0, 1, -1}) {
                for (const std::int64_t last : {0, 1})
                    expect_node(type, {rows}, {attribute("axis", axis), attribute("select_last_index", last)});
            }
            expect_node(type, {rows}, {attribute("keepdims", std::int64_t{0})});
        }
    }
}

TEST_P(DeviceTypedOperators, the_first_in_order) {
    for (const Tensor& rows : rows_of_each_type(random_)) {
        for (const std::int64_t k : {0, 1, 3, 9}) {
            for (const std::int64_t largest : {0, 1}) {
                ModelBuilder builder;
                builder.input("x", rows).constant("k", integers({k}));
                builder.node("TopK", {"x", "k"}, {"values", "places"},
                             {attribute("axis", std::int64_t{1}), attribute("largest", largest)});
                expect(builder.output("values").output("places"), "TopK");
            }
        }
    }
}

TEST_P(DeviceTypedOperators, running_sums) {
    for (const Tensor& rows : rows_of_each_type(random_)) {
        for (const std::int64_t exclusive : {0, 1}) {
            for (const std::int64_t reverse : {0, 1}) {
                ModelBuilder builder;
                builder.input("x", rows).constant("axis", integers({1}));
                builder.node("CumSum", {"x", "axis"}, {"out"},
                             {attribute("exclusive", exclusive), attribute("reverse", reverse)});
                expect(builder.output("out"), "CumSum");
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Devices, DeviceTypedOperators, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::inference
