// SPDX-License-Identifier: Apache-2.0
#include "operators/attention/attention_families.hpp"

#include "operators/attention/attention_shapes.hpp"
#include "operators/element_visit.hpp"
#include "operators/matrix/matrix_product.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"
#include "windrow/inference/softmax_rows.hpp"
#include "windrow/semantics/attention_element.hpp"

#include <algorithm>
#include <vector>

namespace windrow::inference {

namespace {

using semantics::MaskType;

enum Input : std::size_t { query, key, value, mask, past_key, past_value, valid_keys };

const Tensor* given(std::span<const Tensor* const> inputs, std::size_t index) {
    return index < inputs.size() ? inputs[index] : nullptr;
}

/// Attention: softmax(cap(scale Q K') + mask) V for each head; several query heads may share one of keys and values. Present keys
/// and values are the past ones and then the new ones.
class DotProductAttention final : public Operator {
public:
    explicit DotProductAttention(const NodeContext& context) : outputs_(context.node.outputs.size()) {
        const NodeAttributes attributes(context.node);
        query_heads_ = attributes.integer("q_num_heads", 0);
        key_heads_ = attributes.integer("kv_num_heads", 0);
        causal_ = attributes.flag("is_causal", false);
        cap_ = attributes.real("softcap", 0);
        scale_ = attributes.real("scale", 0);
        scores_after_softmax_ = attributes.integer("qk_matmul_output_mode", 0) == 3;
        const bool wants_scores = outputs_ > 3 && !context.node.outputs[3].empty();
        const std::int64_t mode = attributes.integer("qk_matmul_output_mode", 0);
        if (wants_scores && mode != 0 && mode != 3) {
            refuse_node("attribute 'qk_matmul_output_mode' is " + std::to_string(mode) +
                        ", whose meaning changed between releases of ONNX; 0 and 3 are run");
        }
        for (const char* name : {"left_window_size", "right_window_size"}) {
            if (attributes.integer(name, -1) >= 0)
                refuse_node("attribute '" + std::string(name) + "' asks for a window of keys, which is not run");
        }
    }

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 3, 7);
        for (const std::size_t i : {query, key, value}) require_element(inputs, i, floating_types);
        for (const std::size_t i : {key, value, past_key, past_value}) {
            if (is_given(inputs, i) && inputs[i].type.element != inputs[0].type.element) {
                refuse_input(input_text(inputs, i) + " and " + input_text(inputs, 0) + " must have one element type");
            }
        }
        if (is_given(inputs, past_key) != is_given(inputs, past_value))
            refuse_input("past keys and past values are given together or not at all");
        if (is_given(inputs, mask) && inputs[mask].type.element != ElementType::boolean &&
            inputs[mask].type.element != inputs[0].type.element) {
            refuse_input(input_text(inputs, mask) + " must be BOOL or have the element type of input 0");
        }
        const HeadLengths q(inputs[query].type.shape, query_heads_, "the query");
        const HeadLengths k(inputs[key].type.shape, key_heads_, "the key");
        const HeadLengths v(inputs[value].type.shape, key_heads_, "the value");
        std::int64_t total = k.sequence;
        if (is_given(inputs, past_key)) {
            require_rank(inputs, past_key, 4);
            require_rank(inputs, past_value, 4);
            const std::int64_t past = inputs[past_key].type.shape[2];
            total = total < 0 || past < 0 ? -1 : total + past;
        }
        const ElementType element = inputs[0].type.element;
        std::vector<std::optional<TensorType>> types;
        if (q.heads_inside) {
            types.emplace_back(TensorType{element, {q.batch, q.sequence, v.size < 0 ? -1 : q.heads * v.size}});
        } else {
            types.emplace_back(TensorType{element, {q.batch, q.heads, q.sequence, v.size}});
        }
        types.emplace_back(TensorType{element, {k.batch, k.heads, total, k.size}});
        types.emplace_back(TensorType{element, {v.batch, v.heads, total, v.size}});
        types.emplace_back(TensorType{element, {q.batch, q.heads, q.sequence, total}});
        types.resize(std::clamp<std::size_t>(outputs_, 1, 4));
        return types;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_floating(inputs[0]->element(), [&](auto tag) { attend<type_of<decltype(tag)>>(inputs, outputs); });
    }

