// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "sql_test_support.hpp"

namespace windrow::sql {
namespace {

struct Form {
    const char* text;
    const char* canonical;
};

class CanonicalForm : public testing::TestWithParam<Form> {};

TEST_P(CanonicalForm, PrintsAndReadsBack) {
    const std::string printed = canonical(GetParam().text);
    EXPECT_EQ(printed, GetParam().canonical);
    EXPECT_EQ(canonical(printed), printed) << "the canonical form is not a fixed point";
}

INSTANTIATE_TEST_SUITE_P(Precedence, CanonicalForm,
                         testing::Values(Form{"a + b * c", "`a` + `b` * `c`"}, Form{"(a + b) * c", "(`a` + `b`) * `c`"},
                                         Form{"a - b - c", "`a` - `b` - `c`"}, Form{"a - (b - c)", "`a` - (`b` - `c`)"},
                                         Form{"a || b + c", "`a` || `b` + `c`"},
                                         Form{"a OR b AND NOT c = d", "`a` OR `b` AND NOT `c` = `d`"},
                                         Form{"(a OR b) AND c", "(`a` OR `b`) AND `c`"}, Form{"NOT a IS NULL", "NOT `a` IS NULL"},
                                         Form{"(NOT a) IS NULL", "(NOT `a`) IS NULL"},
                                         Form{"a = b IS NOT TRUE", "`a` = `b` IS NOT TRUE"}, Form{"- a * b", "- `a` * `b`"},
                                         Form{"-(a + b)", "- (`a` + `b`)"}, Form{"a % 2 = 0", "`a` % 2 = 0"},
                                         Form{"a between 1 and 2 and b", "`a` BETWEEN ASYMMETRIC 1 AND 2 AND `b`"},
                                         Form{"a not between symmetric 1 + 1 and 2", "`a` NOT BETWEEN SYMMETRIC 1 + 1 AND 2"},
                                         Form{"a IS DISTINCT FROM b OR c", "`a` IS DISTINCT FROM `b` OR `c`"},
                                         Form{"a IS NOT DISTINCT FROM NULL", "`a` IS NOT DISTINCT FROM NULL"},
                                         Form{"a NOT IN (1, 2) AND b", "`a` NOT IN (1, 2) AND `b`"},
                                         Form{"a LIKE 'x!%' ESCAPE '!' OR b", "`a` LIKE 'x!%' ESCAPE '!' OR `b`"},
                                         Form{"a NOT SIMILAR TO 'x' || 'y'", "`a` NOT SIMILAR TO 'x' || 'y'"},
                                         Form{"a < b = TRUE", "`a` < `b` = TRUE"}, Form{"1 = (2 = 3)", "1 = (2 = 3)"}));

INSTANTIATE_TEST_SUITE_P(
    Operands, CanonicalForm,
    testing::Values(Form{"ts - interval '5' second", "`ts` - INTERVAL '5' SECOND"},
                    Form{"INTERVAL -'1 02' DAY(3) TO HOUR", "INTERVAL -'1 02' DAY(3) TO HOUR"},
                    Form{"INTERVAL '1.5' SECOND(2, 3)", "INTERVAL '1.5' SECOND(2, 3)"},
                    Form{"INTERVAL '10' minutes", "INTERVAL '10' MINUTE"},
                    Form{"(b - a) DAY TO SECOND > INTERVAL '1' DAY", "(`b` - `a`) DAY TO SECOND > INTERVAL '1' DAY"},
                    Form{"timestamp '2020-01-01 00:00:00'", "TIMESTAMP '2020-01-01 00:00:00'"},
                    Form{"DATE '2020-01-01'", "DATE '2020-01-01'"},
                    Form{"(a, b) OVERLAPS (c, INTERVAL '1' DAY)", "ROW(`a`, `b`) OVERLAPS ROW(`c`, INTERVAL '1' DAY)"},
                    Form{"t.r.f", "`t`.`r`.`f`"}, Form{"(r).f.g", "(`r`).`f`.`g`"}, Form{"0 .f", "(0).`f`"},
                    Form{"a[1].f[2]", "`a`[1].`f`[2]"}, Form{"f(x).g", "F(`x`).`g`"},
                    Form{"MAP['a', 1]['a']", "MAP['a', 1]['a']"}, Form{"ARRAY[1, 2][1]", "ARRAY[1, 2][1]"},
                    Form{"row(1, 'a')", "ROW(1, 'a')"}, Form{"current_timestamp", "CURRENT_TIMESTAMP"}, Form{"pi + 1", "PI + 1"},
                    Form{"cast(a AS decimal(10, 2))", "CAST(`a` AS DECIMAL(10, 2))"},
                    Form{"try_cast(a as row<x int, y array<string> not null>)",
                         "TRY_CAST(`a` AS ROW<`x` INT, `y` ARRAY<STRING> NOT NULL>)"},
                    Form{"case a when 1, 2 then 'x' else 'y' end", "CASE `a` WHEN 1, 2 THEN 'x' ELSE 'y' END"},
                    Form{"case when a then 1 end", "CASE WHEN `a` THEN 1 END"}, Form{"x = ANY (1, 2)", "`x` = SOME (1, 2)"},
                    Form{"EXISTS (SELECT 1)", "EXISTS (SELECT 1)"}, Form{"(SELECT MAX(a) FROM t)", "(SELECT MAX(`a`) FROM `t`)"},
                    Form{"((SELECT 1) UNION ALL (SELECT 2))", "((SELECT 1) UNION ALL SELECT 2)"},
                    Form{"s IS NOT JSON OBJECT", "`s` IS NOT JSON OBJECT"}, Form{"s IS JSON", "`s` IS JSON VALUE"}));

INSTANTIATE_TEST_SUITE_P(
    Calls, CanonicalForm,
    testing::Values(Form{"extract(day from ts)", "EXTRACT(DAY FROM `ts`)"}, Form{"floor(ts to hour)", "FLOOR(`ts` TO HOUR)"},
                    Form{"ceil(1.5)", "CEIL(1.5)"}, Form{"substring(a from 2 for 3)", "SUBSTRING(`a` FROM 2 FOR 3)"},
                    Form{"substring(a, 2)", "SUBSTRING(`a` FROM 2)"},
                    Form{"trim(leading 'x' from a)", "TRIM(LEADING 'x' FROM `a`)"}, Form{"trim(a)", "TRIM(BOTH ' ' FROM `a`)"},
                    Form{"trim(trailing from a)", "TRIM(TRAILING ' ' FROM `a`)"},
                    Form{"position('b' in a)", "POSITION('b' IN `a`)"},
                    Form{"overlay(a placing b from 1 for 2)", "OVERLAY(`a` PLACING `b` FROM 1 FOR 2)"},
                    Form{"timestampdiff(minute, a, b)", "TIMESTAMPDIFF(MINUTE, `a`, `b`)"},
                    Form{"timestampadd(SQL_TSI_DAY, 1, a)", "TIMESTAMPADD(DAY, 1, `a`)"}, Form{"count(*)", "COUNT(*)"},
                    Form{"count(distinct a) filter (where b > 1)", "COUNT(DISTINCT `a`) FILTER (WHERE `b` > 1)"},
                    Form{"listagg(a, ',') within group (order by b desc)", "LISTAGG(`a`, ',') WITHIN GROUP (ORDER BY `b` DESC)"},
                    Form{"array_agg(a order by b)", "ARRAY_AGG(`a` ORDER BY `b`)"},
                    Form{"last_value(a) ignore nulls", "LAST_VALUE(`a`) IGNORE NULLS"},
                    Form{"sum(a) over (partition by k order by ts rows between 1 preceding and current row)",
                         "SUM(`a`) OVER (PARTITION BY `k` ORDER BY `ts` ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"},
                    Form{"sum(a) over w", "SUM(`a`) OVER `w`"}, Form{"left(a, 2)", "LEFT(`a`, 2)"}, Form{"year(d)", "YEAR(`d`)"},
                    Form{"json_value(s, '$.a' returning int default 0 on empty error on error)",
                         "JSON_VALUE(`s`, '$.a' RETURNING INT DEFAULT 0 ON EMPTY ERROR ON ERROR)"},
                    Form{"json_query(s, '$' with conditional wrapper empty object on error)",
                         "JSON_QUERY(`s`, '$' WITH CONDITIONAL ARRAY WRAPPER EMPTY OBJECT ON ERROR)"},
                    Form{"json_exists(s, '$.a' true on error)", "JSON_EXISTS(`s`, '$.a' TRUE ON ERROR)"},
                    Form{"json_object('a' value 1, key 'b' value x absent on null)",
                         "JSON_OBJECT(KEY 'a' VALUE 1, KEY 'b' VALUE `x` ABSENT ON NULL)"},
                    Form{"json_object('a' : 1)", "JSON_OBJECT(KEY 'a' VALUE 1)"},
                    Form{"json_array(1, null null on null)", "JSON_ARRAY(1, NULL NULL ON NULL)"},
                    Form{"json_objectagg(k value v)", "JSON_OBJECTAGG(KEY `k` VALUE `v`)"},
                    Form{"json_arrayagg(a order by b)", "JSON_ARRAYAGG(`a` ORDER BY `b`)"},
                    Form{"`odd name`(1)", "`odd name`(1)"}));

TEST(ExpressionPlaces, CoverTheText) {
    const ExpressionPtr e = parse_expression("  a + (b * c) ");
    EXPECT_EQ(e->where.begin, 2U);
    const auto& sum = e->as<Binary>();
    EXPECT_EQ(sum.operator_where.begin, 4U);
    EXPECT_EQ(sum.right->where.begin, 7U);
    EXPECT_EQ(sum.right->where.end, 12U);
}

TEST(ExpressionDepth, IsBounded) {
    std::string brackets(100000, '(');
    EXPECT_EQ(first_code("SELECT " + brackets), "W2011");
    std::string chain = "SELECT 1";
    for (int i = 0; i < 100000; ++i) chain += " + 1";
    EXPECT_EQ(first_code(chain), "W2011");
    std::string signs = "SELECT ";
    for (int i = 0; i < 100000; ++i) signs += "- ";
    EXPECT_EQ(first_code(signs), "W2011");
    std::string unions = "SELECT 1";
    for (int i = 0; i < 100000; ++i) unions += " UNION ALL SELECT 1";
    EXPECT_EQ(first_code(unions), "W2011");
    std::string types = "CREATE TABLE t (a ";
    for (int i = 0; i < 100000; ++i) types += "ARRAY<";
    EXPECT_EQ(first_code(types), "W2011");
    std::string moderate = "SELECT 1";
    for (int i = 0; i < 900; ++i) moderate += " OR a = 1";
    EXPECT_EQ(first_code(moderate), "");
}

}  // namespace
}  // namespace windrow::sql
