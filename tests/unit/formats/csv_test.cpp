// SPDX-License-Identifier: Apache-2.0
#include "decode_text.hpp"
#include "format/csv/csv_boundary.hpp"
#include "format/csv/csv_decoder.hpp"

#include <gtest/gtest.h>
#include <random>

namespace windrow::test {
namespace {

using Rows = std::vector<std::string>;
using Settings = std::map<std::string, std::string>;

const Schema id_text_z = {{"id", DataType::integer()}, {"s", DataType::string()}, {"z", DataType::integer()}};

Settings with(Settings more) {
    more["format"] = "csv";
    return more;
}
Settings ignoring(Settings more = {}) {
    more["csv.ignore-parse-errors"] = "true";
    return with(std::move(more));
}

TEST(Csv, TypesByPosition) {
    const Schema schema = {{"id", DataType::integer()}, {"s", DataType::string()},      {"d", DataType::float64()},
                           {"b", DataType::boolean()},  {"x", DataType::decimal(8, 2)}, {"dt", DataType::date()},
                           {"tm", DataType::time(0)},   {"ts", DataType::timestamp(3)}};
    EXPECT_EQ(show(decode_text(schema,
                               "1,abc,1.5,true,12.345,2026-01-31,12:34:56,2026-01-01 "
                               "00:00:00\n2,,-2,false,-1,2000-12-31,00:00:00,2026-01-01 00:00:00.1\n"
                               "3,\"\",1e3,TRUE,-0.005,1969-12-31,00:00:01,1969-12-31 "
                               "23:59:59.999\n4,null,-0.0,no,99999999,2024-02-29,23:59:59,2026-01-01 00:00:00.5\n"
                               "5,NULL,-0,1,7,2026-01-01,01:02:03,2026-01-01 10:11:12.123",
                               with({}))),
              (Rows{"1|abc|1.5|true|1235d|20484|45296000|1767225600000", "2||-2.0|false|-100d|11322|0|1767225600100",
                    "3||1000.0|true|-1d|-1|1000|-1", "4|null|-0.0|false|null|19782|86399000|1767225600500",
                    "5|NULL|-0.0|false|700d|20454|3723000|1767262272123"}));
}

TEST(Csv, NullLiterals) {
    EXPECT_EQ(show(decode_text({{"id", DataType::integer()}, {"s", DataType::string()}, {"v", DataType::integer()}},
                               "1,a,1\n2,N/A,N/A\n3,\"N/A\",3\n4,n/a,4\n5, N/A,5\n6,,6\nN/A,x,7\n8,\"\",8\n",
                               with({{"csv.null-literal", "N/A"}}))),
              (Rows{"1|a|1", "2|null|null", "3|null|3", "4|n/a|4", "5| N/A|5", "6||6", "null|x|7", "8||8"}));
    EXPECT_EQ(show(decode_text(id_text_z, "1,a,1\n2,,\n3,\"\",3\n4,\" \",4\n", with({{"csv.null-literal", ""}}))),
              (Rows{"1|a|1", "2|null|null", "3|null|3", "4| |4"}));
    EXPECT_EQ(show(decode_text(id_text_z, "1,0,10\n0,a,0\n", with({{"csv.null-literal", "0"}}))),
              (Rows{"1|null|10", "null|a|null"}));
}

TEST(Csv, QuotesAndBackslashes) {
    EXPECT_EQ(
        show(decode_text(
            id_text_z,
            "1,\"a,b\",1\n2,\"he said \"\"hi\"\"\",2\n3,\"two\nlines\",3\n4,it's \"q\" in,4\n5,\"  keep  \",5\n6,  bare  ,6\n"
            "\"7\",\"7\",7\n8,\"\",8\n9,\"\"\"\",9\n10,a\\b,10\n11,\"x\\n\",11\n12,\"c:\\dir\\\",12\n13,\\,13\n14,\"a\" ,14\n",
            with({}))),
        (Rows{"1|a,b|1", "2|he said \"hi\"|2", "3|two\nlines|3", "4|it's \"q\" in|4", "5|  keep  |5", "6|  bare  |6", "7|7|7",
              "8||8", "9|\"|9", "10|a\\b|10", "11|x\\n|11", "12|c:\\dir\\|12", "13|\\|13", "14|a|14"}));
    EXPECT_EQ(show(decode_text(id_text_z, "1,a\\,b,1\n2,\"x\\\"y\",2\n3,back\\\\slash,3\n4,\"n\\n\",4\n5,\"a\"\"b\",5\n",
                               with({{"csv.escape-character", "\\"}}))),
              (Rows{"1|a,b|1", "2|x\"y|2", "3|back\\slash|3", "4|n\n|4", "5|a\"b|5"}));
    EXPECT_EQ(show(decode_text(id_text_z, "1,'a,b',1\n2,\"c\",2\n3,'it''s',3\n", with({{"csv.quote-character", "'"}}))),
              (Rows{"1|a,b|1", "2|\"c\"|2", "3|it's|3"}));
    EXPECT_EQ(show(decode_text(id_text_z, "1,\"ab\",1\n3,\"x\"y\",3\n", with({{"csv.disable-quote-character", "true"}}))),
              (Rows{"1|\"ab\"|1", "3|\"x\"y\"|3"}));
}

TEST(Csv, Delimiters) {
    EXPECT_EQ(show(decode_text(id_text_z, "1\ta,b\t2\n", with({{"csv.field-delimiter", "\\t"}}))), (Rows{"1|a,b|2"}));
    EXPECT_EQ(show(decode_text(id_text_z,
                               "1\x01"
                               "a\x01"
                               "2\n",
                               with({{"csv.field-delimiter", "\x01"}}))),
              (Rows{"1|a|2"}));
    EXPECT_EQ(show(decode_text(id_text_z, "1é\"aéb\"é2\n", with({{"csv.field-delimiter", "é"}}))), (Rows{"1|aéb|2"}));
    EXPECT_EQ(error_of([] {
                  decode_text(id_text_z, "", with({{"csv.field-delimiter", ";;"}}));
              }),
              "W3503: option 'csv.field-delimiter' = ';;' is not a single character");
}

TEST(Csv, CommentsOnlyAtTheStartOfALine) {
    const std::string text = "#1,a,1\n2,#b,2\n \n\"#3\",c,3\n";
    const Schema schema = {{"id", DataType::string()}, {"s", DataType::string()}, {"z", DataType::integer()}};
    EXPECT_EQ(show(decode_text(schema, text, ignoring({{"csv.allow-comments", "true"}}))),
              (Rows{"2|#b|2", " |null|null", "#3|c|3"}));
    EXPECT_EQ(show(decode_text(schema, "#1,a,1\n", with({}))), (Rows{"#1|a|1"}));
}

TEST(Csv, FieldCounts) {
    EXPECT_EQ(error_of([] { decode_text(id_text_z, "1,a,1\n2,b\n", with({})); }),
              "W5101: table t: file input, byte 6: the record has 2 fields, the table 3");
    EXPECT_EQ(error_of([] { decode_text(id_text_z, "1,a,1,x\n", with({})); }),
              "W5101: table t: file input, byte 0: the record has 4 fields, the table 3");
    const DecodedText out = decode_text(id_text_z, "1,a,1\n2,b\n3,c,3,x\n5,e,5,\n\n6,\"open,6\n7,g,7\n", ignoring());
    EXPECT_EQ(show(out), (Rows{"1|a|1", "2|b|null", "5|e|5", "null|null|null"}));
    EXPECT_EQ(out.bad.size(), 2U);
    EXPECT_EQ(out.bad[1].reason, "the quotes of a field are not closed before the end of the file");
}

TEST(Csv, BadFieldsAreNullWhenIgnored) {
    const Schema schema = {{"id", DataType::integer()}, {"s", DataType::string()}, {"v", DataType::float64()}};
    EXPECT_EQ(show(decode_text(schema, "id,s,v\n1,a,1.5\nx2,b,1.5z\n3,c,\n", ignoring())),
              (Rows{"null|s|null", "1|a|1.5", "null|b|null", "3|c|null"}));
    EXPECT_EQ(error_of([&] { decode_text(schema, "id,s,v\n", with({})); }),
              "W5101: table t: file input, byte 0: field 'id': 'id' is not INT");
    EXPECT_EQ(error_of([&] { decode_text(schema, "1,a,\n", with({})); }),
              "W5101: table t: file input, byte 0: field 'v': '' is not DOUBLE");
}

TEST(Csv, TrimmingDependsOnTheType) {
    const Schema schema = {{"id", DataType::integer()}, {"l", DataType::bigint()},      {"d", DataType::float64()},
                           {"b", DataType::boolean()},  {"x", DataType::decimal(6, 2)}, {"s", DataType::string()}};
    EXPECT_EQ(show(decode_text(
                  schema, "1, 10 , 1.5 , true , 2.50 , x \n 2 ,20,2.5,true,1,\ty\t\n3,\"30 \",\" 3.5\", \"true\",\" 1 \",\"z\"\n",
                  ignoring())),
              (Rows{"1|10|1.5|true|null| x ", "2|20|2.5|true|100d|\ty\t", "3|30|3.5|false|null|z"}));
}

TEST(Csv, TimeForms) {
    const Schema schema = {
        {"a", DataType::timestamp(9)}, {"l", DataType::timestamp_ltz(3)}, {"d", DataType::date()}, {"tm", DataType::time(0)}};
    EXPECT_EQ(show(decode_text(schema,
                               "2026-01-01 12:34:56,2026-01-01 "
                               "12:34:56Z,2026-01-31,12:34:56\n2026-01-01T12:34:56,2026-01-01T12:34:56Z,2026-1-31,1:2:3\n"
                               "2026-01-01 12:34:56.123456789,2026-01-01 12:34:56.123Z,2026-02-29,12:34:56.789\n2026-01-01 "
                               "12:34,2026-01-01 12:34:56,2026-01-31 00:00:00,12:34\n"
                               "2026-02-29 00:00:00,2026-02-29 00:00:00Z,20260131,24:00:00\n2026-01-01 12:34:56Z,2026-01-01 "
                               "12:34:56.1234567Z,0001-01-01, 12:34:56\n",
                               ignoring())),
              (Rows{"1767270896000000000d|1767270896000|20484|45296000", "null|null|20484|null",
                    "1767270896123456789d|1767270896123|20513|45296000", "null|null|null|45240000",
                    "1772236800000000000d|1772236800000|null|null", "null|1767270896123|-719162|null"}));
}

TEST(Csv, ArraysAndRows) {
    const Schema schema = {{"a", DataType::array(DataType::integer())},
                           {"r", DataType::row({"x", "y"}, {DataType::string(), DataType::integer()})}};
    EXPECT_EQ(show(decode_text(schema, "1;2,a;1\n,b;\n1;x, c ;2\n\"3;4\",d\n", ignoring())),
              (Rows{"[1;2]|[a;1]", "[]|[b;null]", "[1;null]|[ c ;2]", "[3;4]|[d;null]"}));
    EXPECT_EQ(show(decode_text(schema, "1|2,a|1\n", with({{"csv.array-element-delimiter", "|"}}))), (Rows{"[1;2]|[a;1]"}));
    EXPECT_EQ(error_of([] {
                  decode_text({{"m", DataType::map(DataType::string(), DataType::integer())}}, "", with({}));
              }),
              "W3507: column 'm': the csv format can't carry MAP<STRING, INT>");
}

TEST(Csv, BlankLinesAndLineEnds) {
    const Schema two = {{"id", DataType::string()}, {"s", DataType::string()}};
    EXPECT_EQ(show(decode_text(two, "1,a\n\n   \n2,b\n\n\n", ignoring())),
              (Rows{"1|a", "|null", "   |null", "2|b", "|null", "|null"}));
    EXPECT_EQ(show(decode_text({{"s", DataType::string()}}, "a\n\n  \n\"\"\nb\n", with({}))), (Rows{"a", "", "  ", "", "b"}));
    EXPECT_EQ(show(decode_text(two,
                               "\xEF\xBB\xBF"
                               "1,a\r\n2,b\n3,\"c\"\r\n4,d",
                               with({}))),
              (Rows{"1|a", "2|b", "3|c", "4|d"}));
}

TEST(Csv, ProjectionReadsByPosition) {
    const Schema schema = {
        {"id", DataType::integer()}, {"s", DataType::string()}, {"v", DataType::integer()}, {"w", DataType::float64()}};
    RecordLayout layout = layout_of(schema);
    layout.fields = {layout.fields[3], layout.fields[0]};
    EXPECT_EQ(show(decode_text(schema, "1,a,1,1.5\n2,\"b\",oops,2.5\n", with({}), layout)), (Rows{"1.5|1", "2.5|2"}));
}

TEST(Csv, NotNullColumnsRejectRecordsWithoutValue) {
    const Schema schema = {{"id", DataType::integer().not_null()}, {"s", DataType::string()}};
    const DecodedText out = decode_text(schema, "1,a\nx,b\n,c\n4,d\n", ignoring());
    EXPECT_EQ(show(out), (Rows{"1|a", "4|d"}));
    ASSERT_EQ(out.bad.size(), 2U);
    EXPECT_EQ(out.bad[0].reason, "the NOT NULL column 'id' has no value: 'x' is not INT");
}

TEST(CsvBoundary, LineEndsInsideQuotesDoNotCount) {
    const auto boundary = make_csv_boundary(CsvDialect{});
    EXPECT_EQ(boundary->whole_records("1,a\n2,b\n3,"), 8U);
    EXPECT_EQ(boundary->whole_records("1,\"a\nb\"\n2,\"c\nd"), 8U);
    EXPECT_EQ(boundary->whole_records("1,\"a\n\n"), 0U);
    EXPECT_EQ(boundary->whole_records("it's 5\" wide\nnext \"quoted\"\n"), 27U);
    EXPECT_EQ(boundary->whole_records("1,\"a\"\r"), 0U);
    CsvDialect escaping;
    escaping.escape = "\\";
    EXPECT_EQ(make_csv_boundary(escaping)->whole_records("a\\\nb\nc"), 5U);
}

/// Random texts of the characters that matter: both paths agree, and cutting at boundaries changes nothing.
TEST(Csv, FastAndGeneralPathAgreeOnRandomTextsHoweverTheyAreCut) {
    const Schema schema = {{"i", DataType::integer()},    {"s", DataType::string()},  {"d", DataType::float64()},
                           {"t", DataType::timestamp(3)}, {"b", DataType::boolean()}, {"x", DataType::decimal(6, 2)},
                           {"l", DataType::bigint()}};
    const std::vector<std::string> pieces = {"1",    "-7",      "007",
                                             "1.5",  "-0",      "\"",
                                             "\"\"", "\"a,b\"", "\"x\ny\"",
                                             "\n",   "\r\n",    "\r",
                                             ",",    ",",       " ",
                                             "text", "é",       "\xFF",
                                             "true", "NA",      "2026-01-01 00:00:00.5",
                                             "\\",   "#",       "\"2026-01-01 00:00:00\"",
                                             ""};
    for (unsigned seed = 0; seed < 400; ++seed) {
        std::mt19937 random(seed);
        CsvDialect dialect;
        dialect.ignore_errors = true;
        if (seed % 3 == 0) dialect.null_literal = seed % 2 == 0 ? "NA" : "";
        if (seed % 5 == 0) dialect.escape = "\\";
        if (seed % 7 == 0) dialect.comments = true;
        std::string text;
        for (int record = 0; record < 60; ++record) {
            if (random() % 3 != 0) {
                text += std::to_string(random() % 1000) + ",word,1.25,2026-01-01 00:00:00,false,3.5," + std::to_string(random()) +
                        "\n";
            } else {
                for (unsigned k = random() % 14; k > 0; --k)
                    text += pieces[random() % pieces.size()] + (random() % 2 == 0 ? "," : "");
                text += "\n";
            }
        }
        CsvDecoder fast(layout_of(schema), dialect, true);
        CsvDecoder general(layout_of(schema), dialect, false);
        const DecodedText a = decode_with(fast, text);
        const DecodedText b = decode_with(general, text);
        ASSERT_EQ(show(a), show(b)) << "seed " << seed;
        ASSERT_EQ(a.ordinals, b.ordinals) << "seed " << seed;
        ASSERT_EQ(a.bad.size(), b.bad.size()) << "seed " << seed;
        const std::size_t cut =
            make_csv_boundary(dialect)->whole_records(std::string_view(text).substr(0, random() % text.size()));
        DecodedText parts = decode_with(general, text.substr(0, cut));
        const DecodedText rest = decode_with(general, text.substr(cut));
        parts.rows.insert(parts.rows.end(), rest.rows.begin(), rest.rows.end());
        ASSERT_EQ(show(parts), show(b)) << "seed " << seed << " cut " << cut;
    }
}

}  // namespace
}  // namespace windrow::test
