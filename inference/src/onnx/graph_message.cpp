// SPDX-License-Identifier: Apache-2.0
#include "onnx/reading.hpp"
#include "windrow/kernels/error.hpp"

#include <utility>

/// GraphProto, NodeProto, AttributeProto and ValueInfoProto from their bytes (field numbers: onnx.proto).

namespace windrow::inference {

namespace {

/// AttributeProto.AttributeType.
Attribute::Kind kind_of(std::int64_t number) noexcept {
    switch (number) {
        case 1:
            return Attribute::Kind::real;
        case 2:
            return Attribute::Kind::integer;
        case 3:
            return Attribute::Kind::text;
        case 4:
            return Attribute::Kind::tensor;
        case 5:
            return Attribute::Kind::graph;
        case 6:
            return Attribute::Kind::reals;
        case 7:
            return Attribute::Kind::integers;
        case 8:
            return Attribute::Kind::texts;
        default:
            return Attribute::Kind::other;
    }
}

void read_dimension(WireReader reader, ValueDeclaration& declaration) {
    ValueDeclaration::Dimension dimension;
    while (reader.next()) {
        switch (reader.field()) {
            case 1: {
                const std::int64_t length = reader.integer();
                dimension.length =
                    length < 0 ? -1 : length;  // exporters write -1 (and 0 for a batch, which stays 0) for a free length
                break;
            }
            case 2:
                dimension.symbol = reader.text();
                break;
            default:
                reader.skip();
        }
    }
    declaration.dimensions.push_back(std::move(dimension));
}

void read_shape(WireReader reader, ValueDeclaration& declaration, Reading& reading) {
    declaration.has_shape = true;
    while (reader.next()) {
        if (reader.field() != 1) {
            reader.skip();
            continue;
        }
        if (declaration.dimensions.size() >= reading.limits().rank) {
            throw Error("W6602",
                        reader.place() + ": a value has more than " + std::to_string(reading.limits().rank) + " dimensions");
        }
        reading.take_parts(reader);
        read_dimension(reader.message("a dimension"), declaration);
    }
}

void read_tensor_type(WireReader reader, ValueDeclaration& declaration, Reading& reading) {
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                declaration.element = element_type_of(reader.integer());
                break;
            case 2:
                read_shape(reader.message("a shape"), declaration, reading);
                break;
            default:
                reader.skip();
        }
    }
}

void read_type(WireReader reader, ValueDeclaration& declaration, Reading& reading) {
    while (reader.next()) {
        if (reader.field() == 1) {
            read_tensor_type(reader.message("a type"), declaration, reading);
        } else {
            reader.skip();  // sequences, maps, optional values: the element type stays undefined
        }
    }
}

/// The graph's initializer in sparse form, refused by its name (the name of its values).
[[noreturn]] void refuse_sparse(WireReader reader, Reading& reading) {
    std::string name;
    while (reader.next()) {
        if (reader.field() == 1) {
            read_tensor_message(reader.message("a sparse tensor"), reading, &name);
        } else {
            reader.skip();
        }
    }
    throw Error("W6607", "the initializer " + quoted_name(name) + " is sparse",
                "Windrow reads dense tensors: save the model with dense initializers");
}

void add_initializer(WireReader reader, Graph& graph, Reading& reading) {
    std::string name;
    Tensor tensor = read_tensor_message(reader, reading, &name);
    if (name.empty()) throw Error("W6605", reader.place() + ": an initializer has no name");
    if (!graph.initializers.emplace(name, std::move(tensor)).second)
        throw Error("W6605", "the initializer " + quoted_name(name) + " is given twice");
}

}  // namespace

Attribute read_attribute_message(WireReader reader, Reading& reading) {
    reading.take_parts(reader, 8);
    Attribute attribute;
    bool typed = false;
    const auto holds = [&](Attribute::Kind kind) {
        if (!typed) attribute.kind = kind;  // files of the first IR version have no type: the field that is there says it
    };
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                attribute.name = reader.text();
                break;
            case 2:
                attribute.real = reader.real();
                holds(Attribute::Kind::real);
                break;
            case 3:
                attribute.integer = reader.integer();
                holds(Attribute::Kind::integer);
                break;
            case 4:
                attribute.text = reader.text();
                holds(Attribute::Kind::text);
                break;
            case 5:
                attribute.tensor = read_tensor_message(reader.message("a tensor of an attribute"), reading, nullptr);
                holds(Attribute::Kind::tensor);
                break;
            case 6: {
                const Reading::Nesting nesting(reading, reader);
                attribute.graph =
                    std::make_shared<const Graph>(read_graph_message(reader.message("a graph of an attribute"), reading));
                holds(Attribute::Kind::graph);
                break;
            }
            case 7:
                reader.fixed_numbers<float>([&](float value) { attribute.reals.push_back(value); });
                holds(Attribute::Kind::reals);
                break;
            case 8:
                reader.integers([&](std::int64_t value) { attribute.integers.push_back(value); });
                holds(Attribute::Kind::integers);
                break;
            case 9:
                reading.take_parts(reader);
                attribute.texts.push_back(reader.text());
                holds(Attribute::Kind::texts);
                break;
            case 20:
                // The type of a reference is the type of the attribute that is meant.
                if (const std::int64_t number = reader.integer(); attribute.kind != Attribute::Kind::reference)
                    attribute.kind = kind_of(number);
                typed = true;
                break;
            case 21:
                attribute.text = reader.text();
                attribute.kind = Attribute::Kind::reference;
                typed = true;
                break;
            default:
                reader.skip();
        }
    }
    return attribute;
}

Node read_node_message(WireReader reader, Reading& reading) {
    reading.take_node(reader);
    Node node;
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                reading.take_parts(reader);
                node.inputs.push_back(reader.text());
                break;
            case 2:
                reading.take_parts(reader);
                node.outputs.push_back(reader.text());
                break;
            case 3:
                node.name = reader.text();
                break;
            case 4:
                node.operator_type = reader.text();
                break;
            case 5:
                node.attributes.push_back(read_attribute_message(reader.message("an attribute"), reading));
                break;
            case 7:
                node.domain = normal_domain(reader.text());
                break;
            default:
                reader.skip();
        }
    }
    return node;
}

ValueDeclaration read_declaration_message(WireReader reader, Reading& reading) {
    reading.take_parts(reader, 3);
    ValueDeclaration declaration;
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                declaration.name = reader.text();
                break;
            case 2:
                read_type(reader.message("a type"), declaration, reading);
                break;
            default:
                reader.skip();
        }
    }
    return declaration;
}

Graph read_graph_message(WireReader reader, Reading& reading) {
    Graph graph;
    while (reader.next()) {
        switch (reader.field()) {
            case 1:
                graph.nodes.push_back(read_node_message(reader.message("a node"), reading));
                break;
            case 2:
                graph.name = reader.text();
                break;
            case 5:
                add_initializer(reader.message("an initializer"), graph, reading);
                break;
            case 11:
                graph.inputs.push_back(read_declaration_message(reader.message("an input"), reading));
                break;
            case 12:
                graph.outputs.push_back(read_declaration_message(reader.message("an output"), reading));
                break;
            case 13:
                graph.declared_values.push_back(read_declaration_message(reader.message("a declared value"), reading));
                break;
            case 15:
                refuse_sparse(reader.message("a sparse initializer"), reading);
            default:
                reader.skip();
        }
    }
    // Before IR version 4 an initializer was also listed as an input; such an input is none that a caller gives.
    std::erase_if(graph.inputs, [&](const ValueDeclaration& input) { return graph.initializers.contains(input.name); });
    return graph;
}

}  // namespace windrow::inference
