// SPDX-License-Identifier: Apache-2.0
#include "command/output_writer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <sstream>

namespace windrow::command {
namespace {

struct Result {
    Schema schema;
    std::vector<std::vector<Value>> rows;
};

std::string printed(OutputFormat format, const Result& result) {
    std::ostringstream out;
    const auto writer = make_output_writer(format, out);
    Batch batch;
    batch.rows = static_cast<std::int64_t>(result.rows.size());
    for (std::size_t k = 0; k < result.schema.size(); ++k) {
        std::vector<Value> values;
        for (const auto& row : result.rows) values.push_back(row[k]);
        batch.columns.push_back(Column::of_values(result.schema[k].type, values));
    }
    writer->begin(result.schema);
    writer->write(batch);
    writer->end();
    return out.str();
}

std::string case_value(const DataType& type, const Value& value) {
    const std::string text = printed(OutputFormat::case_file, {{{"c", type}}, {{value}}});
    const std::string row = text.substr(text.find('\n') + 1);
    return row.substr(6, row.size() - 8);  // ["+I",VALUE]\n
}

TEST(CaseForm, ScalarsAsRecordedByFlink) {
    EXPECT_EQ(case_value(DataType::bigint(), Value(std::int64_t{-9223372036854775807LL - 1})), "-9223372036854775808");
    EXPECT_EQ(case_value(DataType::boolean(), Value(true)), "true");
    EXPECT_EQ(case_value(DataType::float64(), Value(1e7)), "1.0E7");
    EXPECT_EQ(case_value(DataType::float32(), Value(double{0.93333334F})), "0.93333334");
    EXPECT_EQ(case_value(DataType::float64(), Value(-0.0)), "-0.0");
    EXPECT_EQ(case_value(DataType::float64(), Value(std::numeric_limits<double>::quiet_NaN())), "\"NaN\"");
    EXPECT_EQ(case_value(DataType::float64(), Value(-std::numeric_limits<double>::infinity())), "\"-Infinity\"");
    EXPECT_EQ(case_value(DataType::decimal(10, 2), Value(int128_t{-5})), "\"-0.05\"");
    EXPECT_EQ(case_value(DataType::string(), Value("a\"\\\n\x01é")), "\"a\\\"\\\\\\n\\u0001é\"");
    EXPECT_EQ(case_value(DataType::bytes(), Value(std::string("\x00\xff", 2))), "\"0x00ff\"");
    EXPECT_EQ(case_value(DataType::integer(), Value()), "null");
}

TEST(CaseForm, Times) {
    EXPECT_EQ(case_value(DataType::date(), Value(-1)), "\"1969-12-31\"");
    EXPECT_EQ(case_value(DataType::time(0), Value(45'000'000)), "\"12:30\"");
    EXPECT_EQ(case_value(DataType::time(3), Value(45'005'007)), "\"12:30:05.007\"");
    EXPECT_EQ(case_value(DataType::timestamp(3), Value(std::int64_t{-1})), "\"1969-12-31 23:59:59.999\"");
    EXPECT_EQ(case_value(DataType::timestamp(3), Value(std::int64_t{1'704'067'200'500})), "\"2024-01-01 00:00:00.5\"");
    EXPECT_EQ(case_value(DataType::timestamp(9), Value(int128_t{1})), "\"1970-01-01 00:00:00.000000001\"");
    EXPECT_EQ(case_value(DataType::timestamp_ltz(3), Value(std::int64_t{0})), "\"1970-01-01 00:00:00Z\"");
}

TEST(CaseForm, NestedValues) {
    EXPECT_EQ(case_value(DataType::array(DataType::integer()), Value(Value::List{1, Value(), 3})), "[1,null,3]");
    EXPECT_EQ(case_value(DataType::row({"a", "b"}, {DataType::integer(), DataType::string()}), Value(Value::List{1, "x"})),
              "[1,\"x\"]");
    const Value map(Value::Entries{{Value("b"), Value(2)}, {Value("a"), Value(1)}});
    EXPECT_EQ(case_value(DataType::map(DataType::string(), DataType::integer()), map), "{\"map\":[[\"a\",1],[\"b\",2]]}");
}

TEST(CaseForm, HeaderHoldsFlinksTypeTexts) {
    const std::string text =
        printed(OutputFormat::case_file, {{{"a", DataType::bigint().not_null()}, {"t", DataType::timestamp(3)}}, {}});
    EXPECT_EQ(text, "{\"columns\":[[\"a\",\"BIGINT NOT NULL\"],[\"t\",\"TIMESTAMP(3)\"]]}\n");
}

const Result small{
    {{"k", DataType::string()}, {"v", DataType::bigint()}, {"d", DataType::decimal(6, 2)}},
    {{Value("a,b"), Value(1), Value(int128_t{150})}, {Value(), Value(-20), Value()}, {Value(""), Value(3), Value(int128_t{5})}}};

TEST(CsvForm, QuotesAndNulls) {
    EXPECT_EQ(printed(OutputFormat::csv, small), "k,v,d\n\"a,b\",1,1.50\n,-20,\n\"\",3,0.05\n");
}

TEST(JsonForm, LinesAndArray) {
    EXPECT_EQ(printed(OutputFormat::jsonl, small),
              "{\"k\":\"a,b\",\"v\":1,\"d\":1.50}\n{\"k\":null,\"v\":-20,\"d\":null}\n{\"k\":\"\",\"v\":3,\"d\":0.05}\n");
    EXPECT_EQ(printed(OutputFormat::json, {{{"v", DataType::bytes()}}, {{Value("abcd")}}}), "[\n{\"v\":\"YWJjZA==\"}\n]\n");
    EXPECT_EQ(printed(OutputFormat::json, {{{"v", DataType::bigint()}}, {}}), "[]\n");
}

TEST(TableForm, AlignsNumbersToTheRight) {
    EXPECT_EQ(printed(OutputFormat::table, small),
              "k       v     d\n"
              "----  ---  ----\n"
              "a,b     1  1.50\n"
              "NULL  -20  NULL\n"
              "        3  0.05\n"
              "3 rows\n");
}

TEST(TableForm, NeverPrintsControlCharacters) {
    const std::string text = printed(
        OutputFormat::table, {{{"a", DataType::string()}, {"b", DataType::string()}}, {{Value("\x1b[2J"), Value("x\ny")}}});
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_NE(text.find("x\\ny"), std::string::npos);
}

TEST(TableForm, RowsAfterTheMeasuredOnesStayComplete) {
    Result many{{{"v", DataType::bigint()}}, {}};
    for (std::int64_t i = 0; i < 2500; ++i) many.rows.push_back({Value(i)});
    const std::string text = printed(OutputFormat::table, many);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2503);
    EXPECT_TRUE(text.ends_with("2499\n2500 rows\n"));
}

}  // namespace
}  // namespace windrow::command
