// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "sql_test_support.hpp"

namespace windrow::sql {
namespace {

struct Form {
    const char* text;
    const char* canonical;
};

class CanonicalQuery : public testing::TestWithParam<Form> {};

TEST_P(CanonicalQuery, PrintsAndReadsBack) {
    const std::string printed = canonical_query(GetParam().text);
    EXPECT_EQ(printed, GetParam().canonical);
    EXPECT_EQ(canonical_query(printed), printed) << "the canonical form is not a fixed point";
}

INSTANTIATE_TEST_SUITE_P(
    Queries, CanonicalQuery,
    testing::Values(
        Form{"select id k, v from t", "SELECT `id` AS `k`, `v` FROM `t`"},
        Form{"SELECT *, t.* FROM t", "SELECT *, `t`.* FROM `t`"},
        Form{"SELECT 1 UNION SELECT 2 INTERSECT SELECT 3", "SELECT 1 UNION (SELECT 2 INTERSECT SELECT 3)"},
        Form{"SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3", "SELECT 1 UNION ALL SELECT 2 EXCEPT SELECT 3"},
        Form{"SELECT a FROM t ORDER BY a DESC NULLS LAST, b LIMIT 5 OFFSET 2 ROWS",
             "SELECT `a` FROM `t` ORDER BY `a` DESC NULLS LAST, `b` LIMIT 5 OFFSET 2"},
        Form{"SELECT a FROM t FETCH FIRST 3 ROWS ONLY", "SELECT `a` FROM `t` LIMIT 3"},
        Form{"VALUES (1, 'a'), ROW(2, 'b'), (3, 'c')", "VALUES (1, 'a'), (2, 'b'), (3, 'c')"},
        Form{"SELECT * FROM (VALUES (1), (2)) AS t (a)", "SELECT * FROM (VALUES (1), (2)) AS `t` (`a`)"},
        Form{"WITH x AS (SELECT 1), y (b) AS (SELECT 2) SELECT * FROM x, y",
             "WITH `x` AS (SELECT 1), `y` (`b`) AS (SELECT 2) SELECT * FROM `x`, `y`"},
        Form{"SELECT a FROM t GROUP BY GROUPING SETS ((a, b), (a), ()), ROLLUP (c, (d, e)), CUBE (f)",
             "SELECT `a` FROM `t` GROUP BY GROUPING SETS((`a`, `b`), `a`, ()), ROLLUP(`c`, (`d`, `e`)), CUBE(`f`)"},
        Form{"SELECT COUNT(*) FROM t GROUP BY () HAVING COUNT(*) > 1",
             "SELECT COUNT(*) FROM `t` GROUP BY () HAVING COUNT(*) > 1"},
        Form{"SELECT /*+ STATE_TTL('t' = '1d') */ a FROM t /*+ OPTIONS('path'='/x', 'format'='json') */ AS u",
             "SELECT /*+ STATE_TTL('t' = '1d') */ `a` FROM `t` /*+ OPTIONS('path' = '/x', 'format' = 'json') */ AS `u`"},
        Form{"SELECT a FROM t WINDOW w AS (PARTITION BY k ORDER BY ts)",
             "SELECT `a` FROM `t` WINDOW `w` AS (PARTITION BY `k` ORDER BY `ts`)"},
        Form{"SELECT * FROM ((SELECT 1) UNION ALL (SELECT 2)) AS t", "SELECT * FROM ((SELECT 1) UNION ALL SELECT 2) AS `t`"},
        Form{"SELECT * FROM (SELECT 1 ORDER BY 1 LIMIT 1) UNION ALL (SELECT 2 LIMIT 1)",
             "SELECT * FROM (SELECT 1 ORDER BY 1 LIMIT 1) UNION ALL (SELECT 2 LIMIT 1)"}));

INSTANTIATE_TEST_SUITE_P(
    Tables, CanonicalQuery,
    testing::Values(
        Form{"SELECT * FROM a LEFT OUTER JOIN b ON a.x = b.x CROSS JOIN c NATURAL JOIN d JOIN e USING (x, y)",
             "SELECT * FROM `a` LEFT JOIN `b` ON `a`.`x` = `b`.`x` CROSS JOIN `c` NATURAL INNER JOIN `d` INNER JOIN `e` USING "
             "(`x`, `y`)"},
        Form{"SELECT * FROM a JOIN (b JOIN c ON b.x = c.x) ON a.x = b.x",
             "SELECT * FROM `a` INNER JOIN (`b` INNER JOIN `c` ON `b`.`x` = `c`.`x`) ON `a`.`x` = `b`.`x`"},
        Form{"SELECT * FROM o JOIN r FOR SYSTEM_TIME AS OF o.ts AS x ON o.c = x.c",
             "SELECT * FROM `o` INNER JOIN `r` FOR SYSTEM_TIME AS OF `o`.`ts` AS `x` ON `o`.`c` = `x`.`c`"},
        Form{"SELECT * FROM t CROSS JOIN UNNEST(t.a) WITH ORDINALITY AS u (x, n)",
             "SELECT * FROM `t` CROSS JOIN UNNEST(`t`.`a`) WITH ORDINALITY AS `u` (`x`, `n`)"},
        Form{"SELECT * FROM t, LATERAL TABLE(f(a)) AS u(x)", "SELECT * FROM `t`, LATERAL TABLE(F(`a`)) AS `u` (`x`)"},
        Form{"SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE))",
             "SELECT * FROM TABLE(TUMBLE(TABLE `t`, DESCRIPTOR(`ts`), INTERVAL '1' MINUTE))"},
        Form{"SELECT * FROM TUMBLE(DATA => (SELECT * FROM t), TIMECOL => DESCRIPTOR(ts), `OFFSET` => INTERVAL '1' MINUTE)",
             "SELECT * FROM TABLE(TUMBLE(`DATA` => (SELECT * FROM `t`), `TIMECOL` => DESCRIPTOR(`ts`), `OFFSET` => INTERVAL '1' "
             "MINUTE))"},
        Form{"SELECT * FROM SESSION(TABLE t PARTITION BY (a, b), DESCRIPTOR(ts), INTERVAL '1' MINUTE)",
             "SELECT * FROM TABLE(SESSION(TABLE `t` PARTITION BY (`a`, `b`), DESCRIPTOR(`ts`), INTERVAL '1' MINUTE))"},
        Form{"SELECT * FROM SESSION(TABLE t PARTITION BY a, DESCRIPTOR(ts), INTERVAL '1' MINUTE)",
             "SELECT * FROM TABLE(SESSION(TABLE `t` PARTITION BY (`a`), DESCRIPTOR(`ts`), INTERVAL '1' MINUTE))"},
        Form{"SELECT * FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(x))",
             "SELECT * FROM TABLE(ML_PREDICT(TABLE `t`, MODEL `m`, DESCRIPTOR(`x`)))"},
        Form{"SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES FINAL LAST(A.x) AS y ONE ROW PER MATCH "
             "AFTER MATCH SKIP TO FIRST B PATTERN (A B+? (C | D){2,3} E*) WITHIN INTERVAL '1' HOUR DEFINE A AS x > 1, B AS "
             "PREV(x) < x) AS m",
             "SELECT * FROM `t` MATCH_RECOGNIZE(PARTITION BY `k` ORDER BY `ts` MEASURES FINAL LAST(`A`.`x`) AS `y` ONE ROW PER "
             "MATCH "
             "AFTER MATCH SKIP TO FIRST `B` PATTERN (`A` `B`+? (`C` | `D`){2,3} `E`*) WITHIN INTERVAL '1' HOUR "
             "DEFINE `A` AS `x` > 1, `B` AS PREV(`x`) < `x`) AS `m`"}));

TEST(QueryParser, SubQueryOfATableFunctionIsATableArgument) {
    const QueryPtr query = parse_query("SELECT * FROM TABLE(TUMBLE((SELECT * FROM t), DESCRIPTOR(ts), INTERVAL '1' MINUTE))");
    const auto& function = query->body->as<Select>().from->as<TableFunction>();
    const auto& argument = function.call->arguments[0]->as<TableArgument>();
    EXPECT_NE(argument.query, nullptr);
    EXPECT_EQ(function.call->arguments[1]->as<Descriptor>().columns[0].name, "ts");
}

TEST(QueryParser, PatternKeepsItsForm) {
    const QueryPtr query = parse_query(
        "SELECT * FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES A.x AS y PATTERN (^ A B{,2} (C)* $) DEFINE A AS TRUE)");
    const auto& match = query->body->as<Select>().from->as<MatchRecognize>();
    EXPECT_TRUE(match.strict_start);
    EXPECT_TRUE(match.strict_end);
    ASSERT_EQ(match.pattern.parts.size(), 3U);
    EXPECT_TRUE(match.pattern.parts[1].open_minimum);
    EXPECT_EQ(match.pattern.parts[1].maximum, 2);
    EXPECT_TRUE(match.pattern.parts[2].parts[0].grouped);
}

TEST(QueryParser, PlacesOfClauses) {
    const std::string text = "SELECT DISTINCT a FROM t GROUP BY a ORDER BY a LIMIT 1";
    const QueryPtr query = parse_query(text);
    const auto cut = [&text](const SourceRange& r) { return text.substr(r.begin, r.end - r.begin); };
    const auto& select = query->body->as<Select>();
    EXPECT_EQ(cut(select.distinct_where), "DISTINCT");
    EXPECT_EQ(cut(select.group_where), "GROUP BY a");
    EXPECT_EQ(cut(query->order_where), "ORDER BY a");
    EXPECT_EQ(cut(query->limit_where), "LIMIT 1");
}

}  // namespace
}  // namespace windrow::sql
