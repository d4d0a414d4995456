// SPDX-License-Identifier: Apache-2.0
/// What the jdbc connector does without a server: options, types, the forms of values. tests/connectors/check_postgres.py has
/// one.
#include "format/scalar_text.hpp"
#include "postgres/postgres_binary.hpp"
#include "postgres/postgres_lookup_query.hpp"
#include "postgres/postgres_options.hpp"
#include "postgres/postgres_row_decoder.hpp"
#include "postgres/postgres_row_text.hpp"
#include "postgres/postgres_types.hpp"
#include "postgres/postgres_upsert.hpp"
#include "windrow/host/lookup.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

namespace windrow::test {
namespace {

using Values = std::map<std::string, std::string>;

Options options(Values more) {
    more.emplace("url", "jdbc:postgresql://db.example/telemetry");
    more.emplace("table-name", "orders");
    return Options(std::move(more));
}

std::string code_of(Values more) {
    try {
        (void)read_postgres_options(options(std::move(more)));
        return "";
    } catch (const Error& error) {
        return error.code();
    }
}

TEST(PostgresOptions, Addresses) {
    PostgresOptions read = read_postgres_options(options({}));
    EXPECT_EQ(read.host + " " + read.port + " " + read.database + " " + read.table, "db.example 5432 telemetry \"orders\"");
    read = read_postgres_options(
        options({{"url", "jdbc:postgresql://[::1]:6000/d?sslmode=verify-ca&sslrootcert=/a.pem&ApplicationName=x"},
                 {"table-name", "s.or\"ders"}}));
    EXPECT_EQ(read.host + " " + read.port + " " + read.table, "::1 6000 \"s\".\"or\"\"ders\"");
    EXPECT_EQ(read.ssl_mode + " " + read.ssl_root_file + " " + read.application_name, "verify-ca /a.pem x");
    for (const char* url :
         {"jdbc:mysql://h/d", "jdbc:postgresql://h", "jdbc:postgresql://u:p@h/d", "jdbc:postgresql://h/d?user=u",
          "jdbc:postgresql://h/d?sslmode=sometimes", "jdbc:postgresql://a,b/d", "postgresql://h/d"}) {
        EXPECT_EQ(code_of({{"url", url}}), "W3503") << url;
    }
}

TEST(PostgresOptions, Bounds) {
    const PostgresOptions read = read_postgres_options(options({{"sink.buffer-flush.interval", "0"}, {"sink.max-retries", "7"}}));
    EXPECT_EQ(read.flush_interval.count(), 0);
    EXPECT_EQ(read.max_retries, 7);
    EXPECT_EQ(code_of({{"sink.max-retries", "-1"}}), "W3503");
    EXPECT_EQ(code_of({{"sink.buffer-flush.max-rows", "-1"}}), "W3503");
    EXPECT_EQ(code_of({{"connection.max-retry-timeout", "10ms"}}), "W3503");
    EXPECT_EQ(code_of({{"table-name", ""}}), "W3503");
    EXPECT_EQ(code_of({{"scan.partition.num", "2"}}), "W3509");
}

std::vector<std::string> conditions(std::int64_t lower, std::int64_t upper, std::int64_t count) {
    PostgresOptions read;
    read.partitions = {"k", lower, upper, count};
    return partition_conditions(read);
}

TEST(PostgresOptions, PartsOfAScanHoldEveryRowOnce) {
    using Texts = std::vector<std::string>;
    EXPECT_EQ(partition_conditions(PostgresOptions{}), Texts{""});
    EXPECT_EQ(conditions(0, 99, 1), Texts{""});
    EXPECT_EQ(conditions(0, 99, 3), (Texts{"\"k\" < 33 OR \"k\" IS NULL", "\"k\" >= 33 AND \"k\" < 66", "\"k\" >= 66"}));
    EXPECT_EQ(conditions(5, 6, 10).size(), 2U);
    const std::int64_t least = std::numeric_limits<std::int64_t>::min();
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(conditions(least, most, 2), (Texts{"\"k\" < 0 OR \"k\" IS NULL", "\"k\" >= 0"}));
}

PostgresColumn column(const std::string& base, char category, const std::string& element = "") {
    return {"c", base, base, category, element};
}

TEST(PostgresTypes, WhatIsWrittenWhere) {
    EXPECT_TRUE(can_be_written(DataType::bigint(), column("int4", 'N')));
    EXPECT_TRUE(can_be_written(DataType::bigint(), column("text", 'S')));
    EXPECT_TRUE(can_be_written(DataType::string(), column("uuid", 'U')));
    EXPECT_TRUE(can_be_written(DataType::string(), column("jsonb", 'U')));
    EXPECT_TRUE(can_be_written(DataType::array(DataType::integer()), column("_int8", 'A', "int8")));
    EXPECT_TRUE(can_be_written(DataType::decimal(10, 0), column("int8", 'N')));
    EXPECT_FALSE(can_be_written(DataType::decimal(10, 2), column("int8", 'N')));
    EXPECT_FALSE(can_be_written(DataType::string(), column("int4", 'N')));
    EXPECT_FALSE(can_be_written(DataType::string(), column("timestamp", 'D')));
    EXPECT_FALSE(can_be_written(DataType::float64(), column("int4", 'N')));
    EXPECT_FALSE(can_be_written(DataType::timestamp(3), column("timestamptz", 'D')));
    EXPECT_FALSE(can_be_written(DataType::timestamp_ltz(3), column("timestamp", 'D')));
    EXPECT_FALSE(can_be_written(DataType::bytes(), column("text", 'S')));
    EXPECT_FALSE(can_be_written(DataType::array(DataType::integer()), column("int4", 'N')));
}

TEST(PostgresTypes, WhatIsReadAsWhat) {
    EXPECT_TRUE(can_be_read(DataType::integer(), column("int8", 'N')));
    EXPECT_TRUE(can_be_read(DataType::string(), column("jsonb", 'U')));
    EXPECT_FALSE(can_be_read(DataType::bigint(), column("numeric", 'N')));
    EXPECT_FALSE(can_be_read(DataType::float32(), column("float8", 'N')));
    EXPECT_FALSE(can_be_read(DataType::timestamp(3), column("timestamptz", 'D')));
    EXPECT_EQ(read_expression(DataType::bigint(), column("int8", 'N')), "\"c\"");
    EXPECT_EQ(read_expression(DataType::bigint(), column("int4", 'N')), "\"c\"::int8");
    EXPECT_EQ(read_expression(DataType::string(), column("bpchar", 'S')), "\"c\"");
    EXPECT_EQ(read_expression(DataType::string(), column("uuid", 'U')), "\"c\"::text");
    EXPECT_EQ(read_expression(DataType::array(DataType::bigint()), column("_int4", 'A', "int4")), "\"c\"::int8[]");
    EXPECT_THROW(check_jdbc_type("c", DataType::map(DataType::string(), DataType::string())), Error);
    EXPECT_THROW(check_jdbc_type("c", DataType::timestamp(9)), Error);
    EXPECT_THROW(check_jdbc_type("c", DataType::array(DataType::array(DataType::integer()))), Error);
    EXPECT_NO_THROW(check_jdbc_type("c", DataType::timestamp(6)));
}

TEST(PostgresUpsert, Statements) {
    const std::vector<PostgresColumn> columns{{"k", "bigint", "int8", 'N', ""}, {"v", "text", "text", 'S', ""}};
    EXPECT_EQ(append_statement("\"t\"", columns), "COPY \"t\" (\"k\", \"v\") FROM STDIN");
    EXPECT_EQ(staging_statement(columns),
              "CREATE TEMP TABLE windrow_rows (c0 bigint, c1 text, row_number bigint) ON COMMIT DELETE ROWS");
    EXPECT_EQ(upsert_statements("\"t\"", columns, {"k"}),
              "COPY pg_temp.windrow_rows FROM STDIN; INSERT INTO \"t\" (\"k\", \"v\") SELECT DISTINCT ON (c0) c0, c1 FROM "
              "pg_temp.windrow_rows ORDER BY c0, row_number DESC ON CONFLICT (\"k\") DO UPDATE SET \"v\" = EXCLUDED.\"v\"");
    EXPECT_NE(upsert_statements("\"t\"", columns, {"k", "v"}).find("DO NOTHING"), std::string::npos);
}

template <typename T>
void put(std::string& out, T value) {
    for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8)
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> static_cast<unsigned>(shift));
}

