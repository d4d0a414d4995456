// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include "sql_test_support.hpp"
#include "windrow/runtime/sql/type_name.hpp"

namespace windrow::sql {
namespace {

TEST(CreateTable, WithEverything) {
    const auto statements = parse_script(
        "CREATE TEMPORARY TABLE IF NOT EXISTS c.d.t (id INT NOT NULL COMMENT 'the key', v AS id * 2 COMMENT 'twice', "
        "fn STRING NOT NULL METADATA FROM 'file.name' VIRTUAL, ts TIMESTAMP(3) METADATA, "
        "WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, CONSTRAINT pk PRIMARY KEY (id, fn) NOT ENFORCED) "
        "COMMENT 'a table' PARTITIONED BY (id) WITH ('connector' = 'x', 'a.b' = 'it''s') LIKE base (INCLUDING ALL EXCLUDING "
        "OPTIONS)");
    const auto& table = only_statement<CreateTable>(statements);
    EXPECT_TRUE(table.temporary);
    EXPECT_TRUE(table.if_not_exists);
    EXPECT_EQ(table.name.to_string(), "c.d.t");
    ASSERT_EQ(table.columns.size(), 4U);
    EXPECT_FALSE(table.columns[0].type.nullable);
    EXPECT_EQ(table.columns[0].comment, "the key");
    EXPECT_EQ(to_sql(*table.columns[1].expression), "`id` * 2");
    EXPECT_EQ(table.columns[2].metadata_key, "file.name");
    EXPECT_TRUE(table.columns[2].is_virtual);
    EXPECT_EQ(table.columns[3].kind, ColumnKind::metadata);
    EXPECT_FALSE(table.columns[3].metadata_key.has_value());
    EXPECT_EQ(to_sql(*table.watermarks[0].expression), "`ts` - INTERVAL '5' SECOND");
    EXPECT_EQ(table.keys[0].constraint->name, "pk");
    EXPECT_TRUE(table.keys[0].not_enforced);
    EXPECT_EQ(table.options[1].value, "it's");
    EXPECT_EQ(table.partitioned_by[0].name, "id");
    ASSERT_EQ(table.like->options.size(), 2U);
    EXPECT_EQ(table.like->options[1].merge, LikeMerge::excluding);
    EXPECT_EQ(table.like->options[1].feature, LikeFeature::options);
}

TEST(CreateTable, TypesAreResolvedAsFlinkDoes) {
    const auto text = [](const char* type) { return to_sql(parse_type(type)); };
    EXPECT_EQ(text("integer"), "INT");
    EXPECT_EQ(text("numeric(9,3)"), "DECIMAL(9, 3)");
    EXPECT_EQ(text("double precision"), "DOUBLE");
    EXPECT_EQ(text("timestamp(3) with local time zone"), "TIMESTAMP_LTZ(3)");
    EXPECT_EQ(text("timestamp without time zone"), "TIMESTAMP");
    EXPECT_EQ(text("int array not null"), "ARRAY<INT> NOT NULL");
    EXPECT_EQ(text("map<string, array<int not null>>"), "MAP<STRING, ARRAY<INT NOT NULL>>");
    EXPECT_EQ(text("row(a int not null, `b c` string 'note')"), "ROW<`a` INT NOT NULL, `b c` STRING 'note'>");
    EXPECT_EQ(text("character varying(5)"), "VARCHAR(5)");
    EXPECT_EQ(resolve_type(parse_type("decimal")), DataType::decimal(10, 0));
    EXPECT_EQ(resolve_type(parse_type("decimal(39, 2)")), DataType::decimal(38, 2));
    EXPECT_EQ(resolve_type(parse_type("varchar")), DataType::string());
    EXPECT_EQ(resolve_type(parse_type("char")), DataType::character(1));
    EXPECT_EQ(resolve_type(parse_type("time(3)")), DataType::time(0));
    EXPECT_EQ(resolve_type(parse_type("timestamp")), DataType::timestamp(6));
    EXPECT_FALSE(resolve_type(parse_type("int not null")).nullable());
    for (const char* wrong : {"decimal(3, 5)", "timestamp(10)", "char(0)", "decimal(0)"}) {
        EXPECT_THROW(static_cast<void>(resolve_type(parse_type(wrong))), Error) << wrong;
    }
}

TEST(AlterTable, AllForms) {
    const auto alter = [](const char* text) { return parse_script(text).front(); };
    EXPECT_EQ(alter("ALTER TABLE t RENAME TO t9")->as<AlterTable>().action, AlterTableAction::rename_table);
    EXPECT_EQ(alter("ALTER TABLE t RENAME k TO kk")->as<AlterTable>().column.to_string(), "k");
    EXPECT_EQ(alter("ALTER TABLE t SET ('format'='json')")->as<AlterTable>().options.size(), 1U);
    EXPECT_EQ(alter("ALTER TABLE t RESET ('format', 'x')")->as<AlterTable>().reset_keys.size(), 2U);
    const auto add = alter("ALTER TABLE t ADD (d AS v * 10, id2 INT FIRST, x INT AFTER d, WATERMARK FOR ts AS ts)");
    const auto& elements = add->as<AlterTable>().elements;
    ASSERT_EQ(elements.size(), 4U);
    EXPECT_EQ(elements[1].position, ColumnPosition::first);
    EXPECT_EQ(elements[2].after->to_string(), "d");
    EXPECT_TRUE(elements[3].watermark.has_value());
    EXPECT_EQ(alter("ALTER TABLE t MODIFY v BIGINT")->as<AlterTable>().elements[0].column->type.name, "BIGINT");
    EXPECT_EQ(alter("ALTER TABLE t MODIFY PRIMARY KEY (a) NOT ENFORCED")->as<AlterTable>().action, AlterTableAction::modify);
    EXPECT_EQ(alter("ALTER TABLE t DROP id2")->as<AlterTable>().columns.size(), 1U);
    EXPECT_EQ(alter("ALTER TABLE t DROP (a, b)")->as<AlterTable>().columns.size(), 2U);
    EXPECT_EQ(alter("ALTER TABLE t DROP WATERMARK")->as<AlterTable>().action, AlterTableAction::drop_watermark);
    EXPECT_EQ(alter("ALTER TABLE t DROP PRIMARY KEY")->as<AlterTable>().action, AlterTableAction::drop_primary_key);
    EXPECT_EQ(alter("ALTER TABLE t DROP CONSTRAINT c")->as<AlterTable>().constraint->name, "c");
    EXPECT_EQ(alter("ALTER VIEW v RENAME TO w")->as<AlterView>().new_name->to_string(), "w");
    EXPECT_NE(alter("ALTER VIEW v AS SELECT 1")->as<AlterView>().query, nullptr);
}

TEST(Statements, ShowForms) {
    const auto show = [](const char* text) { return parse_script(text).front()->as<Show>(); };
    EXPECT_EQ(show("SHOW TABLES LIKE 'a%'").like, "a%");
    EXPECT_EQ(show("SHOW TABLES FROM db NOT LIKE 'a%'").name.to_string(), "db");
    EXPECT_EQ(show("SHOW COLUMNS IN t").show, ShowKind::columns);
    EXPECT_EQ(show("SHOW CREATE TABLE a.b").show, ShowKind::create_table);
    EXPECT_EQ(show("SHOW CURRENT DATABASE").show, ShowKind::current_database);
    EXPECT_EQ(show("SHOW USER FUNCTIONS").show, ShowKind::user_functions);
    EXPECT_EQ(show("show views").show, ShowKind::views);
}

TEST(Statements, InsertAndSets) {
    const auto insert = parse_script("INSERT INTO c.t /*+ OPTIONS('a'='b') */ PARTITION (p = 1, q) (x, y) SELECT 1, 2").front();
    EXPECT_EQ(insert->as<Insert>().partition.size(), 2U);
    EXPECT_EQ(insert->as<Insert>().columns.size(), 2U);
    EXPECT_TRUE(parse_script("INSERT OVERWRITE t VALUES (1)").front()->as<Insert>().overwrite);
    EXPECT_EQ(parse_script("INSERT INTO t (SELECT 1)").front()->as<Insert>().columns.size(), 0U);
    const auto set = parse_script("EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END;");
    EXPECT_EQ(only_statement<StatementSet>(set).inserts.size(), 2U);
    const auto old = parse_script("BEGIN STATEMENT SET; INSERT INTO a SELECT 1; END; SELECT 1;");
    EXPECT_EQ(old.size(), 2U);
    const auto explain = parse_script("EXPLAIN CHANGELOG_MODE, ESTIMATED_COST SELECT 1").front();
    EXPECT_EQ(explain->as<Explain>().details.size(), 2U);
    const auto plan = parse_script("EXPLAIN PLAN FOR INSERT INTO t SELECT 1").front();
    EXPECT_EQ(plan->as<Explain>().statement->kind, StatementKind::insert);
    EXPECT_EQ(parse_script("EXPLAIN STATEMENT SET BEGIN INSERT INTO t SELECT 1; END").front()->as<Explain>().statement->kind,
              StatementKind::statement_set);
}

TEST(Statements, SmallOnes) {
    EXPECT_EQ(parse_script("SET 'a' = 'b'").front()->as<SetOption>().option->value, "b");
    EXPECT_FALSE(parse_script("SET").front()->as<SetOption>().option.has_value());
    EXPECT_EQ(parse_script("RESET 'a'").front()->as<ResetOption>().option->key, "a");
    EXPECT_TRUE(parse_script("USE CATALOG c").front()->as<Use>().catalog);
    EXPECT_EQ(parse_script("USE a.b").front()->as<Use>().name.parts.size(), 2U);
    EXPECT_TRUE(parse_script("DROP TEMPORARY VIEW IF EXISTS v").front()->as<Drop>().if_exists);
    EXPECT_TRUE(parse_script("DROP DATABASE d CASCADE").front()->as<Drop>().cascade);
    EXPECT_TRUE(parse_script("DESCRIBE EXTENDED t").front()->as<Describe>().extended);
    EXPECT_EQ(parse_script("DESC t").front()->kind, StatementKind::describe);
    EXPECT_EQ(parse_script("CREATE CATALOG c WITH ('type'='x')").front()->as<CreateCatalog>().options.size(), 1U);
    EXPECT_EQ(parse_script("CREATE FUNCTION f AS 'a.B' LANGUAGE JAVA USING JAR 'x'").front()->as<CreateFunction>().language,
              "JAVA");
    EXPECT_EQ(
        parse_script("CREATE MODEL m INPUT (x INT) OUTPUT (y DOUBLE) WITH ('a'='b')").front()->as<CreateModel>().output.size(),
        1U);
    EXPECT_TRUE(parse_script("CREATE OR REPLACE TEMPORARY MODEL m WITH ('a'='b')").front()->as<CreateModel>().or_replace);
    EXPECT_EQ(parse_script("ALTER MODEL IF EXISTS a.m SET ('a'='b', 'c'='d')").front()->as<AlterModel>().options.size(), 2U);
    EXPECT_EQ(parse_script("ALTER MODEL m RESET ('a')").front()->as<AlterModel>().action, AlterModelAction::reset_options);
    EXPECT_EQ(parse_script("ALTER MODEL m RENAME TO k").front()->as<AlterModel>().new_name.last(), "k");
    EXPECT_EQ(parse_script("CREATE VIEW v (a, b) COMMENT 'c' AS SELECT 1, 2").front()->as<CreateView>().columns.size(), 2U);
}

TEST(Script, GoesOnBehindAnError) {
    const ParsedScript script = parse_script_collecting("SELCT 1; SELECT 2; SELECT FROM t; SELECT (3;");
    EXPECT_EQ(script.statements.size(), 1U);
    ASSERT_EQ(script.errors.size(), 3U);
    EXPECT_EQ(script.errors[2].code(), "W2005");
}

}  // namespace
}  // namespace windrow::sql
