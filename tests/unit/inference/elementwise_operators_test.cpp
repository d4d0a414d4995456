// SPDX-License-Identifier: Apache-2.0
#include "operator_case.hpp"
#include "windrow/semantics/half_precision.hpp"

#include <cmath>
#include <limits>
#include <random>

namespace windrow::inference::testing {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

Tensor halves(Shape shape, const std::vector<float>& values) {
    Tensor tensor(ElementType::float16, std::move(shape));
    for (std::size_t i = 0; i < values.size(); ++i) tensor.data<std::uint16_t>()[i] = semantics::float16_from_float(values[i]);
    return tensor;
}

TEST(ElementwiseOperators, BroadcastAsNumPyDoes) {
    const Tensor a = floats({2, 1, 3}, {1, 2, 3, 4, 5, 6});
    const Tensor b = floats({2, 1}, {10, 20});
    const Tensor sum = run_operator({"Add", 14, {}, {a, b}})[0];
    EXPECT_EQ(sum.shape(), (Shape{2, 2, 3}));
    EXPECT_EQ(values_of<float>(sum), (std::vector<float>{11, 12, 13, 21, 22, 23, 14, 15, 16, 24, 25, 26}));
    EXPECT_EQ(values_of<float>(run_operator({"Sub", 14, {}, {floats({}, {1}), floats({3}, {1, 2, 3})}})[0]),
              (std::vector<float>{0, -1, -2}));
    EXPECT_EQ(values_of<float>(run_operator({"Sub", 14, {}, {floats({3}, {1, 2, 3}), floats({1}, {1})}})[0]),
              (std::vector<float>{0, 1, 2}));
    EXPECT_EQ(run_operator({"Mul", 14, {}, {floats({0, 3}, {}), floats({3}, {1, 2, 3})}})[0].shape(), (Shape{0, 3}));
    EXPECT_EQ(error_code({"Add", 14, {}, {floats({2}, {1, 2}), floats({3}, {1, 2, 3})}}), "W6612");
    EXPECT_EQ(error_code({"Add", 14, {}, {floats({1}, {1}), doubles({1}, {1})}}), "W6612");
}

/// Every way in which shapes of three dimensions can broadcast, against the definition by indices.
TEST(ElementwiseOperators, BroadcastOfRandomShapes) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        Shape output, left, right;
        const std::size_t rank = random() % 5;
        for (std::size_t d = 0; d < rank; ++d) {
            output.push_back(1 + static_cast<std::int64_t>(random() % 4));
            left.push_back(random() % 3 == 0 ? 1 : output.back());
            right.push_back(left.back() == output.back() && random() % 3 == 0 ? 1 : output.back());
        }
        right.erase(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(random() % (rank + 1)));
        std::vector<float> a(static_cast<std::size_t>(element_count(left))), b(static_cast<std::size_t>(element_count(right)));
        for (float& v : a) v = static_cast<float>(random() % 100);
        for (float& v : b) v = static_cast<float>(random() % 100);
        const Tensor out = run_operator({"Sub", 14, {}, {floats(left, a), floats(right, b)}})[0];
        for (std::int64_t i = 0; i < out.size(); ++i) {
            const auto offset = [&](const Shape& shape) {
                std::int64_t rest = i, at = 0, step = 1;
                for (std::size_t back = 1; back <= out.shape().size(); ++back) {
                    const std::int64_t index = rest % out.shape()[out.shape().size() - back];
                    rest /= out.shape()[out.shape().size() - back];
                    if (back > shape.size()) continue;
                    const std::int64_t length = shape[shape.size() - back];
                    at += (length == 1 ? 0 : index) * step;
                    step *= length;
                }
                return static_cast<std::size_t>(at);
            };
            ASSERT_EQ(out.data<float>()[i], a[offset(left)] - b[offset(right)])
                << shape_text(left) << " and " << shape_text(right);
        }
    }
}

TEST(ElementwiseOperators, BeforeOpset7AnAxisSaysWhereTheSecondInputStands) {
    const Tensor a = floats({2, 3, 1}, {1, 2, 3, 4, 5, 6});
    const Tensor b = floats({3}, {10, 20, 30});
    const auto flag = integer_attribute("broadcast", 1);
    EXPECT_EQ(values_of<float>(run_operator({"Add", 6, {flag, integer_attribute("axis", 1)}, {a, b}})[0]),
              (std::vector<float>{11, 22, 33, 14, 25, 36}));
    EXPECT_EQ(error_code({"Add", 6, {}, {a, b}}), "W6612");
    EXPECT_EQ(error_code({"Add", 6, {flag, integer_attribute("axis", 3)}, {a, b}}), "W6612");
    EXPECT_EQ(values_of<float>(run_operator({"Add", 6, {}, {b, b}})[0]), (std::vector<float>{20, 40, 60}));
    EXPECT_EQ(values_of<float>(run_operator({"PRelu", 6, {}, {floats({1, 3, 1}, {-1, -2, 3}), floats({3}, {2, 3, 4})}})[0]),
              (std::vector<float>{-2, -6, 3}));
}

