// SPDX-License-Identifier: Apache-2.0
#include "made_attributes.hpp"
#include "made_tensors.hpp"
#include "program/graph_program.hpp"
#include "program/row_dependence.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

/// Random graphs, most of whose operators are free to take rows together: where the structure shows that they do not, rows of any
/// values together must give what each gives alone.

namespace windrow::inference {
namespace {

using made::integer_attribute;
using made::integers_attribute;

constexpr std::int64_t batch = 7;  // a length that no other axis has

/// Grows node by node; a node whose shapes do not fit is taken back.
class RandomGraph {
public:
    explicit RandomGraph(unsigned seed) : random_(seed) {
        model_.opset_imports[""] = 17;
        ValueDeclaration x{"x", ElementType::float32, true, {{-1, "N"}}};
        for (const std::int64_t length : row_) x.dimensions.push_back({length, ""});
        model_.graph.inputs.push_back(x);
        values_.push_back({"x", {batch, row_[0], row_[1]}});
        const auto nodes = 3 + below(8);
        for (std::size_t tries = 0; tries < 40 && model_.graph.nodes.size() < nodes; ++tries) grow();
        model_.graph.outputs.assign(1, {values_.back().first, ElementType::float32, false, {}});
    }
    [[nodiscard]] const Model& model() const { return model_; }
    [[nodiscard]] TensorType input_type(std::int64_t rows) const { return {ElementType::float32, {rows, row_[0], row_[1]}}; }

private:
    using Attributes = std::vector<Attribute>;

    std::size_t below(std::size_t bound) { return random_() % bound; }
    std::int64_t axis_of(const Shape& shape) { return shape.empty() ? 0 : static_cast<std::int64_t>(below(shape.size())); }
    std::string constant(const Tensor& tensor) {
        const std::string name = "c" + std::to_string(model_.graph.initializers.size());
        model_.graph.initializers.emplace(name, tensor);
        return name;
    }
    std::string weights(const Shape& shape) {
        std::normal_distribution<float> normal;
        Tensor tensor(ElementType::float32, shape);
        for (std::int64_t i = 0; i < tensor.size(); ++i) tensor.data<float>()[i] = normal(random_);
        return constant(tensor);
    }
    std::string numbers(const std::vector<std::int64_t>& values) { return constant(made::integers(values)); }
    std::string node(const std::string& type, std::vector<std::string> inputs, Attributes attributes = {}) {
        const std::string name = type + std::to_string(model_.graph.nodes.size());
        model_.graph.nodes.push_back({name, "", type, std::move(inputs), {name}, std::move(attributes)});
        return name;
    }

    void grow() {
        const Model before = model_;
        const auto& [value, shape] = below(3) == 0 ? values_[below(values_.size())] : values_.back();
        const std::string made = add(value, shape);
        model_.graph.outputs.assign(1, {made, ElementType::float32, false, {}});
        try {
            const TensorType type = input_type(batch);
            const auto types = prepare_graph_program(std::make_shared<const Model>(model_), Precision::exact)->infer({&type, 1});
            const bool small = types[0].element == ElementType::float32 && !types[0].shape.empty() && types[0].shape.size() < 5 &&
                               *std::min_element(types[0].shape.begin(), types[0].shape.end()) > 0 &&
                               element_count(types[0].shape) < 5000;
            if (small) {
                values_.emplace_back(made, types[0].shape);
                return;
            }
        } catch (const Error&) {  // shapes that do not fit
        }
        model_ = before;
    }

    std::string add(const std::string& x, const Shape& shape) {
        switch (below(6)) {
            case 0:
                return add_elements(x, shape);
            case 1:
                return add_product(x, shape);
            case 2:
                return add_axis_operator(x, shape);
            case 3:
                return add_shape_operator(x, shape);
            case 4:
                return add_selection(x, shape);
            default:
                return add_layer(x, shape);
        }
    }

    std::string add_elements(const std::string& x, const Shape& shape) {
        const std::string& other = values_[below(values_.size())].first;
        switch (below(5)) {
            case 0:
                return node(below(2) == 0 ? "Relu" : "Tanh", {x});
            case 1:
                return node(below(2) == 0 ? "Add" : "Mul", {x, other});
            case 2:
                return node("Sub", {x, weights({shape.back()})});
            case 3:
                return node("Where", {node("Less", {x, other}), x, other});
            default:
                return node("Max", {x, node("Exp", {other})});
        }
    }

