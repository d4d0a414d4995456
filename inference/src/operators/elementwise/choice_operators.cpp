// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/elementwise_families.hpp"

#include "operators/broadcast.hpp"
#include "operators/element_visit.hpp"
#include "operators/in_float32.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"
#include "windrow/semantics/arithmetic_element.hpp"

#include <cstring>
#include <limits>
#include <type_traits>

namespace windrow::inference {

namespace {

/// Where: elements of any type, moved by their bytes.
class WhereOperator final : public Operator {
public:
    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 3, 3);
        require_element(inputs, 0, boolean_types);
        if (inputs[1].type.element != inputs[2].type.element)
            refuse_input(input_text(inputs, 1) + " and " + input_text(inputs, 2) + " must have one element type");
        const Shape values = broadcast_shape(inputs[1].type.shape, inputs[2].type.shape);
        return {TensorType{inputs[1].type.element, broadcast_shape(inputs[0].type.shape, values)}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const BroadcastRuns<3> runs(outputs[0].shape(), {&inputs[0]->shape(), &inputs[1]->shape(), &inputs[2]->shape()});
        const auto* condition = inputs[0]->data<std::uint8_t>();
        const auto choose = [&]<typename T>(const T* yes, const T* no, T* out) {
            const auto steps = runs.steps();
            runs.for_each([&](std::int64_t at, const auto& from, std::int64_t count) {
                for (std::int64_t i = 0; i < count; ++i) {
                    out[at + i] =
                        condition[from[0] + i * steps[0]] != 0 ? yes[from[1] + i * steps[1]] : no[from[2] + i * steps[2]];
                }
            });
        };
        switch (element_bytes(outputs[0].element())) {
            case 1:
                return choose(inputs[1]->data<std::uint8_t>(), inputs[2]->data<std::uint8_t>(), outputs[0].data<std::uint8_t>());
            case 2:
                return choose(inputs[1]->data<std::uint16_t>(), inputs[2]->data<std::uint16_t>(),
                              outputs[0].data<std::uint16_t>());
            case 4:
                return choose(inputs[1]->data<std::uint32_t>(), inputs[2]->data<std::uint32_t>(),
                              outputs[0].data<std::uint32_t>());
            case 8:
                return choose(inputs[1]->data<std::uint64_t>(), inputs[2]->data<std::uint64_t>(),
                              outputs[0].data<std::uint64_t>());
            default:
                return choose(inputs[1]->strings().data(), inputs[2]->strings().data(), outputs[0].strings().data());
        }
    }
};

/// Clip: bounds as attributes before opset 11, then as inputs. NaN passes.
class ClipOperator final : public Operator {
public:
    explicit ClipOperator(const NodeContext& context) : by_attributes_(context.opset < 11) {
        if (!by_attributes_) return;
        const NodeAttributes attributes(context.node);
        least_ = attributes.real("min", least_);
        greatest_ = attributes.real("max", greatest_);
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, by_attributes_ ? 1 : 3);
        require_element(inputs, 0, by_attributes_ ? floating_types : number_types);
        for (const std::size_t bound : {std::size_t{1}, std::size_t{2}}) {
            if (!is_given(inputs, bound)) continue;
            if (inputs[bound].type.element != inputs[0].type.element)
                refuse_input(input_text(inputs, bound) + " must have the element type of input 0");
            for (const std::int64_t length : inputs[bound].type.shape) {
                if (length != 1 && length >= 0) refuse_input(input_text(inputs, bound) + " must be one value");
            }
        }
        return {inputs[0].type};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_number(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            const T least = bound<T>(inputs, 1, least_, std::numeric_limits<T>::lowest());
            const T greatest = bound<T>(inputs, 2, greatest_, std::numeric_limits<T>::max());
            const T* from = inputs[0]->data<T>();
            T* to = outputs[0].data<T>();
            for (std::int64_t i = 0; i < inputs[0]->size(); ++i) to[i] = semantics::bounded(from[i], least, greatest);
        });
    }

private:
    template <typename T>
    T bound(std::span<const Tensor* const> inputs, std::size_t index, float attribute, T otherwise) const {
        if (by_attributes_) {
            if constexpr (std::is_floating_point_v<T>) return static_cast<T>(attribute);
        }
        if (index >= inputs.size() || inputs[index] == nullptr) {
            // No bound: infinities stay what they are.
            if constexpr (std::is_floating_point_v<T>)
                return index == 1 ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::infinity();
            return otherwise;
        }
        if (inputs[index]->size() != 1) refuse_input("a bound must be one value, not " + shape_text(inputs[index]->shape()));
        return inputs[index]->data<T>()[0];
    }

    bool by_attributes_;
    float least_ = -std::numeric_limits<float>::infinity();
    float greatest_ = std::numeric_limits<float>::infinity();
};

/// Dropout as models are run: nothing is dropped. The mask says so.
class DropoutOperator final : public Operator {
public:
    explicit DropoutOperator(const NodeContext& context)
        : outputs_(context.node.outputs.size()), boolean_mask_(context.opset >= 10) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 3);
        require_element(inputs, 0, floating_types);
        if (is_given(inputs, 2) && inputs[2].value != nullptr)
            refuse_training(*inputs[2].value, is_given(inputs, 1) ? inputs[1].value : nullptr);
        std::vector<std::optional<TensorType>> outputs = {inputs[0].type};
        if (outputs_ > 1)
            outputs.push_back(TensorType{boolean_mask_ ? ElementType::boolean : inputs[0].type.element, inputs[0].type.shape});
        return outputs;
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        if (inputs.size() > 2 && inputs[2] != nullptr) refuse_training(*inputs[2], inputs[1]);
        std::memcpy(outputs[0].data<std::byte>(), inputs[0]->data<std::byte>(), inputs[0]->bytes());
        if (outputs.size() < 2) return;
        if (outputs[1].element() == ElementType::boolean) {
            std::memset(outputs[1].data<std::byte>(), 1, outputs[1].bytes());
            return;
        }
        with_floating(outputs[1].element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            for (std::int64_t i = 0; i < outputs[1].size(); ++i) outputs[1].data<T>()[i] = T(1);
        });
    }

private:
    /// With training_mode a ratio above 0 asks for random numbers.
    static void refuse_training(const Tensor& training, const Tensor* ratio) {
        if (training.element() != ElementType::boolean || training.size() != 1) refuse_input("training_mode must be one BOOL");
        if (training.data<std::uint8_t>()[0] == 0) return;
        bool drops = true;  // the ratio's default is 0.5
        if (ratio != nullptr && ratio->size() == 1) {
            const Tensor wide = widened(*ratio);
            drops = wide.element() == ElementType::float64 ? wide.data<double>()[0] != 0
                                                           : wide.element() != ElementType::float32 || wide.data<float>()[0] != 0;
        }
        if (drops) refuse_input("training_mode is true: Windrow runs models, it does not train them");
    }

    std::size_t outputs_;
    bool boolean_mask_;
};

}  // namespace

void add_choice_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<WhereOperator>("Where", 9));
    entries.push_back(float_operator_entry<ClipOperator>("Clip", 1));
    entries.push_back(float_operator_entry<DropoutOperator>("Dropout", 1));
}

}  // namespace windrow::inference
