// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/catalog/catalog.hpp"

namespace windrow::catalog {

namespace {

std::string back_quoted(const std::string& name) {
    std::string text = "`";
    for (const char c : name) {
        text += c;
        if (c == '`') text += c;
    }
    return text + "`";
}

}  // namespace

std::string FullName::to_string() const {
    return catalog + "." + database + "." + object;
}

std::string FullName::quoted() const {
    return back_quoted(catalog) + "." + back_quoted(database) + "." + back_quoted(object);
}

const ColumnDefinition* TableDefinition::find_column(std::string_view column) const {
    for (const ColumnDefinition& definition : columns) {
        if (definition.name == column) return &definition;
    }
    return nullptr;
}

Schema TableDefinition::schema() const {
    Schema schema;
    for (const ColumnDefinition& column : columns) schema.push_back({column.name, column.type});
    return schema;
}

Schema TableDefinition::sink_schema() const {
    Schema schema;
    for (const ColumnDefinition& column : columns) {
        const bool written = column.kind == ColumnKind::physical || (column.kind == ColumnKind::metadata && !column.is_virtual);
        if (written) schema.push_back({column.name, column.type});
    }
    return schema;
}

const FullName& CatalogObject::name() const noexcept {
    return table ? table->name : view->name;
}

bool CatalogObject::temporary() const noexcept {
    return table ? table->temporary : view->temporary;
}

Schema CatalogObject::schema() const {
    return table ? table->schema() : view->schema;
}

}  // namespace windrow::catalog
