// SPDX-License-Identifier: Apache-2.0
#include "function_call.hpp"

#include <gtest/gtest.h>

namespace windrow::testing {
namespace {

const Value null;

TEST(StringFunctions, CaseMappingIsFullAndLocaleFree) {
    EXPECT_EQ(call("UPPER", {"straße ÀÉ"}), Value("STRASSE ÀÉ"));
    EXPECT_EQ(call("UPPER", {"İıǆ"}), Value("İIǄ"));
    EXPECT_EQ(call("LOWER", {"İıǆ"}), Value("i̇ıǆ"));
    EXPECT_EQ(call("LOWER", {"ΣΑΣ"}), Value("σας"));
    EXPECT_EQ(call("UPPER", {"abcZ09"}), Value("ABCZ09"));
    EXPECT_EQ(call("INITCAP", {"hELLO wörld x1y"}), Value("Hello WöRld X1y"));
}

TEST(StringFunctions, TrimTakesASetAndOnlyBlanksByDefault) {
    EXPECT_EQ(call("TRIM", {"  ab\t "}), Value("ab\t"));
    EXPECT_EQ(call("TRIM", {"LEADING", "xy", "xyxabyx"}), Value("abyx"));
    EXPECT_EQ(call("TRIM", {"TRAILING", "yx", "xyxabyx"}), Value("xyxab"));
    EXPECT_EQ(call("BTRIM", {"xyxabyx", "xy"}), Value("ab"));
    EXPECT_EQ(call("LTRIM", {"ééx", "é"}), Value("x"));
    EXPECT_EQ(call("TRIM", {null_of(DataType::string())}), null);
}

TEST(StringFunctions, SubstringCountsCodePointsFromEitherEnd) {
    EXPECT_EQ(call("SUBSTRING", {"abcdef", 0}), Value("abcdef"));
    EXPECT_EQ(call("SUBSTRING", {"abcdef", -2}), Value("ef"));
    EXPECT_EQ(call("SUBSTRING", {"abcdef", -9, 5}), Value(""));
    EXPECT_EQ(call("SUBSTRING", {"abcdef", 9}), Value(""));
    EXPECT_EQ(call("SUBSTRING", {"abcdef", 2, -1}), null);
    EXPECT_EQ(call("SUBSTRING", {"😀b€c", 1, 2}), Value("😀b"));
    EXPECT_EQ(call("LEFT", {"😀b€c", 2}), Value("😀b"));
    EXPECT_EQ(call("RIGHT", {"😀b€c", 2}), Value("€c"));
    EXPECT_EQ(call("LEFT", {"abc", -1}), Value(""));
}

TEST(StringFunctions, PositionsAreFromOne) {
    EXPECT_EQ(call("POSITION", {"€", "😀b€c"}), Value(3));
    EXPECT_EQ(call("POSITION", {"", "abc"}), Value(1));
    EXPECT_EQ(call("LOCATE", {"a", "banana", 3}), Value(4));
    EXPECT_EQ(call("LOCATE", {"a", "banana", 0}), Value(2));
    EXPECT_EQ(call("INSTR", {"banana", "nan"}), Value(3));
    EXPECT_EQ(call("INSTR", {"banana", "x"}), Value(0));
    EXPECT_EQ(call("CHAR_LENGTH", {"👧‍👩‍👨"}), Value(5));
}

TEST(StringFunctions, PaddingAndBuilding) {
    EXPECT_EQ(call("LPAD", {"hi", 5, "ab"}), Value("abahi"));
    EXPECT_EQ(call("RPAD", {"hi", 1, "ab"}), Value("h"));
    EXPECT_EQ(call("LPAD", {"hi", -1, "ab"}), null);
    EXPECT_EQ(call("LPAD", {"hi", 1, ""}), null);
    EXPECT_EQ(call("REPLACE", {"abc", "", "-"}), Value("-a-b-c-"));
    EXPECT_EQ(call("REPLACE", {"aaa", "aa", "b"}), Value("ba"));
    EXPECT_EQ(call("OVERLAY", {"abcdef", "XX", 2}), Value("aXXdef"));
    EXPECT_EQ(call("OVERLAY", {"abcdef", "XX", 9}), Value("abcdef"));
    EXPECT_EQ(call("OVERLAY", {"abcdef", "XX", 2, 3}), Value("aXXef"));
    EXPECT_EQ(call("TRANSLATE", {"a,b,c", "ab,", "xy"}), Value("xyc"));
    EXPECT_EQ(call("REVERSE", {"語本日"}), Value("日本語"));
    EXPECT_EQ(call("REPEAT", {"ab", 3}), Value("ababab"));
    EXPECT_EQ(call("CHR", {-1}), Value(""));
    EXPECT_EQ(call("CHR", {353}), Value("a"));
    EXPECT_EQ(call("ASCII", {"é"}), Value(-61));
}

TEST(StringFunctions, ConcatIsStrictAndConcatWsSkipsNulls) {
    EXPECT_EQ(call("CONCAT", {"a", null_of(DataType::string())}), null);
    EXPECT_EQ(call("CONCAT_WS", {",", "a", null_of(DataType::string()), "", "b"}), Value("a,,b"));
    EXPECT_EQ(call("CONCAT_WS", {null_of(DataType::string()), "a"}), null);
    EXPECT_EQ(result_type("||", {DataType::character(3), DataType::character(4)}).to_plain_string(), "CHAR(7)");
    EXPECT_EQ(result_type("||", {DataType::varchar(3), DataType::character(1)}).to_plain_string(), "VARCHAR(4)");
    EXPECT_THROW(call("||", {"a", 1}), Error);
}

TEST(StringFunctions, Splitting) {
    EXPECT_EQ(call("SPLIT_INDEX", {"a,b,,c", ",", 2}), Value(""));
    EXPECT_EQ(call("SPLIT_INDEX", {"a,b", ",", 2}), null);
    EXPECT_EQ(call("SPLIT_INDEX", {"", ",", 0}), null);
    EXPECT_EQ(call("SPLIT_INDEX", {"abc", "", 0}), Value("abc"));
    EXPECT_EQ(call("SPLIT_INDEX", {"a|b", 124, 1}), Value("b"));
    EXPECT_EQ(call("SPLIT", {",a,", ","}), Value(Value::List{"", "a", ""}));
    EXPECT_EQ(call("SPLIT", {"a€b", ""}), Value(Value::List{"a", "€", "b"}));
    EXPECT_EQ(call("SPLIT", {"", ","}), Value(Value::List{}));
    EXPECT_EQ(call("ELT", {2, "one", "two"}), Value("two"));
    EXPECT_EQ(call("ELT", {3, "one", "two"}), null);
    EXPECT_EQ(call("STR_TO_MAP", {"a=1,b=2,a=3"}), Value(Value::Entries{{"a", "3"}, {"b", "2"}}));
}

TEST(StringFunctions, LikeFollowsJavasLineEndsAndEscapes) {
    for (const bool columns : {false, true}) {
        const auto like = [&](const char* text, const char* pattern) { return call("LIKE", {text, pattern}, {}, columns); };
        EXPECT_EQ(like("abc", "a%"), Value(true));
        EXPECT_EQ(like("abc", "%b%"), Value(true));
        EXPECT_EQ(like("abc", "_b_"), Value(true));
        EXPECT_EQ(like("a\nc", "a_c"), Value(false));
        EXPECT_EQ(like("a\nc", "a%"), Value(true));
        EXPECT_EQ(like("a%c", "a\\%c"), Value(false));
        EXPECT_EQ(like("a", ""), Value(false));
        EXPECT_EQ(like("", ""), Value(true));
        EXPECT_EQ(like("€", "_"), Value(true));
        EXPECT_EQ(call("LIKE", {"a%c", "a!%c", "!"}, {}, columns), Value(true));
        EXPECT_THROW(call("LIKE", {"a", "!a", "!"}, {}, columns), Error);
    }
}

TEST(StringFunctions, SimilarToMatchesTheWholeText) {
    EXPECT_EQ(call("SIMILAR TO", {"abcabc", "(abc){2}"}), Value(true));
    EXPECT_EQ(call("SIMILAR TO", {"xabc", "abc"}), Value(false));
    EXPECT_EQ(call("SIMILAR TO", {"a9", "%[0-9]"}), Value(true));
    EXPECT_EQ(call("SIMILAR TO", {"axc", "a.c"}), Value(true));
    EXPECT_EQ(call("SIMILAR TO", {"a%", "a!%", "!"}), Value(true));
    EXPECT_THROW(call("SIMILAR TO", {"a", "[a"}), Error);
}

TEST(StringFunctions, RegularExpressionsKeepFlinksEdges) {
    for (const bool columns : {false, true}) {
        const auto run = [&](const char* name, std::vector<Argument> arguments) { return call(name, arguments, {}, columns); };
        EXPECT_EQ(run("REGEXP", {"foobar", "o+b"}), Value(true));
        EXPECT_EQ(run("REGEXP", {"foobar", ""}), Value(false));
        EXPECT_EQ(run("REGEXP", {"foobar", "("}), Value(false));
        EXPECT_EQ(run("REGEXP_REPLACE", {"foobar", "(o+)(b?)", "<$1|$2>"}), Value("f<$1|$2>ar"));
        EXPECT_EQ(run("REGEXP_REPLACE", {"aaa", "", "#"}), Value("#a#a#a#"));
        EXPECT_EQ(run("REGEXP_REPLACE", {"aaa", "(", "#"}), null);
        EXPECT_EQ(run("REGEXP_EXTRACT", {"foobar", "(foo)(bar)", 2}), Value("bar"));
        EXPECT_EQ(run("REGEXP_EXTRACT", {"foobar", "(foo)(bar)", 3}), null);
        EXPECT_EQ(run("REGEXP_EXTRACT_ALL", {"foo fo", "(f)(o+)"}), Value(Value::List{"f", "f"}));
        EXPECT_EQ(run("REGEXP_EXTRACT_ALL", {"foo fo", "(f)(o+)", 2}), Value(Value::List{"oo", "o"}));
        EXPECT_EQ(run("REGEXP_COUNT", {"foobfo", "fo"}), Value(2));
        EXPECT_EQ(run("REGEXP_INSTR", {"€foo", "o+"}), Value(3));
        EXPECT_EQ(run("REGEXP_SUBSTR", {"foo", "x"}), null);
        EXPECT_THROW(run("REGEXP", {"foo", "(?=f)"}), Error);
        EXPECT_THROW(run("REGEXP", {"foo", "(a)\\1"}), Error);
        EXPECT_EQ(run("REGEXP", {"a\x0B"
                                 "b",
                                 "a\\sb"}),
                  Value(true));
        EXPECT_EQ(run("REGEXP", {"ab1", "^\\p{Alpha}+\\d$"}), Value(true));
    }
}

TEST(StringFunctions, HashesAndEncodings) {
    EXPECT_EQ(call("MD5", {"abc"}), Value("900150983cd24fb0d6963f7d28e17f72"));
    EXPECT_EQ(call("SHA2", {"abc", 224}), Value("23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"));
    EXPECT_EQ(call("TO_BASE64", {"é"}), Value("w6k="));
    EXPECT_EQ(call("FROM_BASE64", {"YWI="}), Value("ab"));
    EXPECT_THROW(call("FROM_BASE64", {"a b"}), Error);
    EXPECT_EQ(call("UNHEX", {"abc"}), Value(std::string("\0\xbc", 2)));
    EXPECT_EQ(call("UNHEX", {"zz"}), null);
    EXPECT_EQ(call("ENCODE", {"é", "UTF-16BE"}), Value(std::string("\0\xe9", 2)));
    EXPECT_EQ(call("DECODE", {{DataType::bytes(), Value("abc")}, "UTF-8"}), Value("abc"));
    EXPECT_EQ(call("URL_ENCODE", {"a b/é"}), Value("a+b%2F%C3%A9"));
    EXPECT_EQ(call("URL_DECODE", {"a+b%2F%C3%A9"}), Value("a b/é"));
    EXPECT_EQ(call("PARSE_URL", {"http://u@h.org:80/p/f.php?k=v&k2=w#ref", "QUERY", "k2"}), Value("w"));
    EXPECT_EQ(call("PARSE_URL", {"http://u@h.org:80/p/f.php?k=v#ref", "HOST"}), Value("h.org"));
}

TEST(StringFunctions, PrintfHasJavasConversions) {
    const Argument number{DataType::float64(), Value(1234.565)};
    EXPECT_EQ(call("PRINTF", {"%s-%d|%5s|%-4s|", "a", 7, "é", "x"}), Value("a-7|    é|x   |"));
    EXPECT_EQ(call("PRINTF", {"%.2f %,.1f %012.3f", number, number, number}), Value("1234.57 1,234.6 00001234.565"));
    EXPECT_EQ(call("PRINTF", {"%x %X %o %c%%%n", -1, 255, 8, 65}), Value("ffffffff FF 10 A%\n"));
    EXPECT_EQ(call("PRINTF", {"%s %b", null_of(DataType::integer()), null_of(DataType::boolean())}), Value("null false"));
    EXPECT_EQ(call("PRINTF", {"%d", "a"}), null);
    EXPECT_EQ(call("PRINTF", {"%d %d", 1}), null);
}

TEST(StringFunctions, ClassesAreFalseForNull) {
    EXPECT_EQ(call("IS_DIGIT", {"123"}), Value(true));
    EXPECT_EQ(call("IS_DIGIT", {"12a"}), Value(false));
    EXPECT_EQ(call("IS_ALPHA", {"abcé"}), Value(true));
    EXPECT_EQ(call("IS_DECIMAL", {"-1.5e3"}), Value(true));
    EXPECT_EQ(call("IS_DECIMAL", {"1.5x"}), Value(false));
    EXPECT_EQ(call("IS_DIGIT", {null_of(DataType::string())}), Value(false));
}

TEST(StringFunctions, WrongArgumentsNameTheForm) {
    try {
        call("UPPER", {1});
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W3301");
        EXPECT_EQ(error.message(), "UPPER(INT) does not exist");
        EXPECT_EQ(error.hint(), "write UPPER(STRING)");
    }
}

}  // namespace
}  // namespace windrow::testing
