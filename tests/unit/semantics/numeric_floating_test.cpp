// SPDX-License-Identifier: Apache-2.0
/// Java's texts of floating-point numbers, parsing, conversions and rounding.
#include "windrow/semantics/floating_parse.hpp"
#include "windrow/semantics/floating_text.hpp"
#include "windrow/semantics/integer_text.hpp"
#include "windrow/semantics/random.hpp"
#include "windrow/semantics/rounding.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <limits>
#include <string>

namespace windrow::semantics {
namespace {

template <typename T>
std::string text_of(T v) {
    char buffer[max_floating_text];
    return {buffer, static_cast<std::size_t>(floating_to_text(v, buffer))};
}

TEST(FloatingTextTest, IsJavas) {
    // Printed by Java 17; the last ones are not the shortest texts.
    EXPECT_EQ(text_of(0.0), "0.0");
    EXPECT_EQ(text_of(-0.0), "-0.0");
    EXPECT_EQ(text_of(1e7), "1.0E7");
    EXPECT_EQ(text_of(9999999.0), "9999999.0");
    EXPECT_EQ(text_of(0.001), "0.001");
    EXPECT_EQ(text_of(1e-4), "1.0E-4");
    EXPECT_EQ(text_of(5e-324), "4.9E-324");
    EXPECT_EQ(text_of(1.7976931348623157e308), "1.7976931348623157E308");
    EXPECT_EQ(text_of(9007199254740993.0), "9.007199254740992E15");
    EXPECT_EQ(text_of(std::numeric_limits<double>::infinity()), "Infinity");
    EXPECT_EQ(text_of(-std::numeric_limits<double>::infinity()), "-Infinity");
    EXPECT_EQ(text_of(std::numeric_limits<double>::quiet_NaN()), "NaN");
    EXPECT_EQ(text_of(2e23), "1.9999999999999998E23");
    EXPECT_EQ(text_of(9.9e-324), "1.0E-323");
    EXPECT_EQ(text_of(1.17549435e-38F), "1.17549435E-38");
    EXPECT_EQ(text_of(123456789.0F), "1.23456792E8");
    EXPECT_EQ(text_of(1.4e-45F), "1.4E-45");
}

RC_GTEST_PROP(FloatingTextProperty, IdentifiesTheDouble, (u64 bits)) {
    const double v = double_of(bits);
    RC_PRE(is_finite(v));
    const std::string text = text_of(v);
    RC_ASSERT(std::strtod(text.c_str(), nullptr) == v);
    const ParsedFloating<double> parsed = parse_floating<double>(text.data(), static_cast<int>(text.size()));
    RC_ASSERT(parsed.valid);
    RC_ASSERT(bits_of(parsed.value) == bits);
}

RC_GTEST_PROP(FloatingTextProperty, IdentifiesTheFloat, (u32 bits)) {
    const float v = float_of(bits);
    RC_PRE(is_finite(v));
    const std::string text = text_of(v);
    const ParsedFloating<float> parsed = parse_floating<float>(text.data(), static_cast<int>(text.size()));
    RC_ASSERT(parsed.valid);
    RC_ASSERT(bits_of(parsed.value) == bits);
}

RC_GTEST_PROP(FloatingParseProperty, IsCorrectlyRounded, ()) {
    std::string text;
    const int digits = *rc::gen::inRange(1, 40);
    for (int i = 0; i < digits; ++i) text += static_cast<char>('0' + *rc::gen::inRange(0, 10));
    if (*rc::gen::arbitrary<bool>()) text.insert(static_cast<std::size_t>(*rc::gen::inRange(0, digits)), ".");
    if (*rc::gen::arbitrary<bool>()) text += "e" + std::to_string(*rc::gen::inRange(-340, 320));
    const ParsedFloating<double> wide = parse_floating<double>(text.data(), static_cast<int>(text.size()));
    RC_ASSERT(wide.valid);
    RC_ASSERT(wide.value == std::strtod(text.c_str(), nullptr));
    RC_ASSERT(parse_floating<float>(text.data(), static_cast<int>(text.size())).value == std::strtof(text.c_str(), nullptr));
}

TEST(FloatingParseTest, TakesJavasGrammar) {
    const auto parse = [](const std::string& text) { return parse_floating<double>(text.data(), static_cast<int>(text.size())); };
    for (const char* good : {"1", " 1 ", "\t1\n", "1d", "1F", "1.", ".5", "+1e-3", "0x1.8p1", "NaN", "-Infinity", "1e400"}) {
        EXPECT_TRUE(parse(good).valid) << good;
    }
    EXPECT_EQ(parse("0x1.8p1").value, 3.0);
    EXPECT_TRUE(is_infinite(parse("1e400").value));
    for (const char* bad : {"", " ", ".", "1e", "nan", "inf", "1x", "0x1", "1 2", "--1", "e5"})
        EXPECT_FALSE(parse(bad).valid) << bad;
}

TEST(FloatingTest, ConvertsToIntegersAsJava) {
    EXPECT_EQ(floating_to_integer<i32>(1e10), std::numeric_limits<i32>::max());
    EXPECT_EQ(floating_to_integer<i8>(1e10), -1);
    EXPECT_EQ(floating_to_integer<i16>(-1e10), 0);
    EXPECT_EQ(floating_to_integer<i64>(-1e300), std::numeric_limits<i64>::min());
    EXPECT_EQ(floating_to_integer<i32>(not_a_number()), 0);
    EXPECT_EQ(floating_to_integer<i8>(129.99), -127);
}

RC_GTEST_PROP(FloatingProperty, TotalOrderExtendsTheOrder, (u64 p, u64 q)) {
    const double a = double_of(p);
    const double b = double_of(q);
    if (a < b) RC_ASSERT(total_order_key(a) < total_order_key(b));
    RC_ASSERT((total_order_key(a) == total_order_key(b)) == (p == q || (is_nan(a) && is_nan(b))));
    RC_ASSERT(total_order_key(-0.0) < total_order_key(0.0));
    RC_ASSERT(total_order_key(positive_infinity()) < total_order_key(-not_a_number()));
}

RC_GTEST_PROP(FloatingProperty, FloorIsTheLargestWholeNumberNotAbove, (i32 thousandths)) {
    const double v = thousandths / 1000.0;
    const double floor = floor_of(v);
    RC_ASSERT(floor <= v);
    RC_ASSERT(floor + 1 > v);
    RC_ASSERT(floor == static_cast<double>(static_cast<i64>(floor)));
    RC_ASSERT(ceiling_of(v) == -floor_of(-v));
}

TEST(FloatingTest, RoundsThroughDecimalText) {
    EXPECT_EQ(round_floating(1.005, 2), 1.01);
    EXPECT_EQ(round_floating(2.5, 0), 3.0);
    EXPECT_EQ(round_floating(-2.5, 0), -3.0);
    EXPECT_EQ(bits_of(round_floating(-0.4, 0)), bits_of(0.0));
    EXPECT_EQ(round_floating(123.456, -1), 120.0);
    EXPECT_EQ(round_floating(95.0, -1), 100.0);
    EXPECT_EQ(round_floating(5.0, -1), 10.0);
    EXPECT_EQ(round_floating(4.9, -2), 0.0);
    EXPECT_EQ(round_floating(1e20, 2), 1e20);
    EXPECT_TRUE(is_nan(round_floating(not_a_number(), 1)));
    EXPECT_EQ(truncate_floating(123.456, 2), 123.45);
    EXPECT_EQ(truncate_floating(-1.29, 1), -1.2);
    EXPECT_EQ(truncate_floating(1e20, 0), 1e20);
    EXPECT_EQ(round_integer(2147483647, -1), 2147483650);
    EXPECT_EQ(round_integer(std::numeric_limits<i64>::max(), -2), 9223372036854775800);
    EXPECT_EQ(round_integer(15, -1), 20);
    EXPECT_EQ(round_integer(-15, -1), -20);
    EXPECT_EQ(truncate_integer(-19, -1), -10);
}

RC_GTEST_PROP(IntegerTextProperty, RoundTripsAndRefusesOverflow, (i64 v)) {
    char buffer[max_integer_text];
    const int size = integer_to_text(v, buffer);
    RC_ASSERT(std::string(buffer, static_cast<std::size_t>(size)) == std::to_string(v));
    const ParsedInteger wide = parse_integer(buffer, size, std::numeric_limits<i64>::min(), std::numeric_limits<i64>::max());
    RC_ASSERT(wide.valid);
    RC_ASSERT(wide.value == v);
    const bool fits = v >= std::numeric_limits<i32>::min() && v <= std::numeric_limits<i32>::max();
    RC_ASSERT(parse_integer(buffer, size, std::numeric_limits<i32>::min(), std::numeric_limits<i32>::max()).valid == fits);
}

TEST(IntegerTextTest, ReadsTextsAsCastDoes) {
    const auto parse = [](const std::string& text) {
        return parse_integer(text.data(), static_cast<int>(text.size()), -128, 127);
    };
    EXPECT_EQ(parse("12.7").value, 12);
    EXPECT_EQ(parse(" +0.99 ").value, 0);
    EXPECT_TRUE(parse(".5").valid);
    EXPECT_EQ(parse("-128").value, -128);
    for (const char* bad : {"", " ", "+", "-", "1e2", "128", "-129", "1.x", "\t1", "1.2.3"})
        EXPECT_FALSE(parse(bad).valid) << bad;
    const auto boolean = [](const std::string& text) { return parse_boolean(text.data(), static_cast<int>(text.size())); };
    EXPECT_EQ(boolean("TrUe"), 1);
    EXPECT_EQ(boolean("N"), 0);
    EXPECT_EQ(boolean("yes"), 1);
    EXPECT_EQ(boolean(" true "), -1);
    EXPECT_EQ(boolean(""), -1);
    EXPECT_EQ(boolean("y "), -1);
}

TEST(RandomTest, SeededNumbersAreJavas) {
    // Recorded: SELECT RAND(42), RAND_INTEGER(42, 100), RAND_INTEGER(7, 64).
    EXPECT_EQ(java_random_double(42, 0), 0.7275636800328681);
    EXPECT_EQ(java_random_double(42, 1), 0.6832234717598454);
    EXPECT_EQ(java_random_double(42, 2), 0.30871945533265976);
    EXPECT_EQ(java_random_below(42, 0, 100), 30);
    EXPECT_EQ(java_random_below(42, 1, 100), 63);
    EXPECT_EQ(java_random_below(42, 2, 100), 48);
    EXPECT_EQ(java_random_below(7, 0, 64), 46);
    EXPECT_EQ(java_random_below(7, 1, 64), 40);
    EXPECT_EQ(java_random_below(7, 2, 64), 47);
}

}  // namespace
}  // namespace windrow::semantics
