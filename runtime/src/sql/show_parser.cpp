// SPDX-License-Identifier: Apache-2.0

// SHOW in all its forms.

#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {
namespace {

struct ShowWords {
    const char* first;
    const char* second;
    ShowKind kind;
};
constexpr ShowWords show_words[] = {
    {"CURRENT", "CATALOG", ShowKind::current_catalog},
    {"CURRENT", "DATABASE", ShowKind::current_database},
    {"CREATE", "TABLE", ShowKind::create_table},
    {"CREATE", "VIEW", ShowKind::create_view},
    {"CREATE", "CATALOG", ShowKind::create_catalog},
    {"CREATE", "DATABASE", ShowKind::create_database},
    {"CREATE", "MODEL", ShowKind::create_model},
    {"USER", "FUNCTIONS", ShowKind::user_functions},
    {"FULL", "MODULES", ShowKind::full_modules},
    {"CATALOGS", nullptr, ShowKind::catalogs},
    {"DATABASES", nullptr, ShowKind::databases},
    {"TABLES", nullptr, ShowKind::tables},
    {"VIEWS", nullptr, ShowKind::views},
    {"COLUMNS", nullptr, ShowKind::columns},
    {"FUNCTIONS", nullptr, ShowKind::functions},
    {"MODELS", nullptr, ShowKind::models},
    {"PARTITIONS", nullptr, ShowKind::partitions},
    {"MODULES", nullptr, ShowKind::modules},
    {"PROCEDURES", nullptr, ShowKind::procedures},
    {"JOBS", nullptr, ShowKind::jobs},
};

bool needs_name(ShowKind kind) {
    return kind == ShowKind::create_table || kind == ShowKind::create_view || kind == ShowKind::create_catalog ||
           kind == ShowKind::create_database || kind == ShowKind::create_model || kind == ShowKind::partitions;
}

}  // namespace

ShowKind Parser::parse_show_kind() {
    for (const ShowWords& words : show_words) {
        if (words.second == nullptr) {
            if (cursor_.accept_word(words.first)) return words.kind;
            continue;
        }
        if (!cursor_.at_word(words.first) || !cursor_.peek(1).is_word(words.second)) continue;
        cursor_.advance();
        cursor_.advance();
        return words.kind;
    }
    cursor_.fail("TABLES, VIEWS, COLUMNS, DATABASES, CATALOGS, FUNCTIONS, CURRENT CATALOG, CURRENT DATABASE or CREATE TABLE");
}

StatementPtr Parser::parse_show() {
    const std::uint32_t begin = cursor_.here();
    Show show(SourceRange{});
    cursor_.advance();
    show.show = parse_show_kind();
    if (needs_name(show.show)) {
        show.name = parse_name("a name");
    } else if (show.show == ShowKind::columns) {
        if (!cursor_.accept_word("FROM") && !cursor_.accept_word("IN")) cursor_.fail({});
        show.name = parse_name("a table's name");
    } else if (cursor_.accept_word("FROM") || cursor_.accept_word("IN")) {
        show.name = parse_name("a database's name");
    }
    parse_show_filter(show);
    show.where = cursor_.since(begin);
    return std::make_shared<Show>(std::move(show));
}

/// [NOT] LIKE | ILIKE 'pattern'
void Parser::parse_show_filter(Show& show) {
    show.negated = cursor_.accept_word("NOT");
    show.ignore_case = cursor_.accept_word("ILIKE");
    if (show.ignore_case || cursor_.accept_word("LIKE"))
        show.like = cursor_.expect_string("a pattern");
    else if (show.negated)
        cursor_.fail({});
}

}  // namespace windrow::sql
