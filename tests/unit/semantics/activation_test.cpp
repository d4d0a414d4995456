// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/matrix_element.hpp"
#include "windrow/semantics/softmax_element.hpp"

#include "lane_of_four.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace windrow::semantics {
namespace {

using semantics_test::Four;

template <typename Lane>
Lane activated(Activation function, Lane x, Lane alpha, Lane beta) {
    Lane out = x;
    with_activation(function, [&](auto constant) { out = activate<decltype(constant)::value>(x, alpha, beta); });
    return out;
}

/// The formulas of onnx/onnx, docs/Operators.md, with the C library's functions.
double expected(Activation function, double x, double alpha, double beta) {
    const double sigmoid = 1 / (1 + std::exp(-x));
    switch (function) {
        case Activation::identity:
            return x;
        case Activation::relu:
            return std::max(0.0, x);
        case Activation::leaky_relu:
            return x < 0 ? alpha * x : x;
        case Activation::elu:
            return x < 0 ? alpha * std::expm1(x) : x;
        case Activation::selu:
            return beta * (x > 0 ? x : alpha * std::expm1(x));
        case Activation::celu:
            return std::max(0.0, x) + std::min(0.0, alpha * std::expm1(x / alpha));
        case Activation::sigmoid:
            return sigmoid;
        case Activation::hard_sigmoid:
            return std::max(0.0, std::min(1.0, alpha * x + beta));
        case Activation::hard_swish:
            return x * std::max(0.0, std::min(1.0, x / 6 + 0.5));
        case Activation::tanh:
            return std::tanh(x);
        case Activation::softplus:
            return x > 30 ? x : std::log1p(std::exp(x));
        case Activation::softsign:
            return x / (1 + std::fabs(x));
        case Activation::thresholded_relu:
            return x > alpha ? x : 0;
        case Activation::shrink:
            return x < -alpha ? x + beta : x > alpha ? x - beta : 0;
        case Activation::gelu:
            return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
        case Activation::gelu_tanh:
            return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
        case Activation::mish:
            return x * std::tanh(x > 30 ? x : std::log1p(std::exp(x)));
        case Activation::swish:
            return x / (1 + std::exp(-alpha * x));
        case Activation::erf:
            return std::erf(x);
        case Activation::exp:
            return std::exp(x);
        case Activation::log:
            return std::log(x);
        case Activation::square_root:
            return std::sqrt(x);
        case Activation::reciprocal:
            return 1 / x;
        case Activation::negative:
            return -x;
        case Activation::absolute:
            return std::fabs(x);
        case Activation::sign:
            return x > 0 ? 1 : x < 0 ? -1 : 0;
        case Activation::floor:
            return std::floor(x);
        case Activation::ceil:
            return std::ceil(x);
        case Activation::round:
            return std::nearbyint(x);
    }
    return 0;
}

bool cancels(Activation function) {
    return function == Activation::gelu || function == Activation::gelu_tanh || function == Activation::hard_swish ||
           function == Activation::hard_sigmoid || function == Activation::shrink;
}

TEST(Activation, EveryFunctionIsItsFormula) {
    std::mt19937 random(11);
    for (int code = 0; code < activation_count; ++code) {
        const auto function = static_cast<Activation>(code);
        for (int i = 0; i < 2000; ++i) {
            const double x = static_cast<float>(static_cast<int>(random()) * 0x1p-28);
            const double alpha = 0.25 + 0.125 * (i % 8);
            const double beta = 0.5;
            const double exact = expected(function, x, alpha, beta);
            if (std::isnan(exact)) {
                ASSERT_TRUE(std::isnan(activated(function, static_cast<float>(x), 0.25F, 0.5F))) << code;
                continue;
            }
            // Where terms of the formula cancel, the error is relative to the terms.
            const double size = std::max(std::fabs(exact), cancels(function) ? std::max(std::fabs(x), 1.0) : 0);
            ASSERT_NEAR(activated(function, static_cast<float>(x), static_cast<float>(alpha), static_cast<float>(beta)), exact,
                        1e-6 * size)
                << code << " of " << x;
            ASSERT_NEAR(activated(function, x, alpha, beta), exact, 4e-15 * size) << code << " of " << x;
        }
    }
}

TEST(Activation, RegistersGiveTheBitsOfOneFloat) {
    std::mt19937 random(12);
    for (int code = 0; code < activation_count; ++code) {
        const auto function = static_cast<Activation>(code);
        for (int i = 0; i < 4000; ++i) {
            Four x;
            for (float& one : x.v)
                one =
                    i % 2 == 0 ? float_of(static_cast<u32>(random())) : static_cast<float>(static_cast<int>(random()) * 0x1p-28);
            const Four four = activated(function, x, Four(0.75F), Four(0.5F));
            for (int j = 0; j < 4; ++j) {
                const float one = activated(function, x.v[j], 0.75F, 0.5F);
                ASSERT_TRUE(bits_of(one) == bits_of(four.v[j]) || (std::isnan(one) && std::isnan(four.v[j])))
                    << code << " of " << x.v[j];
            }
        }
    }
}

TEST(Activation, NotANumberPasses) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (int code = 0; code < activation_count; ++code) {
        const auto function = static_cast<Activation>(code);
        if (function == Activation::thresholded_relu || function == Activation::shrink)
            continue;  // comparisons, which NaN fails: 0
        EXPECT_TRUE(std::isnan(activated(function, nan, 0.75F, 0.5F))) << code;
        EXPECT_TRUE(std::isnan(activated(function, static_cast<double>(nan), 0.75, 0.5))) << code;
    }
    EXPECT_TRUE(std::isnan(larger(nan, 1.0F)));
    EXPECT_TRUE(std::isnan(larger(1.0F, nan)));
    EXPECT_EQ(larger(1.0F, 2.0F), 2.0F);
}

