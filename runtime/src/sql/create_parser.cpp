// SPDX-License-Identifier: Apache-2.0

// CREATE TABLE, VIEW, CATALOG, DATABASE, FUNCTION, MODEL.

#include <string>
#include <utility>
#include <vector>

#include "parser_core.hpp"

namespace windrow::sql {

StatementPtr Parser::parse_create() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    const bool replace = cursor_.accept_words("OR", "REPLACE");
    const bool temporary = cursor_.accept_word("TEMPORARY");
    const bool system = temporary && cursor_.accept_word("SYSTEM");
    switch (parse_object_kind("CREATE")) {
        case ObjectKind::table:
            return parse_create_table(begin, temporary, replace);
        case ObjectKind::view:
            return parse_create_view(begin, temporary, replace);
        case ObjectKind::catalog:
            return parse_create_catalog(begin);
        case ObjectKind::database:
            return parse_create_database(begin);
        case ObjectKind::function:
            return parse_create_function(begin, temporary, system);
        case ObjectKind::model:
            return parse_create_model(begin, temporary, replace);
    }
    throw_defect("object kind without a CREATE statement");
}

std::optional<std::string> Parser::accept_comment() {
    if (!cursor_.accept_word("COMMENT")) return std::nullopt;
    return cursor_.expect_string("a comment");
}

Property Parser::parse_property() {
    Property property;
    property.key_where = cursor_.peek().where;
    const bool dotted = cursor_.peek().kind == TokenKind::word && cursor_.peek(1).is_symbol(".");
    if (dotted) {
        const std::uint32_t begin = cursor_.here();
        while (!cursor_.at_end() && !cursor_.peek().is_symbol("=") && !cursor_.peek().is_symbol(";")) cursor_.advance();
        const SourceRange where = cursor_.since(begin);
        const std::string written(cursor_.text().substr(where.begin, where.end - where.begin));
        cursor_.fail_at(where, "W2003", "expected an option's key in single quotes, found `" + written + "`",
                        "write '" + written + "'");
    }
    property.key = cursor_.expect_string("an option's key");
    cursor_.expect_symbol("=");
    property.value_where = cursor_.peek().where;
    property.value = cursor_.expect_string("an option's value");
    return property;
}

std::vector<Property> Parser::parse_properties() {
    std::vector<Property> properties;
    cursor_.expect_symbol("(");
    if (cursor_.accept_symbol(")")) return properties;
    do {
        properties.push_back(parse_property());
    } while (cursor_.accept_symbol(","));
    cursor_.expect_symbol(")");
    return properties;
}

std::vector<Property> Parser::parse_property_keys() {
    std::vector<Property> properties;
    cursor_.expect_symbol("(");
    do {
        Property property;
        property.key_where = cursor_.peek().where;
        property.key = cursor_.expect_string("an option's key");
        properties.push_back(std::move(property));
    } while (cursor_.accept_symbol(","));
    cursor_.expect_symbol(")");
    return properties;
}

StatementPtr Parser::parse_create_table(std::uint32_t begin, bool temporary, bool replace) {
    CreateTable table(SourceRange{});
    table.temporary = temporary;
    table.or_replace = replace;
    table.if_not_exists = accept_if_not_exists();
    table.name = parse_name("a table's name");
    if (cursor_.accept_symbol("(")) {
        parse_table_elements(table);
        cursor_.expect_symbol(")");
    }
    parse_table_clauses(table);
    if (!table.column_names.empty() && (!table.as_query || !table.columns.empty())) {
        const Identifier& column = table.column_names.front();
        cursor_.fail_at(column.where, "W2003", "the column `" + column.name + "` has no type",
                        "write the type behind the name, for example `" + column.name + "` STRING");
    }
    table.where = cursor_.since(begin);
    return std::make_shared<CreateTable>(std::move(table));
}

void Parser::parse_table_elements(CreateTable& table) {
    if (cursor_.peek().is_symbol(")")) return;
    do {
        if (cursor_.at_word("WATERMARK")) {
            table.watermarks.push_back(parse_watermark());
            if (table.watermarks.size() > 1) {
                cursor_.fail_at(table.watermarks.back().where, "W2013", "a table has one WATERMARK, this is the second",
                                "remove one of them; to switch between columns, compute one column with CASE or COALESCE");
            }
        } else if (cursor_.at_word("PRIMARY") || cursor_.at_word("CONSTRAINT") || cursor_.at_word("UNIQUE")) {
            table.keys.push_back(parse_key());
        } else if (cursor_.peek().is_name() && (cursor_.peek(1).is_symbol(",") || cursor_.peek(1).is_symbol(")"))) {
            table.column_names.push_back(cursor_.take_identifier());
        } else {
            table.columns.push_back(parse_column());
        }
    } while (cursor_.accept_symbol(","));
}

