// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernel functions of support vector machines: of a row and a support vector, features ascending.

#include "operators/node_attributes.hpp"
#include "windrow/semantics/activation.hpp"
#include "windrow/semantics/matrix_element.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace windrow::inference {

class KernelFunction {
public:
    explicit KernelFunction(const NodeAttributes& attributes) {
        const std::string name = attributes.text("kernel_type", "LINEAR");
        if (name == "LINEAR") {
            type_ = Type::linear;
        } else if (name == "POLY") {
            type_ = Type::polynomial;
        } else if (name == "RBF") {
            type_ = Type::distance;
        } else if (name == "SIGMOID") {
            type_ = Type::tangent;
        } else {
            refuse_node("kernel_type '" + name + "' is unknown");
        }
        const std::vector<float> parameters = attributes.reals("kernel_params");
        if (!parameters.empty() && parameters.size() != 3)
            refuse_node("'kernel_params' has " + std::to_string(parameters.size()) + " values, not three");
        if (parameters.size() == 3) {
            gamma_ = parameters[0];
            constant_ = parameters[1];
            degree_ = parameters[2];
        }
    }

    [[nodiscard]] bool is_linear() const noexcept { return type_ == Type::linear; }

    [[nodiscard]] float operator()(const float* row, const float* vector, std::int64_t features) const {
        if (type_ == Type::distance) {
            float sum = 0;
            for (std::int64_t i = 0; i < features; ++i)
                sum = semantics::fused_multiply_add(row[i] - vector[i], row[i] - vector[i], sum);
            return semantics::float_exp(-gamma_ * sum);
        }
        const float product = semantics::dot_product(row, 1, vector, 1, features);
        if (type_ == Type::linear) return product;
        const float moved = semantics::fused_multiply_add(gamma_, product, constant_);
        if (type_ == Type::tangent) return semantics::float_tanh(moved);
        return static_cast<float>(semantics::power_of(static_cast<double>(moved), static_cast<double>(degree_)));
    }

private:
    enum class Type : std::uint8_t { linear, polynomial, distance, tangent };
    Type type_ = Type::linear;
    float gamma_ = 0, constant_ = 0, degree_ = 0;
};

}  // namespace windrow::inference
