// SPDX-License-Identifier: Apache-2.0
/// 'output.activation' of a model in SQL: the same bits as the operator of that name at the end of the model.

#include "exec/predicted_columns.hpp"
#include "windrow/inference/program.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <vector>

namespace windrow::exec {
namespace {

using inference::ElementType;
using inference::Tensor;
using plan::OutputActivation;

constexpr std::int64_t ROWS = 9;
constexpr std::int64_t WIDTH = 37;  // no multiple of any number of lanes

Tensor by_operator(const char* type, const Tensor& x) {
    inference::Model model;
    model.opset_imports[""] = 17;
    inference::ValueDeclaration input;
    input.name = "x";
    input.element = x.element();
    model.graph.inputs = {input};
    inference::Node node;
    node.operator_type = type;
    node.inputs = {"x"};
    node.outputs = {"y"};
    model.graph.nodes = {node};
    inference::ValueDeclaration output;
    output.name = "y";
    model.graph.outputs = {output};
    return inference::prepare(std::make_shared<const inference::Model>(model))->run(std::vector<Tensor>{x})[0];
}

/// Numbers of all sizes; rows with -0, infinities and NaN among them.
template <typename T>
Tensor numbers(ElementType element) {
    std::mt19937 random(20261122);
    std::vector<T> values(ROWS * WIDTH);
    for (T& value : values) value = std::uniform_real_distribution<T>(-20, 20)(random);
    values[0] = std::numeric_limits<T>::quiet_NaN();
    values[WIDTH] = -std::numeric_limits<T>::infinity();
    values[2 * WIDTH + 5] = std::numeric_limits<T>::infinity();
    for (std::int64_t i = 0; i < WIDTH; ++i) values[static_cast<std::size_t>(3 * WIDTH + i)] = i % 2 == 0 ? T(-0.0) : T(0.0);
    return Tensor::of<T>(element, {ROWS, WIDTH}, values);
}

template <typename T>
void expect_bits_of(const char* type, OutputActivation activation, ElementType element) {
    const Tensor x = numbers<T>(element);
    const Tensor expected = by_operator(type, x);
    std::vector<T> made(x.values<T>().begin(), x.values<T>().end());
    OutputTensor tensor{element, WIDTH, WIDTH, reinterpret_cast<std::byte*>(made.data())};
    activate(activation, ROWS, tensor);
    for (std::size_t i = 0; i < made.size(); ++i)
        ASSERT_EQ(std::memcmp(&made[i], expected.data<T>() + i, sizeof(T)), 0)
            << type << " of " << x.data<T>()[i] << ": " << made[i] << ", not " << expected.data<T>()[i];
}

TEST(OutputActivation, GivesTheBitsOfTheModelsOwnOperator) {
    expect_bits_of<float>("Softmax", OutputActivation::softmax, ElementType::float32);
    expect_bits_of<double>("Softmax", OutputActivation::softmax, ElementType::float64);
    expect_bits_of<float>("Sigmoid", OutputActivation::sigmoid, ElementType::float32);
    expect_bits_of<double>("Sigmoid", OutputActivation::sigmoid, ElementType::float64);
    expect_bits_of<float>("Tanh", OutputActivation::tanh, ElementType::float32);
    expect_bits_of<double>("Tanh", OutputActivation::tanh, ElementType::float64);
}

TEST(OutputActivation, SoftmaxGoesOverTheLastDimension) {
    std::vector<float> values{1, 1, 5, 5};
    OutputTensor tensor{ElementType::float32, 4, 2, reinterpret_cast<std::byte*>(values.data())};
    activate(OutputActivation::softmax, 1, tensor);
    EXPECT_EQ(values, (std::vector<float>{0.5F, 0.5F, 0.5F, 0.5F}));
}

}  // namespace
}  // namespace windrow::exec
