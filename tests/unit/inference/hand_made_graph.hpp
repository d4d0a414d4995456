// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Graphs that are put together by hand, of operators that are here: tests of programs need none of the real ones.

#include "program/graph_program.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace windrow::inference::hand_made {

/// y = a + b, shapes equal.
class Plus final : public Operator {
public:
    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        if (inputs[0].type != inputs[1].type)
            throw Error("W6612", "the shapes " + shape_text(inputs[0].type.shape) + " and " + shape_text(inputs[1].type.shape) +
                                     " differ");
        return {inputs[0].type};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        for (std::int64_t i = 0; i < outputs[0].size(); ++i)
            outputs[0].data<float>()[i] = inputs[0]->data<float>()[i] + inputs[1]->data<float>()[i];
    }
};

class ShapeOf final : public Operator {
public:
    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        return {TensorType{ElementType::int64, {static_cast<std::int64_t>(inputs[0].type.shape.size())}}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        for (std::size_t i = 0; i < inputs[0]->shape().size(); ++i) outputs[0].data<std::int64_t>()[i] = inputs[0]->shape()[i];
    }
    bool reads_types_only() const noexcept override { return true; }
};

/// Reshapes input 0 to the shape that input 1 holds.
class Reshaped final : public Operator {
public:
    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        if (inputs[1].value == nullptr) return {std::nullopt};
        const auto lengths = inputs[1].value->values<std::int64_t>();
        return {TensorType{inputs[0].type.element, Shape(lengths.begin(), lengths.end())}};
    }
    void run(std::span<const Tensor* const> /*inputs*/, std::span<Tensor> /*outputs*/) const override {
        FAIL() << "the bytes are to be shared";
    }
    bool reshapes() const noexcept override { return true; }
};

/// [N, ...] -> [N, 1, ...]; input 1 is not looked at.
class WithMiddle final : public Operator {
public:
    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        Shape shape = inputs[0].type.shape;
        shape.insert(shape.begin() + 1, 1);
        return {TensorType{inputs[0].type.element, shape}};
    }
    void run(std::span<const Tensor* const> /*inputs*/, std::span<Tensor> /*outputs*/) const override {
        FAIL() << "the bytes are to be shared";
    }
    bool reshapes() const noexcept override { return true; }
};

struct HandMade {
    std::shared_ptr<Model> model = std::make_shared<Model>();
    PreparedGraph graph;

    HandMade() { graph.model = model; }
    int value(std::optional<Tensor> constant = std::nullopt) {
        graph.values.push_back({"v" + std::to_string(graph.values.size()), std::move(constant)});
        return static_cast<int>(graph.values.size()) - 1;
    }
    int input(std::vector<ValueDeclaration::Dimension> dimensions) {
        model->graph.inputs.push_back(
            {"in" + std::to_string(model->graph.inputs.size()), ElementType::float32, true, std::move(dimensions)});
        graph.inputs.push_back(value());
        return graph.inputs.back();
    }
    template <typename Op>
    int step(std::vector<int> inputs) {
        const int output = value();
        graph.nodes.push_back(
            {"node 'n" + std::to_string(output) + "'", nullptr, std::make_shared<Op>(), std::move(inputs), {output}});
        return output;
    }
};

}  // namespace windrow::inference::hand_made
