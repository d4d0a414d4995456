// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/arithmetic_element.hpp"
#include "windrow/semantics/elementary_element.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace windrow::semantics {
namespace {

template <Elementary function>
void expect_near(long double (*exact)(long double), double least, double greatest) {
    std::mt19937_64 random(9);
    for (int i = 0; i < 3000; ++i) {
        const double share = static_cast<double>(random() >> 11) * 0x1p-53;
        const double x = i % 3 == 0 ? std::ldexp(share, -static_cast<int>(random() % 60)) * (least < 0 && i % 2 == 0 ? -1 : 1)
                                    : least + (greatest - least) * share;
        if (x < least || x > greatest) continue;
        const double wanted = static_cast<double>(exact(x));
        ASSERT_NEAR(elementary<function>(x), wanted, 1e-11 * std::fabs(wanted)) << static_cast<int>(function) << " of " << x;
        const float single = static_cast<float>(x);
        const float nearest = static_cast<float>(exact(single));
        ASSERT_NEAR(static_cast<float>(elementary<function>(single)), nearest, 6.0e-8 * std::fabs(nearest))
            << static_cast<int>(function) << " of " << single;
    }
}

TEST(Elementary, AgreesWithLongDouble) {
    using E = Elementary;
    expect_near<E::sin>([](long double x) { return std::sin(x); }, -50, 50);
    expect_near<E::cos>([](long double x) { return std::cos(x); }, -50, 50);
    expect_near<E::tan>([](long double x) { return std::tan(x); }, -50, 50);
    expect_near<E::asin>([](long double x) { return std::asin(x); }, -1, 1);
    expect_near<E::acos>([](long double x) { return std::acos(x); }, -1, 1);
    expect_near<E::atan>([](long double x) { return std::atan(x); }, -50, 50);
    expect_near<E::sinh>([](long double x) { return std::sinh(x); }, -50, 50);
    expect_near<E::cosh>([](long double x) { return std::cosh(x); }, -50, 50);
    expect_near<E::asinh>([](long double x) { return std::asinh(x); }, -1e9, 1e9);
    expect_near<E::acosh>([](long double x) { return std::acosh(x); }, 1, 1e9);
    expect_near<E::atanh>([](long double x) { return std::atanh(x); }, -1, 1);
}

TEST(Elementary, OutsideTheirDomains) {
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_TRUE(std::isnan(elementary<Elementary::acosh>(0.5)));
    EXPECT_TRUE(std::isnan(elementary<Elementary::atanh>(1.5)));
    EXPECT_TRUE(std::isnan(elementary<Elementary::asinh>(std::nan(""))));
    EXPECT_EQ(elementary<Elementary::atanh>(1.0), infinity);
    EXPECT_EQ(elementary<Elementary::atanh>(-1.0), -infinity);
    EXPECT_EQ(elementary<Elementary::asinh>(-infinity), -infinity);
    EXPECT_EQ(elementary<Elementary::acosh>(infinity), infinity);
    EXPECT_TRUE(std::signbit(elementary<Elementary::asinh>(-0.0)) && std::signbit(elementary<Elementary::atanh>(-0.0)));
}

TEST(ArithmeticElement, PowersAreThoseOfIeee754) {
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float values[] = {0.0F, -0.0F, 1, -1, 2, -2, 0.5F, -0.5F, 3, infinity, -infinity, nan, 1e-40F, 7.25F};
    for (const float x : values) {
        for (const float y : values) {
            const float got = power(x, y);
            const float wanted = std::pow(x, y);
            EXPECT_TRUE((std::isnan(got) && std::isnan(wanted)) || std::fabs(got - wanted) <= 2e-7F * std::fabs(wanted) ||
                        got == wanted)
                << x << " to the " << y << " is " << got << ", not " << wanted;
        }
    }
}

}  // namespace
}  // namespace windrow::semantics
