// SPDX-License-Identifier: Apache-2.0
/// Pools by hand.

#include "operator_case.hpp"

#include <cmath>
#include <limits>

namespace windrow::inference::testing {

namespace {

using F = std::vector<float>;
using I = std::vector<std::int64_t>;

TEST(MaxPool, ValuesIndicesAndOrders) {
    const Tensor image = floats({1, 2, 2, 3}, {1, 5, 2, 4, 3, 6, 7, 8, 9, 12, 11, 10});
    const auto made = run_operator({"MaxPool", 12, {integers_attribute("kernel_shape", {2, 2})}, {image}, 2});
    EXPECT_EQ(values_of<float>(made[0]), (F{5, 6, 12, 11}));
    EXPECT_EQ(values_of<std::int64_t>(made[1]), (I{1, 5, 9, 10}));
    const auto columns = run_operator(
        {"MaxPool", 12, {integers_attribute("kernel_shape", {2, 2}), integer_attribute("storage_order", 1)}, {image}, 2});
    EXPECT_EQ(values_of<std::int64_t>(columns[1]), (I{2, 5, 7, 9}));
    EXPECT_EQ(error_code({"MaxPool", 12, {}, {image}}), "W6610");
    const auto bytes = run_operator({"MaxPool",
                                     12,
                                     {integers_attribute("kernel_shape", {2})},
                                     {Tensor::of<std::int8_t>(ElementType::int8, {1, 1, 2}, std::vector<std::int8_t>{-5, -3})}});
    EXPECT_EQ(bytes[0].data<std::int8_t>()[0], -3);
}

TEST(MaxPool, CeilModeDilationsAndBorders) {
    const auto pool = [](std::vector<Attribute> attributes, F values) {
        attributes.push_back(integers_attribute("kernel_shape", {2}));
        const auto count = static_cast<std::int64_t>(values.size());
        return values_of<float>(run_operator({"MaxPool", 12, attributes, {floats({1, 1, count}, values)}})[0]);
    };
    EXPECT_EQ(pool({integers_attribute("strides", {2}), integer_attribute("ceil_mode", 1)}, {1, 2, 3}), (F{2, 3}));
    EXPECT_EQ(pool({integers_attribute("strides", {2})}, {1, 2, 3}), (F{2}));
    EXPECT_EQ(pool({integers_attribute("dilations", {2})}, {1, 9, 3, 4}), (F{3, 9}));
    // The border is lower than any number, and a window behind the image is none.
    EXPECT_EQ(pool({integers_attribute("pads", {1, 1}), integers_attribute("strides", {2}), integer_attribute("ceil_mode", 1)},
                   {-1, -2, -3}),
              (F{-1, -2}));
    EXPECT_EQ(pool({integers_attribute("strides", {3}), integer_attribute("ceil_mode", 1)}, {1, 2, 3}), (F{2}));
    const F with_nan = pool({}, {1, std::numeric_limits<float>::quiet_NaN(), 3, 2});
    EXPECT_TRUE(std::isnan(with_nan[0]) && std::isnan(with_nan[1]));
    EXPECT_EQ(with_nan[2], 3);
}

TEST(AveragePool, BordersCountOnlyIfTheyShould) {
    const auto pool = [](std::vector<Attribute> attributes) {
        attributes.push_back(integers_attribute("kernel_shape", {3}));
        return values_of<float>(run_operator({"AveragePool", 19, attributes, {floats({1, 1, 4}, {3, 6, 9, 12})}})[0]);
    };
    EXPECT_EQ(pool({}), (F{6, 9}));
    EXPECT_EQ(pool({integers_attribute("pads", {1, 1})}), (F{4.5F, 6, 9, 10.5F}));
    EXPECT_EQ(pool({integers_attribute("pads", {1, 1}), integer_attribute("count_include_pad", 1)}), (F{3, 6, 9, 7}));
    // What a window of ceil_mode reaches beyond the border does not count.
    EXPECT_EQ(
        pool({integers_attribute("strides", {2}), integer_attribute("ceil_mode", 1), integer_attribute("count_include_pad", 1)}),
        (F{6, 10.5F}));
    EXPECT_EQ(pool({text_attribute("auto_pad", "SAME_UPPER")}), (F{4.5F, 6, 9, 10.5F}));
}

TEST(LpPool, NormsOfOneTwoAndThree) {
    const auto pool = [](std::int64_t power) {
        return values_of<float>(run_operator({"LpPool",
                                              18,
                                              {integers_attribute("kernel_shape", {2}), integer_attribute("p", power)},
                                              {floats({1, 1, 3}, {-3, 4, 0})}})[0]);
    };
    EXPECT_EQ(pool(1), (F{7, 4}));
    EXPECT_EQ(pool(2), (F{5, 4}));
    EXPECT_FLOAT_EQ(pool(3)[0], std::cbrt(91.0F));
    EXPECT_EQ(
        error_code(
            {"LpPool", 18, {integers_attribute("kernel_shape", {2}), integer_attribute("p", 0)}, {floats({1, 1, 3}, {1, 2, 3})}}),
        "W6610");
}

TEST(GlobalPools, OneNumberForEachChannel) {
    const Tensor image = floats({1, 2, 2, 2}, {1, 2, 3, 4, -3, 0, 4, 0});
    EXPECT_EQ(values_of<float>(run_operator({"GlobalMaxPool", 1, {}, {image}})[0]), (F{4, 4}));
    EXPECT_EQ(values_of<float>(run_operator({"GlobalAveragePool", 1, {}, {image}})[0]), (F{2.5F, 0.25F}));
    const auto norm = run_operator({"GlobalLpPool", 2, {}, {image}});
    EXPECT_EQ(norm[0].shape(), (Shape{1, 2, 1, 1}));
    EXPECT_EQ(values_of<float>(norm[0])[1], 5);
}

TEST(MaxUnpool, PutsValuesBack) {
    const Tensor values = floats({1, 1, 2, 2}, {1, 2, 3, 4});
    const Tensor indices = integers({1, 1, 2, 2}, {5, 7, 13, 15});
    const std::vector<Attribute> attributes{integers_attribute("kernel_shape", {2, 2}), integers_attribute("strides", {2, 2})};
    EXPECT_EQ(values_of<float>(run_operator({"MaxUnpool", 11, attributes, {values, indices}})[0]),
              (F{0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4}));
    const auto wide =
        values_of<float>(run_operator({"MaxUnpool", 11, attributes, {values, indices, integers({4}, {1, 1, 5, 5})}})[0]);
    EXPECT_EQ(wide[6], 1);
    EXPECT_EQ(wide[18], 4);
    EXPECT_EQ(error_code({"MaxUnpool", 11, attributes, {values, integers({1, 1, 2, 2}, {5, 7, 13, 16})}}), "W6612");
}

}  // namespace

}  // namespace windrow::inference::testing
