// SPDX-License-Identifier: Apache-2.0
// Attention and rotary positions.
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/attention/attention_shapes.hpp"

#include <optional>

namespace windrow::inference {

namespace {

enum Input : std::size_t { query, key, value, mask, past_key, past_value, valid_keys };

/// [batch][heads][positions][size] as they lie in an operand of those lengths.
OperandPlaces head_places(const HeadLengths& lengths) {
    return {0, {lengths.start(1, 0), lengths.start(0, 1), lengths.step(), 1}};
}
/// The same without gaps, for `positions` positions, of which the first is `first`.
OperandPlaces plain_places(const HeadLengths& lengths, std::int64_t positions, std::int64_t first) {
    const std::int64_t head = positions * lengths.size;
    return {first * lengths.size, {lengths.heads * head, head, lengths.size, 1}};
}

void add_copy(NodeLowering& node, const Shape& lengths, const OperandPlaces& from_places, const OperandPlaces& to_places,
              DeviceValue from, DeviceValue to) {
    const auto elements = *strided_elements<2>(lengths, {from_places, to_places});
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.copy(stream, elements, sizeof(float), at[from], at[to]);
    });
}

void add_products(NodeLowering& node, const ProductShape& shape, DeviceValue left, DeviceValue right, DeviceValue to) {
    node.add_step({left, right}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.matrix_product(stream, shape, at.as<const float>(left), at.as<const float>(right), at.as<float>(to));
    });
}

class AttentionLowering {
public:
    explicit AttentionLowering(NodeLowering& node)
        : node_(node),
          q_(node.input_type(query).shape, node.attributes().integer("q_num_heads", 0), "the query"),
          k_(node.input_type(key).shape, node.attributes().integer("kv_num_heads", 0), "the key"),
          v_(node.input_type(value).shape, node.attributes().integer("kv_num_heads", 0), "the value"),
          past_(node.has_input(past_key) ? node.input_type(past_key).shape[2] : 0),
          keys_(k_.sequence + past_) {
        if (!heads_fit(q_, k_, v_)) throw NoKernel{"queries, keys and values do not fit together"};
    }

    void lower() {
        const DeviceValue keys = joined(key, past_key, k_, 1);
        const DeviceValue values = joined(value, past_value, v_, 2);
        const bool after_softmax = node_.attributes().integer("qk_matmul_output_mode", 0) == 3;
        const DeviceValue scores = after_softmax && node_.wants_output(3)
                                       ? node_.output(3)
                                       : node_.scratch(static_cast<std::size_t>(rows() * keys_) * sizeof(float));
        add_products(node_, {stack(head_places(q_), keys_ * k_.size), q_.sequence, keys_, q_.size, q_.step(), 1, 1, k_.size},
                     node_.input(query), keys, scores);
        add_scores(scores, after_softmax);
        add_softmax(scores);
        add_mixture(scores, values);
    }

private:
    [[nodiscard]] std::int64_t rows() const { return q_.batch * q_.heads * q_.sequence; }

    /// Past and new positions of one input as [batch][heads][positions][size].
    DeviceValue joined(std::size_t now, std::size_t past, const HeadLengths& lengths, std::size_t output) {
        const bool plain = !node_.has_input(past) && !lengths.heads_inside;
        if (plain && !node_.wants_output(output)) return node_.input(now);
        const std::int64_t positions = lengths.sequence + past_;
        const DeviceValue all =
            node_.wants_output(output)
                ? node_.output(output)
                : node_.scratch(static_cast<std::size_t>(lengths.batch * lengths.heads * positions * lengths.size) *
                                sizeof(float));
        if (node_.has_input(past)) {
            const Shape before{lengths.batch, lengths.heads, past_, lengths.size};
            if (node_.input_type(past).shape != before) throw NoKernel{"past keys or values do not stand before the new ones"};
            add_copy(node_, before, places_in_order(before), plain_places(lengths, positions, 0), node_.input(past), all);
        }
        add_copy(node_, {lengths.batch, lengths.heads, lengths.sequence, lengths.size}, head_places(lengths),
                 plain_places(lengths, positions, past_), node_.input(now), all);
        return all;
    }

    /// The matrices of each head of the query with those of the keys that it shares.
    [[nodiscard]] StridedElements<2> stack(const OperandPlaces& left, std::int64_t right_size) const {
        const std::int64_t group = q_.heads / k_.heads;
        const std::int64_t head = left.strides[1];
        return *strided_elements<2>({q_.batch, k_.heads, group},
                                    {{0, {left.strides[0], group * head, head}}, {0, {k_.heads * right_size, right_size, 0}}});
    }

    [[nodiscard]] AttentionShape score_shape() const {
        const NodeAttributes attributes = node_.attributes();
        AttentionShape shape;
        shape.batch = q_.batch;
        shape.heads = q_.heads;
        shape.queries = q_.sequence;
        shape.keys = keys_;
        shape.causal = attributes.flag("is_causal", false) ? 1 : 0;
        const float given_scale = attributes.real("scale", 0);
        shape.scale =
            semantics::bits_of(given_scale != 0 ? given_scale : 1.0F / semantics::square_root(static_cast<float>(q_.size)));
        shape.cap = semantics::bits_of(attributes.real("softcap", 0));
        shape.offset = past_;
        if (node_.has_input(valid_keys)) {
            const TensorType& counts = node_.input_type(valid_keys);
            if (counts.element != ElementType::int64 || element_count(counts.shape) != q_.batch)
                throw NoKernel{"nonpad_kv_seqlen is not one INT64 for each entry of the batch"};
            shape.offset_by_count = node_.has_input(past_key) ? 0 : 1;
        }
        if (node_.has_input(mask)) {
            const TensorType& type = node_.input_type(mask);
            const MaskLengths lengths(type.shape, q_.batch, q_.heads, q_.sequence, keys_);
            shape.mask_type = static_cast<std::uint32_t>(type.element == ElementType::boolean ? semantics::MaskType::truth
                                                                                              : semantics::MaskType::number);
            shape.mask_keys = lengths.keys;
            shape.mask_steps[0] = lengths.start(1, 0, 0);
            shape.mask_steps[1] = lengths.start(0, 1, 0);
            shape.mask_steps[2] = lengths.start(0, 0, 1);
        }
        return shape;
    }