ColumnDefinition Parser::parse_column() {
    const std::uint32_t begin = cursor_.here();
    Identifier name = cursor_.expect_identifier("a column's name");
    return parse_column_after_name(std::move(name), begin);
}

/// `name TYPE ...`, `name AS expression ...`, `name [TYPE] METADATA [FROM 'key'] [VIRTUAL] ...`
ColumnDefinition Parser::parse_column_after_name(Identifier name, std::uint32_t begin) {
    ColumnDefinition column;
    column.name = std::move(name);
    if (cursor_.accept_word("AS")) {
        column.kind = ColumnKind::computed;
        column.expression = parse_expression();
    } else {
        column.type = parse_type();
        if (cursor_.at_word("PRIMARY") || cursor_.at_word("UNIQUE")) {
            column.primary_key = cursor_.advance().upper == "PRIMARY";
            if (column.primary_key) cursor_.expect_word("KEY");
            if (cursor_.accept_word("NOT"))
                cursor_.expect_word("ENFORCED");
            else
                cursor_.accept_word("ENFORCED");
        }
        if (cursor_.accept_word("METADATA")) {
            column.kind = ColumnKind::metadata;
            if (cursor_.accept_word("FROM")) column.metadata_key = cursor_.expect_string("a metadata key");
            column.is_virtual = cursor_.accept_word("VIRTUAL");
        }
    }
    column.comment = accept_comment();
    column.where = cursor_.since(begin);
    return column;
}

/// [CONSTRAINT name] PRIMARY KEY (a, b) [[NOT] ENFORCED]
PrimaryKey Parser::parse_key() {
    const std::uint32_t begin = cursor_.here();
    PrimaryKey key;
    if (cursor_.accept_word("CONSTRAINT")) key.constraint = cursor_.expect_identifier("a constraint's name");
    key.unique = cursor_.accept_word("UNIQUE");
    if (!key.unique) {
        cursor_.expect_word("PRIMARY");
        cursor_.expect_word("KEY");
    }
    key.columns = parse_identifier_list("a column name");
    if (cursor_.accept_words("NOT", "ENFORCED"))
        key.not_enforced = true;
    else
        cursor_.accept_word("ENFORCED");
    key.where = cursor_.since(begin);
    return key;
}

Watermark Parser::parse_watermark() {
    const std::uint32_t begin = cursor_.here();
    Watermark watermark;
    cursor_.advance();
    cursor_.expect_word("FOR", "write WATERMARK FOR column AS column - INTERVAL '5' SECOND");
    watermark.column = parse_name("a column name");
    cursor_.expect_word("AS", "write WATERMARK FOR column AS column - INTERVAL '5' SECOND");
    watermark.expression = parse_expression();
    watermark.where = cursor_.since(begin);
    return watermark;
}

Distribution Parser::parse_distribution() {
    const std::uint32_t begin = cursor_.here();
    Distribution distribution;
    cursor_.advance();
    if (cursor_.accept_word("BY")) {
        if (cursor_.accept_word("HASH"))
            distribution.algorithm = "HASH";
        else if (cursor_.accept_word("RANGE"))
            distribution.algorithm = "RANGE";
        distribution.columns = parse_identifier_list("a column name");
    }
    if (cursor_.accept_word("INTO")) {
        distribution.buckets = cursor_.expect_integer("a number of buckets");
        cursor_.expect_word("BUCKETS");
    }
    distribution.where = cursor_.since(begin);
    return distribution;
}

/// What stands behind the columns: COMMENT, DISTRIBUTED, PARTITIONED BY, WITH, LIKE, AS.
void Parser::parse_table_clauses(CreateTable& table) {
    table.comment = accept_comment();
    if (cursor_.at_word("DISTRIBUTED")) table.distribution = parse_distribution();
    if (cursor_.accept_word("PARTITIONED")) {
        cursor_.expect_word("BY");
        table.partitioned_by = parse_identifier_list("a column name");
    }
    if (cursor_.accept_word("WITH")) {
        table.has_options = true;
        table.options = parse_properties();
    }
    if (cursor_.at_word("LIKE")) {
        table.like = parse_like_clause();
    } else if (cursor_.accept_word("AS")) {
        table.as_query = parse_query();
    }
}