TEST(ElementwiseOperators, IntegersWrapAndDivideByZeroGivesZero) {
    const auto small = [](std::vector<std::int8_t> values) {
        return Tensor::of<std::int8_t>(ElementType::int8, {static_cast<std::int64_t>(values.size())}, values);
    };
    EXPECT_EQ(values_of<std::int8_t>(run_operator({"Add", 14, {}, {small({127, 1}), small({1, 1})}})[0]),
              (std::vector<std::int8_t>{-128, 2}));
    EXPECT_EQ(values_of<std::int8_t>(run_operator({"Div", 14, {}, {small({-128, 7, -7, 5}), small({-1, 2, 2, 0})}})[0]),
              (std::vector<std::int8_t>{-128, 3, -3, 0}));
    EXPECT_EQ(values_of<std::int8_t>(run_operator({"Mod", 13, {}, {small({-7, 7, -128, 5}), small({3, -3, -1, 0})}})[0]),
              (std::vector<std::int8_t>{2, -2, 0, 0}));
    EXPECT_EQ(
        values_of<std::int8_t>(run_operator({"Mod", 13, {integer_attribute("fmod", 1)}, {small({-7, 7}), small({3, -3})}})[0]),
        (std::vector<std::int8_t>{-1, 1}));
    EXPECT_EQ(values_of<std::int8_t>(run_operator({"Abs", 13, {}, {small({-128, -3})}})[0]), (std::vector<std::int8_t>{-128, 3}));
    EXPECT_EQ(values_of<std::int64_t>(run_operator({"Pow", 15, {}, {integers({3}, {2, -3, 5}), integers({3}, {10, 3, -1})}})[0]),
              (std::vector<std::int64_t>{1024, -27, 0}));
    EXPECT_EQ(error_code({"Mod", 13, {}, {floats({1}, {1}), floats({1}, {1})}}), "W6612");  // floats need fmod = 1
}

TEST(ElementwiseOperators, RemaindersAndPowersOfFloats) {
    std::mt19937 random(3);
    std::vector<float> a, b;
    for (int i = 0; i < 2000; ++i) {
        a.push_back(std::ldexp(static_cast<float>(static_cast<int>(random())), static_cast<int>(random() % 40) - 50));
        b.push_back(std::ldexp(static_cast<float>(static_cast<int>(random() | 1U)), static_cast<int>(random() % 40) - 50));
    }
    const Tensor rest = run_operator({"Mod", 13, {integer_attribute("fmod", 1)}, {floats({2000}, a), floats({2000}, b)}})[0];
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(rest.data<float>()[i], std::fmod(a[i], b[i])) << a[i] << " by " << b[i];
    for (float& v : a) v = std::fabs(v);
    for (float& v : b) v = std::fmod(v, 4.0F);
    const Tensor power = run_operator({"Pow", 15, {}, {floats({2000}, a), floats({2000}, b)}})[0];
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double exact = std::pow(static_cast<double>(a[i]), static_cast<double>(b[i]));
        ASSERT_NEAR(power.data<float>()[i], exact, 1e-7 * exact);
    }
    EXPECT_EQ(values_of<float>(run_operator({"Pow", 15, {}, {floats({4}, {-2, 3, 1, 0}), floats({4}, {3, 2, nan, 0})}})[0]),
              (std::vector<float>{-8, 9, 1, 1}));
}

TEST(ElementwiseOperators, ManyInputsAndNotANumber) {
    const Tensor a = floats({3}, {1, nan, 3});
    const Tensor b = floats({3}, {2, 2, nan});
    const Tensor c = floats({1}, {1.5F});
    const std::vector<float> most = values_of<float>(run_operator({"Max", 13, {}, {a, b, c}})[0]);
    EXPECT_EQ(most[0], 2);
    EXPECT_TRUE(std::isnan(most[1]) && std::isnan(most[2]));
    EXPECT_EQ(values_of<float>(run_operator({"Mean", 13, {}, {floats({1}, {1}), floats({1}, {2}), floats({1}, {6})}})[0]),
              (std::vector<float>{3}));
    EXPECT_TRUE(std::isnan(run_operator({"Relu", 14, {}, {floats({1}, {nan})}})[0].data<float>()[0]));
}

TEST(ElementwiseOperators, ClipTakesAttributesThenInputs) {
    const Tensor x = floats({4}, {-infinity, -1, 0.5F, infinity});
    EXPECT_EQ(values_of<float>(run_operator({"Clip", 6, {real_attribute("min", 0)}, {x}})[0]),
              (std::vector<float>{0, 0, 0.5F, infinity}));
    EXPECT_EQ(values_of<float>(run_operator({"Clip", 13, {}, {x, std::nullopt, floats({}, {0.25F})}})[0]),
              (std::vector<float>{-infinity, -1, 0.25F, 0.25F}));
    EXPECT_EQ(error_code({"Clip", 13, {}, {x, floats({2}, {0, 1})}}), "W6612");
}

