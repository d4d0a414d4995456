// SPDX-License-Identifier: Apache-2.0
#include "side_table_binding.hpp"

#include "insert_binding.hpp"
#include "windrow/host/sink.hpp"

namespace windrow::plan {

Schema late_columns(const catalog::TableDefinition& table) {
    Schema columns;
    for (const catalog::ColumnDefinition& column : table.columns) columns.push_back({column.name, column.type});
    columns.push_back({"late_window_end", DataType::timestamp(3)});
    columns.push_back({"late_watermark", DataType::timestamp(3)});
    columns.push_back({"late_statement", DataType::string()});
    return columns;
}

Schema bad_record_columns() {
    return {{"source", DataType::string()}, {"topic", DataType::string()},  {"partition", DataType::integer()},
            {"offset", DataType::bigint()}, {"reason", DataType::string()}, {"raw", DataType::bytes()}};
}

namespace {

std::vector<std::string> split_name(const std::string& name) {
    std::vector<std::string> parts(1);
    for (const char c : name) {
        if (c == '.') {
            parts.emplace_back();
        } else if (c != '`') {
            parts.back() += c;
        }
    }
    return parts;
}

void check_columns(const SinkRequest& request, const std::string& key, const Schema& offered, SourceRange where) {
    std::string names;
    for (const Field& field : offered) names += (names.empty() ? "" : ", ") + field.name + " " + field.type.to_plain_string();
    for (const Field& column : request.columns) {
        const Field* found = nullptr;
        for (const Field& field : offered) {
            if (field.name == column.name) found = &field;
        }
        if (found == nullptr) {
            throw Error("W3046", "'" + key + "': column '" + column.name + "' of " + request.table + " cannot be filled",
                        "a table named by this option may have these columns: " + names)
                .at(where);
        }
        if (!(found->type == column.type)) {
            throw Error("W3047",
                        "'" + key + "': column '" + column.name + "' of " + request.table + " is " +
                            column.type.to_plain_string() + ", but " + found->type.to_plain_string() + " is written to it",
                        "declare it as " + found->name + " " + found->type.to_plain_string())
                .at(where);
        }
    }
}

}  // namespace

std::shared_ptr<const SinkRequest> side_table(BindingSession& session, const std::map<std::string, std::string>& options,
                                              const std::string& key, const Schema& offered, SourceRange where) {
    const auto option = options.find(key);
    if (option == options.end()) return nullptr;
    const catalog::CatalogObject object = session.context.catalog.resolve(split_name(option->second), where);
    if (object.is_view()) {
        throw Error("W3045", "'" + key + "' names the view " + option->second, "name a table that can be written").at(where);
    }
    auto request = std::make_shared<SinkRequest>(sink_request(session, *object.table, object.table->options));
    check_columns(*request, key, offered, where);
    validate_sink(*request);
    return request;
}

}  // namespace windrow::plan
