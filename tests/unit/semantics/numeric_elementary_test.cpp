// SPDX-License-Identifier: Apache-2.0
/// Elementary functions against long double, which has eleven bits more: our answers must be the nearest double but for cases
/// that long double itself cannot decide.
#include "windrow/semantics/exponential.hpp"
#include "windrow/semantics/trigonometry.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace windrow::semantics {
namespace {

void nearest(double ours, long double reference) {
    if (std::isnan(ours) && std::isnan(reference)) return;
    if (static_cast<long double>(ours) == reference) return;
    // Half a unit in the last place, and the error of the reference.
    const long double unit = std::nextafter(std::fabs(ours), INFINITY) - std::fabs(ours);
    RC_ASSERT(std::fabs(static_cast<long double>(ours) - reference) <= unit * 0.51L);
}

/// +-2^e, e in [low, high).
double spread(int low, int high) {
    const double exponent = *rc::gen::inRange(low * 1000, high * 1000) / 1000.0;
    const double v = std::exp2(exponent);
    return *rc::gen::arbitrary<bool>() ? -v : v;
}

RC_GTEST_PROP(ElementaryProperty, Exponentials, ()) {
    const double x = spread(-60, 9);
    nearest(exp_of(x), std::exp(static_cast<long double>(x)));
    nearest(sinh_of(x), std::sinh(static_cast<long double>(x)));
    nearest(cosh_of(x), std::cosh(static_cast<long double>(x)));
    nearest(tanh_of(x), std::tanh(static_cast<long double>(x)));
}
RC_GTEST_PROP(ElementaryProperty, Logarithms, ()) {
    const double x = std::fabs(spread(-1000, 1000));
    nearest(ln_of(x), std::log(static_cast<long double>(x)));
    nearest(log10_of(x), std::log10(static_cast<long double>(x)));
}
RC_GTEST_PROP(ElementaryProperty, Powers, ()) {
    const double x = std::fabs(spread(-20, 20));
    const double y = spread(-20, 5);
    nearest(power_of(x, y), std::pow(static_cast<long double>(x), static_cast<long double>(y)));
}
RC_GTEST_PROP(ElementaryProperty, Trigonometry, ()) {
    const double x = spread(-40, 40);
    nearest(sin_of(x), std::sin(static_cast<long double>(x)));
    nearest(cos_of(x), std::cos(static_cast<long double>(x)));
    nearest(tan_of(x), std::tan(static_cast<long double>(x)));
    nearest(atan_of(x), std::atan(static_cast<long double>(x)));
}
RC_GTEST_PROP(ElementaryProperty, InverseTrigonometry, ()) {
    const double x = *rc::gen::inRange(-1000000, 1000001) / 1000000.0;
    const double y = spread(-100, 100);
    nearest(asin_of(x), std::asin(static_cast<long double>(x)));
    nearest(acos_of(x), std::acos(static_cast<long double>(x)));
    nearest(atan2_of(x, y), std::atan2(static_cast<long double>(x), static_cast<long double>(y)));
}

TEST(ElementaryTest, LargeArgumentsAreReducedExactly) {
    EXPECT_EQ(cos_of(1e22), 0.52321478539513899);  // a published hard case: naive reduction loses every digit
    EXPECT_EQ(sin_of(1e22), -0.85220084976718879);
    EXPECT_NEAR(sin_of(1.7976931348623157e308), 0.004961954789184062, 1e-17);
}

TEST(ElementaryTest, SpecialValuesAreJavas) {
    const double inf = positive_infinity();
    EXPECT_EQ(power_of(0.0, 0.0), 1.0);
    EXPECT_EQ(power_of(0.0, -1.0), inf);
    EXPECT_EQ(power_of(-0.0, -1.0), -inf);
    EXPECT_EQ(power_of(-8.0, 3.0), -512.0);
    EXPECT_TRUE(is_nan(power_of(-1.0, 0.5)));
    EXPECT_TRUE(is_nan(power_of(1.0, inf)));
    EXPECT_EQ(power_of(not_a_number(), 0.0), 1.0);
    EXPECT_EQ(power_of(2.0, -1074.0), 4.9406564584124654e-324);
    EXPECT_EQ(exp_of(-inf), 0.0);
    EXPECT_EQ(exp_of(710.0), inf);
    EXPECT_EQ(ln_of(0.0), -inf);
    EXPECT_TRUE(is_nan(ln_of(-1.0)));
    EXPECT_EQ(log10_of(1000.0), 3.0);
    EXPECT_EQ(log2_of(8.0), 3.0);
    EXPECT_EQ(acos_of(1.0), 0.0);
    EXPECT_TRUE(is_nan(acos_of(1.1)));
    EXPECT_TRUE(is_nan(sin_of(inf)));
    EXPECT_EQ(atan2_of(0.0, -1.0), 3.141592653589793);
    EXPECT_EQ(atan2_of(-0.0, -1.0), -3.141592653589793);
    EXPECT_TRUE(sign_bit(atan2_of(-0.0, 1.0)));
    EXPECT_EQ(tanh_of(-inf), -1.0);
}

}  // namespace
}  // namespace windrow::semantics
