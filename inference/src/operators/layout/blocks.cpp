// SPDX-License-Identifier: Apache-2.0
/// DepthToSpace and SpaceToDepth: channels become square blocks of pixels, and back.

#include "operators/layout/element_moves.hpp"
#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

std::int64_t block_size(const NodeAttributes& attributes) {
    const std::int64_t size = attributes.integer("blocksize");
    if (size < 1 || size > 65536) refuse_node("'blocksize' is " + std::to_string(size));
    return size;
}

std::int64_t divided(std::int64_t length, std::int64_t by, std::span<const OperatorInput> inputs) {
    if (length >= 0 && length % by != 0)
        refuse_input(input_text(inputs, 0) + " cannot be cut into blocks: " + std::to_string(length) + " is no multiple of " +
                     std::to_string(by));
    return length < 0 ? -1 : length / by;
}

std::int64_t multiplied(std::int64_t length, std::int64_t by) {
    return length < 0 ? -1 : length_product(length, by);
}

/// Strides of a small tensor [n, c, row in block, column in block, h, w] whose channels are split as the mode says.
Shape depth_strides(bool depth_first, std::int64_t block, std::int64_t channels, std::int64_t height, std::int64_t width) {
    const std::int64_t plane = height * width;
    const std::int64_t image = channels * block * block * plane;
    // DCR: channel = (row * block + column) * channels + c; CRD: channel = (c * block + row) * block + column.
    if (depth_first) return {image, plane, block * channels * plane, channels * plane, width, 1};
    return {image, block * block * plane, block * plane, plane, width, 1};
}

/// Strides of the wide tensor, addressed by the same six indices.
Shape space_strides(std::int64_t block, std::int64_t channels, std::int64_t height, std::int64_t width) {
    const std::int64_t line = width * block;
    const std::int64_t plane = height * block * line;
    return {channels * plane, plane, line, 1, block * line, block};
}

class DepthToSpace final : public Operator {
public:
    explicit DepthToSpace(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        block_ = block_size(attributes);
        const std::string mode = attributes.text("mode", "DCR");
        if (mode != "DCR" && mode != "CRD") refuse_node("mode '" + mode + "' is unknown");
        depth_first_ = mode == "DCR";
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_rank(inputs, 0, 4);
        const Shape& shape = inputs[0].type.shape;
        return {TensorType{
            inputs[0].type.element,
            {shape[0], divided(shape[1], block_ * block_, inputs), multiplied(shape[2], block_), multiplied(shape[3], block_)}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        const std::int64_t channels = outputs[0].shape()[1];
        copy_block(*inputs[0], {0, depth_strides(depth_first_, block_, channels, shape[2], shape[3])}, outputs[0],
                   {0, space_strides(block_, channels, shape[2], shape[3])},
                   {shape[0], channels, block_, block_, shape[2], shape[3]});
    }

private:
    std::int64_t block_;
    bool depth_first_;
};

class SpaceToDepth final : public Operator {
public:
    explicit SpaceToDepth(const NodeContext& context) : block_(block_size(NodeAttributes(context.node))) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_rank(inputs, 0, 4);
        const Shape& shape = inputs[0].type.shape;
        return {TensorType{inputs[0].type.element,
                           {shape[0], multiplied(shape[1], block_ * block_), divided(shape[2], block_, inputs),
                            divided(shape[3], block_, inputs)}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = outputs[0].shape();
        const std::int64_t channels = inputs[0]->shape()[1];
        copy_block(*inputs[0], {0, space_strides(block_, channels, shape[2], shape[3])}, outputs[0],
                   {0, depth_strides(true, block_, channels, shape[2], shape[3])},
                   {shape[0], channels, block_, block_, shape[2], shape[3]});
    }

private:
    std::int64_t block_;
};

}  // namespace

void add_block_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<DepthToSpace>("DepthToSpace", 1));
    entries.push_back(operator_entry<SpaceToDepth>("SpaceToDepth", 1));
}

}  // namespace windrow::inference