TEST(SoftmaxElement, GoesFromTheFirstValueToTheLastAndAddsTo0) {
    const auto maximum = [](const std::vector<float>& values) {
        return softmax_maximum(static_cast<i64>(values.size()), [&](i64 i) { return values[static_cast<std::size_t>(i)]; });
    };
    const float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(maximum({-2, 7, 3}), 7.0F);
    EXPECT_EQ(maximum({-2}), -2.0F);
    EXPECT_TRUE(std::isnan(maximum({nan, 7})));
    EXPECT_TRUE(std::isnan(maximum({7, nan, 8})));
    // 2^24 + 1 is a tie that goes to 2^24: small terms count only if they come first.
    const float last_large[] = {1, 1, 0x1p24F};
    const float first_large[] = {0x1p24F, 1, 1};
    EXPECT_EQ(softmax_sum<float>(3, [&](i64 i) { return last_large[i]; }), 0x1p24F + 2);
    EXPECT_EQ(softmax_sum<float>(3, [&](i64 i) { return first_large[i]; }), 0x1p24F);
    EXPECT_EQ(bits_of(softmax_sum<float>(1, [](i64) { return -0.0F; })), 0U);
    EXPECT_EQ(softmax_sum<double>(0, [](i64) { return 1.0; }), 0.0);
}

TEST(MatrixElement, OneRoundingForEachProductInOrder) {
    const float a[] = {1, 0x1p24F, 1, 7};
    const float b[] = {1, 1, 1, 0x1p-24F};
    // 1 + 2^24 is a tie that goes to 2^24; another 1 does not help; the last product is too small.
    EXPECT_EQ(dot_product(a, 1, b, 1, 4), 0x1p24F);
    EXPECT_EQ(dot_product(a, 2, b, 0, 2), 2.0F);
    const i32 large[] = {2147483647, 2};
    EXPECT_EQ(dot_product(large, 1, large, 1, 2), 5);  // wraps
    EXPECT_EQ(gemm_element(3.0F, 2.0F, 0.5F, 4.0F), 8.0F);
    EXPECT_EQ(gemm_element(3.0F, 2.0F), 6.0F);
}

}  // namespace
}  // namespace windrow::semantics
