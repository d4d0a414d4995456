// SPDX-License-Identifier: Apache-2.0
/// DECIMAL arithmetic against schoolbook arithmetic on strings of digits.
#include "windrow/semantics/decimal.hpp"
#include "windrow/semantics/integer_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace windrow::semantics {
namespace {

/// A non-negative integer as decimal digits, least significant first: slow, and so simple that it is right.
struct Digits {
    std::string d = "0";  ///< '0'..'9', least significant first, no leading zeros but for zero

    static Digits of(std::string text) {
        std::reverse(text.begin(), text.end());
        Digits out{text};
        out.trim();
        return out;
    }
    void trim() {
        while (d.size() > 1 && d.back() == '0') d.pop_back();
    }
    [[nodiscard]] Digits shifted(int n) const {
        Digits out{std::string(static_cast<std::size_t>(n), '0') + d};
        out.trim();
        return out;
    }
    [[nodiscard]] int compare(const Digits& o) const {
        if (d.size() != o.d.size()) return d.size() < o.d.size() ? -1 : 1;
        for (std::size_t i = d.size(); i-- > 0;) {
            if (d[i] != o.d[i]) return d[i] < o.d[i] ? -1 : 1;
        }
        return 0;
    }
    [[nodiscard]] Digits plus(const Digits& o) const {
        Digits out{""};
        int carry = 0;
        for (std::size_t i = 0; i < std::max(d.size(), o.d.size()) || carry != 0; ++i) {
            carry += (i < d.size() ? d[i] - '0' : 0) + (i < o.d.size() ? o.d[i] - '0' : 0);
            out.d += static_cast<char>('0' + carry % 10);
            carry /= 10;
        }
        if (out.d.empty()) out.d = "0";
        out.trim();
        return out;
    }
    [[nodiscard]] Digits minus(const Digits& o) const {  // this >= o
        Digits out{""};
        int borrow = 0;
        for (std::size_t i = 0; i < d.size(); ++i) {
            int v = d[i] - '0' - borrow - (i < o.d.size() ? o.d[i] - '0' : 0);
            borrow = v < 0 ? 1 : 0;
            if (v < 0) v += 10;
            out.d += static_cast<char>('0' + v);
        }
        out.trim();
        return out;
    }
    [[nodiscard]] Digits times(const Digits& o) const {
        Digits out;
        for (std::size_t i = 0; i < o.d.size(); ++i) {
            for (int k = 0; k < o.d[i] - '0'; ++k) out = out.plus(shifted(static_cast<int>(i)));
        }
        return out;
    }
    /// Quotient and remainder by long division.
    [[nodiscard]] std::pair<Digits, Digits> divided(const Digits& o) const {
        Digits rest;
        std::string quotient;
        for (std::size_t i = d.size(); i-- > 0;) {
            rest = rest.shifted(1).plus(Digits{std::string(1, d[i])});
            int q = 0;
            while (rest.compare(o) >= 0) {
                rest = rest.minus(o);
                ++q;
            }
            quotient += static_cast<char>('0' + q);
        }
        return {of(quotient), rest};
    }
    [[nodiscard]] Digits half_up(int n) const {  // / 10^n, rounded half up
        if (n <= 0) return shifted(-n);
        if (static_cast<std::size_t>(n) > d.size()) return Digits{};
        Digits out{static_cast<std::size_t>(n) == d.size() ? "0" : d.substr(static_cast<std::size_t>(n))};
        if (d[static_cast<std::size_t>(n) - 1] >= '5') out = out.plus(Digits{"1"});
        return out;
    }
    [[nodiscard]] bool fits(int precision) const { return d == "0" || d.size() <= static_cast<std::size_t>(precision); }
    [[nodiscard]] std::string text() const { return {d.rbegin(), d.rend()}; }
};

std::string text_of(u128 v) {
    char buffer[40];
    return {buffer, static_cast<std::size_t>(write_digits_of(v, buffer))};
}

struct Number {
    i128 value;
    int precision;
    int scale;
    [[nodiscard]] Digits digits() const { return Digits::of(text_of(magnitude_of(value))); }
    [[nodiscard]] DecimalShape shape() const { return {precision, scale}; }
};

Number any_number() {
    const int precision = *rc::gen::inRange(1, 39);
    const int scale = *rc::gen::inRange(0, precision + 1);
    const int used = *rc::gen::inRange(1, precision + 1);
    u128 v = 0;
    for (int i = 0; i < used; ++i) v = v * 10 + static_cast<u32>(*rc::gen::inRange(0, 10));
    return {*rc::gen::arbitrary<bool>() ? -static_cast<i128>(v) : static_cast<i128>(v), precision, scale};
}

void check(const DecimalResult& result, bool negative, const Digits& expected, int precision) {
    RC_ASSERT(result.fits == expected.fits(precision));
    if (!result.fits) return;
    RC_ASSERT(text_of(magnitude_of(result.value)) == expected.text());
    if (result.value != 0) RC_ASSERT((result.value < 0) == negative);
}

RC_GTEST_PROP(DecimalProperty, AddIsExactThenRounded, ()) {
    const Number a = any_number();
    const Number b = any_number();
    const DecimalShape shape = decimal_add_shape(a.shape(), b.shape());
    const int common = std::max(a.scale, b.scale);
    const Digits x = a.digits().shifted(common - a.scale);
    const Digits y = b.digits().shifted(common - b.scale);
    const bool same = (a.value < 0) == (b.value < 0);
    const bool larger = x.compare(y) >= 0;
    const Digits sum = same ? x.plus(y) : larger ? x.minus(y) : y.minus(x);
    const bool negative = same || larger ? a.value < 0 : b.value < 0;
    check(decimal_add(a.value, a.scale, b.value, b.scale, shape.precision, shape.scale), negative,
          sum.half_up(common - shape.scale), shape.precision);
}

RC_GTEST_PROP(DecimalProperty, MultiplyIsExactThenRounded, ()) {
    const Number a = any_number();
    const Number b = any_number();
    const DecimalShape shape = decimal_multiply_shape(a.shape(), b.shape());
    const Digits product = a.digits().times(b.digits());
    check(decimal_multiply(a.value, a.scale, b.value, b.scale, shape.precision, shape.scale), (a.value < 0) != (b.value < 0),
          product.half_up(a.scale + b.scale - shape.scale), shape.precision);
}

RC_GTEST_PROP(DecimalProperty, DivideRoundsTo38DigitsThenToTheScale, ()) {
    const Number a = any_number();
    const Number b = any_number();
    RC_PRE(b.value != 0);
    const DecimalShape shape = decimal_divide_shape(a.shape(), b.shape());
    Digits quotient = a.digits().shifted(100).divided(b.digits()).first;  // 10^100 a / b, cut: more digits than can matter
    int scale = 100 + a.scale - b.scale;
    const int excess = static_cast<int>(quotient.d.size()) - 38;
    if (excess > 0) {
        quotient = quotient.half_up(excess);
        scale -= excess;
    }
    check(decimal_divide(a.value, a.scale, b.value, b.scale, shape.precision, shape.scale), (a.value < 0) != (b.value < 0),
          quotient.half_up(scale - shape.scale), shape.precision);
}

RC_GTEST_PROP(DecimalProperty, RemainderHasTheSignOfTheDividend, ()) {
    const Number a = any_number();
    const Number b = any_number();
    RC_PRE(b.value != 0);
    const DecimalShape shape = decimal_remainder_shape(a.shape(), b.shape());
    const int common = std::max(a.scale, b.scale);
    const Digits rest = a.digits().shifted(common - a.scale).divided(b.digits().shifted(common - b.scale)).second;
    check(decimal_remainder(a.value, a.scale, b.value, b.scale, shape.precision, shape.scale), a.value < 0,
          rest.half_up(common - shape.scale), shape.precision);
}

RC_GTEST_PROP(DecimalProperty, CompareAgreesWithCommonScale, ()) {
    const Number a = any_number();
    const Number b = any_number();
    const int common = std::max(a.scale, b.scale);
    const int sizes = a.digits().shifted(common - a.scale).compare(b.digits().shifted(common - b.scale));
    const int sign_a = a.value < 0 ? -1 : a.value > 0 ? 1 : 0;
    const int sign_b = b.value < 0 ? -1 : b.value > 0 ? 1 : 0;
    const int expected = sign_a != sign_b ? (sign_a < sign_b ? -1 : 1) : sign_a < 0 ? -sizes : sizes;
    RC_ASSERT(decimal_compare(a.value, a.scale, b.value, b.scale) == expected);
}

RC_GTEST_PROP(DecimalProperty, TextRoundTrips, ()) {
    const Number a = any_number();
    char buffer[max_decimal_text];
    const int size = decimal_to_text(a.value, a.scale, buffer);
    const ParsedDecimal parsed = parse_decimal(buffer, size, 38, a.scale);
    RC_ASSERT(parsed.outcome == DecimalText::value);
    RC_ASSERT(parsed.value == a.value);
}

TEST(DecimalTest, ResultTypesOfTheRecordedCases) {
    const auto shape = [](DecimalShape s) { return std::to_string(s.precision) + "," + std::to_string(s.scale); };
    EXPECT_EQ(shape(decimal_add_shape({10, 2}, {38, 10})), "38,9");
    EXPECT_EQ(shape(decimal_multiply_shape({10, 2}, {38, 10})), "38,6");
    EXPECT_EQ(shape(decimal_divide_shape({38, 10}, {10, 2})), "38,8");
    EXPECT_EQ(shape(decimal_divide_shape({10, 2}, {38, 10})), "38,20");
    EXPECT_EQ(shape(decimal_divide_shape({10, 0}, {10, 2})), "23,11");
    EXPECT_EQ(shape(decimal_remainder_shape({10, 2}, {10, 0})), "10,2");
    EXPECT_EQ(shape(decimal_round_shape({10, 4}, 0)), "7,0");
    EXPECT_EQ(shape(decimal_round_shape({10, 4}, 2)), "9,2");
}

TEST(DecimalTest, RoundsHalfAwayFromZero) {
    EXPECT_EQ(decimal_round(25, 1, -2147483647 - 1).value, 0);  // digits of a column may be any INT
    EXPECT_EQ(decimal_truncate(25, 1, -2147483647 - 1), 0);
    EXPECT_EQ(decimal_round(25, 1, 0).value, 30);
    EXPECT_EQ(decimal_round(-25, 1, 0).value, -30);
    EXPECT_EQ(decimal_round(24, 1, 0).value, 20);
    EXPECT_EQ(decimal_round(5, 0, -1).value, 10);
    EXPECT_EQ(decimal_truncate(-259, 1, 0), -250);
    EXPECT_EQ(decimal_floor(-1, 1), -1);
    EXPECT_EQ(decimal_ceiling(-1, 1), 0);
}

TEST(DecimalTest, ReadsTextsAsCastDoes) {
    const auto parse = [](const std::string& text, int precision, int scale) {
        return parse_decimal(text.data(), static_cast<int>(text.size()), precision, scale);
    };
    EXPECT_EQ(parse(" \t1.005 ", 10, 2).value, 101);
    EXPECT_EQ(parse("-1e2", 10, 1).value, -1000);
    EXPECT_EQ(parse("12345e-5", 10, 3).value, 123);
    EXPECT_EQ(parse("5e-3", 10, 2).value, 1);
    EXPECT_EQ(parse("5e-4", 10, 2).value, 0);
    EXPECT_EQ(parse("999.995", 5, 2).value, 100000);  // Flink checks the precision before it rounds
    EXPECT_EQ(parse("1000", 5, 2).outcome, DecimalText::overflow);
    EXPECT_EQ(parse("999999999999999999.95", 19, 1).outcome, DecimalText::overflow);
    EXPECT_EQ(parse("1e400000000000", 38, 0).outcome, DecimalText::overflow);
    for (const char* bad : {"", ".", "1x", "1d", "1e", "--1", "1 2", "+"}) {
        EXPECT_EQ(parse(bad, 10, 2).outcome, DecimalText::invalid) << bad;
    }
}

}  // namespace
}  // namespace windrow::semantics