    void add_scores(DeviceValue scores, bool after_softmax) {
        const AttentionShape shape = score_shape();
        const auto given = [&](std::size_t input) {
            return node_.has_input(input) ? std::optional(node_.input(input)) : std::nullopt;
        };
        const std::optional<DeviceValue> masks = given(mask);
        const std::optional<DeviceValue> counts = given(valid_keys);
        const std::optional<DeviceValue> scaled =
            node_.wants_output(3) && !after_softmax ? std::optional(node_.output(3)) : std::nullopt;
        node_.add_step({scores, masks.value_or(scores), counts.value_or(scores)}, {scores, scaled.value_or(scores)},
                       [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                           kernels.attention_scores(stream, shape, masks ? at[*masks] : nullptr,
                                                    counts ? at.as<const std::int64_t>(*counts) : nullptr, at.as<float>(scores),
                                                    scaled ? at.as<float>(*scaled) : nullptr);
                       });
    }

    void add_softmax(DeviceValue scores) {
        const AxisShape shape{rows(), keys_, 1};
        node_.add_step({scores}, {scores},
                       [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                           kernels.softmax(stream, shape, false, at.as<const float>(scores), at.as<float>(scores));
                       });
    }

    /// The values by their shares; heads side by side where the query's are.
    void add_mixture(DeviceValue scores, DeviceValue values) {
        const std::int64_t head = q_.sequence * v_.size;
        const OperandPlaces shares{0, {q_.heads * q_.sequence * keys_, q_.sequence * keys_}};
        const ProductShape shape{stack(shares, keys_ * v_.size), q_.sequence, v_.size, keys_, keys_, 1, v_.size, 1};
        if (!q_.heads_inside) return add_products(node_, shape, scores, values, node_.output(0));
        const DeviceValue found = node_.scratch(static_cast<std::size_t>(rows() * v_.size) * sizeof(float));
        add_products(node_, shape, scores, values, found);
        const Shape lengths{q_.batch, q_.heads, q_.sequence, v_.size};
        add_copy(node_, lengths, places_in_order(lengths), {0, {q_.heads * head, v_.size, q_.heads * v_.size, 1}}, found,
                 node_.output(0));
    }

    NodeLowering& node_;
    HeadLengths q_, k_, v_;
    std::int64_t past_;
    std::int64_t keys_;
};

void lower_attention(NodeLowering& node) {
    node.require_floats(0, 3);
    node.require_floats(past_key, 2);
    if (node.has_input(mask) && node.input_type(mask).element != ElementType::boolean) node.require_floats(mask, 1);
    AttentionLowering(node).lower();
}

void lower_rotary(NodeLowering& node) {
    node.require_floats(0, 3);
    const NodeAttributes attributes = node.attributes();
    const HeadLengths lengths(node.input_type(0).shape, attributes.integer("num_heads", 0), "input 0");
    const std::int64_t turned = attributes.integer("rotary_embedding_dim", 0);
    const bool by_position = node.has_input(3);
    RotaryShape shape{lengths.batch,
                      lengths.sequence,
                      lengths.heads,
                      lengths.size,
                      (turned == 0 ? lengths.size : turned) / 2,
                      by_position ? node.input_type(1).shape[0] : lengths.batch * lengths.sequence,
                      lengths.start(1, 0),
                      lengths.step(),
                      lengths.start(0, 1),
                      attributes.flag("interleaved", false) ? 1 : 0};
    const Shape& angles = node.input_type(1).shape;
    const bool fits = angles == node.input_type(2).shape && element_count(angles) == shape.rows * shape.pairs &&
                      angles.back() == shape.pairs &&
                      (!by_position || node.input_type(3).shape == Shape{lengths.batch, lengths.sequence});
    if (!fits) throw NoKernel{"cosines, sines and positions do not fit the input"};
    if (by_position) node.require_input(3, ElementType::int64);
    const DeviceValue from = node.input(0);
    const DeviceValue cosines = node.input(1);
    const DeviceValue sines = node.input(2);
    const DeviceValue positions = by_position ? node.input(3) : from;
    const DeviceValue to = node.output(0);
    const DeviceValue failure = node.list().failure();
    node.add_step({from, cosines, sines, positions}, {to},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      kernels.rotate(stream, shape, at.as<const float>(from), at.as<const float>(cosines),
                                     at.as<const float>(sines), by_position ? at.as<const std::int64_t>(positions) : nullptr,
                                     at.as<float>(to), at.as<std::uint32_t>(failure));
                  });
}

}  // namespace

void add_attention_lowerings(LoweringTable& table) {
    table["Attention"] = lower_attention;
    table["RotaryEmbedding"] = lower_rotary;
}

}  // namespace windrow::inference
