// SPDX-License-Identifier: Apache-2.0

// Statements other than CREATE, ALTER and SHOW.

#include <string>
#include <utility>
#include <vector>

#include "parser_core.hpp"
#include "windrow/runtime/sql/spelling.hpp"

namespace windrow::sql {
namespace {

/// Statements of Flink that Windrow has no use for; named so that they are not called syntax errors.
constexpr const char* unsupported_statements[] = {"ANALYZE", "CALL", "COMPILE",  "DELETE", "LOAD",   "MERGE",
                                                  "REMOVE",  "STOP", "TRUNCATE", "UNLOAD", "UPDATE", "UPSERT"};

}  // namespace

QualifiedName Parser::parse_name(const char* what) {
    const std::uint32_t begin = cursor_.here();
    QualifiedName name;
    name.parts.push_back(cursor_.expect_identifier(what));
    while (cursor_.peek().is_symbol(".")) {
        cursor_.advance();
        name.parts.push_back(cursor_.expect_identifier("a name behind the dot"));
    }
    name.where = cursor_.since(begin);
    return name;
}

std::vector<Identifier> Parser::parse_identifier_list(const char* what) {
    std::vector<Identifier> names;
    cursor_.expect_symbol("(");
    do {
        names.push_back(cursor_.expect_identifier(what));
    } while (cursor_.accept_symbol(","));
    cursor_.expect_symbol(")");
    return names;
}

void Parser::expect_end_of_text(const char* what) {
    if (!cursor_.at_end()) cursor_.fail(what);
}

StatementPtr Parser::parse_statement() {
    const DepthGuard guard(cursor_, 1);
    const std::uint32_t begin = cursor_.here();
    if (cursor_.at_word("SELECT") || cursor_.at_word("WITH") || cursor_.at_word("VALUES") || cursor_.peek().is_symbol("(")) {
        return parse_select_statement();
    }
    if (cursor_.at_word("CREATE")) return parse_create();
    if (cursor_.at_word("INSERT")) return parse_insert();
    if (cursor_.at_word("SET")) return parse_set();
    if (cursor_.at_word("RESET")) return parse_reset();
    if (cursor_.at_word("USE")) return parse_use();
    if (cursor_.at_word("SHOW")) return parse_show();
    if (cursor_.at_word("DESCRIBE") || cursor_.at_word("DESC")) return parse_describe();
    if (cursor_.at_word("DROP")) return parse_drop();
    if (cursor_.at_word("ALTER")) return parse_alter();
    if (cursor_.at_word("EXPLAIN")) return parse_explain();
    if (cursor_.at_word("EXECUTE")) return parse_execute();
    if (cursor_.at_word("BEGIN")) {
        cursor_.advance();
        cursor_.expect_word("STATEMENT");
        cursor_.expect_word("SET");
        return parse_statement_set(begin, true);
    }
    if (cursor_.at_word("STATEMENT")) {
        cursor_.advance();
        cursor_.expect_word("SET");
        cursor_.expect_word("BEGIN");
        return parse_statement_set(begin, false);
    }
    fail_unknown_statement();
}

void Parser::fail_unknown_statement() {
    const Token& token = cursor_.peek();
    for (const char* word : unsupported_statements) {
        if (token.is_word(word)) {
            cursor_.fail_at(token.where, "W4091", std::string("Windrow does not run ") + word + " statements",
                            "a script creates tables and views, sets options, and runs INSERT INTO and SELECT");
        }
    }
    if (token.is_word("ADD")) cursor_.fail_at(token.where, "W4091", "Windrow does not load jars", "remove this statement");
    if (token.is_word("END")) {
        cursor_.fail_at(token.where, "W2003", "END closes nothing", "a statement set begins with EXECUTE STATEMENT SET BEGIN");
    }
    cursor_.fail("a statement (CREATE TABLE, INSERT INTO, SELECT, SET, ...)");
}

StatementPtr Parser::parse_select_statement() {
    const std::uint32_t begin = cursor_.here();
    QueryPtr query = parse_query();
    auto node = std::make_shared<SelectStatement>(cursor_.since(begin));
    node->query = std::move(query);
    return node;
}

StatementPtr Parser::parse_set() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    std::optional<Property> option;
    if (!cursor_.at_end() && !cursor_.peek().is_symbol(";")) option = parse_property();
    auto node = std::make_shared<SetOption>(cursor_.since(begin));
    node->option = std::move(option);
    return node;
}

