// SPDX-License-Identifier: Apache-2.0
/// ALTER TABLE: each form changes a copy of the definition, which is then checked as a whole like a new table.
#include "catalog/definition_statements.hpp"
#include "catalog/referenced_columns.hpp"
#include "catalog/table_draft.hpp"

#include <algorithm>

namespace windrow::catalog {

namespace {

const sql::Identifier& single_part(const sql::QualifiedName& name) {
    if (name.parts.size() != 1) {
        throw Error("W3426", "'" + name.to_string() + "' is a field inside a column and cannot be changed by itself",
                    "change the whole column with MODIFY")
            .at(name.where);
    }
    return name.parts.front();
}

/// Refuses to take a column away (or rename it) under something that names it.
void check_unreferenced(const TableDefinition& table, const sql::Identifier& column, const std::vector<std::string>& leaving) {
    const std::string& name = column.name;
    for (const ColumnDefinition& other : table.columns) {
        if (other.kind != ColumnKind::computed || other.name == name) continue;
        if (std::find(leaving.begin(), leaving.end(), other.name) != leaving.end()) continue;
        if (!referenced_columns(*other.expression).contains(name)) continue;
        throw Error("W3427", "column '" + name + "' is used by the computed column '" + other.name + "'",
                    "change or drop '" + other.name + "' first")
            .at(column.where);
    }
    if (table.watermark &&
        (table.watermark->time_column == name || referenced_columns(*table.watermark->expression).contains(name))) {
        throw Error("W3427", "column '" + name + "' is used by the watermark", "ALTER TABLE ... DROP WATERMARK first")
            .at(column.where);
    }
    if (std::find(table.partition_keys.begin(), table.partition_keys.end(), name) != table.partition_keys.end()) {
        throw Error("W3427", "column '" + name + "' is a partition column", "create a new table instead").at(column.where);
    }
}

void rename_column(TableDefinition& table, const sql::AlterTable& statement) {
    const sql::Identifier& old_name = single_part(statement.column);
    const sql::Identifier& new_name = single_part(statement.new_name);
    const std::size_t index = column_index(table, old_name);
    check_unreferenced(table, old_name, {});
    if (table.find_column(new_name.name) != nullptr) {
        throw Error("W3411", "the table has a column '" + new_name.name + "' already", "choose another name").at(new_name.where);
    }
    table.columns[index].name = new_name.name;
    ColumnDefinition& column = table.columns[index];
    if (column.kind == ColumnKind::metadata && !column.metadata_key_given) column.metadata_key_given = true;
    if (table.primary_key) {
        std::replace(table.primary_key->columns.begin(), table.primary_key->columns.end(), old_name.name, new_name.name);
    }
}

void drop_columns(TableDefinition& table, const sql::AlterTable& statement) {
    std::vector<std::string> leaving;
    for (const sql::QualifiedName& name : statement.columns) leaving.push_back(single_part(name).name);
    for (const sql::QualifiedName& name : statement.columns) {
        const sql::Identifier& column = single_part(name);
        column_index(table, column);
        check_unreferenced(table, column, leaving);
        if (table.primary_key && std::find(table.primary_key->columns.begin(), table.primary_key->columns.end(), column.name) !=
                                     table.primary_key->columns.end()) {
            throw Error("W3427", "column '" + column.name + "' is part of the primary key",
                        "ALTER TABLE ... DROP PRIMARY KEY first")
                .at(column.where);
        }
        if (std::count(leaving.begin(), leaving.end(), column.name) > 1) {
            throw Error("W3411", "column '" + column.name + "' is dropped twice", "name it once").at(column.where);
        }
    }
    std::erase_if(table.columns, [&](const ColumnDefinition& column) {
        return std::find(leaving.begin(), leaving.end(), column.name) != leaving.end();
    });
}

void place_column(TableDefinition& table, ColumnDefinition column, const sql::AlterElement& element) {
    auto at = table.columns.end();
    if (element.position == sql::ColumnPosition::first) {
        at = table.columns.begin();
    } else if (element.position == sql::ColumnPosition::after) {
        const std::size_t previous = column_index(table, single_part(*element.after));
        at = table.columns.begin() + static_cast<std::ptrdiff_t>(previous) + 1;
    }
    table.columns.insert(at, std::move(column));
}

void add_element(TableDefinition& table, const sql::AlterElement& element) {
    if (element.column) {
        if (table.find_column(element.column->name.name) != nullptr) {
            throw Error("W3411", "the table has a column '" + element.column->name.name + "' already",
                        "write MODIFY to change it, or choose another name")
                .at(element.column->name.where);
        }
        place_column(table, draft_column(*element.column), element);
    } else if (element.key) {
        if (table.primary_key) {
            throw Error("W3428", "the table has a primary key already", "ALTER TABLE ... DROP PRIMARY KEY first, or MODIFY it")
                .at(element.where);
        }
        table.primary_key = draft_key(*element.key);
    } else if (element.watermark) {
        if (table.watermark) {
            throw Error("W3428", "the table has a watermark already", "ALTER TABLE ... DROP WATERMARK first, or MODIFY it")
                .at(element.where);
        }
        table.watermark = draft_watermark(*element.watermark, table);
    }
}

void modify_element(TableDefinition& table, const sql::AlterElement& element) {
    if (element.column) {
        const std::size_t index = column_index(table, element.column->name);
        ColumnDefinition column = draft_column(*element.column);
        if (!column.comment) column.comment = table.columns[index].comment;
        if (element.position == sql::ColumnPosition::unspecified) {
            table.columns[index] = std::move(column);
        } else {
            table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(index));
            place_column(table, std::move(column), element);
        }
    } else if (element.key) {
        if (!table.primary_key) {
            throw Error("W3428", "the table has no primary key to modify",
                        "write ALTER TABLE ... ADD PRIMARY KEY (...) NOT ENFORCED")
                .at(element.where);
        }
        table.primary_key = draft_key(*element.key);
    } else if (element.watermark) {
        if (!table.watermark) {
            throw Error("W3428", "the table has no watermark to modify", "write ALTER TABLE ... ADD WATERMARK FOR ...")
                .at(element.where);
        }
        table.watermark = draft_watermark(*element.watermark, table);
    }
}

void change_elements(TableDefinition& table, const sql::AlterTable& statement) {
    const bool adding = statement.action == sql::AlterTableAction::add;
    // Columns first: a key or watermark of the same statement may name them.
    for (const bool columns : {true, false}) {
        for (const sql::AlterElement& element : statement.elements) {
            if (element.distribution) {
                throw Error("W4045", "DISTRIBUTED is not available: no connector here has buckets", "remove it")
                    .at(element.where);
            }
            if (element.column.has_value() != columns) continue;
            if (adding) {
                add_element(table, element);
            } else {
                modify_element(table, element);
            }
        }
    }
    // `id INT PRIMARY KEY NOT ENFORCED` inside ADD or MODIFY.
    for (const sql::AlterElement& element : statement.elements) {
        if (!element.column || !element.column->primary_key || element.key) continue;
        table.primary_key = PrimaryKey{"PK_" + element.column->name.name, {element.column->name.name}};
    }
}

void drop_key(TableDefinition& table, const sql::AlterTable& statement) {
    if (!table.primary_key) {
        throw Error("W3428", "the table has no primary key to drop", "remove the statement").at(statement.where);
    }
    if (statement.constraint && statement.constraint->name != table.primary_key->name) {
        throw Error("W3428", "the table has no constraint '" + statement.constraint->name + "'",
                    "its primary key is named '" + table.primary_key->name + "'")
            .at(statement.constraint->where);
    }
    table.primary_key.reset();
}

void reset_options(TableDefinition& table, const sql::AlterTable& statement) {
    for (const sql::Property& option : statement.reset_keys) {
        if (option.key == "connector") {
            throw Error("W3429", "option 'connector' cannot be reset", "a table needs one; ALTER TABLE ... SET can change it")
                .at(option.key_where);
        }
        table.options.erase(option.key);
    }
}

void change_table(TableDefinition& table, const sql::AlterTable& statement) {
    switch (statement.action) {
        case sql::AlterTableAction::rename_column:
            return rename_column(table, statement);
        case sql::AlterTableAction::set_options:
            for (const auto& [key, value] : option_map(statement.options)) table.options[key] = value;
            return;
        case sql::AlterTableAction::reset_options:
            return reset_options(table, statement);
        case sql::AlterTableAction::add:
        case sql::AlterTableAction::modify:
            return change_elements(table, statement);
        case sql::AlterTableAction::drop_columns:
            return drop_columns(table, statement);
        case sql::AlterTableAction::drop_constraint:
        case sql::AlterTableAction::drop_primary_key:
            return drop_key(table, statement);
        case sql::AlterTableAction::drop_watermark:
            if (!table.watermark) {
                throw Error("W3428", "the table has no watermark to drop", "remove the statement").at(statement.where);
            }
            table.watermark.reset();
            return;
        case sql::AlterTableAction::drop_distribution:
            throw Error("W3428", "the table is not distributed", "remove the statement").at(statement.where);
        case sql::AlterTableAction::add_partitions:
        case sql::AlterTableAction::drop_partitions:
            throw Error("W4046", "partitions are the folders on disk and cannot be added or dropped by a statement",
                        "create or remove the folder")
                .at(statement.where);
        case sql::AlterTableAction::rename_table:
            break;
    }
    throw_defect("ALTER TABLE of another form");
}

}  // namespace

