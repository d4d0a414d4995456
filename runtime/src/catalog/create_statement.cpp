// SPDX-License-Identifier: Apache-2.0
/// SHOW CREATE: a definition back to the statement that makes it, in Flink's layout.
#include "windrow/host/secret_text.hpp"
#include "windrow/runtime/catalog/show.hpp"
#include "windrow/runtime/sql/unparse.hpp"

namespace windrow::catalog {

namespace {

/// The type as DDL writes it out in full: where DESCRIBE says STRING, this says VARCHAR(2147483647).
std::string written_out(const DataType& type) {
    std::string text;
    switch (type.kind()) {
        case TypeKind::varchar:
            text = "VARCHAR(" + std::to_string(type.length()) + ")";
            break;
        case TypeKind::varbinary:
            text = "VARBINARY(" + std::to_string(type.length()) + ")";
            break;
        case TypeKind::timestamp_ltz:
            text = "TIMESTAMP(" + std::to_string(type.precision()) + ") WITH LOCAL TIME ZONE";
            break;
        case TypeKind::array:
            text = "ARRAY<" + written_out(type.children()[0]) + ">";
            break;
        case TypeKind::multiset:
            text = "MULTISET<" + written_out(type.children()[0]) + ">";
            break;
        case TypeKind::map:
            text = "MAP<" + written_out(type.children()[0]) + ", " + written_out(type.children()[1]) + ">";
            break;
        case TypeKind::row:
            text = "ROW<";
            for (std::size_t i = 0; i < type.children().size(); ++i) {
                if (i > 0) text += ", ";
                text += sql::quote_identifier(type.field_names()[i]) + " " + written_out(type.children()[i]);
            }
            text += ">";
            break;
        default:
            text = type.with_time_attribute(TimeAttribute::none).to_plain_string();
            break;
    }
    return type.nullable() ? text : text + " NOT NULL";
}

std::string column_line(const ColumnDefinition& column) {
    std::string line = sql::quote_identifier(column.name) + " ";
    if (column.kind == ColumnKind::computed) {
        line += "AS " + column.expression_text;
    } else {
        line += written_out(column.declared_type);
    }
    if (column.kind == ColumnKind::metadata) {
        line += " METADATA";
        if (column.metadata_key_given) line += " FROM " + sql::quote_string(column.metadata_key);
        if (column.is_virtual) line += " VIRTUAL";
    }
    if (column.comment && !column.comment->empty()) line += " COMMENT " + sql::quote_string(*column.comment);
    return line;
}

std::string quoted_list(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + sql::quote_identifier(name);
    return text;
}

std::string prefix(const std::string& kind, bool temporary, const FullName& name) {
    return "CREATE " + std::string(temporary ? "TEMPORARY " : "") + kind + " " + name.quoted() + " (\n";
}

std::string options_text(const std::map<std::string, std::string>& options) {
    if (options.empty()) return {};
    std::string text = "WITH (\n";
    bool first = true;
    for (const auto& [key, value] : options) {
        if (!std::exchange(first, false)) text += ",\n";
        text += "  " + sql::quote_string(key) + " = " + sql::quote_string(shown_value(key, value));
    }
    return text + "\n)\n";
}

std::string create_table_text(const TableDefinition& table) {
    std::vector<std::string> lines;
    for (const ColumnDefinition& column : table.columns) lines.push_back(column_line(column));
    if (table.watermark) {
        lines.push_back("WATERMARK FOR " + sql::quote_identifier(table.watermark->time_column) + " AS " +
                        table.watermark->expression_text);
    }
    if (table.primary_key) {
        lines.push_back("CONSTRAINT " + sql::quote_identifier(table.primary_key->name) + " PRIMARY KEY (" +
                        quoted_list(table.primary_key->columns) + ") NOT ENFORCED");
    }
    std::string text = prefix("TABLE", table.temporary, table.name);
    for (std::size_t i = 0; i < lines.size(); ++i) text += (i > 0 ? ",\n  " : "  ") + lines[i];
    text += "\n)\n";
    if (table.comment && !table.comment->empty()) text += "COMMENT " + sql::quote_string(*table.comment) + "\n";
    if (!table.partition_keys.empty()) text += "PARTITIONED BY (" + quoted_list(table.partition_keys) + ")\n";
    return text + options_text(table.options);
}

/// `` `a` DOUBLE, `b` INT COMMENT 'the b' ``
std::string model_columns_text(const std::vector<ModelColumn>& columns) {
    std::string text;
    for (const ModelColumn& column : columns) {
        if (!text.empty()) text += ", ";
        text += sql::quote_identifier(column.name) + " " + written_out(column.type);
        if (column.comment && !column.comment->empty()) text += " COMMENT " + sql::quote_string(*column.comment);
    }
    return text;
}

std::string create_view_text(const ViewDefinition& view) {
    std::string text = prefix("VIEW", view.temporary, view.name);
    for (std::size_t i = 0; i < view.schema.size(); ++i) {
        text += (i > 0 ? ",\n  " : "  ") + sql::quote_identifier(view.schema[i].name);
    }
    text += "\n)\n";
    if (view.comment && !view.comment->empty()) text += "COMMENT " + sql::quote_string(*view.comment) + "\n";
    return text + "AS " + view.query_text + "\n";
}

}  // namespace

std::string create_statement(const CatalogObject& object) {
    return object.is_view() ? create_view_text(*object.view) : create_table_text(*object.table);
}

std::string create_statement(const ModelDefinition& model) {
    std::string text = "CREATE " + std::string(model.temporary ? "TEMPORARY " : "") + "MODEL " + model.name.quoted() + "\n";
    if (!model.input.empty()) text += "INPUT (" + model_columns_text(model.input) + ")\n";
    if (!model.output.empty()) text += "OUTPUT (" + model_columns_text(model.output) + ")\n";
    if (model.comment && !model.comment->empty()) text += "COMMENT " + sql::quote_string(*model.comment) + "\n";
    return text + options_text(model.options);
}

}  // namespace windrow::catalog