/// The groups of a numeric, the first of which is worth 10000^weight.
std::string numeric(std::int16_t weight, std::uint16_t sign, const std::vector<std::int16_t>& groups) {
    std::string bytes;
    put(bytes, static_cast<std::int16_t>(groups.size()));
    put(bytes, weight);
    put(bytes, sign);
    put(bytes, std::int16_t{0});
    for (const std::int16_t group : groups) put(bytes, group);
    return bytes;
}

std::string decimal(const std::string& bytes, int precision, int scale) {
    int128_t value = 0;
    switch (read_binary_decimal(bytes, precision, scale, value)) {
        case BinaryValue::read:
            break;
        case BinaryValue::unfit:
            return "unfit";
        case BinaryValue::infinite:
            return "infinite";
        case BinaryValue::damaged:
            return "damaged";
    }
    std::string text;
    append_decimal(text, value, 0);
    return text;
}

TEST(PostgresBinary, Decimals) {
    EXPECT_EQ(decimal(numeric(0, 0, {}), 10, 2), "0");
    EXPECT_EQ(decimal(numeric(0, 0, {12, 3400}), 10, 2), "1234");        // 12.34
    EXPECT_EQ(decimal(numeric(0, 0x4000, {12, 3450}), 10, 2), "-1235");  // -12.345, half away from zero
    EXPECT_EQ(decimal(numeric(1, 0, {1, 0}), 10, 0), "10000");           // trailing zeros are not sent
    EXPECT_EQ(decimal(numeric(1, 0, {1}), 10, 0), "10000");
    EXPECT_EQ(decimal(numeric(-1, 0, {50}), 10, 2), "1");        // 0.0050
    EXPECT_EQ(decimal(numeric(-1, 0, {49, 9999}), 10, 2), "0");  // 0.00499999
    EXPECT_EQ(decimal(numeric(-5, 0, {9999}), 10, 2), "0");
    EXPECT_EQ(decimal(numeric(0, 0, {9999, 9999}), 6, 2), "unfit");  // 9999.9999 rounds to 10000.00
    EXPECT_EQ(decimal(numeric(9, 0, {99, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999}), 38, 0),
              "99999999999999999999999999999999999999");
    EXPECT_EQ(decimal(numeric(9, 0, {100}), 38, 0), "unfit");
    EXPECT_EQ(decimal(numeric(30000, 0, {1}), 38, 0), "unfit");
    EXPECT_EQ(decimal(numeric(0, 0, {1}), 5, 5), "unfit");
    EXPECT_EQ(decimal(numeric(-1, 0, {9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9999, 9900}), 38, 38),
              "99999999999999999999999999999999999999");
    EXPECT_EQ(decimal(numeric(0, 0xC000, {}), 10, 2), "infinite");
    EXPECT_EQ(decimal(numeric(0, 0, {12, 3400}).substr(0, 9), 10, 2), "damaged");
    EXPECT_EQ(decimal(numeric(0, 0, {10000}), 10, 2), "damaged");
    EXPECT_EQ(decimal("abc", 10, 2), "damaged");
}

