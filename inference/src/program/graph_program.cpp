// SPDX-License-Identifier: Apache-2.0
#include "program/graph_program.hpp"

#include "onnx/reading.hpp"
#include "program/graph_passes.hpp"
#include "program/node_errors.hpp"
#include "program/node_run.hpp"
#include "program/typed_plan.hpp"

#include <algorithm>
#include <utility>

namespace windrow::inference {

namespace {

constexpr const char* inspect_hint = "`windrow model inspect` shows what the model takes";

/// The declared types, where every length of every input is known.
std::optional<std::vector<TensorType>> declared_types(const Graph& graph) {
    std::vector<TensorType> types;
    for (const ValueDeclaration& input : graph.inputs) {
        const Shape shape = input.shape();
        const bool known = input.has_shape && element_bytes(input.element) > 0 &&
                           std::all_of(shape.begin(), shape.end(), [](std::int64_t length) { return length >= 0; });
        if (!known) return std::nullopt;
        types.push_back({input.element, shape});
    }
    return types;
}

[[noreturn]] void refuse_unsupported(const std::vector<UnsupportedOperator>& unsupported) {
    constexpr std::size_t most_named = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(most_named, unsupported.size()); ++i) {
        const UnsupportedOperator& one = unsupported[i];
        text += (i == 0 ? "" : "; ") + one.operator_type + " (" + quoted_name(one.node) + "): " + one.reason;
    }
    if (unsupported.size() > most_named) text += "; and " + std::to_string(unsupported.size() - most_named) + " more";
    throw Error("W6610", "the model holds what Windrow does not run: " + text, "`windrow model inspect` lists all of it");
}

bool fits(const ValueDeclaration& declared, const TensorType& type) {
    if (declared.element != ElementType::undefined && declared.element != type.element) return false;
    if (!declared.has_shape) return true;
    if (declared.dimensions.size() != type.shape.size()) return false;
    for (std::size_t i = 0; i < type.shape.size(); ++i) {
        if (declared.dimensions[i].length >= 0 && declared.dimensions[i].length != type.shape[i]) return false;
    }
    return true;
}

std::string type_text(ElementType element, const Shape& shape) {
    return std::string(element_type_name(element)) + " " + shape_text(shape);
}

/// Values of a run, and how many bytes they have.
class LiveValues {
public:
    LiveValues(std::size_t count, std::size_t limit) : values_(count), limit_(limit) {}
    [[nodiscard]] const Tensor* find(std::size_t id) const { return values_[id] ? &*values_[id] : nullptr; }
    void room_for(const std::vector<TensorType>& types) const {
        std::size_t bytes = bytes_;
        for (const TensorType& type : types) bytes += memory_bytes(type);
        if (bytes > limit_) {
            throw Error("W6614",
                        "its values would take " + std::to_string(bytes) + " bytes, at most " + std::to_string(limit_) +
                            " are given to a run",
                        "run fewer rows at once");
        }
    }
    void put(std::size_t id, Tensor value) {
        bytes_ += memory_bytes(value.type());
        values_[id] = std::move(value);
    }
    void drop(std::size_t id) {
        if (!values_[id]) return;
        bytes_ -= memory_bytes(values_[id]->type());
        values_[id].reset();
    }

private:
    std::vector<std::optional<Tensor>> values_;
    std::size_t limit_;
    std::size_t bytes_ = 0;
};

void take_operations(std::uint64_t operations, std::uint64_t& left) {
    if (operations > left) throw Error("W6614", "the run would take more operations than it is given", "run fewer rows at once");
    left -= operations;
}

}  // namespace

GraphProgram::GraphProgram(PreparedGraph graph, RunLimits limits)
    : graph_(std::move(graph)), limits_(limits), last_reader_(graph_.values.size()) {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
        for (const int id : graph_.nodes[i].inputs) {
            if (id >= 0) last_reader_[static_cast<std::size_t>(id)] = i;
        }
        for (const int id : graph_.nodes[i].outputs) {
            if (id >= 0) last_reader_[static_cast<std::size_t>(id)] = i;  // until a reader comes
        }
    }
    for (const int id : graph_.outputs) last_reader_[static_cast<std::size_t>(id)] = graph_.nodes.size();
}