    std::string add_product(const std::string& x, const Shape& shape) {
        const std::string& other = values_[below(values_.size())].first;
        switch (below(5)) {
            case 0:
                return node("MatMul", {x, weights({shape.back(), 3})});
            case 1:
                return node("MatMul", {weights({2, shape.size() > 1 ? shape[shape.size() - 2] : shape[0]}), x});
            case 2:
                return node("MatMul", {x, other});
            case 3:
                return node("Gemm", {x, other},
                            {integer_attribute("transA", static_cast<std::int64_t>(below(2))),
                             integer_attribute("transB", static_cast<std::int64_t>(below(2)))});
            default: {
                constexpr std::array<const char*, 4> equations = {"abc,abd->acd", "abc,dbc->ad", "abc,abc->ab", "ab,bc->ac"};
                return node("Einsum", {x, other}, {made::text_attribute("equation", equations[below(equations.size())])});
            }
        }
    }

    std::string add_axis_operator(const std::string& x, const Shape& shape) {
        const std::int64_t axis = axis_of(shape);
        const auto kept = static_cast<std::int64_t>(below(2));
        switch (below(6)) {
            case 0:
                return node("ReduceMax", {x}, {integers_attribute("axes", {axis}), integer_attribute("keepdims", kept)});
            case 1:
                return node("ReduceSum", {x, numbers({axis})}, {integer_attribute("keepdims", kept)});
            case 2:
                return node("Softmax", {x}, {integer_attribute("axis", axis)});
            case 3:
                return node("CumSum", {x, constant(made::integers({}, {axis}))});
            case 4: {
                const std::string best =
                    node("ArgMax", {x}, {integer_attribute("axis", axis), integer_attribute("keepdims", kept)});
                return node("Cast", {best}, {integer_attribute("to", 1)});
            }
            default:
                return node("LpNormalization", {x}, {integer_attribute("axis", axis)});
        }
    }

    std::string add_shape_operator(const std::string& x, const Shape& shape) {
        switch (below(7)) {
            case 0: {
                std::vector<std::int64_t> order(shape.size());
                for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
                std::shuffle(order.begin(), order.end(), random_);
                return node("Transpose", {x}, {integers_attribute("perm", order)});
            }
            case 1:
                return node("Reshape", {x, numbers({-1, shape.back()})});
            case 2:
                return node("Reshape", {x, numbers({0, -1})});
            case 3:
                return node("Reshape", {x, numbers({-1, 3, 4})});
            case 4:
                return node("Flatten", {x}, {integer_attribute("axis", axis_of(shape))});
            case 5:
                return node(below(2) == 0 ? "Unsqueeze" : "Squeeze", {x, numbers({axis_of(shape)})});
            default: {
                const std::string rows = node("Gather", {node("Shape", {x}), numbers({axis_of(shape)})});
                const std::string to = node("Concat", {rows, numbers({-1})}, {integer_attribute("axis", 0)});
                return node("Reshape", {x, to});
            }
        }
    }

    std::string add_selection(const std::string& x, const Shape& shape) {
        const std::int64_t axis = axis_of(shape);
        const std::string& other = values_[below(values_.size())].first;
        switch (below(6)) {
            case 0:
                return node("Concat", {x, other}, {integer_attribute("axis", axis)});
            case 1:
                return node("Slice", {x, numbers({static_cast<std::int64_t>(below(2))}),
                                      numbers({below(2) == 0 ? 3 : std::numeric_limits<std::int64_t>::max()}), numbers({axis})});
            case 2:
                return node("Gather", {x, numbers({shape.empty() ? 0 : shape[static_cast<std::size_t>(axis)] - 1, 0})},
                            {integer_attribute("axis", axis)});
            case 3: {
                std::vector<std::int64_t> widths(2 * shape.size());
                widths[below(widths.size())] = 1;
                return node("Pad", {x, numbers(widths)});
            }
            case 4: {
                std::vector<std::int64_t> repeats(shape.size(), 1);
                repeats[below(repeats.size())] = 2;
                return node("Tile", {x, numbers(repeats)});
            }
            default: {
                const std::string rows = node("Gather", {node("Shape", {x}), numbers({axis})});
                const std::string to = node("Concat", {rows, numbers({shape.back()})}, {integer_attribute("axis", 0)});
                return node("Expand", {weights({1, shape.back()}), to});
            }
        }
    }

