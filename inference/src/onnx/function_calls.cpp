// SPDX-License-Identifier: Apache-2.0
#include "onnx/function_calls.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace windrow::inference {

namespace {

using FunctionsByName = std::map<std::pair<std::string, std::string>, const ModelFunction*>;

std::string described(const ModelFunction& function) {
    return "the function " + quoted_name(function.domain.empty() ? function.name : function.domain + "." + function.name);
}

[[noreturn]] void refuse(const ModelFunction& function, const std::string& why) {
    throw Error("W6606", described(function) + " of the model " + why, "export the model with its functions inlined");
}

/// Puts calls in place, depth first, into a new list of nodes.
class Expansion {
public:
    Expansion(Model& model, const FunctionsByName& functions, const ReadLimits& limits)
        : functions_(functions), limits_(limits), parts_left_(limits.parts) {
        for (const auto& [name, tensor] : model.graph.initializers) taken_.insert(name);
        for (const ValueDeclaration& input : model.graph.inputs) taken_.insert(input.name);
        for (const Node& node : model.graph.nodes) taken_.insert(node.outputs.begin(), node.outputs.end());
        for (Node& node : model.graph.nodes) add(std::move(node), 0);
        model.graph.nodes = std::move(nodes_);
    }

private:
    void add(Node node, int depth) {
        const auto called = functions_.find({node.domain, node.operator_type});
        if (called != functions_.end()) {
            add_call(node, *called->second, depth);
            return;
        }
        if (nodes_.size() >= limits_.nodes) refuse_size();
        nodes_.push_back(std::move(node));
    }

    [[noreturn]] void refuse_size() const {
        throw Error("W6602", "with its functions in place the model has more than " + std::to_string(limits_.nodes) +
                                 " nodes, or more than " + std::to_string(limits_.parts) + " parts");
    }

    /// What a copy of a function's node takes: a small file can ask for very many.
    void take_parts(const Node& node) {
        constexpr std::size_t part_bytes = 40;
        std::size_t bytes = 6 * part_bytes + node.name.size();
        for (const std::string& input : node.inputs) bytes += part_bytes + input.size();
        for (const std::string& output : node.outputs) bytes += part_bytes + output.size();
        for (const Attribute& attribute : node.attributes) {
            bytes += 8 * part_bytes + attribute.text.size() + attribute.reals.size() * sizeof(float) +
                     attribute.integers.size() * sizeof(std::int64_t);
            for (const std::string& text : attribute.texts) bytes += part_bytes + text.size();
        }
        const std::size_t parts = bytes / part_bytes;
        if (parts > parts_left_) refuse_size();
        parts_left_ -= parts;
    }

    void add_call(const Node& call, const ModelFunction& function, int depth) {
        take_parts(call);
        if (depth >= limits_.nesting)
            refuse(function, "calls itself, or functions are nested more than " + std::to_string(limits_.nesting) + " deep");
        if (call.inputs.size() > function.inputs.size())
            refuse(function, "is called with " + std::to_string(call.inputs.size()) + " inputs, it takes " +
                                 std::to_string(function.inputs.size()));
        if (call.outputs.size() > function.outputs.size())
            refuse(function, "is called for " + std::to_string(call.outputs.size()) + " outputs, it gives " +
                                 std::to_string(function.outputs.size()));
        std::map<std::string, std::string> names = {{"", ""}};
        for (std::size_t i = 0; i < function.inputs.size(); ++i)
            names[function.inputs[i]] = i < call.inputs.size() ? call.inputs[i] : std::string{};
        for (std::size_t i = 0; i < function.outputs.size(); ++i) {
            const bool wanted = i < call.outputs.size() && !call.outputs[i].empty();
            if (names.contains(function.outputs[i]))
                refuse(function, "gives its own input " + quoted_name(function.outputs[i]) + " as an output");
            names[function.outputs[i]] = wanted ? call.outputs[i] : fresh_name(function.outputs[i]);
        }
        for (const Node& inner : function.nodes) add(renamed(inner, call, function, names), depth + 1);
    }

