// SPDX-License-Identifier: Apache-2.0
/// What planning refuses: code, the place it points at, and a part of the message.
#include "planning.hpp"

#include <gtest/gtest.h>

namespace windrow::plan_tests {
namespace {

struct Refused {
    const char* query;
    const char* code;
    const char* place;    ///< what the error points at begins with this
    const char* message;  ///< a part of message and hint
};

void PrintTo(const Refused& refused, std::ostream* out) {
    *out << refused.query;
}

class Refusals : public testing::TestWithParam<Refused> {};

TEST_P(Refusals, NameTheCauseAndThePlace) {
    const Planned planned = planner().plan(GetParam().query);
    EXPECT_EQ(planned.code, GetParam().code) << planned.message << planned.columns;
    EXPECT_TRUE(planned.place.starts_with(GetParam().place)) << planned.place;
    EXPECT_NE(planned.message.find(GetParam().message), std::string::npos) << planned.message;
}

INSTANTIATE_TEST_SUITE_P(Names, Refusals,
                         testing::Values(Refused{"SELECT ID FROM n", "W3003", "ID", "did you mean 'id'"},
                                         Refused{"SELECT id FROM m", "W3001", "m", "no table or view 'm'"},
                                         Refused{"SELECT z.id FROM n", "W3003", "z.id", "z.id"},
                                         Refused{"SELECT z.* FROM n", "W3005", "z.*", "no table 'z'"},
                                         Refused{"SELECT a FROM (SELECT id AS a, name AS a FROM n)", "W3004", "a", "ambiguous"},
                                         Refused{"SELECT id AS i FROM n WHERE i > 1", "W3003", "i", "SELECT list"},
                                         Refused{"SELECT r.z FROM t", "W3024", "z", "there is no field 'z'"},
                                         Refused{"SELECT NOSUCH(id) FROM n", "W3002", "NOSUCH(id)", "no function NOSUCH"},
                                         Refused{"SELECT *", "W3005", "*", "FROM"}));

INSTANTIATE_TEST_SUITE_P(
    Types, Refusals,
    testing::Values(Refused{"SELECT id FROM n WHERE name", "W3021", "name", "needs a condition"},
                    Refused{"SELECT id + NULL AS x FROM n", "W3020", "NULL", "CAST(NULL AS INT)"},
                    Refused{"SELECT CASE WHEN id > 1 THEN id ELSE 'x' END AS x FROM n", "W3028", "CASE", "CASE mixes types"},
                    Refused{"SELECT TRIM(name, name, name) AS x FROM n", "W3032", "TRIM", "BTRIM"},
                    Refused{"SELECT ARRAY[] AS x", "W3033", "ARRAY", "at least one"},
                    Refused{"SELECT ARRAY[id, 'a'] AS x FROM n", "W3028", "ARRAY", "mixes"},
                    Refused{"SELECT id FROM n UNION ALL SELECT id, name FROM n", "W3013", "UNION ALL", "1 and 2"},
                    Refused{"SELECT plain + INTERVAL '100' DAY AS x FROM n", "W3012", "INTERVAL", "DAY(3)"},
                    Refused{"SELECT DATE '2026-02-30'", "W3011", "DATE", "not a date"},
                    Refused{"SELECT 1 FROM n WHERE COUNT(*) > 1", "W3251", "COUNT(*)", "WHERE"}));

INSTANTIATE_TEST_SUITE_P(
    Windows, Refusals,
    testing::Values(
        Refused{"SELECT 1 FROM TABLE(TUMBLE(TABLE n, DESCRIPTOR(plain), INTERVAL '1' HOUR))", "W3101", "plain",
                "WATERMARK FOR plain"},
        Refused{"SELECT 1 FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(v), INTERVAL '1' HOUR))", "W3101", "v", "INT"},
        Refused{"SELECT 1 FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(tz), INTERVAL '1' HOUR))", "W3003", "tz", "'ts'"},
        Refused{"SELECT 1 FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MONTH))", "W3103", "INTERVAL",
                "months or years"},
        Refused{"SELECT 1 FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '10' SECOND))", "W3105",
                "TUMBLE", "smaller than the size"},
        Refused{"SELECT 1 FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '-15' SECOND))", "W3105",
                "TUMBLE", "-15 s"},
        Refused{"SELECT 1 FROM TABLE(TUMBLE(SIZE => INTERVAL '10' SECOND, DATA => TABLE t, TIMECOL => DESCRIPTOR(ts)))", "W3108",
                "SIZE", "DATA must be the first"},
        Refused{"SELECT window_start FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '15' SECOND, INTERVAL '5' SECOND)) GROUP "
                "BY window_start, window_end",
                "W3107", "HOP", "slide, size"},
        Refused{"SELECT 1 FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '10' SECOND))", "W3106",
                "CUMULATE", "multiple"},
        Refused{"SELECT 1 FROM TABLE(SESSION(TABLE t, DESCRIPTOR(ts), INTERVAL '0' SECOND))", "W3104", "SESSION", "positive"},
        Refused{"SELECT 1 FROM TABLE(SESSION(TABLE t, DESCRIPTOR(ts), DESCRIPTOR(k), INTERVAL '10' SECOND))", "W3108", "SESSION",
                "3 arguments"},
        Refused{
            "SELECT SUM(s) FROM TABLE(TUMBLE(TABLE w10, DESCRIPTOR(we), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end",
            "W3101", "we", "window_time"},
        Refused{"SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '10' SECOND, INTERVAL '1' SECOND)", "W3113", "TUMBLE",
                "offsets"},
        Refused{"SELECT TUMBLE_START(ts, INTERVAL '5' SECOND) FROM t GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)", "W3110",
                "TUMBLE_START", "exactly"},
        Refused{"SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '10' SECOND), TUMBLE(ts, INTERVAL '5' SECOND)", "W3112",
                "TUMBLE", "two group windows"},
        Refused{"SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MONTH)", "W3103", "INTERVAL", "months or years"},
        Refused{"SELECT COUNT(*) FROM n GROUP BY TUMBLE(plain, INTERVAL '1' HOUR)", "W3101", "plain", "time attribute"},
        Refused{"SELECT v FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end",
                "W3252", "v", "neither grouped"},
        Refused{"SELECT k AS q, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, "
                "window_end, q",
                "W3003", "q", "SELECT list"},
        Refused{
            "SELECT k AS q FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end, 1",
            "W3252", "k", "neither grouped"},
        Refused{
            "SELECT SUM(MAX(v)) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start, window_end",
            "W3253", "MAX(v)", "sub-query"}));

INSTANTIATE_TEST_SUITE_P(
    Later, Refusals,
    testing::Values(
        Refused{"SELECT k, COUNT(*) FROM t GROUP BY k", "W4002", "GROUP BY", "window_start"},
        Refused{
            "SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY window_start",
            "W4002", "GROUP BY", "must both be keys"},
        Refused{"SELECT COUNT(*) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY "
                "window_start, window_end",
                "W4002", "GROUP BY", "PARTITION BY"},
        Refused{"SELECT UPPER(k) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY "
                "window_start, window_end, UPPER(k)",
                "W4002", "GROUP BY", "PARTITION BY"},
        Refused{"SELECT window_start, k FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY GROUPING SETS "
                "((window_start, window_end, k), (k))",
                "W4002", "GROUP BY", "grouping set"},
        Refused{"SELECT COUNT(*) FROM t", "W4003", "COUNT(*)", "COUNT"},
        Refused{"SELECT DISTINCT k FROM t", "W4004", "DISTINCT", "per window"},
        Refused{"SELECT t.k FROM t JOIN n ON t.v = n.id", "W4005", "JOIN", "JOIN"},
        Refused{"SELECT /*+ LOOKUP('table'='n', 'retry-predicate'='lookup_miss') */ id FROM n", "W4024", "LOOKUP",
                "leave the hint"},
        Refused{"SELECT id FROM n FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-01 00:00:00'", "W4016", "TIMESTAMP", "JOIN"},
        Refused{"SELECT t.k FROM t, n", "W4005", ",", "join"},
        Refused{"SELECT ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) FROM t", "W4006", "ROW_NUMBER", "OVER"},
        Refused{"SELECT k FROM t ORDER BY ts LIMIT 3", "W4007", "ORDER BY", "top-N"},
        Refused{"SELECT k FROM t ORDER BY v", "W4008", "v", "time attribute"},
        Refused{"SELECT k FROM t ORDER BY ts DESC", "W4008", "ts DESC", "descending"},
        Refused{"SELECT id FROM n UNION SELECT id FROM n", "W4010", "UNION", "UNION ALL works"},
        Refused{"SELECT id FROM n WHERE id IN (SELECT v FROM t)", "W4011", "id IN", "list the values"},
        Refused{"SELECT * FROM changes", "W4015", "", "debezium-json"},
        Refused{"SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' HOUR), ROLLUP (k)", "W4017", "GROUP BY",
                "window table function"}));

INSTANTIATE_TEST_SUITE_P(Inserts, Refusals,
                         testing::Values(Refused{"INSERT INTO out_table SELECT k, v FROM t", "W3054", "SELECT", "2 columns"},
                                         Refused{"INSERT INTO out_table SELECT v, v, k FROM t", "W3055", "SELECT", "k is STRING"},
                                         Refused{"INSERT INTO out_table (k, z) SELECT k, v FROM t", "W3051", "z",
                                                 "no column 'z'"},
                                         Refused{"INSERT INTO w10 SELECT k, v FROM t", "W3050", "w10", "view"},
                                         Refused{"INSERT INTO nowhere SELECT k FROM t", "W3402", "nowhere", "nowhere"}));

TEST(Refusals, SeveralErrorsOfOneListAreFoundTogether) {
    const Planned planned = planner().plan("SELECT nope, id, other FROM n WHERE name");
    EXPECT_EQ(planned.code, "W3003");
    EXPECT_EQ(planned.place, "nope");
    EXPECT_EQ(planned.further, 2U);
}

TEST(Refusals, EarlyFireSettings) {
    Planner own;
    own.set("table.exec.emit.early-fire.enabled", "true");
    const Planned planned = own.plan("SELECT COUNT(*) AS c FROM t GROUP BY TUMBLE(ts, INTERVAL '1' HOUR)");
    EXPECT_EQ(planned.code, "W4014");
}

}  // namespace
}  // namespace windrow::plan_tests