    std::uint64_t operations(std::span<const OperatorInput> inputs, std::span<const TensorType> /*outputs*/) const override {
        const HeadLengths q(inputs[query].type.shape, query_heads_, "the query");
        const HeadLengths k(inputs[key].type.shape, key_heads_, "the key");
        const HeadLengths v(inputs[value].type.shape, key_heads_, "the value");
        const std::int64_t past = is_given(inputs, past_key) ? inputs[past_key].type.shape[2] : 0;
        return static_cast<std::uint64_t>(q.batch * q.heads * q.sequence * (k.sequence + past) * (2 * q.size + 2 * v.size + 16));
    }

private:
    /// Past and new positions of one input as [batch][heads][positions][size].
    template <typename T>
    static std::vector<T> joined(const Tensor& now, const Tensor* past, const HeadLengths& lengths) {
        const std::int64_t before = past == nullptr ? 0 : past->shape()[2];
        if (past != nullptr && past->shape() != Shape{lengths.batch, lengths.heads, before, lengths.size}) {
            refuse_input("past keys or values of shape " + shape_text(past->shape()) + " do not stand before new ones of " +
                         shape_text(now.shape()));
        }
        std::vector<T> all;
        all.reserve(static_cast<std::size_t>(lengths.batch * lengths.heads * (before + lengths.sequence) * lengths.size));
        for (std::int64_t entry = 0; entry < lengths.batch; ++entry) {
            for (std::int64_t head = 0; head < lengths.heads; ++head) {
                if (before > 0) {
                    const T* from = past->data<T>() + (entry * lengths.heads + head) * before * lengths.size;
                    all.insert(all.end(), from, from + before * lengths.size);
                }
                for (std::int64_t position = 0; position < lengths.sequence; ++position) {
                    const T* from = now.data<T>() + lengths.start(entry, head) + position * lengths.step();
                    all.insert(all.end(), from, from + lengths.size);
                }
            }
        }
        return all;
    }

    /// How many keys before a query's own place it may see besides: those of the past, or of a cache that is not full.
    static std::int64_t causal_offset(std::span<const Tensor* const> inputs, std::int64_t entry, std::int64_t queries) {
        if (given(inputs, past_key) != nullptr) return inputs[past_key]->shape()[2];
        if (given(inputs, valid_keys) != nullptr) return inputs[valid_keys]->data<std::int64_t>()[entry] - queries;
        return 0;
    }

