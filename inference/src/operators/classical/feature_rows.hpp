// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Inputs of classical models: rows of features, [N, F] or one row [F], of any of the four number types that they take.

#include "operators/number_types.hpp"
#include "operators/operator_inputs.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace windrow::inference {

/// Rows and features; -1 where not known.
struct FeatureShape {
    std::int64_t rows = 1;
    std::int64_t features = -1;
};

/// Throws W6612 unless input 0 is FLOAT, DOUBLE, INT32 or INT64 of one or two dimensions.
inline FeatureShape feature_shape(std::span<const OperatorInput> inputs) {
    require_inputs(inputs, 1, 1);
    require_element(inputs, 0, {ElementType::float32, ElementType::float64, ElementType::int32, ElementType::int64});
    const Shape& shape = inputs[0].type.shape;
    if (shape.size() == 1) return {1, shape[0]};
    if (shape.size() != 2) refuse_input(input_text(inputs, 0) + " must have rows and features");
    return {shape[0], shape[1]};
}
inline FeatureShape feature_shape(const Tensor& tensor) {
    const Shape& shape = tensor.shape();
    return shape.size() == 1 ? FeatureShape{1, shape[0]} : FeatureShape{shape[0], shape[1]};
}

/// Throws W6612 unless the rows have `count` features.
inline void require_features(std::span<const OperatorInput> inputs, std::int64_t features, std::int64_t count) {
    if (features >= 0 && features != count)
        refuse_input(input_text(inputs, 0) + " must have " + std::to_string(count) + " features");
}

/// All elements rounded to float, in `scratch` unless they are floats already.
inline const float* float_elements(const Tensor& tensor, std::vector<float>& scratch) {
    if (tensor.element() == ElementType::float32) return tensor.data<float>();
    scratch.resize(static_cast<std::size_t>(tensor.size()));
    with_number_type(tensor.element(), [&](auto number) {
        for (std::size_t i = 0; i < scratch.size(); ++i) scratch[i] = static_cast<float>(tensor.data<decltype(number)>()[i]);
    });
    return scratch.data();
}

}  // namespace windrow::inference