StatementPtr Parser::parse_reset() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    std::optional<Property> option;
    if (!cursor_.at_end() && !cursor_.peek().is_symbol(";")) {
        option.emplace();
        option->key_where = cursor_.peek().where;
        option->key = cursor_.expect_string("an option's key");
    }
    auto node = std::make_shared<ResetOption>(cursor_.since(begin));
    node->option = std::move(option);
    return node;
}

StatementPtr Parser::parse_use() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    if (cursor_.peek().is_word("MODULES")) {
        cursor_.fail_at(cursor_.peek().where, "W4091", "Windrow has no modules", "remove this statement");
    }
    const bool catalog = cursor_.peek().is_word("CATALOG") && cursor_.peek(1).is_name();
    if (catalog) cursor_.advance();
    QualifiedName name = parse_name(catalog ? "a catalog's name" : "a database's name");
    auto node = std::make_shared<Use>(cursor_.since(begin));
    node->catalog = catalog;
    node->name = std::move(name);
    return node;
}

StatementPtr Parser::parse_describe() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    ObjectKind object = ObjectKind::table;
    if (cursor_.peek(1).is_name() || cursor_.peek(1).is_word("EXTENDED")) {
        if (cursor_.accept_word("CATALOG"))
            object = ObjectKind::catalog;
        else if (cursor_.accept_word("DATABASE"))
            object = ObjectKind::database;
        else if (cursor_.accept_word("FUNCTION"))
            object = ObjectKind::function;
        else if (cursor_.accept_word("MODEL"))
            object = ObjectKind::model;
    }
    const bool extended = cursor_.accept_word("EXTENDED");
    QualifiedName name = parse_name("a table's name");
    auto node = std::make_shared<Describe>(cursor_.since(begin));
    node->object = object;
    node->extended = extended;
    node->name = std::move(name);
    return node;
}

bool Parser::accept_if_exists() {
    if (!(cursor_.peek().is_word("IF") && cursor_.peek(1).kind == TokenKind::word)) return false;
    cursor_.advance();
    cursor_.expect_word("EXISTS");
    return true;
}

bool Parser::accept_if_not_exists() {
    if (!(cursor_.peek().is_word("IF") && cursor_.peek(1).kind == TokenKind::word)) return false;
    cursor_.advance();
    cursor_.expect_word("NOT");
    cursor_.expect_word("EXISTS");
    return true;
}

ObjectKind Parser::parse_object_kind(const char* verb) {
    struct Kind {
        const char* word;
        ObjectKind kind;
    };
    constexpr Kind kinds[] = {{"TABLE", ObjectKind::table},       {"VIEW", ObjectKind::view},
                              {"CATALOG", ObjectKind::catalog},   {"DATABASE", ObjectKind::database},
                              {"FUNCTION", ObjectKind::function}, {"MODEL", ObjectKind::model}};
    for (const Kind& kind : kinds) {
        if (cursor_.accept_word(kind.word)) return kind.kind;
    }
    if (cursor_.peek().is_word("MATERIALIZED") || cursor_.peek().is_word("CONNECTION")) {
        cursor_.fail_at(cursor_.peek().where, "W4091",
                        std::string("Windrow does not run ") + verb + " " + cursor_.peek().upper + " statements");
    }
    cursor_.fail({});
}

StatementPtr Parser::parse_drop() {
    const std::uint32_t begin = cursor_.here();
    Drop drop(SourceRange{});
    cursor_.advance();
    drop.temporary = cursor_.accept_word("TEMPORARY");
    if (drop.temporary) drop.system = cursor_.accept_word("SYSTEM");
    drop.object = parse_object_kind("DROP");
    drop.if_exists = accept_if_exists();
    drop.name = parse_name("a name");
    if (drop.object == ObjectKind::database) {
        drop.cascade = cursor_.accept_word("CASCADE");
        if (!drop.cascade) drop.restrict_drop = cursor_.accept_word("RESTRICT");
    }
    drop.where = cursor_.since(begin);
    return std::make_shared<Drop>(std::move(drop));
}

