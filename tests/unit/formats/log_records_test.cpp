// SPDX-License-Identifier: Apache-2.0

// Records whose bounds the log knows: text formats keep one row a record, whatever line ends lie within, and know null records.

#include "decode_text.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

using Rows = std::vector<std::string>;
using Ordinals = std::vector<std::uint64_t>;

TEST(LogRecords, NullsGiveNoRowOfJsonAndCsvButCount) {
    const LogRecords json = {std::nullopt, "{\"a\":\n1}", "", std::nullopt, std::nullopt, "{\"a\":2}", std::nullopt};
    const DecodedText decoded = decode_records({{"a", DataType::integer()}}, json, {{"format", "json"}});
    EXPECT_EQ(show(decoded), (Rows{"1", "2"}));
    EXPECT_EQ(decoded.ordinals, (Ordinals{10, 50}));
    EXPECT_EQ(decoded.records_read, 7U);
    const DecodedText csv = decode_records({{"a", DataType::integer()}, {"b", DataType::string()}},
                                           {"1,x", std::nullopt, "2,\"y\nz\"", "3,w\nbehind"}, {{"format", "csv"}});
    EXPECT_EQ(show(csv), (Rows{"1|x", "2|y\nz", "3|w"}));
    EXPECT_EQ(csv.ordinals, (Ordinals{0, 20, 30}));
    EXPECT_EQ(csv.records_read, 4U);
}

TEST(LogRecords, NullsAreNullRowsOfRaw) {
    const DecodedText decoded =
        decode_records({{"s", DataType::string()}}, {std::nullopt, "a\nb", "", std::nullopt}, {{"format", "raw"}});
    EXPECT_EQ(show(decoded), (Rows{"null", "a\nb", "", "null"}));
    EXPECT_EQ(decoded.ordinals, (Ordinals{0, 10, 20, 30}));
    EXPECT_EQ(decoded.records_read, 4U);
    EXPECT_EQ(error_of([] {
                  decode_records({{"s", DataType::string().not_null()}}, {"a", std::nullopt}, {{"format", "raw"}});
              }),
              "W5101: table t: topic t, partition 0, offset 10: the NOT NULL column 's' has no value");
}

TEST(LogRecords, BadOnesNameTheirOffset) {
    const DecodedText decoded = decode_records({{"a", DataType::integer()}}, {"{\"a\":1}", "{", "{\"a\":3}"},
                                               {{"format", "json"}, {"json.ignore-parse-errors", "true"}});
    EXPECT_EQ(show(decoded), (Rows{"1", "3"}));
    ASSERT_EQ(decoded.bad.size(), 1U);
    EXPECT_EQ(decoded.bad[0].ordinal, 10U);
    EXPECT_EQ(decoded.records_read, 3U);
}

}  // namespace
}  // namespace windrow::test
