// SPDX-License-Identifier: Apache-2.0
#include "windrow/semantics/float_math.hpp"

#include "lane_of_four.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <vector>

namespace windrow::semantics {
namespace {

using semantics_test::Four;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// Of every exponent its ends and 40 values between, with both signs; and a million random bit patterns.
const std::vector<float>& arguments() {
    static const std::vector<float> values = [] {
        std::vector<float> out;
        std::mt19937 random(5);
        for (u32 exponent = 0; exponent < 255; ++exponent) {
            std::vector<u32> significands = {0, 1, 2, 0x3504f2, 0x3504f3, 0x3504f4, 0x7ffffe, 0x7fffff};
            for (int i = 0; i < 40; ++i) significands.push_back(static_cast<u32>(random()) & 0x7fffff);
            for (const u32 significand : significands) {
                out.push_back(float_of(exponent << 23 | significand));
                out.push_back(-out.back());
            }
        }
        for (int i = 0; i < 500'000; ++i) {
            const float any = float_of(static_cast<u32>(random()));
            if (std::isfinite(any)) out.push_back(any);
            // Half of them where the functions are neither 0 nor 1 nor infinite.
            out.push_back(static_cast<float>(static_cast<int>(random())) * 0x1p-25F);
        }
        while (out.size() % 4 != 0) out.push_back(1.0F);
        return out;
    }();
    return values;
}

double error_in_last_places(float got, long double exact) {
    if (std::isinf(got)) return std::fabs(exact) > 3.4028235677973366e38L ? 0 : std::numeric_limits<double>::infinity();
    int exponent = 0;
    std::frexp(exact, &exponent);
    const double unit = std::ldexp(1.0, std::max(exponent, -125) - 24);
    return static_cast<double>(std::fabs(static_cast<long double>(got) - exact)) / unit;
}

/// One function as a template over lanes, and its exact value in long double.
struct Case {
    const char* name;
    float (*one)(float);
    Four (*four)(Four);
    long double (*exact)(long double);
    float from;
    float to;
    double allowed;
};

const Case cases[] = {
    {"exp", float_exp<float>, float_exp<Four>, [](long double x) { return std::exp(x); }, -infinity, infinity, 0.8},
    {"exp_minus_one_below_zero", float_exp_minus_one_below_zero<float>, float_exp_minus_one_below_zero<Four>,
     [](long double x) { return std::expm1(x); }, -infinity, 0, 0.95},
    {"log", float_log<float>, float_log<Four>, [](long double x) { return std::log(x); }, 0x1p-149F, infinity, 0.85},
    {"log_one_plus", float_log_one_plus<float>, float_log_one_plus<Four>, [](long double x) { return std::log1p(x); }, 0, 1, 1.4},
    {"tanh", float_tanh<float>, float_tanh<Four>, [](long double x) { return std::tanh(x); }, -infinity, infinity, 1.5},
    {"sigmoid", float_sigmoid<float>, float_sigmoid<Four>, [](long double x) { return 1 / (1 + std::exp(-x)); }, -infinity,
     infinity, 1.55},
    {"softplus", float_softplus<float>, float_softplus<Four>,
     [](long double x) { return std::max(x, 0.0L) + std::log1p(std::exp(-std::fabs(x))); }, -infinity, infinity, 1.8},
    {"erf", float_erf<float>, float_erf<Four>, [](long double x) { return std::erf(x); }, -infinity, infinity, 1.1},
};

TEST(FloatMath, ErrorsStayWithinTheirBounds) {
    for (const Case& c : cases) {
        double worst = 0;
        float where = 0;
        for (const float x : arguments()) {
            if (x < c.from || x > c.to) continue;
            const double error = error_in_last_places(c.one(x), c.exact(x));
            if (!(error <= worst)) {
                worst = error;
                where = x;
            }
        }
        std::printf("%-26s %.3f units in the last place at %a\n", c.name, worst, static_cast<double>(where));
        EXPECT_LE(worst, c.allowed) << c.name << " at " << where;
    }
}

TEST(FloatMath, RegistersGiveTheBitsOfOneFloat) {
    const std::vector<float> special = {nan, infinity, -infinity, 0.0F};
    for (const Case& c : cases) {
        const auto compare = [&](const float* x) {
            Four in;
            for (int i = 0; i < 4; ++i) in.v[i] = x[i];
            const Four out = c.four(in);
            for (int i = 0; i < 4; ++i) {
                const float one = c.one(x[i]);
                ASSERT_TRUE(bits_of(out.v[i]) == bits_of(one) || (std::isnan(one) && std::isnan(out.v[i])))
                    << c.name << " of " << x[i];
            }
        };
        compare(special.data());
        for (std::size_t at = 0; at < arguments().size(); at += 16) ASSERT_NO_FATAL_FAILURE(compare(&arguments()[at]));
    }
}

/// Equal, the sign of zero and NaN included.
void expect_same(float got, float expected, const char* what, float of) {
    EXPECT_TRUE((std::isnan(got) && std::isnan(expected)) || bits_of(got) == bits_of(expected))
        << what << " of " << of << " is " << got << ", not " << expected;
}

TEST(FloatMath, SpecialValues) {
    const float smallest = 0x1p-149F;
    const struct {
        float x, exp, log, tanh, sigmoid, softplus, erf;
    } rows[] = {
        {nan, nan, nan, nan, nan, nan, nan},
        {infinity, infinity, infinity, 1, 1, infinity, 1},
        {-infinity, 0, nan, -1, 0, 0, -1},
        {0.0F, 1, -infinity, 0.0F, 0.5F, 0x1.62e43p-1F, 0.0F},
        {-0.0F, 1, -infinity, -0.0F, 0.5F, 0x1.62e43p-1F, -0.0F},
        {smallest, 1, -0x1.9d1da0p+6F, smallest, 0.5F, 0x1.62e43p-1F, smallest},
        {-smallest, 1, nan, -smallest, 0.5F, 0x1.62e43p-1F, -smallest},
    };
    for (const auto& r : rows) {
        expect_same(float_exp(r.x), r.exp, "exp", r.x);
        expect_same(float_log(r.x), r.log, "log", r.x);
        expect_same(float_tanh(r.x), r.tanh, "tanh", r.x);
        expect_same(float_sigmoid(r.x), r.sigmoid, "sigmoid", r.x);
        expect_same(float_softplus(r.x), r.softplus, "softplus", r.x);
        expect_same(float_erf(r.x), r.erf, "erf", r.x);
    }
    expect_same(float_log(1.0F), 0, "log", 1);
    expect_same(float_exp_minus_one_below_zero(-0.0F), -0.0F, "exp minus one", -0.0F);
    expect_same(float_exp_minus_one_below_zero(nan), nan, "exp minus one", nan);
    expect_same(float_exp_minus_one_below_zero(-infinity), -1, "exp minus one", -infinity);
    expect_same(float_exp(88.72283F), 0x1.ffff08p+127F, "exp", 88.72283F);
    expect_same(float_exp(88.72284F), infinity, "exp", 88.72284F);
    expect_same(float_exp(-103.97F), smallest, "exp", -103.97F);
    expect_same(float_exp(-103.98F), 0, "exp", -103.98F);
}

TEST(FloatMath, RoundingToIntegralValues) {
    for (const float x : arguments()) {
        expect_same(round_to_even(x), std::nearbyint(x), "round_to_even", x);
        expect_same(round_down(x), std::floor(x), "round_down", x);
        expect_same(round_up(x), std::ceil(x), "round_up", x);
        if (testing::Test::HasFailure()) return;
    }
    for (const float x : {nan, infinity, -infinity, 0.5F, -0.5F, 1.5F, 2.5F, -0.0F, 0x1p-149F, -0x1p-149F}) {
        expect_same(round_to_even(x), std::nearbyint(x), "round_to_even", x);
        expect_same(round_down(x), std::floor(x), "round_down", x);
        expect_same(round_up(x), std::ceil(x), "round_up", x);
    }
}

}  // namespace
}  // namespace windrow::semantics
