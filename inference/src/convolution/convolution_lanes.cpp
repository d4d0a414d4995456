// SPDX-License-Identifier: Apache-2.0
#include "convolution/convolution_kernels.hpp"
#include "lanes/lanes.hpp"
#include "windrow/semantics/matrix_element.hpp"

namespace windrow::inference::WINDROW_LANES_NAMESPACE {

namespace {

using semantics::SlidingDimension;
using semantics::TapRange;

/// A tile's sums must fit the registers: this many outputs of a line times two vectors of filters.
constexpr int tile_outputs = width == 16 ? 12 : width == 8 ? 6 : 4;

/// A line of outputs, and the kernel's lines (depth and height) that meet the image there.
struct Line {
    const PackedFilters* filters;
    const float* input;
    TapRange depth;
    TapRange height;
    std::int64_t stride;  ///< of weights: filters rounded up to 16
};

/// For each output of a tile that stands at an edge, the taps along the line that are inside the image.
struct Inside {
    std::int64_t first[tile_outputs];
    std::int64_t last[tile_outputs];
};

/// Calls visit(inputs of the kernel's line for the tile's first output, weights) for each of the kernel's lines, in the order of
/// the sum.
template <typename Visit>
[[gnu::always_inline]] inline void for_each_kernel_line(const Line& line, std::int64_t start, std::int64_t first_filter,
                                                        const Visit& visit) {
    const PackedFilters& f = *line.filters;
    const semantics::SlidingWindow& w = f.window;
    const std::int64_t image = w.inputs();
    const std::int64_t taps = w.taps();
    for (std::int64_t channel = 0; channel < f.channels; ++channel) {
        for (std::int64_t d = line.depth.first; d < line.depth.last; ++d) {
            const std::int64_t plane = line.depth.start + d * w.at[0].dilation;
            for (std::int64_t h = line.height.first; h < line.height.last; ++h) {
                const std::int64_t row = plane * w.at[1].input + line.height.start + h * w.at[1].dilation;
                const std::int64_t tap = (d * w.at[1].kernel + h) * w.at[2].kernel;
                visit(line.input + channel * image + row * w.at[2].input + start,
                      f.weights + (channel * taps + tap) * line.stride + first_filter);
            }
        }
    }
}

/// Sums of `outputs` neighbouring outputs of a line for `vectors` vectors of filters. `inside` is read at an edge only.
template <int outputs, int vectors, bool at_edge>
[[gnu::always_inline]] inline void sum_tile(const Line& line, std::int64_t start, std::int64_t first_filter, const Inside* inside,
                                            Floats (&sums)[outputs][vectors]) {
    const SlidingDimension& along = line.filters->window.at[2];
    const std::int64_t step = along.stride;
    for (int o = 0; o < outputs; ++o) {
        for (int v = 0; v < vectors; ++v) sums[o][v] = Floats(0.0F);
    }
    for_each_kernel_line(line, start, first_filter, [&](const float* x, const float* weights) {
        for (std::int64_t tap = 0; tap < along.kernel; ++tap) {
            Floats w[vectors];
            for (int v = 0; v < vectors; ++v) w[v] = load(weights + tap * line.stride + v * width);
            const float* const at = x + tap * along.dilation;
            for (int o = 0; o < outputs; ++o) {
                if (at_edge && (tap < inside->first[o] || tap >= inside->last[o])) continue;
                const Floats value(at[o * step]);
                for (int v = 0; v < vectors; ++v) sums[o][v] = semantics::add_product(sums[o][v], value, w[v]);
            }
        }
    });
}

/// Bias and activation, and from [output][filter] to [filter][output].
template <int outputs, int vectors>
[[gnu::always_inline]] inline void store_tile(const PackedFilters& f, std::int64_t first_filter,
                                              const Floats (&sums)[outputs][vectors], float* to) {
    const std::int64_t positions = f.window.outputs();
    for (int v = 0; v < vectors; ++v) {
        const std::int64_t filter = first_filter + v * width;
        const Floats bias = f.bias != nullptr ? load(f.bias + filter) : Floats(0.0F);
        const auto finished = [&](Floats sum) {
            const Floats y = f.bias != nullptr ? sum + bias : sum;
            return f.relu ? semantics::activate<semantics::Activation::relu>(y, Floats(0.0F), Floats(0.0F)) : y;
        };
        if constexpr (width == 1) {
            for (int o = 0; o < outputs && filter < f.filters; ++o) store(to + filter * positions + o, finished(sums[o][v]));
        } else {
            Floats block[width];
            for (int o = 0; o < width; ++o) block[o] = o < outputs ? finished(sums[o < outputs ? o : 0][v]) : Floats(0.0F);
            transpose(block);
            for (int i = 0; i < width && filter + i < f.filters; ++i) store(to + (filter + i) * positions, block[i], outputs);
        }
    }
}

using Tile = void (*)(const Line& line, std::int64_t start, const Inside* inside, float* to);

/// All filters for a tile.
template <int outputs>
void tile_of_line(const Line& line, std::int64_t start, const Inside* inside, float* to) {
    const PackedFilters& f = *line.filters;
    std::int64_t filter = 0;
    const auto vectors_of = [&]<int vectors>() {
        Floats sums[outputs][vectors];
        if (inside != nullptr) {
            sum_tile<outputs, vectors, true>(line, start, filter, inside, sums);
        } else {
            sum_tile<outputs, vectors, false>(line, start, filter, inside, sums);
        }
        store_tile<outputs, vectors>(f, filter, sums, to);
        filter += std::int64_t{vectors} * width;
    };
    while (f.filters - filter > width) vectors_of.template operator()<2>();
    if (filter < f.filters) vectors_of.template operator()<1>();
}

template <int outputs>
constexpr Tile tile_for(std::int64_t wanted) {
    if constexpr (outputs == 1) {
        return tile_of_line<1>;
    } else {
        return wanted == outputs ? Tile(tile_of_line<outputs>) : tile_for<outputs - 1>(wanted);
    }
}

/// The outputs of a line, tile by tile.
void convolve_line(const Line& line, float* to) {
    const SlidingDimension& along = line.filters->window.at[2];
    const std::int64_t tiles = (along.output + tile_outputs - 1) / tile_outputs;
    for (std::int64_t tile = 0, begin = 0; tile < tiles; ++tile) {
        const std::int64_t outputs = along.output / tiles + (tile < along.output % tiles ? 1 : 0);
        Inside inside;
        bool at_edge = false;
        for (int o = 0; o < outputs; ++o) {
            const TapRange range = semantics::tap_range(along, begin + o);
            inside.first[o] = range.first;
            inside.last[o] = range.last;
            at_edge = at_edge || range.first > 0 || range.last < along.kernel;
        }
        tile_for<tile_outputs>(outputs)(line, begin * along.stride - along.pad_before, at_edge ? &inside : nullptr, to + begin);
        begin += outputs;
    }
}

void convolve(const PackedFilters& filters, const float* input, float* output) {
    const semantics::SlidingWindow& w = filters.window;
    for (std::int64_t d = 0; d < w.at[0].output; ++d) {
        for (std::int64_t h = 0; h < w.at[1].output; ++h) {
            const Line line = {&filters, input, semantics::tap_range(w.at[0], d), semantics::tap_range(w.at[1], h),
                               (filters.filters + 15) / 16 * 16};
            convolve_line(line, output + (d * w.at[1].output + h) * w.at[2].output);
        }
    }
}

}  // namespace

extern const ConvolutionKernels convolution_kernels = {.convolve = convolve};

}  // namespace windrow::inference::WINDROW_LANES_NAMESPACE
