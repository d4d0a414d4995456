// SPDX-License-Identifier: Apache-2.0
/// Names and types of query results.
#include "planning.hpp"

#include <gtest/gtest.h>

namespace windrow::plan_tests {
namespace {

struct Expected {
    const char* query;
    const char* columns;
};

void PrintTo(const Expected& expected, std::ostream* out) {
    *out << expected.query;
}

class OutputColumns : public testing::TestWithParam<Expected> {};

TEST_P(OutputColumns, AreFlinks) {
    const Planned planned = planner().plan(GetParam().query);
    EXPECT_EQ(planned.code, "") << planned.message;
    EXPECT_EQ(planned.columns, GetParam().columns);
}

INSTANTIATE_TEST_SUITE_P(
    Names, OutputColumns,
    testing::Values(Expected{"SELECT * FROM n", "id INT, name STRING, plain TIMESTAMP(3)"},
                    Expected{"SELECT n.*, id FROM n", "id INT, name STRING, plain TIMESTAMP(3), id0 INT"},
                    Expected{"SELECT id, id, id FROM n", "id INT, id0 INT, id1 INT"},
                    Expected{"SELECT id + 1, name, id + 2 FROM n", "EXPR$0 INT, name STRING, EXPR$2 INT"},
                    Expected{"SELECT a.id AS i FROM n AS a", "i INT"},
                    Expected{"SELECT default_catalog.default_database.n.id FROM n", "id INT"},
                    Expected{"SELECT x.b FROM n AS x (a, b, c)", "b STRING"},
                    Expected{"SELECT t.r.a, r.b.c, r FROM t", "a INT, c STRING, r ROW<`a` INT, `b` ROW<`c` STRING>>"},
                    Expected{"SELECT items[1] AS f, m['x'] AS g FROM t", "f INT, g INT"},
                    Expected{"SELECT q FROM (SELECT id AS q FROM n)", "q INT"},
                    Expected{"WITH a AS (SELECT id AS q FROM n), b (z) AS (SELECT q + 1 FROM a) SELECT z FROM b", "z INT"},
                    Expected{"SELECT 1, 'ab', 0.1, 1E0, 3000000000, TRUE",
                             "EXPR$0 INT, EXPR$1 CHAR(2), EXPR$2 DECIMAL(2, 1), EXPR$3 DOUBLE, EXPR$4 BIGINT, EXPR$5 BOOLEAN"},
                    Expected{"VALUES (1, 'a'), (2, 'bcd')", "EXPR$0 INT, EXPR$1 VARCHAR(3)"},
                    Expected{"SELECT a + 1 AS b FROM (VALUES (1), (2)) AS t (a)", "b INT"},
                    Expected{"SELECT fn, twice FROM files", "fn STRING, twice INT"}));

INSTANTIATE_TEST_SUITE_P(
    Expressions, OutputColumns,
    testing::Values(Expected{"SELECT CASE WHEN v > 1 THEN 'a' ELSE 'abc' END AS c FROM t", "c VARCHAR(3)"},
                    Expected{"SELECT COALESCE(v, 0) AS a, NULLIF(v, 1) AS b, IF(v > 1, v, 2.5) AS c FROM t",
                             "a INT, b INT, c DECIMAL(11, 1)"},
                    Expected{"SELECT v IN (1, NULL) AS a, ts BETWEEN ts AND ts AS b, k LIKE 'a%' AS c FROM t",
                             "a BOOLEAN, b BOOLEAN, c BOOLEAN"},
                    Expected{"SELECT ts + INTERVAL '1' DAY AS a, CAST(ts AS DATE) AS b, YEAR(ts) AS c FROM t",
                             "a TIMESTAMP(3), b DATE, c BIGINT"},
                    Expected{"SELECT EXTRACT(DAY FROM ts) AS a, FLOOR(ts TO HOUR) AS b, TRIM(BOTH 'x' FROM k) AS c FROM t",
                             "a BIGINT, b TIMESTAMP(3), c STRING"},
                    Expected{"SELECT (v, k) IN ((1, 'a'), (2, 'b')) AS a FROM t", "a BOOLEAN"},
                    Expected{"SELECT CAST(NULL AS INT) AS a, TIMESTAMP '2026-01-01 00:00:00.123' AS b",
                             "a INT, b TIMESTAMP(3)"}));

INSTANTIATE_TEST_SUITE_P(
    Relations, OutputColumns,
    testing::Values(Expected{"SELECT id, name FROM n UNION ALL SELECT v, k FROM t", "id INT, name STRING"},
                    Expected{"SELECT id FROM n UNION ALL SELECT d FROM t", "id DECIMAL(12, 2)"},
                    Expected{"SELECT k, e FROM t CROSS JOIN UNNEST(items) AS u (e)", "k STRING, e INT"},
                    Expected{"SELECT k, mk, mv, o FROM t CROSS JOIN UNNEST(m) WITH ORDINALITY AS u (mk, mv, o)",
                             "k STRING, mk STRING, mv INT, o INT"},
                    Expected{"SELECT k, e FROM t LEFT JOIN UNNEST(items) AS u (e) ON TRUE", "k STRING, e INT"},
                    Expected{"SELECT k FROM t, UNNEST(t.items) AS u (e) WHERE e > 1", "k STRING"},
                    Expected{"SELECT k, ts FROM t ORDER BY ts, v DESC", "k STRING, ts TIMESTAMP(3)"},
                    Expected{"SELECT k FROM t LIMIT 5", "k STRING"},
                    Expected{"SELECT id FROM (SELECT id, name FROM n ORDER BY name)", "id INT"}));

INSTANTIATE_TEST_SUITE_P(
    Windows, OutputColumns,
    testing::Values(
        Expected{"SELECT window_start, window_end, k, SUM(v) AS s, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), "
                 "INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k",
                 "window_start TIMESTAMP(3), window_end TIMESTAMP(3), k STRING, s INT, c BIGINT"},
        Expected{"SELECT window_start, window_end, window_time, SUM(v) AS s FROM TABLE(TUMBLE(TABLE l, DESCRIPTOR(ts), INTERVAL "
                 "'1' DAY)) GROUP BY window_start, window_end, window_time",
                 "window_start TIMESTAMP(3), window_end TIMESTAMP(3), window_time TIMESTAMP_LTZ(3), s INT"},
        Expected{"SELECT ws, rt, s FROM w10", "ws TIMESTAMP(3), rt TIMESTAMP(3), s INT"},
        Expected{"SELECT SUM(s) AS s FROM TABLE(TUMBLE(TABLE w10, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, "
                 "window_end",
                 "s INT"},
        Expected{"SELECT ws, MAX(s) AS m FROM w10 GROUP BY ws, we", "ws TIMESTAMP(3), m INT"},
        Expected{"SELECT a, COUNT(*) AS n FROM bare GROUP BY a, b", "a TIMESTAMP(3), n BIGINT"},
        Expected{"SELECT window_end, k, GROUPING(k) AS g, GROUPING_ID(k, k2) AS i, SUM(v) AS s FROM TABLE(TUMBLE(TABLE t, "
                 "DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, CUBE (k, k2)",
                 "window_end TIMESTAMP(3), k STRING, g BIGINT, i BIGINT, s INT"},
        Expected{"SELECT DISTINCT window_start, window_end, k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND))",
                 "window_start TIMESTAMP(3), window_end TIMESTAMP(3), k STRING"},
        Expected{"SELECT TUMBLE_START(ts, INTERVAL '10' SECOND) AS a, TUMBLE_ROWTIME(ts, INTERVAL '10' SECOND) AS b, COUNT(*) AS "
                 "c FROM t GROUP BY TUMBLE(ts, INTERVAL '10' SECOND), UPPER(k) HAVING COUNT(*) > 1",
                 "a TIMESTAMP(3), b TIMESTAMP(3), c BIGINT"},
        Expected{"SELECT k, COUNT(*) AS c FROM p GROUP BY k, TUMBLE(pt, INTERVAL '1' HOUR)", "k STRING, c BIGINT"},
        Expected{"SELECT k, v, window_start FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' SECOND))",
                 "k STRING, v INT, window_start TIMESTAMP(3)"},
        Expected{"SELECT k, COUNT(*) AS c FROM TABLE(SESSION(DATA => TABLE t PARTITION BY k, TIMECOL => DESCRIPTOR(ts), GAP => "
                 "INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end",
                 "k STRING, c BIGINT"}));

}  // namespace
}  // namespace windrow::plan_tests
