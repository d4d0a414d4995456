// SPDX-License-Identifier: Apache-2.0
#include "definition_fixture.hpp"

namespace windrow::catalog {

using Texts = std::vector<std::string>;

TEST_F(DefinitionTest, AlterTableChangesColumnsAndOptions) {
    run("CREATE TABLE t (id INT, k STRING, v INT) WITH ('connector'='filesystem','format'='csv');"
        "ALTER TABLE t SET ('format'='json');"
        "ALTER TABLE t ADD (d AS v * 10, id2 INT FIRST);"
        "ALTER TABLE t MODIFY v BIGINT;"
        "ALTER TABLE t RENAME k TO kk;"
        "ALTER TABLE t DROP id2;"
        "ALTER TABLE t RENAME TO t9");
    EXPECT_EQ(shown("DESCRIBE t9"),
              (Texts{"id|INT|true|-|-|-", "kk|STRING|true|-|-|-", "v|BIGINT|true|-|-|-", "d|BIGINT|true|-|AS `v` * 10|-"}));
    EXPECT_EQ(table("t9")->options.at("format"), "json");
    EXPECT_EQ(shown("SHOW TABLES"), Texts{"t9"});
}

TEST_F(DefinitionTest, AlterTablePlacesColumns) {
    run("CREATE TABLE t (a INT, b INT); ALTER TABLE t ADD c INT AFTER a; ALTER TABLE t MODIFY b BIGINT FIRST");
    EXPECT_EQ(shown("DESCRIBE t"), (Texts{"b|BIGINT|true|-|-|-", "a|INT|true|-|-|-", "c|INT|true|-|-|-"}));
}

TEST_F(DefinitionTest, AlterTableKeyAndWatermark) {
    run("CREATE TABLE t (a INT, ts TIMESTAMP(3)); ALTER TABLE t ADD (PRIMARY KEY (a) NOT ENFORCED, WATERMARK FOR ts AS ts)");
    EXPECT_EQ(shown("DESCRIBE t"), (Texts{"a|INT|false|PRI(a)|-|-", "ts|TIMESTAMP(3) *ROWTIME*|true|-|-|`ts`"}));
    EXPECT_EQ(failure("ALTER TABLE t ADD WATERMARK FOR ts AS ts").substr(0, 5), "W3428");
    run("ALTER TABLE t MODIFY WATERMARK FOR ts AS ts - INTERVAL '1' SECOND; ALTER TABLE t DROP PRIMARY KEY");
    EXPECT_EQ(shown("DESCRIBE t")[0], "a|INT|false|-|-|-");
    EXPECT_EQ(failure("ALTER TABLE t DROP CONSTRAINT nope").substr(0, 5), "W3428");
}

TEST_F(DefinitionTest, AlterTableMistakes) {
    run("CREATE TABLE t (a INT, b AS a + 1, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)");
    EXPECT_EQ(failure("ALTER TABLE t DROP a"), "W3427 column 'a' is used by the computed column 'b'");
    EXPECT_EQ(failure("ALTER TABLE t RENAME ts TO time1"), "W3427 column 'ts' is used by the watermark");
    EXPECT_EQ(failure("ALTER TABLE t DROP zzz"), "W3412 table 't' has no column 'zzz'");
    EXPECT_EQ(failure("ALTER TABLE t ADD a INT").substr(0, 5), "W3411");
    EXPECT_EQ(failure("ALTER TABLE nope ADD a INT").substr(0, 5), "W3402");
    EXPECT_EQ(failure("ALTER TABLE t RESET ('connector')").substr(0, 5), "W3429");
    run("ALTER TABLE IF EXISTS nope ADD a INT; ALTER TABLE t DROP (a, b)");
    EXPECT_EQ(table("t")->columns.size(), 1U);
    EXPECT_EQ(failure("CREATE TEMPORARY TABLE u (a INT); ALTER TABLE u ADD b INT").substr(0, 5), "W3430");
    EXPECT_EQ(failure("CREATE VIEW v AS SELECT * FROM t; ALTER TABLE v ADD b INT").substr(0, 5), "W3431");
}

}  // namespace windrow::catalog
