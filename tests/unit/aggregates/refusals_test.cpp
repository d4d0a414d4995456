// SPDX-License-Identifier: Apache-2.0
/// What binding refuses, with the code and words that the user reads.
#include "aggregate_fixture.hpp"

#include <gtest/gtest.h>

namespace windrow::testing {
namespace {

/// "code message | hint" of the refusal, or "accepted".
std::string refusal(const Call& call) {
    try {
        resolve(call);
        return "accepted";
    } catch (const Error& error) {
        return error.code() + " " + error.message() + " | " + error.hint();
    }
}

TEST(AggregateRefusals, UnknownNamesGetCandidates) {
    EXPECT_EQ(refusal({"COUTN", {DataType::integer()}}), "W3201 there is no aggregate function COUTN | did you mean COUNT?");
    EXPECT_EQ(refusal({"bit_and", {DataType::integer()}}),
              "W3201 there is no aggregate function BIT_AND | SHOW FUNCTIONS lists what there is");
    EXPECT_FALSE(AggregateRegistry::builtin().contains("ANY_VALUE"));
    EXPECT_TRUE(AggregateRegistry::builtin().contains("listagg"));
}

TEST(AggregateRefusals, ArgumentTypes) {
    for (const char* name : {"SUM", "AVG", "STDDEV_POP", "VAR_SAMP"}) {
        for (const DataType& type : {DataType::string(), DataType::boolean(), DataType::timestamp(3)}) {
            EXPECT_EQ(refusal({name, {type}}).substr(0, 5), "W3205") << name << " of " << type.to_string();
        }
    }
    EXPECT_EQ(refusal({"SUM", {DataType::string()}}),
              "W3205 SUM does not take an argument of type STRING | cast it to a number first: SUM(CAST(x AS DOUBLE))");
    for (const DataType& type :
         {DataType::bytes(), DataType::array(DataType::integer()), DataType::row({"a"}, {DataType::integer()}),
          DataType::map(DataType::string(), DataType::integer()), DataType::interval_day_time(),
          DataType::interval_year_month()}) {
        EXPECT_EQ(refusal({"MIN", {type}}).substr(0, 5), "W3205") << type.to_string();
        EXPECT_EQ(refusal({"MAX", {type}}).substr(0, 5), "W3205") << type.to_string();
    }
    EXPECT_EQ(refusal({"LISTAGG", {DataType::integer()}}),
              "W3205 LISTAGG does not take an argument of type INT | cast it to text: LISTAGG(CAST(x AS STRING))");
    EXPECT_EQ(refusal({"AVG", {DataType::decimal(38, 38)}}).substr(0, 5), "W3206");
    EXPECT_EQ(refusal({"SUM", {DataType::decimal(38, 38)}}), "accepted");
}

TEST(AggregateRefusals, NumbersOfArguments) {
    EXPECT_EQ(refusal({"COUNT", {DataType::integer(), DataType::string()}}),
              "W3202 COUNT does not take 2 arguments | to count rows where both are set, write COUNT(CASE WHEN a IS NOT NULL AND "
              "b IS NOT "
              "NULL THEN 1 END)");
    EXPECT_EQ(refusal({.name = "COUNT", .types = {DataType::integer(), DataType::string()}, .distinct = true}).substr(0, 5),
              "W3202");
    EXPECT_EQ(refusal({"SUM", {}}), "W3202 SUM does not take 0 arguments | it takes SUM(number), SUM(DISTINCT number)");
}

TEST(AggregateRefusals, Clauses) {
    const DataType number = DataType::integer();
    EXPECT_EQ(refusal({.name = "FIRST_VALUE", .types = {number}, .ignore_nulls = true}),
              "W3203 FIRST_VALUE does not take IGNORE NULLS or RESPECT NULLS | leave the clause out: FIRST_VALUE skips nulls");
    EXPECT_EQ(
        refusal({.name = "LISTAGG", .types = {DataType::string()}, .order_by = {{number, false, std::nullopt}}}).substr(0, 5),
        "W3203");
    EXPECT_EQ(refusal({.name = "SINGLE_VALUE", .types = {number}, .distinct = true}).substr(0, 5), "W3203");
}

TEST(AggregateRefusals, DistinctTypes) {
    EXPECT_EQ(refusal({.name = "COUNT", .types = {DataType::bytes()}, .distinct = true}).substr(0, 5), "W4201");
    EXPECT_EQ(refusal({.name = "COUNT", .types = {DataType::row({"a"}, {DataType::integer()})}, .distinct = true}).substr(0, 5),
              "W4201");
    EXPECT_EQ(refusal({.name = "COUNT", .types = {DataType::array(DataType::integer())}, .distinct = true}), "accepted");
}

TEST(AggregateRefusals, Literals) {
    EXPECT_EQ(refusal({"LISTAGG", {DataType::string(), DataType::string()}}),
              "W3207 the separator of LISTAGG must be a text literal | write it in quotes: LISTAGG(x, '; ')");
    const Value above(1.5);
    EXPECT_EQ(refusal({.name = "PERCENTILE", .types = {DataType::integer(), DataType::float64()}, .literals = {nullptr, &above}}),
              "W3208 the percentage of PERCENTILE must lie between 0 and 1 | for the median write PERCENTILE(x, 0.5)");
    EXPECT_EQ(refusal({"PERCENTILE", {DataType::integer(), DataType::float64()}}).substr(0, 5), "W3208");
}

}  // namespace
}  // namespace windrow::testing
