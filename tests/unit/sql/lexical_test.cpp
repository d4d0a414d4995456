// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <algorithm>

#include "sql_test_support.hpp"

namespace windrow::sql {
namespace {

const Literal& literal_of(const ExpressionPtr& e) {
    return e->as<Literal>();
}

TEST(Lexical, TextsKeepQuotesAndUnicode) {
    EXPECT_EQ(literal_of(parse_expression("'it''s /* not */ -- a comment'")).text, "it's /* not */ -- a comment");
    EXPECT_EQ(literal_of(parse_expression("U&'\\00C4\\+01F600'")).text, "\xC3\x84\xF0\x9F\x98\x80");
    EXPECT_EQ(literal_of(parse_expression("U&'\\D83D\\DE00'")).text, "\xF0\x9F\x98\x80");
    EXPECT_EQ(literal_of(parse_expression("U&'#00C4##' UESCAPE '#'")).text, "\xC3\x84#");
    EXPECT_EQ(literal_of(parse_expression("E'a\\tb\\x41\\''")).text, "a\tbA'");
    EXPECT_EQ(literal_of(parse_expression("x'0aFF'")).text, std::string("\x0a\xff", 2));
    EXPECT_EQ(literal_of(parse_expression("'a'\n  'b'")).text, "ab");
}

TEST(Lexical, Numbers) {
    EXPECT_EQ(literal_of(parse_expression("12")).literal, LiteralKind::exact);
    EXPECT_EQ(literal_of(parse_expression("1.50")).text, "1.50");
    EXPECT_EQ(literal_of(parse_expression(".5")).literal, LiteralKind::exact);
    EXPECT_EQ(literal_of(parse_expression("5.")).literal, LiteralKind::exact);
    EXPECT_EQ(literal_of(parse_expression("1.5e-3")).literal, LiteralKind::approximate);
    EXPECT_EQ(literal_of(parse_expression("5.e3")).literal, LiteralKind::approximate);
    EXPECT_EQ(first_code("SELECT 5.h;"), "W2007");
    EXPECT_EQ(first_code("SELECT 1abc;"), "W2007");
    EXPECT_EQ(first_code("SELECT 1L;"), "W2007");
}

TEST(Lexical, CommentsAndBackQuotes) {
    const auto statements = parse_script(
        "create Table `my ``odd`` t.able` (`select` INT, /* a ; b */ `v w` STRING -- it's; a comment\n) "
        "with ('connector'='x');");
    const auto& table = only_statement<CreateTable>(statements);
    EXPECT_EQ(table.name.parts.front().name, "my `odd` t.able");
    EXPECT_EQ(table.columns[1].name.name, "v w");
}

TEST(Lexical, ReservedWords) {
    for (const char* word : {"value", "TIMESTAMP", "at", "one", "views", "ref", "Count", "offset", "statement"}) {
        EXPECT_TRUE(is_reserved_word(word)) << word;
    }
    for (const char* word : {"name", "type", "data", "key", "state", "source", "map", "session", "tumble", "id", "week"}) {
        EXPECT_FALSE(is_reserved_word(word)) << word;
    }
}

TEST(Lexical, BareNamesThatAreFree) {
    EXPECT_EQ(canonical_query("SELECT name, type AS data, key state FROM source"),
              "SELECT `name`, `type` AS `data`, `key` AS `state` FROM `source`");
}

TEST(Lexical, IncompleteTexts) {
    EXPECT_TRUE(is_incomplete("SELECT 1"));
    EXPECT_TRUE(is_incomplete("SELECT 'a;"));
    EXPECT_TRUE(is_incomplete("SELECT 1; /* x"));
    EXPECT_TRUE(is_incomplete("EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1;"));
    EXPECT_FALSE(is_incomplete("EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; END;"));
    EXPECT_FALSE(is_incomplete("SELECT 1; -- done\n"));
    EXPECT_FALSE(is_incomplete(""));
}

TEST(Lexical, KeywordsAreSorted) {
    const auto& words = keywords();
    EXPECT_TRUE(std::is_sorted(words.begin(), words.end()));
    EXPECT_GT(words.size(), 400U);
}

}  // namespace
}  // namespace windrow::sql
