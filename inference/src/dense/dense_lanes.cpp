// SPDX-License-Identifier: Apache-2.0
#include "dense/dense_kernels.hpp"
#include "lanes/activation_kernels.hpp"
#include "lanes/columns.hpp"
#include "lanes/lanes.hpp"
#include "windrow/semantics/matrix_element.hpp"

namespace windrow::inference::WINDROW_LANES_NAMESPACE {

namespace {

/// A tile's sums must fit the registers: two vectors of rows times this many outputs.
constexpr int tile_outputs = width == 16 ? 12 : width == 8 ? 6 : 4;
/// Up to this many rows, lanes run over outputs instead of rows.
constexpr std::int64_t few_rows = width == 16 ? 8 : width == 8 ? 5 : 0;

/// A sum's way to the layer's output, but for activations other than these, which are applied to what a tile has stored.
[[gnu::always_inline]] inline Floats finished(Floats sum, Floats alpha, const float* bias, Floats b, bool relu) {
    const Floats y = bias != nullptr ? fused_multiply_add(alpha, sum, b) : alpha * sum;
    return relu ? semantics::activate<semantics::Activation::relu>(y, Floats(0.0F), Floats(0.0F)) : y;
}

/// What a layer does after its sums.
struct Ending {
    const float* bias;  ///< of the first output at hand, or null
    float alpha;
    bool relu;
};

void activate(const ElementActivation& activation, float* values, std::int64_t count) {
    using semantics::Activation;
    if (activation.function == Activation::identity || activation.function == Activation::relu) return;
    activation_kernels.apply[static_cast<int>(activation.function)](values, values, count, activation.alpha, activation.beta);
}

Ending ending_of(const PackedDenseLayer& layer, std::int64_t first) {
    return {layer.bias != nullptr ? layer.bias + first : nullptr, layer.alpha,
            layer.activation.function == semantics::Activation::relu};
}

/// One tile of outputs for `vectors` vectors of rows; activations are columns ([feature][row]).
template <int vectors, int outputs>
void tile_of_rows(const float* from, std::int64_t inputs, const float* weights, const Ending& ending, float* to) {
    Floats sums[outputs][vectors];
    for (int o = 0; o < outputs; ++o) {
        for (int v = 0; v < vectors; ++v) sums[o][v] = Floats(0.0F);
    }
    for (std::int64_t k = 0; k < inputs; ++k) {
        Floats x[vectors];
        for (int v = 0; v < vectors; ++v) x[v] = load(from + (k * vectors + v) * width);
        for (int o = 0; o < outputs; ++o) {
            const Floats w(weights[k * outputs + o]);
            for (int v = 0; v < vectors; ++v) sums[o][v] = semantics::add_product(sums[o][v], x[v], w);
        }
    }
    const Floats alpha(ending.alpha);
    for (int o = 0; o < outputs; ++o) {
        const Floats b(ending.bias != nullptr ? ending.bias[o] : 0.0F);
        for (int v = 0; v < vectors; ++v)
            store(to + (o * vectors + v) * width, finished(sums[o][v], alpha, ending.bias, b, ending.relu));
    }
}

using TileOfRows = void (*)(const float*, std::int64_t, const float*, const Ending&, float*);

template <int vectors, int outputs>
constexpr TileOfRows tile_for(std::int64_t wanted) {
    if constexpr (outputs == 1) {
        return tile_of_rows<vectors, 1>;
    } else {
        return wanted == outputs ? TileOfRows(tile_of_rows<vectors, outputs>) : tile_for<vectors, outputs - 1>(wanted);
    }
}

template <int vectors>
void layer_of_rows(const PackedDenseLayer& layer, const float* from, float* to) {
    const std::int64_t tiles = (layer.outputs + tile_outputs - 1) / tile_outputs;
    for (std::int64_t tile = 0; tile < tiles; ++tile) {
        const std::int64_t begin = dense_tile_begin(layer.outputs, tiles, tile);
        const std::int64_t outputs = dense_tile_begin(layer.outputs, tiles, tile + 1) - begin;
        float* const out = to + begin * vectors * width;
        tile_for<vectors, tile_outputs>(outputs)(from, layer.inputs, layer.tiles + begin * layer.inputs, ending_of(layer, begin),
                                                 out);
        activate(layer.activation, out, outputs * vectors * width);
    }
}

/// Up to `vectors` vectors of rows through all layers.
template <int vectors>
void rows_through(const PackedDenseLayer* layers, int layer_count, std::int64_t rows, const float* from, float* to, float* here,
                  float* there) {
    rows_to_columns<vectors>(from, layers[0].inputs, rows, layers[0].inputs, here);
    for (int i = 0; i < layer_count; ++i) {
        layer_of_rows<vectors>(layers[i], here, there);
        float* const next = here;
        here = there;
        there = next;
    }
    const std::int64_t outputs = layers[layer_count - 1].outputs;
    columns_to_rows<vectors>(here, rows, outputs, to, outputs);
}

/// One row, some vectors of outputs.
template <int vectors>
void outputs_of_row(const float* from, std::int64_t inputs, const float* matrix, std::int64_t stride, const Ending& ending,
                    float* to) {
    Floats sums[vectors];
    for (int v = 0; v < vectors; ++v) sums[v] = Floats(0.0F);
    for (std::int64_t k = 0; k < inputs; ++k) {
        const Floats x(from[k]);
        for (int v = 0; v < vectors; ++v) sums[v] = semantics::add_product(sums[v], x, load(matrix + k * stride + v * width));
    }
    const Floats alpha(ending.alpha);
    for (int v = 0; v < vectors; ++v) {
        const Floats b = ending.bias != nullptr ? load(ending.bias + v * width) : Floats(0.0F);
        store(to + v * width, finished(sums[v], alpha, ending.bias, b, ending.relu));
    }
}

void layer_of_row(const PackedDenseLayer& layer, const float* from, float* to) {
    const std::int64_t stride = (layer.outputs + 15) / 16 * 16;
    for (std::int64_t begin = 0; begin < layer.outputs;) {
        const std::int64_t vectors = (layer.outputs - begin + width - 1) / width;
        const float* const matrix = layer.matrix + begin;
        const auto run = [&]<int count>() {
            outputs_of_row<count>(from, layer.inputs, matrix, stride, ending_of(layer, begin), to + begin);
            begin += std::int64_t{count} * width;
        };
        if (vectors >= 8) {
            run.template operator()<8>();
        } else if (vectors >= 4) {
            run.template operator()<4>();
        } else if (vectors >= 2) {
            run.template operator()<2>();
        } else {
            run.template operator()<1>();
        }
    }
    activate(layer.activation, to, layer.outputs);
}

void row_through(const PackedDenseLayer* layers, int layer_count, const float* from, float* to, float* here, float* there) {
    for (int i = 0; i < layer_count; ++i) {
        layer_of_row(layers[i], from, here);
        from = here;
        here = there;
        there = const_cast<float*>(from);
    }
    for (std::int64_t o = 0; o < layers[layer_count - 1].outputs; ++o) to[o] = from[o];
}

void run(const PackedDenseLayer* layers, int layer_count, std::int64_t row_count, const float* from, float* to, float* scratch) {
    std::int64_t widest = layers[0].inputs;
    for (int i = 0; i < layer_count; ++i) widest = layers[i].outputs > widest ? layers[i].outputs : widest;
    float* const here = scratch;
    float* const there = scratch + (widest + 15) / 16 * 16 * 2 * width;
    const std::int64_t inputs = layers[0].inputs;
    const std::int64_t outputs = layers[layer_count - 1].outputs;
    std::int64_t row = 0;
    for (; row_count - row > width; row += 2 * width) {
        const std::int64_t rows = row_count - row < 2 * width ? row_count - row : 2 * width;
        rows_through<2>(layers, layer_count, rows, from + row * inputs, to + row * outputs, here, there);
    }
    if (row_count - row > few_rows) {
        rows_through<1>(layers, layer_count, row_count - row, from + row * inputs, to + row * outputs, here, there);
    } else {
        for (; row < row_count; ++row) row_through(layers, layer_count, from + row * inputs, to + row * outputs, here, there);
    }
}

}  // namespace

extern const DenseKernels dense_kernels = {.rows = 2 * width, .tile_outputs = tile_outputs, .run = run};

}  // namespace windrow::inference::WINDROW_LANES_NAMESPACE
