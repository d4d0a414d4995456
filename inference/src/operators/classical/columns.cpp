// SPDX-License-Identifier: Apache-2.0
/// FeatureVectorizer (inputs side by side), ArrayFeatureExtractor (columns by index), ZipMap (whose maps Windrow has no type for:
/// its input is passed on).

#include "operators/classical/classical_operators.hpp"
#include "operators/classical/feature_rows.hpp"
#include "operators/layout/element_moves.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

class FeatureVectorizer final : public Operator {
public:
    explicit FeatureVectorizer(const NodeContext& context) : widths_(NodeAttributes(context.node).integers("inputdimensions")) {
        for (const std::int64_t width : widths_) {
            if (width < 0) refuse_node("'inputdimensions' holds " + std::to_string(width));
        }
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, widths_.size(), widths_.size());
        std::int64_t rows = -1;
        std::int64_t features = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const FeatureShape shape = feature_shape(inputs.subspan(i, 1));
            if (rows >= 0 && shape.rows >= 0 && rows != shape.rows)
                refuse_input(input_text(inputs, i) + " has other rows than those before it");
            if (shape.features >= 0 && shape.features != widths_[i])
                refuse_input(input_text(inputs, i) + " must have " + std::to_string(widths_[i]) + " features");
            rows = std::max(rows, shape.rows);
            features = length_sum(features, widths_[i]);
        }
        return {TensorType{ElementType::float32, {rows, features}}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::int64_t rows = outputs[0].shape()[0];
        const std::int64_t features = outputs[0].shape()[1];
        std::int64_t first = 0;
        for (std::size_t i = 0; i < inputs.size(); first += widths_[i++]) {
            std::vector<float> scratch;
            const float* from = float_elements(*inputs[i], scratch);
            for (std::int64_t row = 0; row < rows; ++row)
                std::copy_n(from + row * widths_[i], widths_[i], outputs[0].data<float>() + row * features + first);
        }
    }

private:
    std::vector<std::int64_t> widths_;
};

class ArrayFeatureExtractor final : public Operator {
public:
    explicit ArrayFeatureExtractor(const NodeContext& /*context*/) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 1, {ElementType::int64});
        TensorType output = inputs[0].type;
        if (output.shape.empty()) refuse_input(input_text(inputs, 0) + " has no dimension to take elements of");
        if (output.shape.size() == 1) output.shape.insert(output.shape.begin(), 1);
        const Shape& indices = inputs[1].type.shape;
        output.shape.back() = is_known(indices) ? element_count(indices) : -1;
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const std::int64_t features = inputs[0]->shape().back();
        const auto indices = inputs[1]->values<std::int64_t>();
        for (const std::int64_t index : indices) {
            if (index < 0 || index >= features)
                refuse_input("index " + std::to_string(index) + " is none of " + std::to_string(features) + " features");
        }
        const std::int64_t rows = indices.empty() ? 0 : outputs[0].size() / static_cast<std::int64_t>(indices.size());
        with_element_width(inputs[0]->element(), [&](auto width) {
            using T = decltype(width);
            const T* from = elements_of<T>(*inputs[0]);
            T* to = elements_of<T>(outputs[0]);
            for (std::int64_t row = 0; row < rows; ++row, from += features) {
                for (const std::int64_t index : indices) *to++ = from[index];
            }
        });
    }
};

/// The scores stay a tensor; its columns are the labels' in their order.
class ZipMap final : public Operator {
public:
    explicit ZipMap(const NodeContext& /*context*/) {}
    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        return {inputs[0].type};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        copy_elements(*inputs[0], outputs[0]);
    }
    [[nodiscard]] bool reshapes() const noexcept override { return true; }
};

}  // namespace

void add_column_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<FeatureVectorizer>("FeatureVectorizer", 1, classical_domain));
    entries.push_back(operator_entry<ArrayFeatureExtractor>("ArrayFeatureExtractor", 1, classical_domain));
    entries.push_back(operator_entry<ZipMap>("ZipMap", 1, classical_domain));
}

}  // namespace windrow::inference