    Node renamed(const Node& inner, const Node& call, const ModelFunction& function, std::map<std::string, std::string>& names) {
        Node node = inner;
        for (std::string& input : node.inputs) {
            const auto name = names.find(input);
            if (name == names.end())
                throw Error("W6605", described(function) + " reads " + quoted_name(input) + ", which nothing in it gives before");
            input = name->second;
        }
        for (std::string& output : node.outputs) {
            const auto [name, added] = names.try_emplace(output);
            if (added) name->second = fresh_name(output);
            output = name->second;
        }
        if (!call.name.empty()) node.name = call.name + "/" + node.name;
        node.attributes.clear();
        for (const Attribute& attribute : inner.attributes) {
            if (attribute.graph) refuse(function, "holds a node with a graph of its own (" + inner.operator_type + ")");
            if (attribute.kind != Attribute::Kind::reference) {
                node.attributes.push_back(attribute);
            } else if (const Attribute* given = call.attribute(attribute.text); given != nullptr) {
                node.attributes.push_back(*given);
                node.attributes.back().name = attribute.name;
            } else if (const auto value = function.attribute_defaults.find(attribute.text);
                       value != function.attribute_defaults.end()) {
                node.attributes.push_back(value->second);
                node.attributes.back().name = attribute.name;
            }  // else the caller leaves the attribute out, and so does the node
        }
        take_parts(node);
        return node;
    }

    std::string fresh_name(const std::string& name) {
        while (true) {
            std::string candidate = name + "/" + std::to_string(++fresh_);
            if (taken_.insert(candidate).second) return candidate;
        }
    }

    const FunctionsByName& functions_;
    const ReadLimits& limits_;
    std::vector<Node> nodes_;
    std::unordered_set<std::string> taken_;
    std::uint64_t fresh_ = 0;
    std::size_t parts_left_;
};

/// Opsets that a function imports and the model does not are added; a version that differs would give the function's nodes
/// another meaning.
void unite_opsets(Model& model, const ModelFunction& function) {
    for (const auto& [domain, version] : function.opset_imports) {
        const auto [imported, added] = model.opset_imports.emplace(domain, version);
        if (!added && imported->second != version) {
            refuse(function, "imports version " + std::to_string(version) + " of the operators of " +
                                 quoted_name(domain.empty() ? "ai.onnx" : domain) + ", the model version " +
                                 std::to_string(imported->second));
        }
    }
}

}  // namespace

ModelFunction read_function_message(WireReader reader, Reading& reading) {
    reading.take_parts(reader, 8);
    ModelFunction function;
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                function.name = reader.text();
                break;
            case 4:
                reading.take_parts(reader);
                function.inputs.push_back(reader.text());
                break;
            case 5:
                reading.take_parts(reader);
                function.outputs.push_back(reader.text());
                break;
            case 7:
                function.nodes.push_back(read_node_message(reader.message("a node of a function"), reading));
                break;
            case 9: {
                std::string domain;
                std::int64_t version = 0;
                WireReader import = reader.message("an opset import of a function");
                while (import.next()) {
                    if (import.field() == 1) {
                        domain = normal_domain(import.text());
                    } else if (import.field() == 2) {
                        version = import.integer();
                    } else {
                        import.skip();
                    }
                }
                reading.take_parts(reader, 3);
                function.opset_imports[domain] = version;
                break;
            }
            case 10:
                function.domain = normal_domain(reader.text());
                break;
            case 11: {
                Attribute attribute = read_attribute_message(reader.message("an attribute of a function"), reading);
                std::string name = attribute.name;
                function.attribute_defaults.insert_or_assign(std::move(name), std::move(attribute));
                break;
            }
            case 13:
                function.overload = reader.text();
                break;
            default:
                reader.skip();
        }
    }
    return function;
}

void put_functions_in_place(Model& model, const std::vector<ModelFunction>& functions, const ReadLimits& limits) {
    if (functions.empty()) return;
    FunctionsByName by_name;
    for (const ModelFunction& function : functions) {
        if (!by_name.emplace(std::pair{function.domain, function.name}, &function).second) {
            refuse(function, function.overload.empty() ? "is given twice" : "has more than one overload");
        }
    }
    const auto is_called = [&](const ModelFunction& function) {
        const auto calls = [&](const Node& node) {
            return node.domain == function.domain && node.operator_type == function.name;
        };
        return std::any_of(model.graph.nodes.begin(), model.graph.nodes.end(), calls) ||
               std::any_of(functions.begin(), functions.end(), [&](const ModelFunction& other) {
                   return std::any_of(other.nodes.begin(), other.nodes.end(), calls);
               });
    };
    for (const ModelFunction& function : functions) {
        if (is_called(function)) unite_opsets(model, function);
    }
    const Expansion expansion(model, by_name, limits);
}

}  // namespace windrow::inference
