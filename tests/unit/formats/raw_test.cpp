// SPDX-License-Identifier: Apache-2.0
#include "decode_text.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

using Rows = std::vector<std::string>;

TEST(Raw, LinesOfText) {
    EXPECT_EQ(show(decode_text({{"line", DataType::string()}}, "a\r\n\n  b \nlast", {{"format", "raw"}})),
              (Rows{"a", "", "  b ", "last"}));
}

TEST(Raw, NumbersAreBinary) {
    EXPECT_EQ(
        show(decode_text({{"v", DataType::integer()}}, std::string("\0\0\1\2\n\xFF\xFF\xFF\xFF\n", 10), {{"format", "raw"}})),
        (Rows{"258", "-1"}));
    EXPECT_EQ(show(decode_text({{"v", DataType::integer()}}, std::string("\2\1\0\0\n", 5),
                               {{"format", "raw"}, {"raw.endianness", "little-endian"}})),
              (Rows{"258"}));
    EXPECT_EQ(show(decode_text({{"v", DataType::boolean()}}, std::string("\1\n\0\n", 4), {{"format", "raw"}})),
              (Rows{"true", "false"}));
    EXPECT_EQ(error_of([] {
                  decode_text({{"v", DataType::integer()}}, "12\n", {{"format", "raw"}});
              }),
              "W5101: table t: file input, byte 0: a line of 2 bytes is not the binary form of INT");
}

TEST(Raw, CharacterSets) {
    EXPECT_EQ(show(decode_text({{"s", DataType::string()}}, "caf\xE9\n", {{"format", "raw"}, {"raw.charset", "ISO-8859-1"}})),
              (Rows{"café"}));
    EXPECT_EQ(show(decode_text({{"s", DataType::string()}},
                               "a\xFF"
                               "b\n",
                               {{"format", "raw"}})),
              (Rows{"a\xEF\xBF\xBD"
                    "b"}));
    EXPECT_EQ(error_of([] {
                  decode_text({{"s", DataType::string()}}, "", {{"format", "raw"}, {"raw.charset", "nonsense"}});
              }),
              "W3503: option 'raw.charset' = 'nonsense' is not a known character set");
}

TEST(Raw, OneColumnOfAFittingType) {
    EXPECT_EQ(error_of([] {
                  decode_text({{"a", DataType::string()}, {"b", DataType::string()}}, "", {{"format", "raw"}});
              }),
              "W3507: the raw format carries a single column, the table has 2");
    EXPECT_EQ(error_of([] {
                  decode_text({{"a", DataType::date()}}, "", {{"format", "raw"}});
              }),
              "W3507: column 'a': the raw format can't carry DATE");
}

}  // namespace
}  // namespace windrow::test
