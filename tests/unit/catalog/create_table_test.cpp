// SPDX-License-Identifier: Apache-2.0
#include "definition_fixture.hpp"

namespace windrow::catalog {

using Texts = std::vector<std::string>;

TEST_F(DefinitionTest, PrimaryKeyColumnsAreNotNull) {
    run("CREATE TABLE t (id INT, k STRING, v INT, CONSTRAINT pk PRIMARY KEY (k, id) NOT ENFORCED);"
        "CREATE TABLE u (id INT PRIMARY KEY NOT ENFORCED, k STRING)");
    EXPECT_EQ(shown("DESCRIBE t"), (Texts{"id|INT|false|PRI(k, id)|-|-", "k|STRING|false|PRI(k, id)|-|-", "v|INT|true|-|-|-"}));
    EXPECT_EQ(shown("DESCRIBE u"), (Texts{"id|INT|false|PRI(id)|-|-", "k|STRING|true|-|-|-"}));
}

TEST_F(DefinitionTest, PrimaryKeyMistakes) {
    EXPECT_EQ(failure("CREATE TABLE t (id INT, PRIMARY KEY (id))").substr(0, 5), "W3413");
    EXPECT_EQ(failure("CREATE TABLE t (id INT, PRIMARY KEY (ib) NOT ENFORCED)"),
              "W3412 the primary key names a column 'ib' that the table does not have");
    EXPECT_EQ(last_hint_, "did you mean 'id'?");
    EXPECT_EQ(failure("CREATE TABLE t (id INT, c AS id + 1, PRIMARY KEY (c) NOT ENFORCED)").substr(0, 5), "W3414");
}

TEST_F(DefinitionTest, ColumnsHaveDifferentNames) {
    EXPECT_EQ(failure("CREATE TABLE t (a INT, b INT, a STRING)"), "W3411 the table has two columns named 'a'");
}

TEST_F(DefinitionTest, ComputedColumnsSeeStoredColumnsOnly) {
    EXPECT_EQ(failure("CREATE TABLE t (id INT, a AS id + 1, b AS a + 1)"),
              "W3415 computed column 'b' refers to the computed column 'a'");
}

TEST_F(DefinitionTest, WatermarkMakesATimeAttributeWithMilliseconds) {
    run("CREATE TABLE t (id INT, ts TIMESTAMP(0), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)");
    EXPECT_EQ(shown("DESCRIBE t")[1], "ts|TIMESTAMP(3) *ROWTIME*|true|-|-|`ts` - INTERVAL '5' SECOND");
    run("ALTER TABLE t DROP WATERMARK");
    EXPECT_EQ(shown("DESCRIBE t")[1], "ts|TIMESTAMP(0)|true|-|-|-");
}

TEST_F(DefinitionTest, WatermarkMistakes) {
    EXPECT_EQ(failure("CREATE TABLE t (ts TIMESTAMP, WATERMARK FOR ts AS ts)").substr(0, 5), "W3417");
    EXPECT_EQ(last_hint_, "declare 'ts' as TIMESTAMP(3), or add a computed column: ts3 AS CAST(ts AS TIMESTAMP(3))");
    EXPECT_EQ(failure("CREATE TABLE t (s STRING, WATERMARK FOR s AS s)").substr(0, 5), "W3417");
    EXPECT_EQ(last_hint_, "add a computed column and put the watermark on it: s_time AS TO_TIMESTAMP(s)");
    EXPECT_EQ(failure("CREATE TABLE t (ts TIMESTAMP(3), id INT, WATERMARK FOR ts AS id)").substr(0, 5), "W3418");
    EXPECT_EQ(failure("CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR tz AS ts)").substr(0, 5), "W3416");
    EXPECT_EQ(failure("CREATE TABLE t (r ROW<t TIMESTAMP(3)>, WATERMARK FOR r.t AS r.t)").substr(0, 5), "W3416");
}

TEST_F(DefinitionTest, AFailedStatementLeavesNothingBehind) {
    EXPECT_NE(failure("CREATE TABLE t (a INT, a INT)"), "no error");
    EXPECT_EQ(shown("SHOW TABLES"), Texts{});
}

TEST_F(DefinitionTest, LikeTakesEverything) {
    run("CREATE TABLE base (id INT, c AS id + 1, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (id) NOT ENFORCED) "
        "COMMENT 'x' WITH ('connector'='filesystem','path'='a');"
        "CREATE TABLE t (extra STRING) WITH ('path'='b') LIKE base");
    const TablePtr t = table("t");
    ASSERT_EQ(t->columns.size(), 4U);
    EXPECT_EQ(t->columns[3].name, "extra");
    EXPECT_TRUE(t->watermark.has_value());
    EXPECT_TRUE(t->primary_key.has_value());
    EXPECT_EQ(t->options.at("path"), "b");
    EXPECT_EQ(t->options.at("connector"), "filesystem");
    EXPECT_EQ(t->columns[2].type.time_attribute(), TimeAttribute::rowtime);
}

TEST_F(DefinitionTest, LikeExcludes) {
    run("CREATE TABLE base (id INT, c AS id + 1, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector'='filesystem');"
        "CREATE TABLE t LIKE base (EXCLUDING WATERMARKS);"
        "CREATE TABLE u LIKE base (EXCLUDING ALL)");
    EXPECT_EQ(table("t")->columns[2].type.time_attribute(), TimeAttribute::none);
    EXPECT_EQ(table("t")->columns.size(), 3U);
    EXPECT_EQ(table("u")->columns.size(), 2U);
    EXPECT_TRUE(table("u")->options.empty());
    EXPECT_FALSE(table("u")->watermark.has_value());
}

TEST_F(DefinitionTest, LikeMistakes) {
    run("CREATE TABLE base (id INT, c AS id + 1, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector'='filesystem')");
    EXPECT_EQ(failure("CREATE TABLE t (id STRING) LIKE base"), "W3422 column 'id' comes already from table 'base'");
    EXPECT_EQ(failure("CREATE TABLE t (c AS id + 2) LIKE base").substr(0, 5), "W3422");
    EXPECT_EQ(failure("CREATE TABLE t (WATERMARK FOR ts AS ts) LIKE base").substr(0, 5), "W3425");
    EXPECT_EQ(failure("CREATE TABLE t WITH ('connector'='print') LIKE base (INCLUDING OPTIONS)").substr(0, 5), "W3423");
    EXPECT_EQ(failure("CREATE TABLE t LIKE bass").substr(0, 5), "W3402");
    run("CREATE TABLE t (c AS id + 2, WATERMARK FOR ts AS ts) LIKE base (OVERWRITING GENERATED OVERWRITING WATERMARKS)");
    EXPECT_EQ(table("t")->columns[1].expression_text, "`id` + 2");
}

TEST_F(DefinitionTest, UnavailableFormsAreRefused) {
    run("CREATE TABLE t (id INT)");
    EXPECT_EQ(failure("CREATE TABLE u WITH ('connector'='blackhole') AS SELECT id FROM t").substr(0, 5), "W4044");
    EXPECT_EQ(failure("CREATE FUNCTION f AS 'a.b.C'").substr(0, 5), "W4041");
}

}  // namespace windrow::catalog
