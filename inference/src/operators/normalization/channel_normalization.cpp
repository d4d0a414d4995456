// SPDX-License-Identifier: Apache-2.0
#include "operators/normalization/normalization_families.hpp"

#include "operators/element_visit.hpp"
#include "operators/node_attributes.hpp"
#include "operators/normalization/normalization_rows.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"

namespace windrow::inference {

namespace {

/// InstanceNormalization: each channel of each row by itself. GroupNormalization: groups of channels; scale and bias for each
/// group (opset 18 to 20) or for each channel (from 21 on).
class ChannelNormalization final : public Operator {
public:
    ChannelNormalization(const NodeContext& context, bool grouped)
        : grouped_(grouped), scale_by_group_(grouped && context.opset < 21) {
        const NodeAttributes attributes(context.node);
        epsilon_ = attributes.real("epsilon", 1e-5F);
        if (grouped_) groups_ = attributes.integer("num_groups");
        if (grouped_ && groups_ < 1) refuse_node("attribute 'num_groups' is " + std::to_string(groups_));
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 3, 3);
        require_element(inputs, 0, floating_types);
        const Shape& shape = inputs[0].type.shape;
        if (shape.size() < 2) refuse_input(input_text(inputs, 0) + " must have at least 2 dimensions");
        if (grouped_ && shape[1] >= 0 && shape[1] % groups_ != 0) {
            refuse_input(std::to_string(shape[1]) + " channels do not divide into " + std::to_string(groups_) + " groups");
        }
        for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
            if (inputs[i].type.element != inputs[0].type.element)
                refuse_input(input_text(inputs, i) + " must have the element type of input 0");
            require_rank(inputs, i, 1);
            const std::int64_t wanted = scale_by_group_ ? groups_ : shape[1];
            const std::int64_t own = inputs[i].type.shape[0];
            if (own >= 0 && wanted >= 0 && own != wanted)
                refuse_input(input_text(inputs, i) + " must have " + std::to_string(wanted) + " elements");
        }
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_floating(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            const Shape& shape = inputs[0]->shape();
            const std::int64_t channels = shape[1];
            const std::int64_t groups = grouped_ ? groups_ : channels;
            if (inputs[0]->size() == 0) return;
            const std::int64_t plane = inputs[0]->size() / (shape[0] * channels);
            const std::int64_t in_group = channels / groups;
            const T* from = inputs[0]->data<T>();
            T* to = outputs[0].data<T>();
            for (std::int64_t n = 0; n < shape[0]; ++n) {
                for (std::int64_t g = 0; g < groups; ++g) {
                    const std::int64_t first = (n * channels + g * in_group) * plane;
                    const RowStatistics<T> statistics(from + first, in_group * plane, static_cast<T>(epsilon_));
                    for (std::int64_t c = 0; c < in_group; ++c) {
                        const std::int64_t at = scale_by_group_ ? g : g * in_group + c;
                        normalize(from + first + c * plane, to + first + c * plane, plane, statistics.mean,
                                  statistics.inverse * inputs[1]->data<T>()[at], inputs[2]->data<T>()[at]);
                    }
                }
            }
        });
    }

    std::uint64_t operations(std::span<const OperatorInput> /*inputs*/, std::span<const TensorType> outputs) const override {
        return 7 * static_cast<std::uint64_t>(element_count(outputs[0].shape));
    }

private:
    bool grouped_;
    bool scale_by_group_;
    float epsilon_;
    std::int64_t groups_ = 1;
};

}  // namespace

void add_channel_normalization_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<ChannelNormalization>("InstanceNormalization", 1, false));
    entries.push_back(float_operator_entry<ChannelNormalization>("GroupNormalization", 18, true));
}

}  // namespace windrow::inference
