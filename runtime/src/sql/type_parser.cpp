// SPDX-License-Identifier: Apache-2.0

// Data types as written.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser_core.hpp"
#include "windrow/runtime/sql/spelling.hpp"

namespace windrow::sql {
namespace {

/// Name, canonical name, how many parameters it may have.
struct SimpleType {
    std::string_view word;
    const char* name;
    int parameters;
};
constexpr SimpleType simple_types[] = {
    {"BIGINT", "BIGINT", 0},   {"BINARY", "BINARY", 1},       {"BOOLEAN", "BOOLEAN", 0},
    {"BYTES", "BYTES", 0},     {"CHAR", "CHAR", 1},           {"CHARACTER", "CHAR", 1},
    {"DATE", "DATE", 0},       {"DEC", "DECIMAL", 2},         {"DECIMAL", "DECIMAL", 2},
    {"DOUBLE", "DOUBLE", 0},   {"FLOAT", "FLOAT", 0},         {"INT", "INT", 0},
    {"INTEGER", "INT", 0},     {"NULL", "NULL", 0},           {"NUMERIC", "DECIMAL", 2},
    {"REAL", "FLOAT", 0},      {"SMALLINT", "SMALLINT", 0},   {"STRING", "STRING", 0},
    {"TIME", "TIME", 1},       {"TIMESTAMP", "TIMESTAMP", 1}, {"TIMESTAMP_LTZ", "TIMESTAMP_LTZ", 1},
    {"TINYINT", "TINYINT", 0}, {"VARBINARY", "VARBINARY", 1}, {"VARCHAR", "VARCHAR", 1},
    {"VARIANT", "VARIANT", 0},
};

/// Names from other databases and what Flink calls them.
struct ForeignType {
    std::string_view word;
    const char* instead;
};
constexpr ForeignType foreign_types[] = {
    {"TEXT", "STRING"},
    {"BOOL", "BOOLEAN"},
    {"LONG", "BIGINT"},
    {"BYTE", "TINYINT"},
    {"SHORT", "SMALLINT"},
    {"DATETIME", "TIMESTAMP"},
    {"BLOB", "BYTES"},
    {"CLOB", "STRING"},
    {"NVARCHAR", "VARCHAR"},
    {"INT64", "BIGINT"},
    {"INT32", "INT"},
    {"FLOAT64", "DOUBLE"},
    {"FLOAT32", "FLOAT"},
    {"NUMBER", "DECIMAL"},
    {"TIMESTAMPTZ", "TIMESTAMP_LTZ"},
    {"UUID", "STRING"},
    {"JSON", "STRING"},
    {"BYTEA", "BYTES"},
    {"SERIAL", "BIGINT"},
    {"STRUCT", "ROW<name TYPE, ...>"},
};

}  // namespace

TypeName Parser::parse_type() {
    const DepthGuard guard(cursor_, 4);
    const std::uint32_t begin = cursor_.here();
    TypeName type = parse_base_type();
    while (cursor_.at_operator_word("ARRAY") || cursor_.at_operator_word("MULTISET")) {
        cursor_.deepen(1);
        TypeName collection;
        collection.name = cursor_.advance().upper;
        collection.where = cursor_.since(begin);
        collection.children.push_back(std::move(type));
        type = std::move(collection);
    }
    if (cursor_.accept_words("NOT", "NULL"))
        type.nullable = false;
    else
        cursor_.accept_word("NULL");
    type.where = cursor_.since(begin);
    return type;
}

void Parser::parse_type_parameters(TypeName& type, int most) {
    if (most == 0 || !cursor_.peek().is_symbol("(")) return;
    cursor_.advance();
    const auto parameter = [this] {
        const SourceRange where = cursor_.peek().where;
        const std::int64_t value = cursor_.expect_integer("a whole number");
        if (value > 2147483647) cursor_.fail_at(where, "W2020", "the number " + std::to_string(value) + " is too large here");
        return static_cast<std::int32_t>(value);
    };
    type.precision = parameter();
    if (most > 1 && cursor_.accept_symbol(",")) type.scale = parameter();
    cursor_.expect_symbol(")");
}

TypeName Parser::parse_base_type() {
    const std::uint32_t begin = cursor_.here();
    const Token& token = cursor_.peek();
    TypeName type;
    if (token.kind != TokenKind::word) cursor_.fail("a data type such as INT, STRING or TIMESTAMP(3)");
    const std::string& word = token.upper;
    if (word == "ROW") return parse_row_type(begin);
    if (word == "ARRAY" || word == "MULTISET" || word == "MAP") {
        type.name = word;
        cursor_.advance();
        cursor_.expect_symbol("<");
        type.children.push_back(parse_type());
        if (word == "MAP") {
            cursor_.expect_symbol(",");
            type.children.push_back(parse_type());
        }
        cursor_.expect_symbol(">");
        return type;
    }
    if (word == "INTERVAL") {
        cursor_.advance();
        type.name = "INTERVAL";
        type.interval = parse_interval_qualifier();
        return type;
    }
    if (word == "RAW" || word == "STRUCTURED" || word == "GEOMETRY") {
        cursor_.fail_at(token.where, "W4090", "the type " + word + " is not run by Windrow");
    }
    const auto* known = std::find_if(std::begin(simple_types), std::end(simple_types),
                                     [&word](const SimpleType& candidate) { return candidate.word == word; });
    if (known == std::end(simple_types)) fail_unknown_type();
    type.name = known->name;
    cursor_.advance();
    if (type.name == "DOUBLE") cursor_.accept_word("PRECISION");
    if ((type.name == "CHAR" || type.name == "BINARY") && cursor_.accept_word("VARYING")) type.name = "VAR" + type.name;
    parse_type_parameters(type, known->parameters);
    if (type.name == "TIME" || type.name == "TIMESTAMP") parse_time_zone_words(type);
    return type;
}

/// [WITHOUT TIME ZONE | WITH LOCAL TIME ZONE]
void Parser::parse_time_zone_words(TypeName& type) {
    const std::uint32_t begin = cursor_.here();
    if (cursor_.peek().is_word("WITHOUT")) {
        cursor_.advance();
        cursor_.expect_word("TIME");
        cursor_.expect_word("ZONE");
    } else if (cursor_.peek().is_word("WITH") && (cursor_.peek(1).is_word("LOCAL") || cursor_.peek(1).is_word("TIME"))) {
        cursor_.advance();
        if (!cursor_.accept_word("LOCAL") || type.name == "TIME") {
            cursor_.fail_at(cursor_.since(begin), "W4090", type.name + " WITH TIME ZONE is not a type of Flink",
                            type.name == "TIME" ? "use TIME" : "use TIMESTAMP_LTZ(3), an instant");
        }
        cursor_.expect_word("TIME");
        cursor_.expect_word("ZONE");
        type.name = "TIMESTAMP_LTZ";
    }
}

void Parser::fail_unknown_type() {
    const Token& token = cursor_.peek();
    for (const ForeignType& foreign : foreign_types) {
        if (foreign.word == token.upper) {
            cursor_.fail_at(token.where, "W2021", "`" + token.text + "` is not a data type of Flink",
                            std::string("write ") + foreign.instead);
        }
    }
    std::vector<std::string> names = {"ARRAY", "MAP", "MULTISET", "ROW", "INTERVAL"};
    for (const SimpleType& type : simple_types) names.emplace_back(type.word);
    std::string hint = did_you_mean(closest(token.upper, names));
    if (hint.empty())
        hint = "types are INT, BIGINT, DOUBLE, DECIMAL(p, s), STRING, BOOLEAN, DATE, TIMESTAMP(3), ARRAY<...>, ROW<...>, ...";
    if (token.reserved) cursor_.fail("a data type");
    cursor_.fail_at(token.where, "W2021", "`" + token.text + "` is not a data type of Flink", std::move(hint));
}

/// ROW<a INT, b STRING 'comment'> and ROW(a INT, b STRING).
TypeName Parser::parse_row_type(std::uint32_t begin) {
    TypeName type;
    type.name = "ROW";
    cursor_.advance();
    if (cursor_.accept_symbol("<>")) {
        type.where = cursor_.since(begin);
        return type;
    }
    const bool round = cursor_.accept_symbol("(");
    if (!round) cursor_.expect_symbol("<");
    const char* close = round ? ")" : ">";
    if (!cursor_.at_symbol(close)) {
        do {
            type.field_names.push_back(cursor_.expect_identifier("a field's name"));
            type.children.push_back(parse_type());
            type.field_comments.emplace_back(cursor_.peek().kind == TokenKind::string ? cursor_.advance().text : std::string());
        } while (cursor_.accept_symbol(","));
    }
    cursor_.expect_symbol(close);
    return type;
}

}  // namespace windrow::sql
