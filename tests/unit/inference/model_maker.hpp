// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Models made in memory, with constants of normal values.

#include "made_attributes.hpp"
#include "windrow/inference/model.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace windrow::inference {

using made::integer_attribute;
using made::integers_attribute;

/// Models put together node by node; input "x" is FLOAT [N, ...].
class ModelMaker {
public:
    explicit ModelMaker(Shape row, unsigned seed = 1) : random_(seed) {
        model_->opset_imports[""] = 17;
        ValueDeclaration x{"x", ElementType::float32, true, {{-1, "N"}}};
        for (const std::int64_t length : row) x.dimensions.push_back({length, ""});
        model_->graph.inputs.push_back(x);
    }
    /// A constant of normal values; its name.
    std::string constant(const Shape& shape) {
        std::normal_distribution<float> normal(0.0F, 0.5F);
        Tensor tensor(ElementType::float32, shape);
        for (std::int64_t i = 0; i < tensor.size(); ++i) tensor.data<float>()[i] = normal(random_);
        const std::string name = "c" + std::to_string(model_->graph.initializers.size());
        model_->graph.initializers.emplace(name, tensor);
        return name;
    }
    /// Any constant; its name.
    std::string constant(const Tensor& tensor) {
        const std::string name = "c" + std::to_string(model_->graph.initializers.size());
        model_->graph.initializers.emplace(name, tensor);
        return name;
    }
    /// Of ONNX's own domain, or another.
    void use_opset(std::int64_t version, const std::string& domain = "") { model_->opset_imports[domain] = version; }
    /// One more input, FLOAT [N, ...].
    std::string input(const std::string& name, const Shape& row) {
        ValueDeclaration declared{name, ElementType::float32, true, {{-1, "N"}}};
        for (const std::int64_t length : row) declared.dimensions.push_back({length, ""});
        model_->graph.inputs.push_back(declared);
        return name;
    }
    /// The name of the node's output.
    std::string node(const std::string& type, std::vector<std::string> inputs, std::vector<Attribute> attributes = {},
                     std::size_t outputs = 1, const std::string& domain = "") {
        const std::string name = type + std::to_string(model_->graph.nodes.size());
        std::vector<std::string> names = {name};
        for (std::size_t i = 1; i < outputs; ++i) names.push_back(name + "." + std::to_string(i));
        model_->graph.nodes.push_back({name, domain, type, std::move(inputs), std::move(names), std::move(attributes)});
        return name;
    }
    void output(const std::string& name) { model_->graph.outputs.push_back({name, ElementType::float32, false, {}}); }
    std::shared_ptr<const Model> model() const { return model_; }
    std::mt19937& random() { return random_; }

private:
    std::shared_ptr<Model> model_ = std::make_shared<Model>();
    std::mt19937 random_;
};

}  // namespace windrow::inference
