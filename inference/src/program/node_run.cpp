// SPDX-License-Identifier: Apache-2.0
#include "program/node_run.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <string>

namespace windrow::inference {

std::size_t memory_bytes(const TensorType& type) {
    const std::size_t each = type.element == ElementType::string ? sizeof(std::string) : element_bytes(type.element);
    return static_cast<std::size_t>(element_count(type.shape)) * std::max<std::size_t>(each, 1);
}

OperatorInput known_input(const Tensor* value) {
    if (value == nullptr) return {};
    return {true, value->type(), value};
}

std::vector<TensorType> known_types(const PreparedNode& node, std::span<const OperatorInput> inputs) {
    const std::vector<std::optional<TensorType>> inferred = node.operation->infer(inputs);
    if (inferred.size() < node.outputs.size()) {
        throw Error("W6612", "the node names " + std::to_string(node.outputs.size()) + " outputs, the operator gives " +
                                 std::to_string(inferred.size()));
    }
    std::vector<TensorType> types;
    for (const std::optional<TensorType>& type : inferred) {
        if (!type || std::any_of(type->shape.begin(), type->shape.end(), [](std::int64_t length) { return length < 0; }))
            throw_defect("a type stays open though all values are there");
        types.push_back(*type);
    }
    return types;
}

std::vector<Tensor> run_node(const PreparedNode& node, std::span<const OperatorInput> inputs, std::span<const TensorType> types) {
    std::vector<Tensor> outputs;
    if (node.operation->reshapes()) {
        outputs.push_back(inputs[0].value->reshaped(types[0].shape));
        return outputs;
    }
    for (const TensorType& type : types) outputs.emplace_back(type);
    std::vector<const Tensor*> values;
    for (const OperatorInput& input : inputs) values.push_back(input.value);
    node.operation->run(values, outputs);
    return outputs;
}

}  // namespace windrow::inference