    template <typename T>
    void attend(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const {
        const HeadLengths q(inputs[query]->shape(), query_heads_, "the query");
        const HeadLengths k(inputs[key]->shape(), key_heads_, "the key");
        const HeadLengths v(inputs[value]->shape(), key_heads_, "the value");
        if (!heads_fit(q, k, v)) {
            refuse_input("the query of shape " + shape_text(inputs[query]->shape()) + ", the key of " +
                         shape_text(inputs[key]->shape()) + " and the value of " + shape_text(inputs[value]->shape()) +
                         " do not fit together");
        }
        const std::vector<T> keys = joined<T>(*inputs[key], given(inputs, past_key), k);
        const std::vector<T> values = joined<T>(*inputs[value], given(inputs, past_value), v);
        const std::int64_t total = k.sequence + (given(inputs, past_key) == nullptr ? 0 : inputs[past_key]->shape()[2]);
        const Tensor* counts = given(inputs, valid_keys);
        if (counts != nullptr && (counts->element() != ElementType::int64 || counts->size() != q.batch)) {
            refuse_input("nonpad_kv_seqlen must be one INT64 for each entry of the batch");
        }
        const T scale = scale_ != 0 ? static_cast<T>(scale_) : T(1) / semantics::square_root(static_cast<T>(q.size));
        std::vector<T> scores(static_cast<std::size_t>(q.sequence * total));
        std::vector<T> found(static_cast<std::size_t>(q.sequence * v.size));
        for (std::int64_t entry = 0; entry < q.batch; ++entry) {
            for (std::int64_t head = 0; head < q.heads; ++head) {
                const std::int64_t shared = entry * k.heads + head / (q.heads / k.heads);
                const MatrixView<T> queries = {inputs[query]->data<T>() + q.start(entry, head), q.step(), 1};
                multiply_matrices<T>(queries, {keys.data() + shared * total * k.size, 1, k.size}, scores.data(), q.sequence,
                                     total, q.size);
                for (T& score : scores) score = semantics::attention_score(score, scale, T(0));
                write_scores(outputs, scores, entry * q.heads + head, !scores_after_softmax_);
                if (cap_ > 0) {
                    for (T& score : scores) score = semantics::attention_score(score, T(1), static_cast<T>(cap_));
                }
                hide<T>(inputs, q, entry, head, total, scores);
                for (std::int64_t i = 0; i < q.sequence; ++i)
                    softmax_row(scores.data() + i * total, scores.data() + i * total, total);
                write_scores(outputs, scores, entry * q.heads + head, scores_after_softmax_);
                multiply_matrices<T>({scores.data(), total, 1}, {values.data() + shared * total * v.size, v.size, 1},
                                     found.data(), q.sequence, v.size, total);
                for (std::int64_t i = 0; i < q.sequence; ++i) {
                    const std::int64_t row =
                        q.heads_inside ? (entry * q.sequence + i) * q.heads + head : (entry * q.heads + head) * q.sequence + i;
                    std::copy_n(found.data() + i * v.size, v.size, outputs[0].data<T>() + row * v.size);
                }
            }
        }
        if (outputs.size() > 1) std::copy(keys.begin(), keys.end(), outputs[1].data<T>());
        if (outputs.size() > 2) std::copy(values.begin(), values.end(), outputs[2].data<T>());
    }

    template <typename T>
    static void write_scores(std::span<Tensor> outputs, const std::vector<T>& scores, std::int64_t head, bool now) {
        if (now && outputs.size() > 3)
            std::copy(scores.begin(), scores.end(), outputs[3].data<T>() + head * static_cast<std::int64_t>(scores.size()));
    }

    /// Adds the mask; what a query must not see becomes minus infinity.
    template <typename T>
    void hide(std::span<const Tensor* const> inputs, const HeadLengths& q, std::int64_t entry, std::int64_t head,
              std::int64_t total, std::vector<T>& scores) const {
        const Tensor* given_mask = given(inputs, mask);
        const Tensor* counts = given(inputs, valid_keys);
        const std::int64_t valid = counts == nullptr ? total : counts->data<std::int64_t>()[entry];
        const std::int64_t offset = causal_offset(inputs, entry, q.sequence);
        for (std::int64_t i = 0; i < q.sequence; ++i) {
            T* row = scores.data() + i * total;
            if (given_mask != nullptr) {
                const MaskLengths lengths(given_mask->shape(), q.batch, q.heads, q.sequence, total);
                const auto type = given_mask->element() == ElementType::boolean ? MaskType::truth : MaskType::number;
                const std::int64_t start = lengths.start(entry, head, i);
                for (std::int64_t j = 0; j < total; ++j)
                    row[j] = semantics::masked_score(row[j], type, given_mask->data<std::byte>(), start + j, j >= lengths.keys);
            }
            for (std::int64_t j = 0; j < total; ++j) row[j] = semantics::visible_score(row[j], i, j, valid, causal_, offset);
        }
    }

    std::size_t outputs_;
    std::int64_t query_heads_;
    std::int64_t key_heads_;
    bool causal_;
    bool scores_after_softmax_;
    float cap_;
    float scale_;
};

}  // namespace

void add_dot_product_attention_operators(OperatorEntries& entries) {
    entries.push_back(float_operator_entry<DotProductAttention>("Attention", 23));
}

}  // namespace windrow::inference
