// SPDX-License-Identifier: Apache-2.0
/// CAST and TRY_CAST of columns; the expected values are Flink's (expressions/150-182, 470-482, and rows recorded likewise).
#include "expression_fixture.hpp"

namespace windrow {
namespace {

using namespace expression_fixture;

Column cast(const DataType& from, std::vector<Value> rows, const DataType& to, bool try_cast = true,
            const EvaluationContext& context = {}) {
    return cast_column(Column::of_values(from, rows), to, try_cast, context, nullptr);
}
std::vector<Value> cast_values(const DataType& from, std::vector<Value> rows, const DataType& to) {
    return values(cast(from, std::move(rows), to));
}
int128_t unscaled(std::int64_t v) {
    return v;
}

TEST(CastTest, TextToNumbers) {
    EXPECT_EQ(cast_values(DataType::string(), {"12.7", " 5 ", "1e3", "\t7", "", "128", Value()}, DataType::tinyint()),
              (std::vector<Value>{12, 5, Value(), Value(), Value(), Value(), Value()}));
    EXPECT_EQ(cast_values(DataType::string(), {"1d", "1e400", "", "0x1p3"}, DataType::float64()),
              (std::vector<Value>{1.0, std::numeric_limits<double>::infinity(), Value(), 8.0}));
    EXPECT_EQ(cast_values(DataType::string(), {"1.005", "1x", "1000", "999.995"}, DataType::decimal(5, 2)),
              (std::vector<Value>{unscaled(101), Value(), Value(), unscaled(100000)}));
    EXPECT_EQ(cast_values(DataType::string(), {"TRUE", "n", " true ", "1"}, DataType::boolean()),
              (std::vector<Value>{true, false, Value(), true}));
}

TEST(CastTest, NumbersToNumbers) {
    EXPECT_EQ(cast_values(DataType::bigint(), {300, 3000000000, -1}, DataType::tinyint()), (std::vector<Value>{44, 0, -1}));
    EXPECT_EQ(cast_values(DataType::float64(), {1e10, -1.9, 129.99}, DataType::tinyint()), (std::vector<Value>{-1, -1, -127}));
    EXPECT_EQ(cast_values(DataType::float64(), {1e10, 1e300}, DataType::integer()), (std::vector<Value>{2147483647, 2147483647}));
    EXPECT_EQ(cast_values(DataType::decimal(10, 4), {unscaled(999995000), unscaled(-3004999)}, DataType::tinyint()),
              (std::vector<Value>{-97, -44}));
    EXPECT_EQ(cast_values(DataType::decimal(10, 4), {unscaled(50), unscaled(-3004999)}, DataType::decimal(12, 2)),
              (std::vector<Value>{unscaled(1), unscaled(-30050)}));
    EXPECT_EQ(cast_values(DataType::float64(), {129.99, -0.5, 1e10}, DataType::decimal(4, 1)),
              (std::vector<Value>{unscaled(1300), unscaled(-5), Value()}));
    EXPECT_EQ(cast_values(DataType::boolean(), {true, false, Value()}, DataType::decimal(3, 1)),
              (std::vector<Value>{unscaled(10), unscaled(0), Value()}));
    EXPECT_EQ(cast_values(DataType::decimal(4, 2), {unscaled(40), unscaled(0)}, DataType::boolean()),
              (std::vector<Value>{true, false}));
}

TEST(CastTest, OverflowOfDecimalIsNullEvenForCastWhileBadTextFails) {
    EXPECT_EQ(values(cast(DataType::integer(), {1000}, DataType::decimal(3, 1), false)), (std::vector<Value>{Value()}));
    try {
        cast(DataType::string(), {"1", "x7"}, DataType::integer(), false);
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W5003");
        EXPECT_EQ(error.message(), "the value 'x7' cannot be cast to INT");
    }
}

TEST(CastTest, InactiveRowsNeverFail) {
    const Column column = Column::of_values(DataType::string(), std::vector<Value>{"x", "2"});
    const std::uint8_t active = 0b10;
    EXPECT_EQ(cast_column(column, DataType::integer(), false, {}, &active).value(1), Value(2));
}

TEST(CastTest, ValuesToText) {
    EXPECT_EQ(cast_values(DataType::float64(), {1e7, 0.1, -0.0}, DataType::string()),
              (std::vector<Value>{"1.0E7", "0.1", "-0.0"}));
    EXPECT_EQ(cast_values(DataType::decimal(10, 4), {unscaled(-5000)}, DataType::string()), (std::vector<Value>{"-0.5000"}));
    EXPECT_EQ(cast_values(DataType::boolean(), {true}, DataType::character(6)), (std::vector<Value>{"TRUE  "}));
    EXPECT_EQ(cast_values(DataType::integer(), {2147483647}, DataType::varchar(3)), (std::vector<Value>{"214"}));
    EXPECT_EQ(cast_values(DataType::string(), {"äöü"}, DataType::varchar(2)), (std::vector<Value>{"äö"}));
    EXPECT_EQ(cast_values(DataType::interval_day_time(), {93784005}, DataType::string()),
              (std::vector<Value>{"+1 02:03:04.005"}));
    EXPECT_EQ(cast_values(DataType::interval_year_month(), {14}, DataType::string()), (std::vector<Value>{"+1-02"}));
    EXPECT_EQ(cast_values(DataType::bytes(), {"h\xc3"}, DataType::string()), (std::vector<Value>{"h\xef\xbf\xbd"}));
    EXPECT_EQ(cast_values(DataType::string(), {"abc"}, DataType::binary(5)),
              (std::vector<Value>{Value(std::string("abc\0\0", 5))}));
    EXPECT_EQ(cast_values(DataType::string(), {"abc"}, DataType::varbinary(2)), (std::vector<Value>{"ab"}));
}

TEST(CastTest, NestedValues) {
    const DataType array = DataType::array(DataType::integer());
    EXPECT_EQ(cast_values(array, {Value(Value::List{1, Value(), 3})}, DataType::string()), (std::vector<Value>{"[1, NULL, 3]"}));
    EXPECT_EQ(cast_values(array, {Value(Value::List{1, 2})}, DataType::array(DataType::string())),
              (std::vector<Value>{Value(Value::List{"1", "2"})}));
    const DataType row = DataType::row({"a", "b"}, {DataType::integer(), DataType::string()});
    EXPECT_EQ(cast_values(row, {Value(Value::List{5, "x"}), Value()}, DataType::string()),
              (std::vector<Value>{"(5, x)", Value()}));
    const DataType map = DataType::map(DataType::string(), DataType::integer());
    EXPECT_EQ(cast_values(map, {Value(Value::Entries{{"k", 1}, {"j", 2}})}, DataType::string()),
              (std::vector<Value>{"{k=1, j=2}"}));
}

TEST(CastTest, TimesGoThroughTheSessionZone) {
    EvaluationContext berlin;
    berlin.time_zone = TimeZone::find("Europe/Berlin");
    const std::int64_t local = 1729996200000;  // 2024-10-27 02:30, which Berlin has twice
    const Column instant = cast(DataType::timestamp(3), {local}, DataType::timestamp_ltz(3), false, berlin);
    EXPECT_EQ(instant.value(0), Value(local - 7200000));
    EXPECT_EQ(cast_column(instant, DataType::timestamp(3), false, berlin, nullptr).value(0), Value(local));
    EXPECT_EQ(cast_column(instant, DataType::string(), false, berlin, nullptr).value(0), Value("2024-10-27 02:30:00.000"));
    EXPECT_EQ(cast(DataType::timestamp_ltz(3), {Value(std::int64_t{1704063600000})}, DataType::date(), false, berlin).value(0),
              Value(19723));
}

TEST(CastTest, FractionsAreCutTowardMinusInfinity) {
    // Rule D10; Flink moves instants before 1970 up.
    EXPECT_EQ(cast_values(DataType::timestamp(3), {-1}, DataType::timestamp(0)), (std::vector<Value>{-1000}));
    EXPECT_EQ(cast_values(DataType::timestamp(3), {-1}, DataType::date()), (std::vector<Value>{-1}));
    EXPECT_EQ(cast_values(DataType::timestamp(9), {Value(static_cast<int128_t>(-1))}, DataType::timestamp(3)),
              (std::vector<Value>{-1}));
}

TEST(CastTest, TableOfCasts) {
    EXPECT_TRUE(castable(DataType::string(), DataType::date()));
    EXPECT_TRUE(castable(DataType::array(DataType::integer()), DataType::string()));
    EXPECT_TRUE(castable(DataType::timestamp(3), DataType::time()));
    EXPECT_FALSE(castable(DataType::timestamp(3), DataType::bigint()));
    EXPECT_FALSE(castable(DataType::date(), DataType::time()));
    EXPECT_FALSE(castable(DataType::integer(), DataType::date()));
    EXPECT_FALSE(castable(DataType::integer(), DataType::bytes()));
    EXPECT_FALSE(castable(DataType::string(), DataType::array(DataType::string())));
    EXPECT_TRUE(implicitly_convertible(DataType::integer(), DataType::bigint()));
    EXPECT_FALSE(implicitly_convertible(DataType::bigint(), DataType::integer()));
    EXPECT_FALSE(implicitly_convertible(DataType::string(), DataType::integer()));
}

TEST(CommonTypeTest, IsFlinks) {
    const auto common = [](std::vector<DataType> types) {
        const std::optional<DataType> type = common_type(types);
        return type ? type->not_null().to_string() : "none";
    };
    EXPECT_EQ(common({DataType::integer(), DataType::bigint()}), "BIGINT NOT NULL");
    EXPECT_EQ(common({DataType::integer(), DataType::decimal(4, 1)}), "DECIMAL(11, 1) NOT NULL");
    EXPECT_EQ(common({DataType::float32(), DataType::float64()}), "FLOAT NOT NULL");
    EXPECT_EQ(common({DataType::float64(), DataType::float32()}), "DOUBLE NOT NULL");
    EXPECT_EQ(common({DataType::float32(), DataType::decimal(4, 1)}), "DOUBLE NOT NULL");
    EXPECT_EQ(common({DataType::character(1), DataType::character(3)}), "VARCHAR(3) NOT NULL");
    EXPECT_EQ(common({DataType::character(3), DataType::character(3)}), "CHAR(3) NOT NULL");
    EXPECT_EQ(common({DataType::timestamp(3), DataType::timestamp(6)}), "TIMESTAMP(6) NOT NULL");
    EXPECT_EQ(common({DataType::integer(), DataType::string()}), "none");
    EXPECT_EQ(common({DataType::timestamp(3), DataType::date()}), "none");
    EXPECT_EQ(common({DataType::null(), DataType::date()}), "DATE NOT NULL");
}

}  // namespace
}  // namespace windrow
