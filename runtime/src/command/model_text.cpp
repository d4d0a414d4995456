// SPDX-License-Identifier: Apache-2.0
#include "command/model_text.hpp"

#include "command/memory_size.hpp"
#include "command/quantity_text.hpp"
#include "command/watch/json_text.hpp"

#include <fmt/format.h>

namespace windrow::command {

using inference::Model;
using inference::ModelReport;
using inference::ValueDeclaration;

namespace {

/// Lines of "label  content"; the label stands before the first line of what it names only.
class Sheet {
public:
    void add(std::string_view label, const std::string& content) {
        text_ += fmt::format("{:<12}{}\n", label == label_ ? "" : label, content);
        label_ = label;
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
    std::string label_;
};

std::string opset_text(const Model& model) {
    std::string text;
    for (const auto& [domain, version] : model.opset_imports) {
        text += (text.empty() ? "" : ", ") + (domain.empty() ? std::string("opset") : shown_name(domain)) + " " +
                std::to_string(version);
    }
    return text.empty() ? "no opset" : text;
}

std::string operations_text(const ModelReport& report) {
    std::string text =
        quantity_text(static_cast<double>(*report.operations_per_row)) + " operations a row (a fused multiply-add is two)";
    if (report.assumed_length) text += ", for a free length of " + std::to_string(*report.assumed_length);
    return text;
}

void add_values(Sheet& sheet, std::string_view label, const std::vector<ValueDeclaration>& values) {
    for (const ValueDeclaration& value : values)
        sheet.add(label, shown_name(value.name) + "  " + shown_name(inference::declaration_text(value)));
}

void write_values(JsonText& json, std::string_view key, const std::vector<ValueDeclaration>& values) {
    json.key(key).begin_array();
    for (const ValueDeclaration& value : values) {
        json.begin_object().field("name", value.name).field("element", inference::element_type_name(value.element));
        if (value.has_shape) {
            json.key("dimensions").begin_array();
            for (const ValueDeclaration::Dimension& dimension : value.dimensions) {
                if (dimension.length >= 0) {
                    json.value(dimension.length);
                } else {
                    json.value(dimension.symbol.empty() ? std::string("?") : dimension.symbol);
                }
            }
            json.end_array();
        }
        json.end_object();
    }
    json.end_array();
}

void write_operators(JsonText& json, const ModelReport& report) {
    json.key("operators").begin_array();
    for (const ModelReport::OperatorCount& one : report.operators)
        json.begin_object().field("name", one.name).field("nodes", one.nodes).field("runs", one.runs).end_object();
    json.end_array();
    json.key("unsupported").begin_array();
    for (const inference::UnsupportedOperator& one : report.unsupported) {
        json.begin_object().field("operator", one.operator_type).field("node", one.node).field("reason", one.reason).end_object();
    }
    json.end_array();
}

}  // namespace

std::string shown_name(std::string_view name) {
    std::string text = shown_text(name);
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    }
    return text;
}

std::string model_text(const std::string& path, const Model& model, const ModelReport& report) {
    Sheet sheet;
    sheet.add("model", path);
    sheet.add("format", fmt::format("ONNX IR {}, {}{}", model.ir_version, opset_text(model),
                                    model.producer.empty() ? "" : ", made by " + shown_name(model.producer)));
    sheet.add("sha-256", model.hash);
    add_values(sheet, "inputs", model.graph.inputs);
    add_values(sheet, "outputs", model.graph.outputs);
    sheet.add("parameters",
              fmt::format("{} ({})", report.parameters, memory_size_text(static_cast<std::uint64_t>(report.parameter_bytes))));
    if (report.operations_per_row) sheet.add("arithmetic", operations_text(report));
    for (const ModelReport::OperatorCount& one : report.operators)
        sheet.add("operators", fmt::format("{:>5}  {}{}", one.nodes, shown_name(one.name), one.runs ? "" : "  (does not run)"));
    sheet.add("rows", (report.scores_rows ? "" : "no: ") + report.rows_text);
    if (!report.independence.empty()) sheet.add("rows", "independent of each other " + report.independence);
    for (const auto& [backend, notes] : report.backends) {
        for (const std::string& note : notes) sheet.add("on " + backend, shown_name(note));
    }
    for (const inference::UnsupportedOperator& one : report.unsupported) {
        sheet.add("unsupported", shown_name(one.operator_type) + " (" + shown_name(one.node) + "): " + shown_name(one.reason));
    }
    return sheet.text();
}

std::string model_json(const std::string& path, const Model& model, const ModelReport& report) {
    JsonText json;
    json.begin_object()
        .field("model", path)
        .field("ir_version", model.ir_version)
        .field("producer", model.producer)
        .field("sha256", model.hash);
    json.key("opsets").begin_object();
    for (const auto& [domain, version] : model.opset_imports) json.field(domain.empty() ? "ai.onnx" : domain, version);
    json.end_object();
    write_values(json, "inputs", model.graph.inputs);
    write_values(json, "outputs", model.graph.outputs);
    json.field("parameters", report.parameters).field("parameter_bytes", report.parameter_bytes);
    json.field("operations_per_row", report.operations_per_row).field("assumed_length", report.assumed_length);
    write_operators(json, report);
    json.field("scores_rows", report.scores_rows).field("rows", report.rows_text).field("independence", report.independence);
    json.key("backends").begin_object();
    for (const auto& [backend, notes] : report.backends) {
        json.key(backend).begin_array();
        for (const std::string& note : notes) json.value(note);
        json.end_array();
    }
    json.end_object().end_object();
    return json.text() + "\n";
}

}  // namespace windrow::command