TEST(PostgresBinary, Timestamps) {
    const auto read = [](std::int64_t microseconds, int precision) {
        std::string bytes;
        put(bytes, microseconds);
        int128_t value = 0;
        EXPECT_EQ(read_binary_timestamp(bytes, precision, value), BinaryValue::read);
        return static_cast<std::int64_t>(value);
    };
    EXPECT_EQ(read(0, 3), 946684800000);
    EXPECT_EQ(read(1'234'567, 3), 946684801234);
    EXPECT_EQ(read(1'234'567, 6), 946684801234567000);
    EXPECT_EQ(read(1'234'567, 0), 946684801000);
    EXPECT_EQ(read(-946684800000001, 3), -1);  // a microsecond before 1970: toward the past
    int128_t value = 0;
    EXPECT_EQ(read_binary_timestamp(std::string(8, '\xff'), 3, value), BinaryValue::read);
    EXPECT_EQ(read_binary_timestamp(std::string("\x7f") + std::string(7, '\xff'), 3, value), BinaryValue::infinite);
    EXPECT_EQ(read_binary_timestamp("short", 3, value), BinaryValue::damaged);
}

std::string field(std::string_view bytes) {
    std::string out;
    put(out, static_cast<std::int32_t>(bytes.size()));
    return out + std::string(bytes);
}

