// SPDX-License-Identifier: Apache-2.0
#include "catalog/table_draft.hpp"

#include "catalog/referenced_columns.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"
#include "windrow/runtime/sql/type_name.hpp"
#include "windrow/runtime/sql/unparse.hpp"

#include <algorithm>
#include <set>

namespace windrow::catalog {

namespace {

std::vector<std::string> column_names(const TableDefinition& table) {
    std::vector<std::string> names;
    for (const ColumnDefinition& column : table.columns) names.push_back(column.name);
    return names;
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string unknown_column_hint(const TableDefinition& table, const std::string& name) {
    const std::vector<std::string> names = column_names(table);
    const std::string meant = did_you_mean(closest_names(name, names));
    return meant.empty() ? "columns of the table: " + listed(names) : meant;
}

void check_distinct_columns(const TableDefinition& table) {
    std::set<std::string> seen;
    std::set<std::string> metadata_keys;
    for (const ColumnDefinition& column : table.columns) {
        if (!seen.insert(column.name).second) {
            throw Error("W3411", "the table has two columns named '" + column.name + "'", "give one of them another name")
                .at(column.where);
        }
        if (column.kind == ColumnKind::metadata && !metadata_keys.insert(column.metadata_key).second) {
            throw Error("W3411", "two columns of the table are filled from the metadata '" + column.metadata_key + "'",
                        "keep one of them, and make the other a computed column: " + column.name + " AS that_column")
                .at(column.where);
        }
    }
}

void apply_key(TableDefinition& table) {
    if (!table.primary_key) return;
    std::set<std::string> seen;
    for (const std::string& name : table.primary_key->columns) {
        if (!seen.insert(name).second) {
            throw Error("W3414", "column '" + name + "' stands twice in the primary key", "name each key column once");
        }
        const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                        [&](const ColumnDefinition& column) { return column.name == name; });
        if (found == table.columns.end()) {
            throw Error("W3412", "the primary key names a column '" + name + "' that the table does not have",
                        unknown_column_hint(table, name));
        }
        if (found->kind != ColumnKind::physical) {
            throw Error("W3414", "column '" + name + "' of the primary key is not a physical column",
                        "a key can only hold columns that are stored: no computed and no metadata columns")
                .at(found->where);
        }
        found->declared_type = found->declared_type.not_null();
        found->type = found->declared_type;
    }
}

void type_computed_columns(TableDefinition& table, const ExpressionTyper& typer) {
    Schema stored;
    std::set<std::string> computed;
    for (const ColumnDefinition& column : table.columns) {
        if (column.kind == ColumnKind::computed) {
            computed.insert(column.name);
        } else {
            stored.push_back({column.name, column.type});
        }
    }
    for (ColumnDefinition& column : table.columns) {
        if (column.kind != ColumnKind::computed) continue;
        for_each_column(*column.expression, [&](const sql::ColumnReference& reference) {
            const std::string& name = reference.name.parts.front().name;
            if (!computed.contains(name)) return;
            throw Error("W3415", "computed column '" + column.name + "' refers to the computed column '" + name + "'",
                        "a computed column sees only physical and metadata columns: repeat the expression of '" + name + "' here")
                .at(reference.where);
        });
        try {
            column.type = typer.type_of(*column.expression, stored);
        } catch (Error& error) {
            throw error.at(column.where);
        }
        column.declared_type = column.type;
    }
}

bool is_event_time(const DataType& type) {
    return type.is_timestamp() && type.precision() <= 3;
}

std::string event_time_hint(const std::string& name, const DataType& type) {
    if (type.is_timestamp()) {
        const std::string wanted = type.kind() == TypeKind::timestamp ? "TIMESTAMP(3)" : "TIMESTAMP_LTZ(3)";
        return "declare '" + name + "' as " + wanted + ", or add a computed column: " + name + "3 AS CAST(" + name + " AS " +
               wanted + ")";
    }
    if (type.is_string()) {
        return "add a computed column and put the watermark on it: " + name + "_time AS TO_TIMESTAMP(" + name + ")";
    }
    if (type.is_integer()) {
        return "add a computed column and put the watermark on it: " + name + "_time AS TO_TIMESTAMP_LTZ(" + name + ", 3)";
    }
    return "event time must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3";
}

void apply_watermark(TableDefinition& table, const ExpressionTyper& typer) {
    if (!table.watermark) return;
    WatermarkDefinition& watermark = *table.watermark;
    const auto column = std::find_if(table.columns.begin(), table.columns.end(),
                                     [&](const ColumnDefinition& candidate) { return candidate.name == watermark.time_column; });
    if (column == table.columns.end()) {
        throw Error("W3416", "the watermark names a column '" + watermark.time_column + "' that the table does not have",
                    unknown_column_hint(table, watermark.time_column))
            .at(watermark.where);
    }
    if (column->type.time_attribute() == TimeAttribute::proctime) {
        throw Error("W3417", "a watermark cannot stand on the processing-time column '" + column->name + "'",
                    "remove the WATERMARK clause: processing time needs none")
            .at(watermark.where);
    }
    if (!is_event_time(column->type)) {
        throw Error("W3417",
                    "column '" + column->name + "' is " + column->type.to_plain_string() +
                        " and cannot be event time: that takes TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3",
                    event_time_hint(column->name, column->type))
            .at(watermark.where);
    }
    Schema all;
    for (const ColumnDefinition& one : table.columns) all.push_back({one.name, one.type});
    try {
        watermark.expression_type = typer.type_of(*watermark.expression, all);
    } catch (Error& error) {
        throw error.at(watermark.where);
    }
    const DataType& result = watermark.expression_type;
    if (!is_event_time(result) || result.kind() != column->type.kind()) {
        throw Error("W3418",
                    "the watermark expression gives " + result.to_plain_string() + ", but event time '" + column->name + "' is " +
                        column->type.to_plain_string(),
                    "write an expression of the column's own type, such as " + column->name + " - INTERVAL '5' SECOND")
            .at(watermark.expression->where);
    }
    // Event time always has milliseconds, also where fewer digits were declared.
    column->type =
        DataType(column->type.kind(), 3).with_nullable(column->type.nullable()).with_time_attribute(TimeAttribute::rowtime);
}

void check_partition_keys(const TableDefinition& table) {
    std::set<std::string> seen;
    for (const std::string& key : table.partition_keys) {
        const ColumnDefinition* column = table.find_column(key);
        if (column == nullptr) {
            throw Error("W3412", "PARTITIONED BY names a column '" + key + "' that the table does not have",
                        unknown_column_hint(table, key));
        }
        if (column->kind != ColumnKind::physical) {
            throw Error("W3419", "the partition column '" + key + "' is not a physical column", "partition by a stored column");
        }
        if (!seen.insert(key).second) {
            throw Error("W3419", "PARTITIONED BY names the column '" + key + "' twice", "name each partition column once");
        }
    }
}

}  // namespace

ColumnDefinition draft_column(const sql::ColumnDefinition& column) {
    ColumnDefinition draft;
    draft.name = column.name.name;
    draft.comment = column.comment;
    draft.where = column.where;
    switch (column.kind) {
        case sql::ColumnKind::physical:
            draft.kind = ColumnKind::physical;
            break;
        case sql::ColumnKind::metadata:
            draft.kind = ColumnKind::metadata;
            break;
        case sql::ColumnKind::computed:
            draft.kind = ColumnKind::computed;
            break;
    }
    if (draft.kind == ColumnKind::computed) {
        draft.expression = column.expression;
        draft.expression_text = sql::to_sql(*column.expression);
        return draft;
    }
    draft.declared_type = sql::resolve_type(column.type);
    draft.type = draft.declared_type;
    if (draft.kind == ColumnKind::metadata) {
        draft.metadata_key_given = column.metadata_key.has_value();
        draft.metadata_key = column.metadata_key.value_or(draft.name);
        draft.is_virtual = column.is_virtual;
    }
    return draft;
}

PrimaryKey draft_key(const sql::PrimaryKey& key) {
    if (key.unique) {
        throw Error("W3413", "UNIQUE constraints do not exist", "remove it, or write PRIMARY KEY (...) NOT ENFORCED")
            .at(key.where);
    }
    if (!key.not_enforced) {
        throw Error("W3413", "PRIMARY KEY must be NOT ENFORCED: the data is not owned, so the key cannot be checked",
                    "write NOT ENFORCED behind PRIMARY KEY")
            .at(key.where);
    }
    PrimaryKey draft;
    for (const sql::Identifier& column : key.columns) draft.columns.push_back(column.name);
    if (key.constraint) {
        draft.name = key.constraint->name;
    } else {
        draft.name = "PK";
        for (const std::string& column : draft.columns) draft.name += "_" + column;
    }
    return draft;
}

WatermarkDefinition draft_watermark(const sql::Watermark& watermark, const TableDefinition& table) {
    if (watermark.column.parts.size() != 1) {
        throw Error("W3416", "the watermark stands on '" + watermark.column.to_string() + "', a field inside a column",
                    "add a computed column and put the watermark on it: " + watermark.column.last() + "_time AS " +
                        watermark.column.to_string() + "; columns of the table: " + listed(column_names(table)))
            .at(watermark.column.where);
    }
    WatermarkDefinition draft;
    draft.time_column = watermark.column.last();
    draft.expression = watermark.expression;
    draft.expression_text = sql::to_sql(*watermark.expression);
    draft.where = watermark.where;
    return draft;
}

TableDefinition reopen_table(const TableDefinition& table) {
    TableDefinition open = table;
    for (ColumnDefinition& column : open.columns) column.type = column.declared_type;
    return open;
}

TablePtr finish_table(TableDefinition table, const ExpressionTyper& typer) {
    check_distinct_columns(table);
    apply_key(table);
    type_computed_columns(table, typer);
    apply_watermark(table, typer);
    check_partition_keys(table);
    return std::make_shared<const TableDefinition>(std::move(table));
}

std::map<std::string, std::string> option_map(const std::vector<sql::Property>& options) {
    std::map<std::string, std::string> map;
    for (const sql::Property& option : options) {
        if (map.emplace(option.key, option.value).second) continue;
        throw Error("W3420", "option '" + option.key + "' is given twice", "keep one of them").at(option.key_where);
    }
    return map;
}

std::size_t column_index(const TableDefinition& table, const sql::Identifier& name) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].name == name.name) return i;
    }
    throw Error("W3412", "table '" + table.name.object + "' has no column '" + name.name + "'",
                unknown_column_hint(table, name.name))
        .at(name.where);
}

}  // namespace windrow::catalog
