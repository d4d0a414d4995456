// SPDX-License-Identifier: Apache-2.0
// Chains of dense layers: as many layers in one launch as the shared memory of a block holds, and wide layers as matrix products.
#include "device/library_layers.hpp"
#include "device/lower_library.hpp"
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"

#include "windrow/semantics/floating.hpp"

namespace windrow::inference {

namespace {

using Layers = std::span<const PackedDenseLayer>;

/// Columns of a packed layer's matrix.
std::int64_t packed_columns(const PackedDenseLayer& layer) {
    return (layer.outputs + 15) / 16 * 16;
}

/// A layer's weights, [inputs][outputs], then its bias.
void append_weights(const PackedDenseLayer& layer, std::vector<float>& weights) {
    for (std::int64_t k = 0; k < layer.inputs; ++k) {
        const float* const row = layer.matrix + k * packed_columns(layer);
        weights.insert(weights.end(), row, row + layer.outputs);
    }
    if (layer.bias != nullptr) weights.insert(weights.end(), layer.bias, layer.bias + layer.outputs);
}

DeviceDenseChain described(Layers layers) {
    DeviceDenseChain chain;
    for (const PackedDenseLayer& layer : layers) {
        DeviceDenseLayer& made = chain.layers[chain.layer_count++];
        made.inputs = layer.inputs;
        made.outputs = layer.outputs;
        made.weights = chain.weight_count;
        chain.weight_count += layer.inputs * layer.outputs;
        if (layer.bias != nullptr) {
            made.bias = chain.weight_count;
            chain.weight_count += layer.outputs;
        }
        made.alpha = semantics::bits_of(layer.alpha);
        made.function = static_cast<std::uint32_t>(layer.activation.function);
        made.function_alpha = semantics::bits_of(layer.activation.alpha);
        made.function_beta = semantics::bits_of(layer.activation.beta);
        chain.widest = std::max({chain.widest, layer.inputs, layer.outputs});
    }
    return chain;
}

/// The first layers that fit into one launch together; 0 if the first alone does not.
std::size_t fitting(Layers layers, std::size_t shared_bytes) {
    std::size_t count = 0;
    while (count < layers.size() && count < static_cast<std::size_t>(most_dense_layers) &&
           dense_chain_shared_bytes(described(layers.first(count + 1))) <= shared_bytes)
        ++count;
    return count;
}

void add_chain(NodeLowering& node, Layers layers, std::int64_t rows, DeviceValue from, DeviceValue to) {
    std::vector<float> weights;
    for (const PackedDenseLayer& layer : layers) append_weights(layer, weights);
    const DeviceDenseChain chain = described(layers);
    const DeviceValue at_device = node.list().add_constant(std::as_bytes(std::span(weights)));
    const std::int64_t blocks = 2 * std::max<std::int64_t>(node.list().properties().multiprocessors, 1);
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.dense_chain(stream, chain, rows, blocks, at.as<const float>(at_device), at.as<const float>(from),
                            at.as<float>(to));
    });
}

/// One layer as product, bias and activation.
void add_wide_layer(NodeLowering& node, const PackedDenseLayer& layer, std::int64_t rows, DeviceValue from, DeviceValue to) {
    std::vector<float> weights;
    append_weights(layer, weights);
    const DeviceValue at_device = node.list().add_constant(std::as_bytes(std::span(weights)));
    ProductShape shape;
    shape.rows = rows;
    shape.columns = layer.outputs;
    shape.depth = layer.inputs;
    shape.left_row_stride = layer.inputs;
    shape.left_k_stride = 1;
    shape.right_k_stride = layer.outputs;
    shape.right_column_stride = 1;
    StridedElements<2> ending;
    ending.rank = 2;
    ending.count = rows * layer.outputs;
    ending.lengths[0] = rows;
    ending.lengths[1] = layer.outputs;
    ending.strides[1][1] = 1;
    const std::int64_t bias = layer.bias == nullptr ? -1 : layer.inputs * layer.outputs;
    const float alpha = layer.alpha;
    const ElementFunction function{layer.activation.function, layer.activation.alpha, layer.activation.beta};
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        const float* const all = at.as<const float>(at_device);
        float* const out = at.as<float>(to);
        kernels.matrix_product(stream, shape, at.as<const float>(from), all, out);
        if (bias >= 0 || alpha != 1) kernels.scale_product(stream, ending, alpha, 1, bias < 0 ? nullptr : all + bias, out);
        if (function.function != semantics::Activation::identity) kernels.activate(stream, ending.count, function, out, out);
    });
}

