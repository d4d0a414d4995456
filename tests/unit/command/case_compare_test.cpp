// SPDX-License-Identifier: Apache-2.0
#include "command/case_compare.hpp"

#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

namespace windrow::command {
namespace {

const std::string header = "{\"columns\":[[\"k\",\"STRING NOT NULL\"],[\"v\",\"DOUBLE\"]]}\n";

Difference compare(const std::string& expected, const std::string& got) {
    return compare_rows_of_case(parse_case_rows(expected), parse_case_rows(got));
}

TEST(CaseCompare, RowsAreAMultiset) {
    EXPECT_FALSE(compare(header + "[\"+I\",\"a\",1.0]\n[\"+I\",\"b\",2.0]\n", header + "[\"+I\",\"b\",2.0]\n[\"+I\",\"a\",1.0]\n")
                     .found());
    EXPECT_TRUE(compare(header + "[\"+I\",\"a\",1.0]\n[\"+I\",\"a\",1.0]\n", header + "[\"+I\",\"a\",1.0]\n").found());
    EXPECT_TRUE(compare(header + "[\"+I\",\"a\",1.0]\n", header + "[\"+I\",\"a\",1.0]\n[\"+I\",\"a\",1.0]\n").found());
}

TEST(CaseCompare, DoublesWithinTheToleranceOnly) {
    EXPECT_FALSE(compare(header + "[\"+I\",\"a\",1.0]\n", header + "[\"+I\",\"a\",1.0000000000001]\n").found());
    EXPECT_TRUE(compare(header + "[\"+I\",\"a\",1.0]\n", header + "[\"+I\",\"a\",1.00000001]\n").found());
    EXPECT_TRUE(compare(header + "[\"+I\",\"a\",0.0]\n", header + "[\"+I\",\"a\",-0.0]\n").found());
    EXPECT_TRUE(compare(header + "[\"+I\",\"a\",\"NaN\"]\n", header + "[\"+I\",\"a\",1.0]\n").found());
}

TEST(CaseCompare, FloatsHaveTheWiderTolerance) {
    const std::string floats = "{\"columns\":[[\"v\",\"FLOAT\"]]}\n";
    EXPECT_FALSE(compare(floats + "[\"+I\",1.0]\n", floats + "[\"+I\",1.0000001]\n").found());
    EXPECT_TRUE(compare(floats + "[\"+I\",1.0]\n", floats + "[\"+I\",1.00001]\n").found());
}

TEST(CaseCompare, IntegersExactlyEvenBeyondDoubles) {
    const std::string integers = "{\"columns\":[[\"v\",\"BIGINT\"]]}\n";
    EXPECT_TRUE(compare(integers + "[\"+I\",9007199254740993]\n", integers + "[\"+I\",9007199254740992]\n").found());
}

TEST(CaseCompare, NullabilityAndTimeAttributesAreNotJudgedButTypesAre) {
    const std::string rowtime = "{\"columns\":[[\"t\",\"TIMESTAMP(3) NOT NULL *ROWTIME*\"]]}\n";
    EXPECT_FALSE(compare(rowtime, "{\"columns\":[[\"t\",\"TIMESTAMP(3)\"]]}\n").found());
    EXPECT_EQ(compare(rowtime, "{\"columns\":[[\"t\",\"TIMESTAMP(6)\"]]}\n").summary,
              "SELECT 1: type of t is TIMESTAMP(6), expected TIMESTAMP(3)");
    EXPECT_TRUE(compare(rowtime, "{\"columns\":[[\"u\",\"TIMESTAMP(3)\"]]}\n").found());
}

TEST(CaseCompare, ChangelogsByTheTableThatTheyLeave) {
    EXPECT_FALSE(compare(header + "[\"+I\",\"a\",1.0]\n[\"-U\",\"a\",1.0]\n[\"+U\",\"a\",2.0]\n", header + "[\"+I\",\"a\",2.0]\n")
                     .found());
}

TEST(CaseCompare, NamesTheColumnsThatDiffer) {
    const Difference difference = compare(header + "[\"+I\",\"a\",1.0]\n", header + "[\"+I\",\"a\",2.0]\n");
    EXPECT_NE(difference.details.find("differs in v"), std::string::npos);
}

TEST(CaseFile, RefusesWhatIsNoCase) {
    EXPECT_THROW(parse_case_rows("[\"+I\",1]\n"), Error);
    EXPECT_THROW(parse_case_rows("{\"columns\":[[\"a\",\"INT\"]]}\n[\"+I\"]\n"), Error);
    EXPECT_THROW(parse_case_rows("{\"rows\":1}\n"), Error);
    EXPECT_THROW(parse_case_rows("{\"columns\":\n"), Error);
    EXPECT_EQ(parse_case_rows("{\"error\":\"no\",\"class\":\"C\"}\n").error, "no");
}

TEST(CaseFile, KnowsFlinksLimitations) {
    EXPECT_TRUE(is_flink_limitation("This is Not Supported yet"));
    EXPECT_FALSE(is_flink_limitation("Table 't' not found"));
}

}  // namespace
}  // namespace windrow::command