void GraphProgram::check_inputs(std::span<const TensorType> inputs) const {
    const std::vector<ValueDeclaration>& declared = graph_.model->graph.inputs;
    if (inputs.size() != declared.size())
        throw Error("W6611",
                    "the model takes " + std::to_string(declared.size()) +
                        (declared.size() == 1 ? " input, not " : " inputs, not ") + std::to_string(inputs.size()),
                    inspect_hint);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (fits(declared[i], inputs[i])) continue;
        throw Error("W6611",
                    "the model's input " + quoted_name(declared[i].name) + " is " +
                        type_text(declared[i].element, declared[i].shape()) + ", not " +
                        type_text(inputs[i].element, inputs[i].shape),
                    inspect_hint);
    }
}

std::vector<Tensor> GraphProgram::run(std::span<const Tensor> inputs) const {
    std::vector<TensorType> types;
    for (const Tensor& input : inputs) types.push_back(input.type());
    check_inputs(types);
    std::uint64_t operations_left = limits_.operations;
    LiveValues live(graph_.values.size(), limits_.live_bytes);
    const auto find = [&](int id) -> const Tensor* {
        if (id < 0) return nullptr;
        const auto& constant = graph_.values[static_cast<std::size_t>(id)].constant;
        return constant ? &*constant : live.find(static_cast<std::size_t>(id));
    };
    for (std::size_t i = 0; i < inputs.size(); ++i) live.put(static_cast<std::size_t>(graph_.inputs[i]), inputs[i]);
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
        const PreparedNode& node = graph_.nodes[i];
        with_node(node.text, [&] {
            std::vector<OperatorInput> given;
            for (const int id : node.inputs) given.push_back(known_input(find(id)));
            const std::vector<TensorType> output_types = known_types(node, given);
            if (!node.operation->reshapes()) {
                live.room_for(output_types);
                take_operations(node.operation->operations(given, output_types), operations_left);
            }
            std::vector<Tensor> outputs = run_node(node, given, output_types);
            for (std::size_t output = 0; output < node.outputs.size(); ++output) {
                if (node.outputs[output] >= 0)
                    live.put(static_cast<std::size_t>(node.outputs[output]), std::move(outputs[output]));
            }
        });
        for (const int id : node.inputs) {
            if (id >= 0 && last_reader_[static_cast<std::size_t>(id)] == i) live.drop(static_cast<std::size_t>(id));
        }
        for (const int id : node.outputs) {
            if (id >= 0 && last_reader_[static_cast<std::size_t>(id)] == i) live.drop(static_cast<std::size_t>(id));
        }
    }
    std::vector<Tensor> outputs;
    for (const int id : graph_.outputs) outputs.push_back(*find(id));
    return outputs;
}

std::vector<TensorType> GraphProgram::infer(std::span<const TensorType> inputs) const {
    check_inputs(inputs);
    const TypedPlan plan = plan_types(graph_, inputs);
    std::vector<TensorType> types;
    for (const int id : graph_.outputs) types.push_back(plan.types[static_cast<std::size_t>(id)].value_or(TensorType{}));
    return types;
}

std::uint64_t GraphProgram::operations(std::span<const TensorType> inputs) const {
    check_inputs(inputs);
    return planned_operations(graph_, plan_types(graph_, inputs));
}

std::shared_ptr<const GraphProgram> prepare_graph_program(std::shared_ptr<const Model> model, Precision precision,
                                                          RunLimits limits) {
    std::vector<UnsupportedOperator> unsupported;
    PreparedGraph graph = make_prepared_graph(std::move(model), unsupported, limits);
    if (!unsupported.empty()) refuse_unsupported(unsupported);
    if (const auto types = declared_types(graph.model->graph)) plan_types(graph, *types);
    improve_graph(graph, precision);
    return std::make_shared<const GraphProgram>(std::move(graph), limits);
}

std::vector<UnsupportedOperator> unsupported_operators(const Model& model) {
    std::vector<UnsupportedOperator> unsupported;
    // The model outlives the graph that is built here and thrown away.
    const std::shared_ptr<const Model> borrowed(std::shared_ptr<const Model>{}, &model);
    try {
        make_prepared_graph(borrowed, unsupported);
    } catch (const Error& error) {
        unsupported.push_back({"the model", model.graph.name, error.message()});
    }
    return unsupported;
}

std::shared_ptr<const Program> prepare(std::shared_ptr<const Model> model, Precision precision) {
    return prepare_graph_program(std::move(model), precision);
}

}  // namespace windrow::inference
