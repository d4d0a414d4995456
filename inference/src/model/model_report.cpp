// SPDX-License-Identifier: Apache-2.0
#include "windrow/inference/model_report.hpp"

#include "onnx/reading.hpp"
#include "program/loaded_rows.hpp"
#include "program/typed_plan.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace windrow::inference {

namespace {

std::string operator_name(const Node& node) {
    return node.domain.empty() ? node.operator_type : node.domain + "." + node.operator_type;
}

void count_operators(const Graph& graph, std::map<std::string, std::int64_t>& counts) {
    for (const Node& node : graph.nodes) {
        ++counts[operator_name(node)];
        for (const Attribute& attribute : node.attributes) {
            if (attribute.graph) count_operators(*attribute.graph, counts);
        }
    }
}

void add_operators(const Graph& graph, ModelReport& report) {
    std::map<std::string, std::int64_t> counts;
    count_operators(graph, counts);
    std::set<std::string> refused;
    for (const UnsupportedOperator& one : report.unsupported) refused.insert(one.operator_type);
    for (const auto& [name, nodes] : counts) report.operators.push_back({name, nodes, !refused.contains(name)});
    std::stable_sort(report.operators.begin(), report.operators.end(),
                     [](const auto& a, const auto& b) { return a.nodes > b.nodes; });
}

void add_rows(const std::shared_ptr<const Model>& model, const std::vector<std::string>& backends, ModelReport& report) {
    try {
        const std::shared_ptr<const RowModel> rows = std::make_shared<const RowModel>(prove_rows(model));
        report.scores_rows = true;
        report.rows_text =
            rows->one_row_reason.empty() ? "any number of rows at once" : "one row at a time: " + rows->one_row_reason;
        report.independence = rows->independence;
        if (!rows->sample_lengths.empty() &&
            std::any_of(rows->inputs.begin(), rows->inputs.end(), [](const Port& port) { return port.row_elements() < 0; })) {
            report.assumed_length = rows->sample_lengths[0];
        }
        const PreparedGraph& graph = rows->program->graph();
        report.operations_per_row =
            planned_operations(graph, plan_types(graph, row_types(rows->inputs, 1, rows->sample_lengths)));
        const auto loaded = load_rows(model, rows);
        for (const std::string& backend : backends) {
            ScorerOptions options;
            options.backend = backend;
            try {
                report.backends.emplace_back(backend, loaded->make_scorer(options)->backend_notes());
            } catch (const Error& error) {
                report.backends.push_back({backend, {"cannot be used here: " + error.message()}});
            }
        }
    } catch (const Error& error) {
        report.rows_text = error.message();
    }
}

}  // namespace

ModelReport report_model(const std::shared_ptr<const Model>& model, const std::vector<std::string>& backends) {
    ModelReport report;
    report.unsupported = unsupported_operators(*model);
    add_operators(model->graph, report);
    for (const auto& [name, tensor] : model->graph.initializers) {
        report.parameters += tensor.size();
        report.parameter_bytes += static_cast<std::int64_t>(tensor.bytes());
    }
    if (report.unsupported.empty()) {
        add_rows(model, backends, report);
    } else {
        report.rows_text = "the model holds operators that Windrow does not run";
    }
    return report;
}

std::string declaration_text(const ValueDeclaration& declaration) {
    if (declaration.element == ElementType::undefined) return "not a tensor";
    std::string text(element_type_name(declaration.element));
    if (!declaration.has_shape) return text + " of any shape";
    text += " [";
    for (std::size_t i = 0; i < declaration.dimensions.size(); ++i) {
        const ValueDeclaration::Dimension& dimension = declaration.dimensions[i];
        text += i == 0 ? "" : ", ";
        if (dimension.length >= 0) {
            text += std::to_string(dimension.length);
        } else {
            text += dimension.symbol.empty() ? "?" : dimension.symbol;
        }
    }
    return text + "]";
}

}  // namespace windrow::inference