TEST(ElementwiseOperators, CastsSaturateRoundAndReadTexts) {
    EXPECT_EQ(values_of<std::int64_t>(
                  run_operator({"Cast", 13, {integer_attribute("to", 7)}, {floats({4}, {-1.9F, 2.9F, infinity, nan})}})[0]),
              (std::vector<std::int64_t>{-1, 2, std::numeric_limits<std::int64_t>::max(), 0}));
    EXPECT_EQ(
        values_of<std::uint8_t>(run_operator({"Cast", 13, {integer_attribute("to", 9)}, {floats({3}, {0, -0.5F, nan})}})[0]),
        (std::vector<std::uint8_t>{0, 1, 1}));
    EXPECT_EQ(
        values_of<float>(run_operator({"Cast", 13, {integer_attribute("to", 1)}, {texts({4}, {"1.5", "-INF", "+3e2", "7"})}})[0]),
        (std::vector<float>{1.5F, -infinity, 300, 7}));
    EXPECT_EQ(run_operator({"Cast", 13, {integer_attribute("to", 8)}, {floats({3}, {0.1F, infinity, 2})}})[0].strings(),
              (std::vector<std::string>{"0.1", "INF", "2"}));
    EXPECT_EQ(error_code({"Cast", 13, {integer_attribute("to", 1)}, {texts({1}, {"one"})}}), "W6612");
    EXPECT_EQ(error_code({"Cast", 13, {integer_attribute("to", 14)}, {floats({1}, {1})}}), "W6610");
}

TEST(ElementwiseOperators, HalvesAreComputedAsFloats) {
    const Tensor sum = run_operator({"Add", 14, {}, {halves({2}, {1, 0.1F}), halves({2}, {2, 0.2F})}})[0];
    EXPECT_EQ(sum.element(), ElementType::float16);
    EXPECT_EQ(semantics::float_from_float16(sum.data<std::uint16_t>()[0]), 3);
    EXPECT_NEAR(semantics::float_from_float16(sum.data<std::uint16_t>()[1]), 0.3, 3e-4);
}

TEST(ElementwiseOperators, SelectionAndLogic) {
    const Tensor chosen =
        run_operator({"Where", 16, {}, {booleans({2, 1}, {1, 0}), texts({2}, {"a", "b"}), texts({1}, {"c"})}})[0];
    EXPECT_EQ(chosen.strings(), (std::vector<std::string>{"a", "b", "c", "c"}));
    EXPECT_EQ(values_of<std::uint8_t>(run_operator({"Xor", 7, {}, {booleans({2}, {1, 0}), booleans({1}, {1})}})[0]),
              (std::vector<std::uint8_t>{0, 1}));
    EXPECT_EQ(values_of<std::uint8_t>(run_operator(
                  {"IsInf", 10, {integer_attribute("detect_negative", 0)}, {floats({3}, {-infinity, infinity, nan})}})[0]),
              (std::vector<std::uint8_t>{0, 1, 0}));
    const auto dropped = run_operator({"Dropout", 13, {}, {floats({2}, {1, 2})}, 2});
    EXPECT_EQ(values_of<float>(dropped[0]), (std::vector<float>{1, 2}));
    EXPECT_EQ(values_of<std::uint8_t>(dropped[1]), (std::vector<std::uint8_t>{1, 1}));
    EXPECT_EQ(error_code({"Dropout", 13, {}, {floats({2}, {1, 2}), floats({}, {0.5F}), booleans({}, {1})}}), "W6612");
}

TEST(HalfPrecision, EveryFloat16GoesThereAndBack) {
    for (std::uint32_t half = 0; half < 0x10000; ++half) {
        const float wide = semantics::float_from_float16(static_cast<std::uint16_t>(half));
        if (std::isnan(wide)) continue;
        ASSERT_EQ(semantics::float16_from_float(wide), half);
        const float next = semantics::float_from_float16(static_cast<std::uint16_t>(half + 1));
        if (half % 0x8000 >= 0x7bff || !std::isfinite(next)) continue;
        // Between two neighbours: the nearer one, at the middle the even one.
        const float middle = wide + (next - wide) / 2;
        ASSERT_EQ(semantics::float16_from_float(middle), half + (half & 1));
        ASSERT_EQ(semantics::float16_from_float(std::nextafter(middle, wide)), half);
        ASSERT_EQ(semantics::float16_from_float(std::nextafter(middle, next)), half + 1);
    }
    EXPECT_EQ(semantics::bfloat16_from_float(1.00390625F), 0x3f80);  // a tie
    EXPECT_EQ(semantics::bfloat16_from_float(1.01171875F), 0x3f82);
    EXPECT_TRUE(std::isnan(semantics::float_from_bfloat16(semantics::bfloat16_from_float(nan))));
}

}  // namespace
}  // namespace windrow::inference::testing
