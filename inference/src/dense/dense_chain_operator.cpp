// SPDX-License-Identifier: Apache-2.0
#include "dense/dense_chain_operator.hpp"

#include "operators/operator_inputs.hpp"

namespace windrow::inference {

std::vector<std::optional<TensorType>> DenseChainOperator::infer(std::span<const OperatorInput> inputs) const {
    require_inputs(inputs, 1, 1);
    require_element(inputs, 0, {ElementType::float32});
    if (matrices_only_) require_rank(inputs, 0, 2);
    Shape shape = inputs[0].type.shape;
    if (shape.empty() || (shape.back() >= 0 && shape.back() != chain_->inputs())) {
        refuse_input(input_text(inputs, 0) + " does not multiply with weights of " + std::to_string(chain_->inputs()) + " rows");
    }
    shape.back() = chain_->outputs();
    return {TensorType{ElementType::float32, std::move(shape)}};
}

void DenseChainOperator::run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const {
    chain_->run(inputs[0]->size() / chain_->inputs(), inputs[0]->data<float>(), outputs[0].data<float>());
}

std::uint64_t DenseChainOperator::operations(std::span<const OperatorInput> /*inputs*/,
                                             std::span<const TensorType> outputs) const {
    return static_cast<std::uint64_t>(element_count(outputs[0].shape) / chain_->outputs()) * operations_per_row_;
}

}  // namespace windrow::inference
