// SPDX-License-Identifier: Apache-2.0
#include "operators/operator.hpp"

namespace windrow::inference {

std::shared_ptr<const Operator> Operator::with_constants(std::span<const Tensor* const> /*constants*/) const {
    return nullptr;
}

std::uint64_t Operator::operations(std::span<const OperatorInput> /*inputs*/, std::span<const TensorType> outputs) const {
    std::uint64_t sum = 0;
    for (const TensorType& output : outputs) sum += static_cast<std::uint64_t>(element_count(output.shape));
    return sum;
}

}  // namespace windrow::inference