/// INSERT INTO | INSERT OVERWRITE.
StatementPtr Parser::parse_insert() {
    const std::uint32_t begin = cursor_.here();
    Insert insert(SourceRange{});
    cursor_.advance();
    insert.overwrite = cursor_.accept_word("OVERWRITE");
    if (insert.overwrite)
        cursor_.accept_word("INTO");
    else
        cursor_.expect_word("INTO", "write INSERT INTO table SELECT ...");
    cursor_.accept_word("TABLE");
    insert.table = parse_name("a table's name");
    if (cursor_.peek().kind == TokenKind::hint_begin) insert.hints = parse_hints();
    if (cursor_.accept_word("PARTITION")) {
        cursor_.expect_symbol("(");
        do {
            Identifier column = cursor_.expect_identifier("a partition column");
            ExpressionPtr value;
            if (cursor_.accept_symbol("=")) value = parse_expression();
            insert.partition.emplace_back(std::move(column), std::move(value));
        } while (cursor_.accept_symbol(","));
        cursor_.expect_symbol(")");
    }
    const bool column_list = cursor_.peek().is_symbol("(") && cursor_.peek(1).is_name();
    if (column_list) {
        cursor_.advance();
        do {
            insert.columns.push_back(parse_name("a column name"));
        } while (cursor_.accept_symbol(","));
        cursor_.expect_symbol(")");
    }
    insert.query = parse_query();
    insert.where = cursor_.since(begin);
    return std::make_shared<Insert>(std::move(insert));
}

/// Behind BEGIN (or BEGIN STATEMENT SET ;): INSERTs, each ended by a semicolon, then END.
StatementPtr Parser::parse_statement_set(std::uint32_t begin, bool semicolon_after_set) {
    if (semicolon_after_set) cursor_.expect_symbol(";");
    std::vector<std::shared_ptr<const Insert>> inserts;
    while (!cursor_.accept_word("END")) {
        cursor_.accept_word("EXECUTE");
        if (!cursor_.at_word("INSERT")) cursor_.fail({});
        const StatementPtr insert = parse_insert();
        inserts.push_back(std::shared_ptr<const Insert>(insert, &insert->as<Insert>()));
        cursor_.expect_symbol(";");
        cursor_.begin_statement();
    }
    auto node = std::make_shared<StatementSet>(cursor_.since(begin));
    if (inserts.empty())
        cursor_.fail_at(node->where, "W2013", "the statement set is empty", "put INSERT INTO statements before END");
    node->inserts = std::move(inserts);
    return node;
}

StatementPtr Parser::parse_execute() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    if (cursor_.accept_word("STATEMENT")) {
        cursor_.expect_word("SET");
        cursor_.expect_word("BEGIN");
        return parse_statement_set(begin, false);
    }
    if (cursor_.at_word("INSERT")) return parse_insert();
    if (cursor_.at_word("SELECT") || cursor_.at_word("WITH")) return parse_select_statement();
    if (cursor_.peek().is_word("PLAN")) {
        cursor_.fail_at(cursor_.peek().where, "W4091", "Windrow does not run compiled plans", "run the script itself");
    }
    cursor_.fail({});
}

StatementPtr Parser::parse_explain() {
    const std::uint32_t begin = cursor_.here();
    Explain explain(SourceRange{});
    cursor_.advance();
    if (cursor_.accept_word("PLAN")) {
        cursor_.expect_word("FOR");
    } else {
        constexpr const char* details[] = {"ESTIMATED_COST", "CHANGELOG_MODE", "JSON_EXECUTION_PLAN", "PLAN_ADVICE"};
        for (bool more = true; more;) {
            more = false;
            for (const char* detail : details) {
                if (!cursor_.accept_word(detail)) continue;
                explain.details.emplace_back(detail);
                more = cursor_.accept_symbol(",");
                if (!more) break;
            }
        }
    }
    const std::uint32_t statement_begin = cursor_.here();
    if (cursor_.at_word("INSERT")) {
        explain.statement = parse_insert();
    } else if (cursor_.at_word("EXECUTE") || cursor_.at_word("STATEMENT")) {
        explain.statement = parse_statement();
    } else if (cursor_.at_word("BEGIN")) {
        cursor_.fail_at({statement_begin, cursor_.peek().where.end}, "W2003", "a statement set is explained as one statement",
                        "write EXPLAIN STATEMENT SET BEGIN ... END");
    } else {
        explain.statement = parse_select_statement();
    }
    explain.where = cursor_.since(begin);
    return std::make_shared<Explain>(std::move(explain));
}

}  // namespace windrow::sql
