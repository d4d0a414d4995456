// SPDX-License-Identifier: Apache-2.0

// ALTER TABLE, VIEW, MODEL, DATABASE, CATALOG.

#include <utility>
#include <vector>

#include "parser_core.hpp"

namespace windrow::sql {

StatementPtr Parser::parse_alter() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    const SourceRange object_where = cursor_.peek().where;
    switch (parse_object_kind("ALTER")) {
        case ObjectKind::table:
            return parse_alter_table(begin);
        case ObjectKind::view:
            return parse_alter_view(begin);
        case ObjectKind::database: {
            auto alter = std::make_shared<AlterDatabase>(SourceRange{});
            alter->name = parse_name("a database's name");
            cursor_.expect_word("SET");
            alter->options = parse_properties();
            alter->where = cursor_.since(begin);
            return alter;
        }
        case ObjectKind::catalog: {
            auto alter = std::make_shared<AlterCatalog>(SourceRange{});
            alter->name = cursor_.expect_identifier("a catalog's name");
            if (cursor_.accept_word("RESET")) {
                alter->reset_keys = parse_property_keys();
            } else if (cursor_.at_word("COMMENT")) {
                alter->comment = accept_comment();
            } else {
                cursor_.expect_word("SET");
                alter->set_options = parse_properties();
            }
            alter->where = cursor_.since(begin);
            return alter;
        }
        case ObjectKind::model:
            return parse_alter_model(begin);
        case ObjectKind::function:
            break;
    }
    cursor_.fail_at(object_where, "W4091", "Windrow cannot alter functions", "drop it and create it again");
}

StatementPtr Parser::parse_alter_view(std::uint32_t begin) {
    auto alter = std::make_shared<AlterView>(SourceRange{});
    alter->if_exists = accept_if_exists();
    alter->name = parse_name("a view's name");
    if (cursor_.accept_word("RENAME")) {
        cursor_.expect_word("TO");
        alter->new_name = parse_name("the new name");
    } else {
        cursor_.expect_word("AS");
        alter->query = parse_query();
    }
    alter->where = cursor_.since(begin);
    return alter;
}

StatementPtr Parser::parse_alter_model(std::uint32_t begin) {
    auto alter = std::make_shared<AlterModel>(SourceRange{});
    alter->if_exists = accept_if_exists();
    alter->name = parse_name("a model's name");
    if (cursor_.accept_word("RENAME")) {
        cursor_.expect_word("TO");
        alter->new_name = parse_name("the new name");
    } else if (cursor_.accept_word("SET")) {
        alter->action = AlterModelAction::set_options;
        alter->options = parse_properties();
    } else {
        cursor_.expect_word("RESET", "ALTER MODEL takes SET ('key' = 'value'), RESET ('key') or RENAME TO name");
        alter->action = AlterModelAction::reset_options;
        alter->options = parse_property_keys();
    }
    alter->where = cursor_.since(begin);
    return alter;
}

StatementPtr Parser::parse_alter_table(std::uint32_t begin) {
    auto alter = std::make_shared<AlterTable>(SourceRange{});
    alter->if_exists = accept_if_exists();
    alter->name = parse_name("a table's name");
    if (cursor_.accept_word("RENAME")) {
        parse_alter_rename(*alter);
    } else if (cursor_.accept_word("SET")) {
        alter->action = AlterTableAction::set_options;
        alter->options = parse_properties();
    } else if (cursor_.accept_word("RESET")) {
        alter->action = AlterTableAction::reset_options;
        alter->reset_keys = parse_property_keys();
    } else if (cursor_.accept_word("ADD")) {
        alter->action = AlterTableAction::add;
        parse_alter_elements(*alter);
    } else if (cursor_.accept_word("MODIFY")) {
        alter->action = AlterTableAction::modify;
        parse_alter_elements(*alter);
    } else if (cursor_.accept_word("DROP")) {
        parse_alter_drop(*alter);
    } else {
        cursor_.fail({});
    }
    alter->where = cursor_.since(begin);
    return alter;
}

