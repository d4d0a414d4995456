// SPDX-License-Identifier: Apache-2.0
#include "format/base64.hpp"
#include "format/digit_scan.hpp"
#include "format/java_double.hpp"
#include "format/json/json_scan.hpp"
#include "format/scalar_text.hpp"
#include "format/time_scan.hpp"
#include "windrow/semantics/record_number_text.hpp"

#include <gtest/gtest.h>
#include <cmath>
#include <cstdlib>
#include <random>

namespace windrow::test {
namespace {

std::string padded(std::string text) {
    return text + std::string(64, '}');
}

/// The unscaled value by long division on texts: the definition that the parser must meet.
int128_t decimal_by_definition(const std::string& digits, int fraction_digits, int exponent, int scale, bool& fits) {
    std::string all = digits;
    int point = static_cast<int>(all.size()) - fraction_digits + exponent + scale;  // digits before the rounding place
    while (point < 0) {
        all.insert(all.begin(), '0');
        ++point;
    }
    while (point > static_cast<int>(all.size())) all += '0';
    int128_t value = 0;
    fits = true;
    for (int k = 0; k < point; ++k) {
        if (value > semantics::record_power_of_ten(37)) fits = false;
        if (fits) value = value * 10 + (all[static_cast<std::size_t>(k)] - '0');
    }
    if (point < static_cast<int>(all.size()) && all[static_cast<std::size_t>(point)] >= '5') ++value;
    return value;
}

TEST(NumberText, DecimalsRoundHalfUpAsDefined) {
    std::mt19937 random(3);
    for (int round = 0; round < 20000; ++round) {
        const int scale = static_cast<int>(random() % 19);
        const int precision = scale + static_cast<int>(random() % (39 - static_cast<unsigned>(scale)));
        if (precision == 0) continue;
        std::string digits;
        for (unsigned k = 1 + random() % 30; k > 0; --k)
            digits += static_cast<char>('0' + (random() % 4 == 0 ? 9 : random() % 10));
        const int fraction = static_cast<int>(random() % (digits.size() + 1));
        const int exponent = random() % 3 == 0 ? static_cast<int>(random() % 21) - 10 : 0;
        std::string text = digits.substr(0, digits.size() - static_cast<std::size_t>(fraction));
        if (fraction > 0) text += "." + digits.substr(digits.size() - static_cast<std::size_t>(fraction));
        if (exponent != 0) text += "e" + std::to_string(exponent);
        const bool negative = random() % 2 == 0;
        if (negative) text = "-" + text;
        bool fits = true;
        const int128_t expected = decimal_by_definition(digits, fraction, exponent, scale, fits);
        fits = fits && expected < semantics::record_power_of_ten(precision);
        int128_t actual = 0;
        const auto outcome = semantics::record_parse_decimal(text.data(), text.data() + text.size(), precision, scale, actual);
        ASSERT_EQ(outcome, fits ? semantics::NumberText::good : semantics::NumberText::too_large)
            << text << " DECIMAL(" << precision << "," << scale << ")";
        if (fits) {
            ASSERT_TRUE(actual == (negative ? -expected : expected)) << text << " DECIMAL(" << precision << "," << scale << ")";
        }
        const std::string source = padded(text);
        int128_t scanned = 0;
        if (json_scan::decimal(source.data(), precision, scale, scanned) != nullptr) {
            ASSERT_TRUE(fits && scanned == actual) << text;
        }
    }
}

TEST(NumberText, WhatIsNoDecimal) {
    for (const char* text : {"", "-", "+", ".", "e1", "1e", "1e+", "1,0", "1.2.3", " 1", "1 ", "0x1", "1e99999999999", "NaN"}) {
        int128_t value = 0;
        const std::string_view view(text);
        EXPECT_EQ(semantics::record_parse_decimal(view.data(), view.data() + view.size(), 10, 2, value),
                  semantics::NumberText::bad)
            << text;
    }
    int128_t value = 7;
    const std::string_view tiny = "1e-2147483647";
    EXPECT_EQ(semantics::record_parse_decimal(tiny.data(), tiny.data() + tiny.size(), 10, 2, value), semantics::NumberText::good);
    EXPECT_TRUE(value == 0);
}

TEST(NumberText, IntegersStopAtTheirLimits) {
    const auto parse = [](std::string_view text, std::int64_t low, std::int64_t high) {
        std::int64_t value = 0;
        return semantics::record_parse_integer(text.data(), text.data() + text.size(), low, high, value) ? std::to_string(value)
                                                                                                         : std::string("bad");
    };
    EXPECT_EQ(parse("9223372036854775807", INT64_MIN, INT64_MAX), "9223372036854775807");
    EXPECT_EQ(parse("9223372036854775808", INT64_MIN, INT64_MAX), "bad");
    EXPECT_EQ(parse("-9223372036854775808", INT64_MIN, INT64_MAX), "-9223372036854775808");
    EXPECT_EQ(parse("-9223372036854775809", INT64_MIN, INT64_MAX), "bad");
    EXPECT_EQ(parse("99999999999999999999999", INT64_MIN, INT64_MAX), "bad");
    EXPECT_EQ(parse("+127", -128, 127), "127");
    EXPECT_EQ(parse("128", -128, 127), "bad");
    EXPECT_EQ(parse("-128", -128, 127), "-128");
    for (const char* text : {"", "-", "+", "1.0", "--1", "1a", " 1"}) EXPECT_EQ(parse(text, -128, 127), "bad") << text;
}

TEST(NumberText, DigitsOfEveryLength) {
    std::string text;
    for (int length = 1; length <= 20; ++length) {
        text += static_cast<char>('0' + length % 10);
        const std::string source = padded(text);
        std::uint64_t value = 0;
        int count = 0;
        const char* const end = digit_scan::digits(source.data(), value, count);
        if (length > 18) {
            EXPECT_EQ(end, nullptr);
        } else {
            ASSERT_EQ(end, source.data() + length);
            EXPECT_EQ(std::to_string(value), text);
            EXPECT_EQ(count, length);
        }
    }
    for (int other = 0; other < 256; ++other) {
        if (other >= '0' && other <= '9') continue;
        const std::string source = padded(std::string("12") + static_cast<char>(other));
        std::uint64_t value = 0;
        int count = 0;
        ASSERT_EQ(digit_scan::digits(source.data(), value, count), source.data() + 2) << other;
        EXPECT_EQ(value, 12U);
    }
}

TEST(NumberText, DoublesAreCorrectlyRoundedOnBothPaths) {
    std::mt19937_64 random(5);
    for (int round = 0; round < 50000; ++round) {
        char text[64];
        const double magnitude = std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 200) - 150);
        std::snprintf(text, sizeof text, random() % 2 == 0 ? "%.*g" : "%.*f", static_cast<int>(1 + random() % 19), magnitude);
        if (std::strlen(text) > 40) continue;
        const double expected = std::strtod(text, nullptr);
        double parsed = 0;
        ASSERT_TRUE(parse_java_double(text, parsed)) << text;
        ASSERT_EQ(parsed, expected) << text;
        const std::string source = padded(text);
        double scanned = 0;
        if (json_scan::real(source.data(), scanned) != nullptr) {
            ASSERT_EQ(scanned, expected) << text;
        }
        std::string written;
        append_java_double(written, expected);
        ASSERT_EQ(std::strtod(written.c_str(), nullptr), expected) << written;
    }
}

