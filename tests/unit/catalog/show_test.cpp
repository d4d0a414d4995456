// SPDX-License-Identifier: Apache-2.0
#include "definition_fixture.hpp"

namespace windrow::catalog {

using Texts = std::vector<std::string>;

TEST_F(DefinitionTest, DescribeHasCommentsOnlyIfThereAreAny) {
    run("CREATE TABLE t (id INT COMMENT 'the key', k STRING NOT NULL, v AS id * 2 COMMENT 'twice', ts TIMESTAMP(3), "
        "fn STRING NOT NULL METADATA FROM 'file.name' VIRTUAL, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, "
        "PRIMARY KEY (id) NOT ENFORCED) COMMENT 'a table'");
    EXPECT_EQ(shown("DESCRIBE t"),
              (Texts{"id|INT|false|PRI(id)|-|-|the key", "k|STRING|false|-|-|-|-", "v|INT|false|-|AS `id` * 2|-|twice",
                     "ts|TIMESTAMP(3) *ROWTIME*|true|-|-|`ts` - INTERVAL '5' SECOND|-",
                     "fn|STRING|false|-|METADATA FROM 'file.name' VIRTUAL|-|-"}));
}

TEST_F(DefinitionTest, ShowCreateTableGivesTheStatement) {
    run("CREATE TABLE t (id INT COMMENT 'it''s', s STRING, fn STRING METADATA FROM 'file.name' VIRTUAL, c AS id + 1, "
        "ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND, PRIMARY KEY (id) NOT ENFORCED) "
        "COMMENT 'x' PARTITIONED BY (s) WITH ('path'='p','connector'='filesystem','password'='hunter2')");
    const Texts text = shown("SHOW CREATE TABLE t");
    ASSERT_EQ(text.size(), 1U);
    EXPECT_EQ(text[0],
              "CREATE TABLE `default_catalog`.`default_database`.`t` (\n"
              "  `id` INT NOT NULL COMMENT 'it''s',\n"
              "  `s` VARCHAR(2147483647),\n"
              "  `fn` VARCHAR(2147483647) METADATA FROM 'file.name' VIRTUAL,\n"
              "  `c` AS `id` + 1,\n"
              "  `ts` TIMESTAMP(3),\n"
              "  WATERMARK FOR `ts` AS `ts` - INTERVAL '1' SECOND,\n"
              "  CONSTRAINT `PK_id` PRIMARY KEY (`id`) NOT ENFORCED\n"
              ")\n"
              "COMMENT 'x'\n"
              "PARTITIONED BY (`s`)\n"
              "WITH (\n"
              "  'connector' = 'filesystem',\n"
              "  'password' = '******',\n"
              "  'path' = 'p'\n"
              ")\n");
}

TEST_F(DefinitionTest, ShowListsSortedAndFiltered) {
    run("CREATE TABLE zz (id INT); CREATE TABLE `Mm` (id INT); CREATE TABLE a_b (id INT); CREATE VIEW bb AS SELECT * FROM zz");
    EXPECT_EQ(shown("SHOW TABLES"), (Texts{"Mm", "a_b", "bb", "zz"}));
    EXPECT_EQ(shown("SHOW VIEWS"), Texts{"bb"});
    EXPECT_EQ(shown("SHOW TABLES LIKE '%b'"), (Texts{"a_b", "bb"}));
    EXPECT_EQ(shown("SHOW TABLES NOT LIKE '_b'"), (Texts{"Mm", "a_b", "zz"}));
    EXPECT_EQ(shown("SHOW TABLES ILIKE 'm%'"), Texts{"Mm"});
    EXPECT_EQ(shown("SHOW COLUMNS FROM zz"), Texts{"id|INT|true|-|-|-"});
}

TEST_F(DefinitionTest, ShowRefusesTheOtherKind) {
    run("CREATE TABLE t (id INT); CREATE VIEW v AS SELECT * FROM t");
    const auto code = [&](std::string_view statement) {
        try {
            shown(statement);
        } catch (const Error& error) {
            return error.code();
        }
        return std::string("no error");
    };
    EXPECT_EQ(code("SHOW CREATE TABLE v"), "W3431");
    EXPECT_EQ(code("SHOW CREATE VIEW t"), "W3431");
    EXPECT_EQ(code("DESCRIBE nope"), "W3402");
    EXPECT_EQ(code("SHOW TABLES FROM nope"), "W3404");
}

TEST_F(DefinitionTest, ViewsRenameAndCheckColumns) {
    run("CREATE TABLE t (id INT, v INT NOT NULL); CREATE VIEW w (x, y) AS SELECT id, v FROM t");
    EXPECT_EQ(shown("DESCRIBE w"), (Texts{"x|INT|true|-|-|-", "y|INT|false|-|-|-"}));
    EXPECT_EQ(failure("CREATE VIEW z (x, x) AS SELECT id, v FROM t").substr(0, 5), "W3411");
    EXPECT_EQ(failure("CREATE VIEW z (x) AS SELECT id, v FROM t").substr(0, 5), "W3433");
}

}  // namespace windrow::catalog
