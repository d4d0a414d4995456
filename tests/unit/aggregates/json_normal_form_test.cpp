// SPDX-License-Identifier: Apache-2.0
#include "aggregates/json_normal_form.hpp"

#include <gtest/gtest.h>

namespace windrow::aggregates {
namespace {

std::string normal(std::string_view text) {
    std::string out;
    append_normal_json(text, out);
    return out;
}

TEST(JsonNormalForm, PrintsNumbersAsBigDecimals) {
    EXPECT_EQ(big_decimal_text("1.0E10"), "1.0E+10");
    EXPECT_EQ(big_decimal_text("1.0E20"), "1.0E+20");
    EXPECT_EQ(big_decimal_text("12.340"), "12.340");
    EXPECT_EQ(big_decimal_text("-0.5"), "-0.5");
    EXPECT_EQ(big_decimal_text("1.0E-5"), "0.000010");
    EXPECT_EQ(big_decimal_text("1.0E-7"), "1.0E-7");
    EXPECT_EQ(big_decimal_text("1.23456789E8"), "123456789");
    EXPECT_EQ(big_decimal_text("1.23456789012E10"), "12345678901.2");
    EXPECT_EQ(big_decimal_text("0.0000001"), "1E-7");
    EXPECT_EQ(big_decimal_text("0.0"), "0.0");
}

TEST(JsonNormalForm, SortsKeysAtEveryDepth) {
    EXPECT_EQ(normal(R"({"b":{"z":1,"a":[2.50,{"d":null,"c":true}]},"a":"x"})"),
              R"({"a":"x","b":{"a":[2.50,{"c":true,"d":null}],"z":1}})");
    EXPECT_EQ(normal(R"("a\"},b")"), R"("a\"},b")");
    EXPECT_EQ(normal("[]"), "[]");
    EXPECT_EQ(normal("{}"), "{}");
    EXPECT_EQ(normal("[1,-2,3]"), "[1,-2,3]");
}

TEST(JsonNormalForm, EscapesKeys) {
    std::string out;
    append_json_string("a\"b\\\n\x01\xC3\xA9", out);
    EXPECT_EQ(out, "\"a\\\"b\\\\\\n\\u0001\xC3\xA9\"");
}

}  // namespace
}  // namespace windrow::aggregates
