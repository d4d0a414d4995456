// SPDX-License-Identifier: Apache-2.0
#include "decode_text.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

using Row = std::vector<Value>;

TEST(JsonDecoder, ReadsTheMainRecordForm) {
    const Schema schema = {{"k", DataType::integer()}, {"v", DataType::bigint()}, {"ts", DataType::timestamp(3)}};
    std::string text;
    for (int i = 0; i < 100; ++i) {
        text += R"({"k":)" + std::to_string(i) + R"(,"v":)" + std::to_string(i * 1000003L) + R"(,"ts":"2026-01-01 00:00:)" +
                (i % 60 < 10 ? "0" : "") + std::to_string(i % 60) + R"(.123"})" + "\n";
    }
    const DecodedText out = decode_text(schema, text, {{"format", "json"}});
    ASSERT_EQ(out.rows.size(), 100U);
    EXPECT_EQ(out.records_read, 100U);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(out.rows[i], (Row{i, std::int64_t{i} * 1000003, std::int64_t{1767225600123} + i % 60 * 1000})) << i;
    }
    EXPECT_EQ(out.ordinals[1], text.find('\n') + 1);
}

TEST(JsonDecoder, MissingNullAndExtraFields) {
    const Schema schema = {
        {"id", DataType::integer()}, {"name", DataType::string()}, {"price", DataType::float64()}, {"ok", DataType::boolean()}};
    const DecodedText out = decode_text(schema,
                                        "{\"id\":1,\"name\":\"a\",\"price\":1.5,\"ok\":true}\n"
                                        "{\"id\":2,\"name\":null,\"price\":null,\"ok\":null}\n"
                                        "{\"id\":3}\n{}\n"
                                        "{\"ok\":false,\"price\":2,\"name\":\"b\",\"id\":5}\n"
                                        "{\"deep\":[{\"id\":97}],\"id\":7}\n"
                                        "{ \"id\" : 9 ,\t\"name\" : \"sp\" }\n"
                                        "   {\"id\":10,\"name\":\"lead\"}   ",
                                        {{"format", "json"}});
    EXPECT_EQ(out.rows, (std::vector<Row>{{1, "a", 1.5, true},
                                          {2, {}, {}, {}},
                                          {3, {}, {}, {}},
                                          {{}, {}, {}, {}},
                                          {5, "b", 2.0, false},
                                          {7, {}, {}, {}},
                                          {9, "sp", {}, {}},
                                          {10, "lead", {}, {}}}));
}

}  // namespace
}  // namespace windrow::test