void alter_table(const sql::AlterTable& statement, DefinitionContext context) {
    const FullName name = full_name(statement.name, context.catalog);
    const CatalogObject temporary = context.catalog.find_temporary(name);
    const CatalogObject permanent = context.catalog.find_permanent(name);
    if (temporary || !permanent) {
        if (statement.if_exists) return;
        if (temporary) {
            throw Error("W3430", "'" + statement.name.to_string() + "' is temporary, and temporary objects cannot be altered",
                        "drop it and create it anew")
                .at(statement.name.where);
        }
        std::vector<std::string> parts;
        for (const sql::Identifier& part : statement.name.parts) parts.push_back(part.name);
        static_cast<void>(context.catalog.resolve(parts, statement.name.where));  // throws with candidates
    }
    if (permanent.is_view()) {
        throw Error("W3431", "'" + statement.name.to_string() + "' is a view", "write ALTER VIEW").at(statement.name.where);
    }
    TableDefinition table = reopen_table(*permanent.table);
    if (statement.action == sql::AlterTableAction::rename_table) {
        FullName new_name = name;
        new_name.object = statement.new_name.last();
        if (statement.new_name.parts.size() > 1) new_name = full_name(statement.new_name, context.catalog);
        if (new_name.catalog != name.catalog || new_name.database != name.database) {
            throw Error("W3432", "RENAME TO cannot move a table to another database", "write a name of one part")
                .at(statement.new_name.where);
        }
        table.name = new_name;
        CatalogObject renamed;
        renamed.table = finish_table(std::move(table), context.typer);
        context.catalog.add(std::move(renamed), false, statement.new_name.where);
        context.catalog.remove(name, false);
        return;
    }
    change_table(table, statement);
    CatalogObject changed;
    changed.table = finish_table(std::move(table), context.typer);
    context.catalog.replace(std::move(changed));
}

}  // namespace windrow::catalog
