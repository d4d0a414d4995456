// SPDX-License-Identifier: Apache-2.0
/// Constant (a value that the node holds) and ConstantOfShape (one value everywhere).

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

template <typename T>
Tensor list_tensor(ElementType element, const std::vector<T>& values) {
    return Tensor::of<T>(element, {static_cast<std::int64_t>(values.size())}, values);
}

Tensor text_tensor(Shape shape, std::vector<std::string> values) {
    Tensor tensor(ElementType::string, std::move(shape));
    tensor.strings() = std::move(values);
    return tensor;
}

Tensor constant_value(const Node& node) {
    const NodeAttributes attributes(node);
    if (attributes.has("value")) return *attributes.tensor("value");
    if (attributes.has("value_float"))
        return list_tensor<float>(ElementType::float32, {attributes.real("value_float", 0)}).reshaped({});
    if (attributes.has("value_int"))
        return list_tensor<std::int64_t>(ElementType::int64, {attributes.integer("value_int")}).reshaped({});
    if (attributes.has("value_string")) return text_tensor({}, {attributes.text("value_string", "")});
    if (attributes.has("value_floats")) return list_tensor(ElementType::float32, attributes.reals("value_floats"));
    if (attributes.has("value_ints")) return list_tensor(ElementType::int64, attributes.integers("value_ints"));
    if (attributes.has("value_strings")) {
        std::vector<std::string> texts = attributes.texts("value_strings");
        const auto count = static_cast<std::int64_t>(texts.size());
        return text_tensor({count}, std::move(texts));
    }
    refuse_node(attributes.has("sparse_value") ? "sparse constants are not supported" : "the constant has no value");
}

class Constant final : public Operator {
public:
    explicit Constant(const NodeContext& context) : value_(constant_value(context.node)) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 0, 0);
        return {value_.type()};
    }
    void run(std::span<const Tensor* const> /*inputs*/, std::span<Tensor> outputs) const override {
        copy_elements(value_, outputs[0]);
    }

private:
    Tensor value_;
};

class ConstantOfShape final : public Operator {
public:
    explicit ConstantOfShape(const NodeContext& context) {
        const Tensor* value = NodeAttributes(context.node).tensor("value");
        if (value == nullptr) {
            value_ = list_tensor<float>(ElementType::float32, {0.0F});
        } else {
            if (value->size() != 1) refuse_node("'value' has " + std::to_string(value->size()) + " elements, not one");
            value_ = *value;
        }
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, {ElementType::int64});
        if (const auto lengths = known_integers(inputs, 0)) {
            for (const std::int64_t length : *lengths) {
                if (length < 0) refuse_input("the wanted shape has the length " + std::to_string(length));
            }
            return {TensorType{value_.element(), *lengths}};
        }
        require_rank(inputs, 0, 1);
        const std::int64_t rank = inputs[0].type.shape[0];
        if (rank < 0) return {std::nullopt};
        return {TensorType{value_.element(), Shape(static_cast<std::size_t>(rank), -1)}};
    }

    void run(std::span<const Tensor* const> /*inputs*/, std::span<Tensor> outputs) const override {
        fill_elements(value_, 0, outputs[0]);
    }

private:
    Tensor value_;
};

}  // namespace

void add_constant_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Constant>("Constant", 1));
    entries.push_back(operator_entry<ConstantOfShape>("ConstantOfShape", 9));
}

}  // namespace windrow::inference
