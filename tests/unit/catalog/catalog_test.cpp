// SPDX-License-Identifier: Apache-2.0
#include "definition_fixture.hpp"

namespace windrow::catalog {

using Texts = std::vector<std::string>;

TEST_F(DefinitionTest, NamesResolveInTheCurrentDatabase) {
    run("CREATE TABLE t (id INT); CREATE DATABASE db2; USE db2; CREATE TABLE t (k STRING)");
    EXPECT_EQ(table("t")->columns[0].name, "k");
    const Texts qualified = {"default_catalog", "default_database", "t"};
    EXPECT_EQ(catalog_.resolve(qualified).table->columns[0].name, "id");
    const Texts two = {"default_database", "t"};
    EXPECT_EQ(catalog_.resolve(two).table->columns[0].name, "id");
}

TEST_F(DefinitionTest, UseCatalogGoesToItsDefaultDatabase) {
    run("CREATE CATALOG cat2 WITH ('type'='generic_in_memory','default-database'='d0'); USE CATALOG cat2");
    EXPECT_EQ(catalog_.current_database(), "d0");
    EXPECT_EQ(shown("SHOW DATABASES"), Texts{"d0"});
    EXPECT_EQ(shown("SHOW CATALOGS"), (Texts{"cat2", "default_catalog"}));
    run("USE default_catalog.default_database");
    EXPECT_EQ(shown("SHOW CURRENT CATALOG"), Texts{"default_catalog"});
}

TEST_F(DefinitionTest, TemporaryShadowsPermanent) {
    run("CREATE TABLE t (id INT); CREATE TEMPORARY TABLE t (id INT, k STRING)");
    EXPECT_EQ(table("t")->columns.size(), 2U);
    EXPECT_EQ(shown("SHOW TABLES"), Texts{"t"});
    EXPECT_EQ(failure("DROP TABLE t"), "W3435 a temporary table 't' hides the permanent table");
    run("DROP TEMPORARY TABLE t");
    EXPECT_EQ(table("t")->columns.size(), 1U);
}

TEST_F(DefinitionTest, UnknownNamesComeWithCandidates) {
    run("CREATE TABLE orders (id INT); CREATE DATABASE db2; CREATE TABLE db2.items (id INT)");
    const auto hint = [&](Texts parts) {
        try {
            static_cast<void>(catalog_.resolve(parts));
        } catch (const Error& error) {
            return error.code() + " " + error.hint();
        }
        return std::string("found");
    };
    EXPECT_EQ(hint({"Orders"}), "W3402 did you mean 'orders'?");
    EXPECT_EQ(hint({"items"}), "W3402 did you mean 'db2.items'?");
    EXPECT_EQ(hint({"db3", "items"}), "W3404 did you mean 'db2'?");
    EXPECT_EQ(hint({"default_catalogue", "db2", "items"}), "W3403 did you mean 'default_catalog'?");
    EXPECT_EQ(hint({"xyzxyzxyz"}), "W3402 tables and views here: orders");
    EXPECT_EQ(hint({"a", "b", "c", "d"}), "W3401 write table, database.table or catalog.database.table");
}

TEST_F(DefinitionTest, DropChecksWhatItDrops) {
    EXPECT_EQ(failure("DROP TABLE nothere"), "W3402 table 'default_catalog.default_database.nothere' does not exist");
    run("DROP TABLE IF EXISTS nothere; DROP VIEW IF EXISTS nothere; CREATE TABLE t (id INT); CREATE VIEW v AS SELECT * FROM t");
    EXPECT_EQ(failure("DROP TABLE v"), "W3402 table 'default_catalog.default_database.v' does not exist");
    EXPECT_EQ(last_hint_, "'v' is a view: write DROP VIEW");
    EXPECT_EQ(failure("CREATE DATABASE db2; CREATE TABLE db2.t (id INT); DROP DATABASE db2"),
              "W3409 database 'db2' is not empty: it holds t");
    run("DROP DATABASE db2 CASCADE");
    EXPECT_FALSE(catalog_.has_database("default_catalog", "db2"));
    EXPECT_EQ(failure("DROP DATABASE default_database").substr(0, 5), "W3408");
}

TEST_F(DefinitionTest, ExistingNamesAreKept) {
    run("CREATE TABLE t (id INT); CREATE TABLE IF NOT EXISTS t (k STRING)");
    EXPECT_EQ(table("t")->columns[0].name, "id");
    EXPECT_EQ(failure("CREATE TABLE t (id INT)"), "W3410 table 'default_catalog.default_database.t' exists already");
    EXPECT_EQ(failure("CREATE VIEW t AS SELECT * FROM t").substr(0, 5), "W3410");
}

}  // namespace windrow::catalog