    std::string add_layer(const std::string& x, const Shape& shape) {
        const std::int64_t last = shape.back();
        const std::int64_t middle = shape.size() > 1 ? shape[1] : 1;
        switch (below(5)) {
            case 0:
                return node("Conv", {x, weights({2, middle, 2})});
            case 1:
                return node("RNN", {x, weights({1, 3, last}), weights({1, 3, 3})}, {integer_attribute("hidden_size", 3)});
            case 2: {
                const std::string y =
                    node("GRU", {x, weights({1, 6, last}), weights({1, 6, 2})}, {integer_attribute("hidden_size", 2)});
                return node("Squeeze", {y, numbers({1})});
            }
            case 3:
                return node("LayerNormalization", {x, weights({last})}, {integer_attribute("axis", -1)});
            default:
                return node("InstanceNormalization", {x, weights({middle}), weights({middle})});
        }
    }

    std::mt19937 random_;
    std::array<std::int64_t, 2> row_ = {3, 4};
    Model model_;
    std::vector<std::pair<std::string, Shape>> values_;
};

/// Normal numbers, and here and there some that show what others do not.
Tensor values_for(const TensorType& type, std::mt19937& random) {
    constexpr std::array<float, 8> odd = {0.0F,  -0.0F,  1e4F,   -1e4F,
                                          1e30F, -1e30F, 1e-40F, std::numeric_limits<float>::infinity()};
    std::normal_distribution<float> normal(0.0F, 3.0F);
    Tensor tensor(type);
    for (std::int64_t i = 0; i < tensor.size(); ++i)
        tensor.data<float>()[i] = random() % 8 == 0 ? odd[random() % odd.size()] : normal(random);
    return tensor;
}

/// Bits, but for NaN, of which there are many.
bool same(const float* left, const float* right, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        if (std::memcmp(left + i, right + i, sizeof(float)) != 0 && !(std::isnan(left[i]) && std::isnan(right[i]))) return false;
    }
    return true;
}

std::string described(const Model& model) {
    std::string text;
    for (const Node& node : model.graph.nodes) {
        text += "\n" + node.outputs[0] + " <-";
        for (const std::string& input : node.inputs) text += " " + input;
    }
    return text;
}

/// Rows together and each alone.
void expect_independent(const RandomGraph& graph, const GraphProgram& program, std::mt19937& random) {
    for (const std::int64_t rows : {std::int64_t{2}, std::int64_t{9}}) {
        const Tensor x = values_for(graph.input_type(rows), random);
        const Tensor together = program.run({&x, 1})[0];
        ASSERT_EQ(together.shape()[0], rows) << described(graph.model());
        for (std::int64_t row = 0; row < rows; ++row) {
            Tensor one(graph.input_type(1));
            std::memcpy(one.data<char>(), x.data<char>() + static_cast<std::size_t>(row) * one.bytes(), one.bytes());
            const Tensor alone = program.run({&one, 1})[0];
            ASSERT_EQ(alone.size() * rows, together.size()) << described(graph.model());
            ASSERT_TRUE(same(alone.data<float>(), together.data<float>() + row * alone.size(), alone.size()))
                << "row " << row << " of " << rows << described(graph.model());
        }
    }
}

TEST(RowDependenceGraphs, WhatIsShownHoldsForRandomValues) {
    std::mt19937 random(5);
    int independent = 0;
    int others = 0;
    for (unsigned seed = 0; seed < 1500; ++seed) {
        const RandomGraph graph(seed);
        if (graph.model().graph.nodes.empty()) continue;
        const auto program = prepare_graph_program(std::make_shared<const Model>(graph.model()), Precision::exact);
        const RowDependence found =
            follow_rows(program->graph(), [&](std::int64_t rows) { return std::vector<TensorType>{graph.input_type(rows)}; });
        if (found.verdict != RowDependence::Verdict::independent) {
            ++others;
            continue;
        }
        ++independent;
        expect_independent(graph, *program, random);
        if (HasFatalFailure()) return;
    }
    EXPECT_GT(independent, 300);
    EXPECT_GT(others, 300);
}

}  // namespace
}  // namespace windrow::inference