/// What is left of a layer whose product a library computed, with the bias unless the sums are scaled before it is added.
void add_rest(NodeLowering& node, const PackedDenseLayer& layer, std::int64_t rows, std::optional<DeviceValue> bias,
              DeviceValue to) {
    const std::int64_t count = rows * layer.outputs;
    if (layer.alpha != 1) {
        const DeviceValue added = bias.value_or(to);
        const auto elements =
            strided_elements<2>({rows, layer.outputs}, {places_in_order({rows, layer.outputs}), OperandPlaces{0, {0, 1}}});
        node.add_step({to, added}, {to},
                      [=, elements = *elements, alpha = layer.alpha, has_bias = bias.has_value()](
                          const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                          kernels.scale_product(stream, elements, alpha, 1, has_bias ? at.as<const float>(added) : nullptr,
                                                at.as<float>(to));
                      });
    }
    if (layer.activation.function == semantics::Activation::identity) return;
    const ElementFunction function{layer.activation.function, layer.activation.alpha, layer.activation.beta};
    node.add_step({to}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.activate(stream, count, function, at.as<const float>(to), at.as<float>(to));
    });
}

/// Whether a library is asked for a layer, which then stands alone.
bool is_for_library(const NodeLowering& node, const PackedDenseLayer& layer) {
    return node.library() != nullptr && is_wide_product(layer.inputs, layer.outputs);
}

/// False, and nothing is added, if the library does not serve the layer.
bool add_library_layer(NodeLowering& node, const PackedDenseLayer& layer, std::int64_t rows, DeviceValue from, DeviceValue to) {
    PackedDenseLayer without_bias = layer;
    without_bias.bias = nullptr;
    std::vector<float> weights;
    append_weights(without_bias, weights);
    const auto constant = [&](std::span<const float> values) { return node.list().add_constant(std::as_bytes(values)); };
    std::optional<DeviceValue> bias;
    if (layer.bias != nullptr) bias = constant({layer.bias, static_cast<std::size_t>(layer.outputs)});
    LibraryProduct product;
    product.rows = rows;
    product.columns = layer.outputs;
    product.depth = layer.inputs;
    product.bias = bias && layer.alpha == 1;
    if (!lower_library_product(node, product, from, constant(weights), product.bias ? bias : std::nullopt, to)) return false;
    add_rest(node, layer, rows, bias, to);
    return true;
}

/// Layers in front of the next one that stands alone.
Layers narrow_ones(const NodeLowering& node, Layers layers) {
    std::size_t count = 0;
    while (count < layers.size() && !is_for_library(node, layers[count])) ++count;
    return layers.first(count);
}

}  // namespace

std::size_t lower_dense_chain(NodeLowering& node, const DenseChain& chain) {
    const std::int64_t rows = element_count(node.output_type(0).shape) / chain.outputs();
    const std::size_t shared = node.list().properties().shared_bytes_per_block;
    std::size_t together = 0;
    DeviceValue from = node.input(0);
    for (Layers rest = chain.layers(); !rest.empty();) {
        const bool to_library = is_for_library(node, rest[0]);
        const std::size_t fit = to_library ? 0 : fitting(narrow_ones(node, rest), shared);
        const std::size_t taken = std::max<std::size_t>(fit, 1);
        const std::int64_t outputs = rest[taken - 1].outputs;
        const DeviceValue to =
            taken == rest.size() ? node.output(0) : node.scratch(static_cast<std::size_t>(rows * outputs) * sizeof(float));
        if (fit > 0) {
            add_chain(node, rest.first(fit), rows, from, to);
            together += fit;
        } else if (!to_library || !add_library_layer(node, rest[0], rows, from, to)) {
            add_wide_layer(node, rest[0], rows, from, to);
        }
        from = to;
        rest = rest.subspan(taken);
    }
    return together;
}

}  // namespace windrow::inference
