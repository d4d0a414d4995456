// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Single operators on every device of the build, beside the CPU's.

#include "built_model.hpp"

#include <string>
#include <utility>
#include <vector>

namespace windrow::inference {

class OperatorDeviceTest : public InferenceDeviceTest {
protected:
    Tensor random(Shape shape) {
        const std::int64_t count = element_count(shape);
        return floats(std::move(shape), random_floats(random_, count));
    }
    void expect(const ModelBuilder& builder, const std::string& what) { expect_as_on_cpu(shared_device(), builder, what); }
    /// One node with one output, its inputs given as the model is run.
    void expect_node(const std::string& type, const std::vector<Tensor>& inputs, std::vector<Attribute> attributes = {},
                     std::int64_t opset = 21) {
        ModelBuilder builder(opset);
        std::vector<std::string> names;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            names.push_back("in" + std::to_string(i));
            builder.input(names.back(), inputs[i]);
        }
        expect(builder.node(type, names, {"out"}, std::move(attributes)).output("out"), type);
    }
};

}  // namespace windrow::inference