void Parser::parse_alter_rename(AlterTable& alter) {
    if (cursor_.accept_word("TO")) {
        alter.action = AlterTableAction::rename_table;
        alter.new_name = parse_name("the table's new name");
        return;
    }
    alter.action = AlterTableAction::rename_column;
    alter.column = parse_name("a column name");
    cursor_.expect_word("TO");
    alter.new_name = parse_name("the column's new name");
}

std::vector<Property> Parser::parse_partition_properties() {
    std::vector<Property> properties;
    cursor_.expect_symbol("(");
    do {
        Property property;
        const Identifier column = cursor_.expect_identifier("a partition column");
        property.key = column.name;
        property.key_where = column.where;
        cursor_.expect_symbol("=");
        property.value_where = cursor_.peek().where;
        const bool number = cursor_.peek().kind == TokenKind::exact_number;
        property.value = number ? cursor_.advance().text : cursor_.expect_string("a partition's value");
        properties.push_back(std::move(property));
    } while (cursor_.accept_symbol(","));
    cursor_.expect_symbol(")");
    return properties;
}

/// ADD and MODIFY: one element, or several in brackets.
void Parser::parse_alter_elements(AlterTable& alter) {
    if (alter.action == AlterTableAction::add && (cursor_.at_word("PARTITION") || cursor_.peek().is_word("IF"))) {
        alter.action = AlterTableAction::add_partitions;
        accept_if_not_exists();
        while (cursor_.accept_word("PARTITION")) {
            alter.partitions.push_back(parse_partition_properties());
            if (cursor_.accept_word("WITH")) parse_properties();
        }
        return;
    }
    if (!cursor_.accept_symbol("(")) {
        alter.elements.push_back(parse_alter_element());
        return;
    }
    do {
        alter.elements.push_back(parse_alter_element());
    } while (cursor_.accept_symbol(","));
    cursor_.expect_symbol(")");
}

AlterElement Parser::parse_alter_element() {
    const std::uint32_t begin = cursor_.here();
    AlterElement element;
    if (cursor_.at_word("WATERMARK")) {
        element.watermark = parse_watermark();
    } else if (cursor_.at_word("PRIMARY") || cursor_.at_word("CONSTRAINT") || cursor_.at_word("UNIQUE")) {
        element.key = parse_key();
    } else if (cursor_.at_word("DISTRIBUTION") || cursor_.at_word("DISTRIBUTED")) {
        element.distribution = parse_distribution();
    } else {
        element.column = parse_column();
        if (cursor_.accept_word("FIRST")) {
            element.position = ColumnPosition::first;
        } else if (cursor_.accept_word("AFTER")) {
            element.position = ColumnPosition::after;
            element.after = parse_name("a column name");
        }
    }
    element.where = cursor_.since(begin);
    return element;
}

void Parser::parse_alter_drop(AlterTable& alter) {
    if (cursor_.accept_words("PRIMARY", "KEY")) {
        alter.action = AlterTableAction::drop_primary_key;
    } else if (cursor_.accept_word("CONSTRAINT")) {
        alter.action = AlterTableAction::drop_constraint;
        alter.constraint = cursor_.expect_identifier("a constraint's name");
    } else if (cursor_.accept_word("WATERMARK")) {
        alter.action = AlterTableAction::drop_watermark;
    } else if (cursor_.peek().is_word("DISTRIBUTION") && !cursor_.peek(1).is_symbol(",")) {
        cursor_.advance();
        alter.action = AlterTableAction::drop_distribution;
    } else if (cursor_.at_word("PARTITION") || cursor_.peek().is_word("IF")) {
        alter.action = AlterTableAction::drop_partitions;
        accept_if_exists();
        do {
            cursor_.expect_word("PARTITION");
            alter.partitions.push_back(parse_partition_properties());
        } while (cursor_.accept_symbol(","));
    } else {
        alter.action = AlterTableAction::drop_columns;
        const bool list = cursor_.accept_symbol("(");
        do {
            alter.columns.push_back(parse_name("a column name"));
        } while (list && cursor_.accept_symbol(","));
        if (list) cursor_.expect_symbol(")");
    }
}

}  // namespace windrow::sql