TEST(PostgresRows, AreDecoded) {
    const std::vector<DataType> types{DataType::integer(), DataType::string(), DataType::array(DataType::bigint())};
    RecordLayout layout;
    for (std::size_t k = 0; k < types.size(); ++k) {
        layout.physical.push_back({"c" + std::to_string(k), types[k]});
        layout.fields.push_back({"c" + std::to_string(k), static_cast<int>(k), types[k]});
    }
    std::string array;  // {7, NULL}
    put(array, std::int32_t{1});
    put(array, std::int32_t{1});
    put(array, std::int32_t{20});
    put(array, std::int32_t{2});
    put(array, std::int32_t{1});
    std::string seven;
    put(seven, std::int64_t{7});
    array += field(seven);
    put(array, std::int32_t{-1});
    std::string row;
    put(row, std::int16_t{3});
    std::string number;
    put(number, std::int32_t{-2});
    row += field(number) + field("text") + field(array);
    std::string nulls;
    put(nulls, std::int16_t{3});
    for (int k = 0; k < 3; ++k) put(nulls, std::int32_t{-1});

    PostgresRowDecoder decoder(layout, "here");
    DecodedChunk out;
    const std::string rows = row + nulls + row;
    decoder.decode(rows, 5, out);
    ASSERT_EQ(out.rows, 3);
    EXPECT_EQ(out.records_read, 3U);
    EXPECT_EQ(out.ordinals.as<std::uint64_t>()[2], 7U);
    EXPECT_EQ(out.columns[0].at<std::int32_t>(2), -2);
    EXPECT_EQ(out.columns[1].text(0), "text");
    EXPECT_FALSE(out.columns[0].is_valid(1) || out.columns[1].is_valid(1) || out.columns[2].is_valid(1));
    EXPECT_EQ(out.columns[2].child_range(2), (std::pair<std::int32_t, std::int32_t>{2, 4}));
    EXPECT_EQ(out.columns[2].children[0].at<std::int64_t>(2), 7);
    EXPECT_FALSE(out.columns[2].children[0].is_valid(3));
    for (std::size_t size = 1; size < row.size(); ++size) EXPECT_THROW(decoder.decode({row.data(), size}, 0, out), Error) << size;

    layout.fields[0].type = DataType::integer().not_null();
    PostgresRowDecoder strict(layout, "here");
    EXPECT_THROW(strict.decode(nulls, 0, out), Error);
}

TEST(PostgresRows, AreWrittenAsTexts) {
    const DataType texts = DataType::array(DataType::string());
    const std::vector<Column> columns{
        Column::of_values(DataType::string(), std::vector<Value>{Value(std::string("a\tb\\c\nd\re"))}),
        Column::of_nulls(DataType::bigint(), 1),
        Column::of_values(DataType::bytes(), std::vector<Value>{Value(std::string("\x01\xfe"))}),
        Column::of_values(DataType::boolean(), std::vector<Value>{Value(true)})};
    PostgresRowText text;
    std::string out;
    text.append_row(out, columns, 0);
    EXPECT_EQ(out, "a\\tb\\\\c\\nd\\re\t\\N\t\\\\x01fe\ttrue");

    ColumnBuilder builder(texts);
    for (const char* element : {"q\"", "b\\", "n\n"}) builder.child(0).append_text(element);
    builder.child(0).append_null();
    builder.append_list();
    const Column array = builder.finish();
    out.clear();
    text.append_value(out, array, 0);
    EXPECT_EQ(out, R"({"q\\"","b\\\\","n\n",NULL})");
}

