// SPDX-License-Identifier: Apache-2.0
#include "operators/in_float32.hpp"

#include "windrow/semantics/half_precision.hpp"

#include <utility>

namespace windrow::inference {

namespace {

bool is_half(ElementType type) {
    return type == ElementType::float16 || type == ElementType::bfloat16;
}

class InFloat32 final : public Operator {
public:
    explicit InFloat32(std::shared_ptr<const Operator> inner) : inner_(std::move(inner)) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        return inner_->infer(inputs);
    }
    std::shared_ptr<const Operator> with_constants(std::span<const Tensor* const> constants) const override {
        for (const Tensor* constant : constants) {
            if (constant != nullptr && is_half(constant->element())) return nullptr;
        }
        std::shared_ptr<const Operator> ready = inner_->with_constants(constants);
        return ready == nullptr ? nullptr : std::make_shared<InFloat32>(std::move(ready));
    }
    bool reshapes() const noexcept override { return inner_->reshapes(); }
    std::uint64_t operations(std::span<const OperatorInput> inputs, std::span<const TensorType> outputs) const override {
        return inner_->operations(inputs, outputs);
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        bool any = false;
        for (const Tensor* input : inputs) any = any || (input != nullptr && is_half(input->element()));
        for (const Tensor& output : outputs) any = any || is_half(output.element());
        if (!any) return inner_->run(inputs, outputs);
        std::vector<Tensor> wide_inputs;
        wide_inputs.reserve(inputs.size());
        std::vector<const Tensor*> given;
        for (const Tensor* input : inputs) {
            if (input == nullptr) {
                given.push_back(nullptr);
                continue;
            }
            wide_inputs.push_back(widened(*input));
            given.push_back(&wide_inputs.back());
        }
        std::vector<Tensor> wide_outputs;
        for (const Tensor& output : outputs) {
            wide_outputs.emplace_back(is_half(output.element()) ? ElementType::float32 : output.element(), output.shape());
        }
        inner_->run(given, wide_outputs);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            if (is_half(outputs[i].element())) {
                narrow(wide_outputs[i], outputs[i]);
            } else {
                outputs[i] = std::move(wide_outputs[i]);
            }
        }
    }

private:
    std::shared_ptr<const Operator> inner_;
};

}  // namespace

MakeOperator in_float32(MakeOperator make) {
    return [make = std::move(make)](const NodeContext& context) -> std::unique_ptr<Operator> {
        return std::make_unique<InFloat32>(make(context));
    };
}

Tensor widened(const Tensor& tensor) {
    if (!is_half(tensor.element())) return tensor;
    Tensor wide(ElementType::float32, tensor.shape());
    const auto* from = tensor.data<std::uint16_t>();
    float* to = wide.data<float>();
    const bool brain = tensor.element() == ElementType::bfloat16;
    for (std::int64_t i = 0; i < tensor.size(); ++i)
        to[i] = brain ? semantics::float_from_bfloat16(from[i]) : semantics::float_from_float16(from[i]);
    return wide;
}

void narrow(const Tensor& from, Tensor& to) {
    const float* wide = from.data<float>();
    auto* out = to.data<std::uint16_t>();
    const bool brain = to.element() == ElementType::bfloat16;
    for (std::int64_t i = 0; i < from.size(); ++i)
        out[i] = brain ? semantics::bfloat16_from_float(wide[i]) : semantics::float16_from_float(wide[i]);
}

}  // namespace windrow::inference
