// SPDX-License-Identifier: Apache-2.0
#include "table_binding.hpp"

#include "expression_binding.hpp"
#include "node_building.hpp"
#include "refusals.hpp"
#include "side_table_binding.hpp"
#include "windrow/host/changelog_format.hpp"
#include "windrow/runtime/catalog/closest_names.hpp"

#include <algorithm>

namespace windrow::plan {
namespace {

bool is_partition_key(const catalog::TableDefinition& table, const std::string& column) {
    return std::find(table.partition_keys.begin(), table.partition_keys.end(), column) != table.partition_keys.end();
}

/// Formats that deliver -U and -D rows.
void refuse_changelog_format(const std::map<std::string, std::string>& options, SourceRange where) {
    std::string format;
    try {
        format = changelog_format_of(Options(options));
    } catch (Error& error) {
        throw error.at(where);
    }
    if (!format.empty()) refuse(Unsupported::changelog_format, where, format);
}

DataType metadata_type(const std::map<std::string, std::string>& options, const catalog::TableDefinition& table,
                       const catalog::ColumnDefinition& column) {
    const auto connector = options.find("connector");
    const Schema known = connector == options.end() ? Schema{} : source_metadata_columns(connector->second);
    std::vector<std::string> names;
    for (const Field& field : known) {
        if (field.name == column.metadata_key) return field.type;
        names.push_back(field.name);
    }
    std::string hint = "this connector has no metadata columns";
    if (!names.empty()) {
        hint = "its keys are: ";
        for (std::size_t i = 0; i < names.size(); ++i) hint += (i == 0 ? "" : ", ") + names[i];
    }
    throw Error("W3040",
                "metadata key '" + column.metadata_key + "' of column '" + column.name + "' in table " + table.name.to_string() +
                    " is unknown",
                hint)
        .at(column.where);
}

OutputField plain_field(std::string name, const DataType& type) {
    OutputField field;
    field.name = std::move(name);
    field.type = type.with_time_attribute(TimeAttribute::none);
    return field;
}

std::shared_ptr<Scan> scan_of(BindingSession& session, const catalog::TableDefinition& table,
                              const std::map<std::string, std::string>& options, SourceRange where) {
    auto scan = std::make_shared<Scan>();
    scan->where = where;
    scan->request.table = table.name.to_string();
    scan->request.options = Options(options);
    scan->request.base_directory = session.context.base_directory;
    scan->request.physical = record_schema(table);
    scan->request.partition_keys = table.partition_keys;
    scan->request.time_zone = session.context.evaluation.time_zone;
    scan->request.idle_timeout_ms =
        Options(session.context.settings.values()).milliseconds_or("table.exec.source.idle-timeout", 0);
    scan->late_table = side_table(session, options, "windrow.late.table", late_columns(table), where);
    scan->bad_records_table = side_table(session, options, "windrow.bad-records.table", bad_record_columns(), where);
    int position = 0;
    for (const catalog::ColumnDefinition& column : table.columns) {
        if (column.kind == catalog::ColumnKind::computed) continue;
        ScanColumn scanned;
        scanned.name = column.name;
        scanned.type = column.type.with_time_attribute(TimeAttribute::none);
        if (column.kind == catalog::ColumnKind::metadata) {
            scanned.origin = ScanColumn::Origin::metadata;
            scanned.name = column.metadata_key;
            scanned.type = metadata_type(options, table, column);
        } else if (is_partition_key(table, column.name)) {
            scanned.origin = ScanColumn::Origin::partition;
        } else {
            scanned.position = position++;
        }
        scan->request.columns.push_back(scanned);
        scan->output.push_back(plain_field(column.name, scanned.type));
    }
    return scan;
}

/// All declared columns in order: scanned ones (cast if the connector's metadata has another type) and computed ones.
NodePtr with_computed_columns(BindingSession& session, const catalog::TableDefinition& table, std::shared_ptr<Scan> scan) {
    const std::vector<NamedSource> sources{{table.name.object, {}, 0, static_cast<int>(scan->output.size())}};
    ExpressionBinder binder(session, Scope{&scan->output, &sources, {}}, "a computed column");
    std::vector<ExpressionPtr> expressions;
    std::vector<OutputField> fields;
    bool plain = true;
    int scanned = 0;
    for (const catalog::ColumnDefinition& column : table.columns) {
        if (column.kind == catalog::ColumnKind::computed) {
            ExpressionPtr value = binder.bind_value(*column.expression);
            OutputField field = field_of(*value, column.name, scan->output);
            if (column.type.time_attribute() == TimeAttribute::proctime)
                field.type = field.type.with_time_attribute(TimeAttribute::proctime);
            fields.push_back(std::move(field));
            expressions.push_back(std::move(value));
            plain = false;
            continue;
        }
        ExpressionPtr value = column_of(scan->output, scanned++, column.where);
        if (!(value->type == column.type)) plain = false;
        value = binder.convert(value, column.type.with_time_attribute(TimeAttribute::none));
        fields.push_back(plain_field(column.name, column.type));
        expressions.push_back(std::move(value));
    }
    if (plain) return scan;
    return make_project(std::move(scan), std::move(expressions), std::move(fields));
}

NodePtr with_watermark(BindingSession& session, const catalog::TableDefinition& table, NodePtr input) {
    const catalog::WatermarkDefinition& definition = *table.watermark;
    auto node = std::make_shared<WatermarkNode>();
    node->where = definition.where;
    node->output = input->output;
    for (std::size_t i = 0; i < node->output.size(); ++i) {
        if (node->output[i].name == definition.time_column) node->time_column = static_cast<int>(i);
    }
    if (node->time_column < 0) throw_defect("the watermark's column " + definition.time_column + " is no column of its table");
    OutputField& time = node->output[static_cast<std::size_t>(node->time_column)];
    const bool local = time.type.kind() == TypeKind::timestamp_ltz;
    const DataType three = local ? DataType::timestamp_ltz(3) : DataType::timestamp(3);
    time.type = three.with_nullable(time.type.nullable()).with_time_attribute(TimeAttribute::rowtime);
    const std::vector<NamedSource> sources{{table.name.object, {}, 0, static_cast<int>(input->output.size())}};
    ExpressionBinder binder(session, Scope{&input->output, &sources, {}}, "WATERMARK FOR");
    node->watermark = binder.bind_value(*definition.expression);
    if (!node->watermark->type.is_timestamp() || node->watermark->type.precision() > 3) {
        throw Error("W3041",
                    "the watermark of " + table.name.to_string() + " is " + node->watermark->type.to_plain_string() +
                        ", not a timestamp of milliseconds",
                    "write WATERMARK FOR ts AS ts - INTERVAL '5' SECOND with a TIMESTAMP(3) or TIMESTAMP_LTZ(3) column")
            .at(definition.where);
    }
    node->inputs = {std::move(input)};
    return node;
}

}  // namespace

Schema record_schema(const catalog::TableDefinition& table) {
    Schema schema;
    for (const catalog::ColumnDefinition& column : table.columns) {
        if (column.kind != catalog::ColumnKind::physical || is_partition_key(table, column.name)) continue;
        schema.push_back({column.name, column.type.with_time_attribute(TimeAttribute::none)});
    }
    return schema;
}

namespace {

std::map<std::string, std::string> merged_options(const catalog::TableDefinition& table,
                                                  const std::map<std::string, std::string>& options, SourceRange where) {
    std::map<std::string, std::string> merged = table.options;
    for (const auto& [key, value] : options) merged[key] = value;
    refuse_changelog_format(merged, options.contains("format") ? where : table.options_at);
    return merged;
}

}  // namespace

NodePtr bind_table(BindingSession& session, const catalog::TableDefinition& table,
                   const std::map<std::string, std::string>& options, SourceRange where) {
    const std::map<std::string, std::string> merged = merged_options(table, options, where);
    NodePtr node = with_computed_columns(session, table, scan_of(session, table, merged, where));
    return table.watermark ? with_watermark(session, table, std::move(node)) : node;
}

NodePtr bind_asked_table(BindingSession& session, const catalog::TableDefinition& table,
                         const std::map<std::string, std::string>& options, SourceRange where) {
    if (table.watermark) {
        throw Error("W3703", "table " + table.name.to_string() + " has a WATERMARK, and a lookup join asks for the rows of now",
                    "declare the table without a watermark")
            .at(where);
    }
    return with_computed_columns(session, table, scan_of(session, table, merged_options(table, options, where), where));
}

}  // namespace windrow::plan
