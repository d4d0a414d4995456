// SPDX-License-Identifier: Apache-2.0
#include "operators/normalization/normalization_families.hpp"

#include "operators/element_visit.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"
#include "operators/reduction/axis_offsets.hpp"
#include "windrow/semantics/normalization_element.hpp"
#include "windrow/semantics/reduction_element.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

using semantics::Reduction;

/// LpNormalization: each line along the axis by its sum of sizes (p = 1) or its root of the sum of squares (p = 2). A line of
/// zeros stays zero.
class LpNormalization final : public Operator {
public:
    explicit LpNormalization(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        axis_ = attributes.integer("axis", -1);
        const std::int64_t p = attributes.integer("p", 2);
        if (p != 1 && p != 2) refuse_node("attribute 'p' is " + std::to_string(p) + ", not 1 or 2");
        squares_ = p == 2;
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, floating_types);
        (void)normal_axis(axis_, inputs[0].type.shape.size());
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const AxisView view(inputs[0]->shape(), normal_axis(axis_, inputs[0]->shape().size()));
        with_floating(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            for (std::int64_t outer = 0; outer < view.outer; ++outer) {
                for (std::int64_t inner = 0; inner < view.inner; ++inner) {
                    const std::int64_t first = outer * view.length * view.inner + inner;
                    const T* from = inputs[0]->data<T>() + first;
                    T* to = outputs[0].data<T>() + first;
                    const T norm = squares_ ? total<Reduction::l2>(from, view) : total<Reduction::l1>(from, view);
                    for (std::int64_t i = 0; i < view.length; ++i)
                        to[i * view.inner] = norm == T(0) ? T(0) : from[i * view.inner] / norm;
                }
            }
        });
    }

private:
    template <Reduction reduction, typename T>
    static T total(const T* from, const AxisView& view) {
        T sum = T(0);
        for (std::int64_t i = 0; i < view.length; ++i) sum = semantics::reduce_step<reduction>(sum, from[i * view.inner], T(0));
        return semantics::reduce_end<reduction>(sum, static_cast<T>(view.length), T(0));
    }

    std::int64_t axis_;
    bool squares_;
};

/// MeanVarianceNormalization: (x - mean) / (deviation + 1e-9) over the axes.
class MeanVarianceNormalization final : public Operator {
public:
    explicit MeanVarianceNormalization(const NodeContext& context) {
        const auto axes = NodeAttributes(context.node).optional_integers("axes");
        if (axes) axes_ = *axes;
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, floating_types);
        (void)normal_axes(axes_, inputs[0].type.shape.size());
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        std::vector<std::size_t> axes = normal_axes(axes_, shape.size());
        std::sort(axes.begin(), axes.end());
        const std::vector<std::int64_t> starts = axis_offsets(shape, other_axes(shape.size(), axes));
        const std::vector<std::int64_t> offsets = axis_offsets(shape, axes);
        with_floating(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            for (const std::int64_t start : starts) {
                const T* from = inputs[0]->data<T>() + start;
                T* to = outputs[0].data<T>() + start;
                T sum = T(0);
                for (const std::int64_t offset : offsets) sum = sum + from[offset];
                const T mean = sum / static_cast<T>(offsets.size());
                T squares = T(0);
                for (const std::int64_t offset : offsets) squares = semantics::add_squared_distance(squares, from[offset], mean);
                const T inverse =
                    T(1) / (semantics::square_root(squares / static_cast<T>(offsets.size())) + static_cast<T>(1e-9));
                for (const std::int64_t offset : offsets) to[offset] = semantics::normalized_element(from[offset], mean, inverse);
            }
        });
    }

private:
    std::vector<std::int64_t> axes_ = {0, 2, 3};
};

/// LRN: x / (bias + alpha / size * the sum of squares over `size` neighbouring channels) ^ beta.
class LocalResponseNormalization final : public Operator {
public:
    explicit LocalResponseNormalization(const NodeContext& context) {
        const NodeAttributes attributes(context.node);
        alpha_ = attributes.real("alpha", 1e-4F);
        beta_ = attributes.real("beta", 0.75F);
        bias_ = attributes.real("bias", 1);
        size_ = attributes.integer("size");
        if (size_ < 1) refuse_node("attribute 'size' is " + std::to_string(size_));
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, floating_types);
        if (inputs[0].type.shape.size() < 2) refuse_input(input_text(inputs, 0) + " must have at least 2 dimensions");
        return {inputs[0].type};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const AxisView view(inputs[0]->shape(), 1);
        with_floating(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            for (std::int64_t n = 0; n < view.outer; ++n) {
                for (std::int64_t c = 0; c < view.length; ++c) {
                    const std::int64_t first = std::max<std::int64_t>(0, c - (size_ - 1) / 2);
                    const std::int64_t last = std::min(view.length - 1, c + size_ / 2);
                    for (std::int64_t i = 0; i < view.inner; ++i) {
                        const T* from = inputs[0]->data<T>() + n * view.length * view.inner + i;
                        T squares = T(0);
                        for (std::int64_t k = first; k <= last; ++k)
                            squares = semantics::add_square(squares, from[k * view.inner]);
                        const T base = semantics::fused_multiply_add(static_cast<T>(alpha_) / static_cast<T>(size_), squares,
                                                                     static_cast<T>(bias_));
                        outputs[0].data<T>()[(n * view.length + c) * view.inner + i] =
                            from[c * view.inner] / semantics::power(base, static_cast<T>(beta_));
                    }
                }
            }
        });
    }

private:
    float alpha_;
    float beta_;
    float bias_;
    std::int64_t size_;
};

template <typename Made>
void add(OperatorEntries& entries, std::string_view type) {
    entries.push_back(float_operator_entry<Made>(type, 1));
}

}  // namespace

void add_norm_operators(OperatorEntries& entries) {
    add<LpNormalization>(entries, "LpNormalization");
    add<MeanVarianceNormalization>(entries, "MeanVarianceNormalization");
    add<LocalResponseNormalization>(entries, "LRN");
}

}  // namespace windrow::inference
