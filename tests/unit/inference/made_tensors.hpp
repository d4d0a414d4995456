// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tensors made for tests.

#include "windrow/inference/tensor.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace windrow::inference::made {

inline Tensor floats(Shape shape, const std::vector<float>& values) {
    return Tensor::of<float>(ElementType::float32, std::move(shape), values);
}
inline Tensor doubles(Shape shape, const std::vector<double>& values) {
    return Tensor::of<double>(ElementType::float64, std::move(shape), values);
}
inline Tensor integers(Shape shape, const std::vector<std::int64_t>& values) {
    return Tensor::of<std::int64_t>(ElementType::int64, std::move(shape), values);
}
/// Of one dimension.
inline Tensor integers(const std::vector<std::int64_t>& values) {
    return integers({static_cast<std::int64_t>(values.size())}, values);
}
inline Tensor integers32(Shape shape, const std::vector<std::int32_t>& values) {
    return Tensor::of<std::int32_t>(ElementType::int32, std::move(shape), values);
}
inline Tensor booleans(Shape shape, const std::vector<std::uint8_t>& values) {
    return Tensor::of<std::uint8_t>(ElementType::boolean, std::move(shape), values);
}
inline Tensor texts(Shape shape, std::vector<std::string> values) {
    Tensor tensor(ElementType::string, std::move(shape));
    tensor.strings() = std::move(values);
    return tensor;
}

}  // namespace windrow::inference::made