TEST(TimeScan, AgreesWithTheCarefulParser) {
    std::mt19937 random(9);
    TimestampScanner sql(false);
    TimestampScanner iso(true);
    for (int round = 0; round < 50000; ++round) {
        std::string text = "2026-01-01 00:00:00.123456789";
        for (unsigned changes = random() % 4; changes > 0; --changes)
            text[random() % text.size()] = "0123456789-: .T"[random() % 15];
        text.resize(19 + random() % 11);
        for (const bool is_iso : {false, true}) {
            if (is_iso) text[10] = 'T';
            const std::string source = padded(text);
            semantics::TimePoint scanned;
            const char* const end = (is_iso ? iso : sql).read(source.data(), scanned);
            if (end != source.data() + text.size()) continue;  // left to the careful parser
            semantics::TimePoint parsed;
            const auto size = static_cast<std::int64_t>(text.size());
            // In the ISO style only TIMESTAMP_LTZ, which is lenient, may take what the scanner refuses.
            ASSERT_TRUE(is_iso ? semantics::parse_iso_timestamp(text.data(), size, false, parsed)
                               : semantics::parse_sql_timestamp(text.data(), size, false, parsed))
                << text;
            ASSERT_EQ(scanned.second, parsed.second) << text;
            ASSERT_EQ(scanned.nanosecond, parsed.nanosecond) << text;
        }
    }
}

TEST(Base64, RoundTrips) {
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        std::string bytes;
        for (unsigned k = random() % 20; k > 0; --k) bytes += static_cast<char>(random());
        std::string text;
        encode_base64(bytes, text);
        std::string back;
        ASSERT_TRUE(decode_base64(text, back));
        ASSERT_EQ(back, bytes);
    }
}

TEST(ScalarText, StrippedDecimals) {
    const auto stripped = [](int128_t unscaled, int scale, bool plain) {
        std::string out;
        append_stripped_decimal(out, unscaled, scale, plain);
        return out;
    };
    EXPECT_EQ(stripped(10000, 2, false), "1E+2");
    EXPECT_EQ(stripped(10000, 2, true), "100");
    EXPECT_EQ(stripped(12300, 2, false), "123");
    EXPECT_EQ(stripped(-12345, 2, false), "-123.45");
    EXPECT_EQ(stripped(1, 10, false), "1E-10");
    EXPECT_EQ(stripped(1, 10, true), "0.0000000001");
    EXPECT_EQ(stripped(0, 5, false), "0");
    EXPECT_EQ(stripped(1234000, 0, false), "1.234E+6");
}

}  // namespace
}  // namespace windrow::test