LikeClause Parser::parse_like_clause() {
    struct Feature {
        const char* word;
        LikeFeature feature;
    };
    constexpr Feature features[] = {{"ALL", LikeFeature::all},
                                    {"CONSTRAINTS", LikeFeature::constraints},
                                    {"DISTRIBUTION", LikeFeature::distribution},
                                    {"GENERATED", LikeFeature::generated},
                                    {"METADATA", LikeFeature::metadata},
                                    {"OPTIONS", LikeFeature::options},
                                    {"PARTITIONS", LikeFeature::partitions},
                                    {"WATERMARKS", LikeFeature::watermarks}};
    const std::uint32_t begin = cursor_.here();
    LikeClause like;
    cursor_.advance();
    like.table = parse_name("a table's name");
    if (cursor_.accept_symbol("(")) {
        while (!cursor_.at_symbol(")")) {
            const std::uint32_t option_begin = cursor_.here();
            LikeOption option;
            if (cursor_.accept_word("EXCLUDING"))
                option.merge = LikeMerge::excluding;
            else if (cursor_.accept_word("OVERWRITING"))
                option.merge = LikeMerge::overwriting;
            else
                cursor_.expect_word("INCLUDING");
            bool known = false;
            for (const Feature& feature : features) {
                if (!cursor_.accept_word(feature.word)) continue;
                option.feature = feature.feature;
                known = true;
                break;
            }
            if (!known) cursor_.fail({});
            option.where = cursor_.since(option_begin);
            like.options.push_back(option);
        }
        cursor_.expect_symbol(")");
    }
    like.where = cursor_.since(begin);
    return like;
}

StatementPtr Parser::parse_create_view(std::uint32_t begin, bool temporary, bool replace) {
    CreateView view(SourceRange{});
    view.temporary = temporary;
    view.or_replace = replace;
    view.if_not_exists = accept_if_not_exists();
    view.name = parse_name("a view's name");
    if (cursor_.peek().is_symbol("(")) view.columns = parse_identifier_list("a column name");
    view.comment = accept_comment();
    cursor_.expect_word("AS");
    view.query = parse_query();
    view.where = cursor_.since(begin);
    return std::make_shared<CreateView>(std::move(view));
}

StatementPtr Parser::parse_create_catalog(std::uint32_t begin) {
    CreateCatalog catalog(SourceRange{});
    catalog.if_not_exists = accept_if_not_exists();
    catalog.name = cursor_.expect_identifier("a catalog's name");
    catalog.comment = accept_comment();
    if (cursor_.accept_word("WITH")) catalog.options = parse_properties();
    catalog.where = cursor_.since(begin);
    return std::make_shared<CreateCatalog>(std::move(catalog));
}

StatementPtr Parser::parse_create_database(std::uint32_t begin) {
    CreateDatabase database(SourceRange{});
    database.if_not_exists = accept_if_not_exists();
    database.name = parse_name("a database's name");
    database.comment = accept_comment();
    if (cursor_.accept_word("WITH")) database.options = parse_properties();
    database.where = cursor_.since(begin);
    return std::make_shared<CreateDatabase>(std::move(database));
}

StatementPtr Parser::parse_create_function(std::uint32_t begin, bool temporary, bool system) {
    CreateFunction function(SourceRange{});
    function.temporary = temporary;
    function.system = system;
    function.if_not_exists = accept_if_not_exists();
    function.name = parse_name("a function's name");
    cursor_.expect_word("AS");
    function.class_name = cursor_.expect_string("a class name");
    if (cursor_.accept_word("LANGUAGE")) {
        for (const char* language : {"JAVA", "SCALA", "SQL", "PYTHON"}) {
            if (!cursor_.accept_word(language)) continue;
            function.language = language;
            break;
        }
        if (function.language.empty()) cursor_.fail({});
    }
    if (cursor_.accept_word("USING")) {
        do {
            cursor_.expect_word("JAR");
            function.resources.push_back(cursor_.expect_string("a path"));
        } while (cursor_.accept_symbol(","));
    }
    if (cursor_.accept_word("WITH")) function.options = parse_properties();
    function.where = cursor_.since(begin);
    return std::make_shared<CreateFunction>(std::move(function));
}

std::vector<ColumnDefinition> Parser::parse_model_columns() {
    std::vector<ColumnDefinition> columns;
    cursor_.expect_symbol("(");
    do {
        columns.push_back(parse_column());
    } while (cursor_.accept_symbol(","));
    cursor_.expect_symbol(")");
    return columns;
}

StatementPtr Parser::parse_create_model(std::uint32_t begin, bool temporary, bool replace) {
    CreateModel model(SourceRange{});
    model.or_replace = replace;
    model.temporary = temporary;
    model.if_not_exists = accept_if_not_exists();
    model.name = parse_name("a model's name");
    if (cursor_.accept_word("INPUT")) model.input = parse_model_columns();
    if (cursor_.accept_word("OUTPUT")) model.output = parse_model_columns();
    model.comment = accept_comment();
    if (cursor_.accept_word("WITH")) model.options = parse_properties();
    if (cursor_.at_word("AS")) {
        cursor_.fail_at(
            cursor_.peek().where, "W4091", "CREATE MODEL ... AS SELECT is not run by Flink or Windrow",
            "train the model elsewhere, export it as ONNX, and name its file: WITH ('provider' = 'onnx', 'path' = 'FILE.onnx')");
    }
    model.where = cursor_.since(begin);
    return std::make_shared<CreateModel>(std::move(model));
}

}  // namespace windrow::sql