TEST(PostgresRows, YearsOfFiveDigitsHaveNoSignAndThoseBeforeTheFirstAreBC) {
    const auto written = [](const DataType& type, std::int64_t value) {
        std::string out;
        PostgresRowText().append_value(out, Column::of_values(type, std::vector<Value>{Value(value)}), 0);
        std::string plain;
        append_plain_value(plain, Column::of_values(type, std::vector<Value>{Value(value)}), 0);
        EXPECT_EQ(out, plain);
        return out;
    };
    EXPECT_EQ(written(DataType::date(), 2932896), "9999-12-31");
    EXPECT_EQ(written(DataType::date(), 2932897), "10000-01-01");
    EXPECT_EQ(written(DataType::date(), -719162), "0001-01-01");
    EXPECT_EQ(written(DataType::date(), -719163), "0001-12-31 BC");
    EXPECT_EQ(written(DataType::date(), -719528 - 365), "0002-01-01 BC");
    EXPECT_EQ(written(DataType::timestamp(3), (-719528LL - 365) * 86'400'000 + 500), "0002-01-01 00:00:00.5 BC");
    EXPECT_EQ(written(DataType::timestamp_ltz(3), 2932897LL * 86'400'000), "10000-01-01 00:00:00Z");
}

std::string cache_of(Values values) {
    try {
        const LookupCacheOptions read = lookup_cache_options(Options(std::move(values)));
        if (!read.enabled) return "none";
        return std::to_string(read.max_keys) + " " + std::to_string(read.expire_after_write.count()) + " " +
               std::to_string(read.expire_after_access.count()) + (read.missing_keys ? "" : " found only");
    } catch (const Error& error) {
        return error.code();
    }
}

TEST(LookupCacheOptions, AsFlinkReadsThem) {
    const std::string partial = "lookup.partial-cache.";
    EXPECT_EQ(cache_of({}), "none");
    EXPECT_EQ(cache_of({{partial + "max-rows", "5"}}), "none");
    EXPECT_EQ(cache_of({{"lookup.cache", "partial"}, {partial + "max-rows", "5"}}), "5 0 0");
    EXPECT_EQ(cache_of({{"lookup.cache", "PARTIAL"},
                        {partial + "expire-after-write", "1 min"},
                        {partial + "expire-after-access", "10 s"},
                        {partial + "cache-missing-key", "false"}}),
              "0 60000 10000 found only");
    EXPECT_EQ(cache_of({{"lookup.cache", "PARTIAL"}}), "W3509") << "nothing would ever leave it";
    EXPECT_EQ(cache_of({{"lookup.cache", "FULL"}}), "W3503");
    EXPECT_EQ(cache_of({{"lookup.cache", "PARTIAL"}, {partial + "max-rows", "0"}}), "W3503");
    EXPECT_EQ(cache_of({{"lookup.cache.max-rows", "7"}, {"lookup.cache.ttl", "2 s"}}), "7 2000 0");
    EXPECT_EQ(
        cache_of({{"lookup.cache.max-rows", "7"}, {"lookup.cache.ttl", "2 s"}, {"lookup.cache.caching-missing-key", "false"}}),
        "7 2000 0 found only");
    EXPECT_EQ(cache_of({{"lookup.cache.max-rows", "-1"}, {"lookup.cache.ttl", "2 s"}}), "none");
    EXPECT_EQ(cache_of({{"lookup.cache.max-rows", "7"}}), "W3509") << "one of two";
}

