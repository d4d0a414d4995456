// SPDX-License-Identifier: Apache-2.0
#include "insert_binding.hpp"

#include "node_building.hpp"
#include "query_binding.hpp"
#include "refusals.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"

#include <algorithm>

namespace windrow::plan {
namespace {

/// Where one sink column's value comes from.
struct SinkColumn {
    int query_column = -1;
    ExpressionPtr constant;  ///< PARTITION (k = 'v'), or NULL for a column that the list leaves out
};

std::size_t find_column(const Schema& schema, const std::string& name, const std::string& table, SourceRange where) {
    std::vector<std::string> known;
    for (std::size_t i = 0; i < schema.size(); ++i) {
        if (schema[i].name == name) return i;
        known.push_back(schema[i].name);
    }
    std::string hint = catalog::did_you_mean(catalog::closest_names(name, known));
    if (hint.empty()) hint = "computed and virtual columns cannot be written";
    throw Error("W3051", "table " + table + " has no column '" + name + "' to write", hint).at(where);
}

std::string column_list(const Schema& schema, const std::vector<SinkColumn>& columns) {
    std::string out;
    for (std::size_t i = 0; i < schema.size(); ++i) {
        if (!columns[i].constant) out += (out.empty() ? "" : ", ") + schema[i].name + " " + schema[i].type.to_plain_string();
    }
    return out;
}

std::vector<SinkColumn> static_partitions(const sql::Insert& insert, const Schema& schema, const std::string& table,
                                          ExpressionBinder& binder) {
    std::vector<SinkColumn> columns(schema.size());
    for (const auto& [name, value] : insert.partition) {
        const std::size_t column = find_column(schema, name.name, table, name.where);
        if (!value) continue;
        columns[column].constant = binder.convert(binder.bind(*value), schema[column].type.with_nullable(true));
    }
    return columns;
}

/// Sink columns in the order in which the query gives them.
std::vector<std::size_t> target_order(const sql::Insert& insert, const Schema& schema, const std::string& table,
                                      std::vector<SinkColumn>& columns) {
    std::vector<std::size_t> order;
    if (insert.columns.empty()) {
        for (std::size_t i = 0; i < schema.size(); ++i) {
            if (!columns[i].constant) order.push_back(i);
        }
        return order;
    }
    for (const sql::QualifiedName& name : insert.columns) {
        if (name.parts.size() != 1)
            throw Error("W3052", "a field of a record cannot be written alone: " + name.to_string(), "write the whole column")
                .at(name.where);
        const std::size_t column = find_column(schema, name.last(), table, name.where);
        if (std::find(order.begin(), order.end(), column) != order.end())
            throw Error("W3052", "column '" + name.last() + "' is listed twice").at(name.where);
        order.push_back(column);
    }
    for (std::size_t i = 0; i < schema.size(); ++i) {
        if (columns[i].constant || std::find(order.begin(), order.end(), i) != order.end()) continue;
        if (!schema[i].type.nullable()) {
            throw Error("W3053", "column '" + schema[i].name + "' of " + table + " is NOT NULL and gets no value",
                        "add it to the column list")
                .at(insert.columns.front().where);
        }
        columns[i].constant = Expression::make_literal(Value(), schema[i].type, insert.where);
    }
    return order;
}

/// The rows of `query` as the sink takes them: each of its columns from the query, cast where INSERT INTO casts, or a constant.
NodePtr project_to_sink(NodePtr query, const std::vector<SinkColumn>& columns, const Output& out, ExpressionBinder& binder,
                        const sql::Insert& insert) {
    const Schema& schema = out.sink.columns;
    std::vector<ExpressionPtr> expressions;
    std::vector<OutputField> fields;
    std::string mismatches;
    for (std::size_t i = 0; i < schema.size(); ++i) {
        ExpressionPtr value = columns[i].constant;
        if (!value) {
            value = column_of(query->output, columns[i].query_column);
            const DataType from = value->type.with_time_attribute(TimeAttribute::none);
            if (!(from == schema[i].type) && !implicitly_convertible(from, schema[i].type)) {
                mismatches += (mismatches.empty() ? "" : "; ") + schema[i].name + " is " + schema[i].type.to_plain_string() +
                              ", the query gives " + query->output[static_cast<std::size_t>(columns[i].query_column)].name + " " +
                              from.to_plain_string();
                continue;
            }
            value = binder.convert(value, schema[i].type);
        }
        OutputField field;
        field.name = schema[i].name;
        field.type = value->type.with_time_attribute(TimeAttribute::none);
        fields.push_back(std::move(field));
        expressions.push_back(std::move(value));
    }
    if (!mismatches.empty()) {
        throw Error("W3055", "column types of the query and of " + out.sink_name + " differ: " + mismatches,
                    "columns match by position; CAST those that differ")
            .at(insert.query->where);
    }
    return make_project(std::move(query), std::move(expressions), std::move(fields), insert.where);
}

}  // namespace

SinkRequest sink_request(const BindingSession& session, const catalog::TableDefinition& table,
                         const std::map<std::string, std::string>& options) {
    SinkRequest request;
    request.table = table.name.to_string();
    request.options = Options(options);
    request.base_directory = session.context.base_directory;
    for (const Field& field : table.sink_schema())
        request.columns.push_back({field.name, field.type.with_time_attribute(TimeAttribute::none)});
    request.partition_keys = table.partition_keys;
    request.time_zone = session.context.evaluation.time_zone;
    if (table.primary_key) request.primary_key = table.primary_key->columns;
    for (const catalog::ColumnDefinition& column : table.columns) {
        if (column.kind == catalog::ColumnKind::metadata && !column.is_virtual)
            request.metadata_keys[column.name] = column.metadata_key;
    }
    return request;
}

Output bind_insert_into(BindingSession& session, const sql::Insert& insert, const NameContext& names) {
    if (insert.overwrite) refuse(Unsupported::insert_overwrite, insert.where);
    std::vector<std::string> parts;
    for (const sql::Identifier& part : insert.table.parts) parts.push_back(part.name);
    const catalog::CatalogObject object = session.context.catalog.resolve(parts, insert.table.where);
    if (object.is_view()) {
        throw Error("W3050", "'" + insert.table.to_string() + "' is a view and cannot be written", "insert into a table")
            .at(insert.table.where);
    }
    const catalog::TableDefinition& table = *object.table;
    std::map<std::string, std::string> options = table.options;
    for (const sql::Hint& hint : insert.hints) {
        for (const auto& [key, value] : hint.options) options[key] = value;
    }
    Output out;
    out.sink = sink_request(session, table, options);
    out.sink_name = table.name.to_string();
    out.where = insert.where;
    const Schema& schema = out.sink.columns;

    QueryBinder queries(session, names, nullptr);
    NodePtr query = queries.bind_query(*insert.query, true);
    const std::vector<NamedSource> no_sources;
    ExpressionBinder binder(session, Scope{&query->output, &no_sources, {}}, "INSERT INTO");
    std::vector<SinkColumn> columns = static_partitions(insert, schema, out.sink_name, binder);
    const std::vector<std::size_t> order = target_order(insert, schema, out.sink_name, columns);
    if (order.size() != query->output.size()) {
        throw Error("W3054",
                    "the query gives " + std::to_string(query->output.size()) + " columns, but " + out.sink_name + " takes " +
                        std::to_string(order.size()) + ": " + column_list(schema, columns),
                    "columns match by position; name them: INSERT INTO t (a, b) SELECT ...")
            .at(insert.query->where);
    }
    for (std::size_t i = 0; i < order.size(); ++i) columns[order[i]].query_column = static_cast<int>(i);
    out.query = project_to_sink(std::move(query), columns, out, binder, insert);
    return out;
}

}  // namespace windrow::plan
