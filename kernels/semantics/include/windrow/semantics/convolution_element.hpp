// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What an element of a convolution is (ONNX Conv, ConvTranspose): a sum over the group's input channels ascending, within a
/// channel over the kernel's positions ascending (row-major), one fused multiply-add each, from 0; positions on padding are left
/// out; then the bias is added. T is float or double, or a lane of floats where all lanes have the same positions inside the
/// image.

#include "windrow/semantics/lane.hpp"
#include "windrow/semantics/sliding_window.hpp"

namespace windrow::semantics {

/// Conv without the bias. `input`: the image's first channel of the group; `weights`: of the output's filter
/// ([channel][position]).
template <typename T>
WINDROW_HD T convolution_sum(const T* input, const T* weights, i64 channels, const SlidingWindow& window,
                             const SlidingPlace& place) {
    T sum = T(0);
    const i64 image = window.inputs();
    const i64 taps = window.taps();
    for (i64 channel = 0; channel < channels; ++channel) {
        for_each_tap(window, place, [&](i64 offset, i64 tap) {
            sum = fused_multiply_add(input[channel * image + offset], weights[channel * taps + tap], sum);
        });
    }
    return sum;
}

/// The input that reaches output `output` through position `tap` of a transposed kernel; -1 if none does.
WINDROW_HD i64 transposed_source(const SlidingDimension& d, i64 output, i64 tap) {
    const i64 reached = output + d.pad_before - tap * d.dilation;
    if (reached < 0 || reached % d.stride != 0) return -1;
    const i64 source = reached / d.stride;
    return source < d.input ? source : -1;
}

/// ConvTranspose without the bias. `weights`: of the group's first input channel and the output's channel; the next input
/// channel's lie `weights_step` on.
template <typename T>
WINDROW_HD T transposed_convolution_sum(const T* input, const T* weights, i64 weights_step, i64 channels,
                                        const SlidingWindow& window, const SlidingPlace& place) {
    T sum = T(0);
    const i64 image = window.inputs();
    for (i64 channel = 0; channel < channels; ++channel) {
        for (i64 d = 0; d < window.at[0].kernel; ++d) {
            const i64 depth = transposed_source(window.at[0], place.at[0], d);
            if (depth < 0) continue;
            for (i64 h = 0; h < window.at[1].kernel; ++h) {
                const i64 height = transposed_source(window.at[1], place.at[1], h);
                if (height < 0) continue;
                for (i64 w = 0; w < window.at[2].kernel; ++w) {
                    const i64 width = transposed_source(window.at[2], place.at[2], w);
                    if (width < 0) continue;
                    const i64 offset = (depth * window.at[1].input + height) * window.at[2].input + width;
                    const i64 tap = (d * window.at[1].kernel + h) * window.at[2].kernel + w;
                    sum = fused_multiply_add(input[channel * image + offset], weights[channel * weights_step + tap], sum);
                }
            }
        }
    }
    return sum;
}

}  // namespace windrow::semantics