TEST(PostgresLookup, AsksForManyKeysAtOnce) {
    PostgresLookupQuery query("\"t\"", {{"\"id\"", "int8"}, {"\"it's\"::text", "text"}}, {"\"a\"", "\"b\"::text"});
    const std::vector<Column> keys{
        Column::of_values(DataType::bigint(), std::vector<Value>{Value(7), Value(8), Value(-9)}),
        Column::of_values(DataType::string(),
                          std::vector<Value>{Value("x"), Value(std::string("y\0", 2)), Value("a\"b'c\\d, {}")})};
    std::int64_t next = 0;
    std::vector<std::int32_t> asked{5};
    EXPECT_EQ(query.statement(keys, next, asked),
              "COPY (SELECT (\"windrow key number\" + 1)::int4, \"a\", \"b\"::text FROM ROWS FROM "
              "(unnest('{\"7\",\"-9\"}'::int8[]), unnest('{\"x\",\"a\\\"b''c\\\\d, {}\"}'::text[])) WITH ORDINALITY AS "
              "\"windrow keys\"(\"windrow key 0\", \"windrow key 1\", \"windrow key number\") JOIN \"t\" ON "
              "\"id\" = \"windrow key 0\" AND \"it's\"::text = \"windrow key 1\") TO STDOUT (FORMAT binary)");
    EXPECT_EQ(asked, (std::vector<std::int32_t>{5, 0, 2})) << "no text of PostgreSQL holds a NUL";
    EXPECT_EQ(next, 3);
    EXPECT_EQ(query.statement(keys, next, asked), "");
}

TEST(PostgresLookup, StatementsAreBounded) {
    PostgresLookupQuery query("\"t\"", {{"\"id\"", "int8"}}, {});
    std::vector<Value> values;
    for (std::int64_t i = 0; i < 10000; ++i) values.emplace_back(i);
    const std::vector<Column> keys{Column::of_values(DataType::bigint(), values)};
    std::int64_t next = 0;
    std::vector<std::int32_t> asked;
    std::vector<std::size_t> counts;
    while (!query.statement(keys, next, asked).empty()) counts.push_back(asked.size());
    EXPECT_EQ(counts, (std::vector<std::size_t>{4096, 8192, 10000}));
    PostgresLookupQuery texts("\"t\"", {{"\"id\"", "text"}}, {});
    const std::vector<Column> long_keys{
        Column::of_values(DataType::string(), std::vector<Value>(5, Value(std::string(400'000, 'x'))))};
    next = 0;
    asked.clear();
    counts.clear();
    while (!texts.statement(long_keys, next, asked).empty()) counts.push_back(asked.size());
    EXPECT_EQ(counts, (std::vector<std::size_t>{3, 5}));
}

TEST(PostgresLookup, ComparesAsTheColumnsType) {
    const auto key = [](const DataType& type, const PostgresColumn& column) {
        const PostgresKey read = lookup_key(type, column);
        return read.column + " = " + read.type + (read.is_uuid ? ", uuid" : "");
    };
    EXPECT_EQ(key(DataType::bigint(), {"k", "integer", "int4", 'N', ""}), "\"k\" = int8");
    EXPECT_EQ(key(DataType::string(), {"k", "character varying(3)", "varchar", 'S', ""}), "\"k\" = text");
    EXPECT_EQ(key(DataType::string(), {"k", "character(3)", "bpchar", 'S', ""}), "\"k\" = bpchar");
    EXPECT_EQ(key(DataType::string(), {"k", "uuid", "uuid", 'U', ""}), "\"k\" = uuid, uuid");
    EXPECT_EQ(key(DataType::string(), {"k", "jsonb", "jsonb", 'U', ""}), "\"k\"::text = text");
    PostgresLookupQuery query("\"t\"", {{"\"u\"", "uuid", true}}, {});
    const std::vector<Column> keys{
        Column::of_values(DataType::string(), std::vector<Value>{Value("no uuid"), Value("00000000-0000-0000-0000-00000000000A"),
                                                                 Value("00000000-0000-0000-0000-00000000000a")})};
    std::int64_t next = 0;
    std::vector<std::int32_t> asked;
    EXPECT_FALSE(query.statement(keys, next, asked).empty());
    EXPECT_EQ(asked, (std::vector<std::int32_t>{2}));
}

}  // namespace
}  // namespace windrow::test
