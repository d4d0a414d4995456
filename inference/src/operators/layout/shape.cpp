// SPDX-License-Identifier: Apache-2.0
/// Shape and Size: lengths as values.

#include "operators/layout/layout_operators.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

class ShapeOperator final : public Operator {
public:
    explicit ShapeOperator(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        start_ = attributes.integer("start", 0);
        if (attributes.has("end")) end_ = attributes.integer("end");
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        const auto [first, last] = range(inputs[0].type.shape.size());
        return {TensorType{ElementType::int64, {last - first}}};
    }

    [[nodiscard]] bool reads_types_only() const noexcept override { return true; }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        const auto [first, last] = range(shape.size());
        std::copy(shape.begin() + first, shape.begin() + last, outputs[0].data<std::int64_t>());
    }

private:
    /// From `start` to `end`, negative ones counted from the end, both moved to the edges.
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> range(std::size_t dimensions) const {
        const auto rank = static_cast<std::int64_t>(dimensions);
        const auto edge = [&](std::int64_t bound) {
            return bound < -rank ? 0 : std::clamp<std::int64_t>(bound < 0 ? bound + rank : bound, 0, rank);
        };
        const std::int64_t first = edge(start_);
        return {first, std::max(first, end_ ? edge(*end_) : rank)};
    }
    std::int64_t start_ = 0;
    std::optional<std::int64_t> end_;
};

class SizeOperator final : public Operator {
public:
    explicit SizeOperator(const NodeContext& /*context*/) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        return {TensorType{ElementType::int64, {}}};
    }

    [[nodiscard]] bool reads_types_only() const noexcept override { return true; }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        *outputs[0].data<std::int64_t>() = inputs[0]->size();
    }
};

}  // namespace

void add_shape_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<ShapeOperator>("Shape", 1));
    entries.push_back(operator_entry<SizeOperator>("Size", 1));
}

}  // namespace windrow::inference
