// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/runtime/catalog/catalog.hpp"
#include "windrow/runtime/catalog/ddl.hpp"
#include "windrow/runtime/catalog/show.hpp"
#include "windrow/runtime/sql/ast.hpp"
#include "windrow/runtime/sql/parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace windrow::catalog {

/// Types just what the tests write: a column is its own type, an operation has the type of its left side, anything else is INT.
class SimpleTyper final : public ExpressionTyper {
public:
    [[nodiscard]] DataType type_of(const sql::Expression& expression, const Schema& columns) const override {
        if (const auto* column = expression.as_if<sql::ColumnReference>()) {
            for (const Field& field : columns) {
                if (field.name == column->name.last()) return field.type.with_time_attribute(TimeAttribute::none);
            }
            throw Error("W3001", "unknown column '" + column->name.last() + "'").at(expression.where);
        }
        if (const auto* binary = expression.as_if<sql::Binary>()) return type_of(*binary->left, columns);
        if (const auto* cast = expression.as_if<sql::Cast>()) return cast_type(cast->type.name, cast->type.precision);
        return DataType::integer();
    }
    [[nodiscard]] Schema schema_of(const sql::Query& query, const Catalog& catalog) const override {
        const auto& select = query.body->as<sql::Select>();
        const auto& table = select.from->as<sql::NamedTable>();
        const std::vector<std::string> parts = {table.name.last()};
        const Schema columns = catalog.resolve(parts, table.where).schema();
        Schema schema;
        for (const sql::SelectItem& item : select.items) {
            if (item.expression->kind == sql::ExpressionKind::star) {
                schema.insert(schema.end(), columns.begin(), columns.end());
            } else {
                const std::string name = item.alias ? item.alias->name : item.expression->as<sql::ColumnReference>().name.last();
                schema.push_back({name, type_of(*item.expression, columns)});
            }
        }
        return schema;
    }

private:
    static DataType cast_type(const std::string& name, int precision) {
        return name == "TIMESTAMP" ? DataType::timestamp(precision) : DataType::bigint();
    }
};

/// Runs DDL text on a catalog.
class DefinitionTest : public ::testing::Test {
protected:
    void run(std::string_view script) {
        for (const sql::StatementPtr& statement : sql::parse_script(script)) execute_definition(*statement, catalog_, typer_);
    }
    /// Runs all but the last statement; the last one must throw. Returns "code message".
    std::string failure(std::string_view script) {
        const std::vector<sql::StatementPtr> statements = sql::parse_script(script);
        for (std::size_t i = 0; i + 1 < statements.size(); ++i) execute_definition(*statements[i], catalog_, typer_);
        try {
            execute_definition(*statements.back(), catalog_, typer_);
        } catch (const Error& error) {
            EXPECT_TRUE(error.where().has_value()) << error.message();
            EXPECT_FALSE(error.hint().empty()) << error.message();
            last_hint_ = error.hint();
            return error.code() + " " + error.message();
        }
        return "no error";
    }
    /// Rows as text, values separated by `|`, NULL as `-`.
    static std::vector<std::string> rows(const ResultTable& table) {
        std::vector<std::string> texts;
        for (std::int64_t i = 0; i < table.rows.rows; ++i) {
            std::string text;
            for (const Column& column : table.rows.columns) {
                if (!text.empty()) text += "|";
                const Value value = column.value(i);
                if (value.is_null()) {
                    text += "-";
                } else if (column.type.kind() == TypeKind::boolean) {
                    text += value.boolean() ? "true" : "false";
                } else {
                    text += value.text();
                }
            }
            texts.push_back(text);
        }
        return texts;
    }
    std::vector<std::string> shown(std::string_view statement) {
        const auto parsed = sql::parse_script(statement);
        if (const auto* describe_statement = parsed.at(0)->as_if<sql::Describe>())
            return rows(describe(*describe_statement, catalog_));
        return rows(show(parsed.at(0)->as<sql::Show>(), catalog_));
    }
    TablePtr table(const std::string& name) {
        const std::vector<std::string> parts = {name};
        return catalog_.resolve(parts).table;
    }

    Catalog catalog_;
    SimpleTyper typer_;
    std::string last_hint_;
};

}  // namespace windrow::catalog
