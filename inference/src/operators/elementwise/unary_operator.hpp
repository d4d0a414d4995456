// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Operators of one input whose output has the input's shape.

#include "operators/element_visit.hpp"
#include "operators/operator_inputs.hpp"

#include <initializer_list>
#include <span>

namespace windrow::inference {

/// infer() of such an operator; `compute` fills the output.
class UnaryOperator : public Operator {
public:
    /// `result` undefined: the input's element type.
    explicit UnaryOperator(std::initializer_list<ElementType> allowed, ElementType result = ElementType::undefined)
        : allowed_(allowed), result_(result) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const final {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, allowed_);
        return {TensorType{result_ == ElementType::undefined ? inputs[0].type.element : result_, inputs[0].type.shape}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const final { compute(*inputs[0], outputs[0]); }

protected:
    virtual void compute(const Tensor& input, Tensor& output) const = 0;

private:
    std::initializer_list<ElementType> allowed_;
    ElementType result_;
};

}  // namespace windrow::inference
