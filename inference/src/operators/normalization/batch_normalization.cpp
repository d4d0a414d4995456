// SPDX-License-Identifier: Apache-2.0
#include "operators/normalization/normalization_families.hpp"

#include "operators/element_visit.hpp"
#include "operators/node_attributes.hpp"
#include "operators/normalization/normalization_rows.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"

namespace windrow::inference {

namespace {

/// BatchNormalization: with given mean and variance, or (training_mode, from opset 14 on) those of the batch.
class BatchNormalization final : public Operator {
public:
    explicit BatchNormalization(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        epsilon_ = attributes.real("epsilon", 1e-5F);
        momentum_ = attributes.real("momentum", 0.9F);
        // spatial = 0 (before opset 9): statistics for each element of a row, not for each channel.
        by_channel_ = context.opset >= 9 || attributes.flag("spatial", true);
        training_ = context.opset >= 14 && attributes.flag("training_mode", false);
        outputs_ = context.node.outputs.size();
        while (outputs_ > 1 && context.node.outputs[outputs_ - 1].empty()) --outputs_;
        const bool trains =
            context.opset < 7 ? !attributes.flag("is_test", false) && outputs_ > 1 : context.opset < 14 && outputs_ > 1;
        if (trains) refuse_node("statistics of training are asked for, which Windrow gives from opset 14 on (training_mode)");
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 5, 5);
        for (std::size_t i = 0; i < 5; ++i) require_element(inputs, i, floating_types);
        const Shape& shape = inputs[0].type.shape;
        if (shape.empty()) refuse_input(input_text(inputs, 0) + " must have at least 1 dimension");
        const std::int64_t features = by_channel_ ? (shape.size() > 1 ? shape[1] : 1) : -1;
        for (std::size_t i = 1; i < 5; ++i) {
            if (by_channel_) require_rank(inputs, i, 1);
            const std::int64_t own = by_channel_ ? inputs[i].type.shape[0] : -1;
            if (features >= 0 && own >= 0 && own != features) {
                refuse_input(input_text(inputs, i) + " must have one element for each of the " + std::to_string(features) +
                             " channels of " + input_text(inputs, 0));
            }
        }
        std::vector<std::optional<TensorType>> types = {inputs[0].type};
        if (training_) {
            types.emplace_back(inputs[3].type);
            types.emplace_back(inputs[4].type);
        }
        // Unused outputs of an old model in test mode.
        while (types.size() < outputs_) types.emplace_back(inputs[3].type);
        types.resize(std::max<std::size_t>(outputs_, 1));
        return types;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        for (std::size_t i = 1; i < 5; ++i) {
            if (inputs[i]->element() != inputs[0]->element())
                refuse_input("scale, bias, mean and variance must have the element type of input 0");
        }
        with_floating(inputs[0]->element(), [&](auto tag) { normalize_all<type_of<decltype(tag)>>(inputs, outputs); });
    }

    std::uint64_t operations(std::span<const OperatorInput> /*inputs*/, std::span<const TensorType> outputs) const override {
        return 3 * static_cast<std::uint64_t>(element_count(outputs[0].shape));
    }

private:
    template <typename T>
    void normalize_all(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const {
        const Shape& shape = inputs[0]->shape();
        const std::int64_t rows = shape[0];
        const std::int64_t features = inputs[1]->size();
        const std::int64_t row = rows == 0 ? 0 : inputs[0]->size() / rows;
        if (features == 0 || row % features != 0) refuse_input("the statistics do not fit input 0 of shape " + shape_text(shape));
        const std::int64_t plane = by_channel_ ? row / features : 1;
        const T* from = inputs[0]->data<T>();
        T* to = outputs[0].data<T>();
        const T epsilon = static_cast<T>(epsilon_);
        for (std::int64_t c = 0; c < features; ++c) {
            T mean = inputs[3]->data<T>()[c];
            T variance = inputs[4]->data<T>()[c];
            if (training_) {
                T sum = T(0);
                for (std::int64_t n = 0; n < rows; ++n) sum = sum + row_sum(from + n * row + c * plane, plane);
                const T batch_mean = sum / static_cast<T>(rows * plane);
                T squares = T(0);
                for (std::int64_t n = 0; n < rows; ++n)
                    squares = squares + squared_distances(from + n * row + c * plane, plane, batch_mean);
                const T batch_variance = squares / static_cast<T>(rows * plane);
                if (outputs.size() > 1) outputs[1].data<T>()[c] = running(mean, batch_mean);
                if (outputs.size() > 2) outputs[2].data<T>()[c] = running(variance, batch_variance);
                mean = batch_mean;
                variance = batch_variance;
            }
            const T factor = semantics::inverse_deviation(variance, epsilon) * inputs[1]->data<T>()[c];
            const T bias = inputs[2]->data<T>()[c];
            for (std::int64_t n = 0; n < rows; ++n)
                normalize(from + n * row + c * plane, to + n * row + c * plane, plane, mean, factor, bias);
        }
        if (training_) return;
        for (std::size_t i = 1; i < outputs.size(); ++i) outputs[i] = i % 2 == 1 ? *inputs[3] : *inputs[4];
    }
    template <typename T>
    [[nodiscard]] T running(T old, T batch) const {
        return old * static_cast<T>(momentum_) + batch * (T(1) - static_cast<T>(momentum_));
    }

    float epsilon_;
    float momentum_;
    bool by_channel_;
    bool training_;
    std::size_t outputs_;
};

}  // namespace

void add_batch_normalization_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<BatchNormalization>("BatchNormalization", 1));
}

}  // namespace windrow::inference
