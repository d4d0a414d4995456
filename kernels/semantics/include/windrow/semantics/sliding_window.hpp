// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Where a kernel that slides over an image meets it: what convolutions and pools have in common. Images of one or two dimensions
/// have leading dimensions of length 1, so that there are always three.

#include "windrow/semantics/host_device.hpp"

namespace windrow::semantics {

struct SlidingDimension {
    i64 input = 1;
    i64 output = 1;
    i64 kernel = 1;
    i64 stride = 1;
    i64 dilation = 1;    ///< distance of the kernel's neighbours in the input
    i64 pad_before = 0;  ///< positions in front of the input that the kernel may stand on
    i64 pad_after = 0;
};

/// Depth, height and width.
struct SlidingWindow {
    SlidingDimension at[3];

    [[nodiscard]] WINDROW_HD_MEMBER i64 inputs() const { return at[0].input * at[1].input * at[2].input; }
    [[nodiscard]] WINDROW_HD_MEMBER i64 outputs() const { return at[0].output * at[1].output * at[2].output; }
    [[nodiscard]] WINDROW_HD_MEMBER i64 taps() const { return at[0].kernel * at[1].kernel * at[2].kernel; }
};

/// An output's place.
struct SlidingPlace {
    i64 at[3];
};
WINDROW_HD SlidingPlace sliding_place(const SlidingWindow& window, i64 output) {
    const i64 width = window.at[2].output;
    const i64 height = window.at[1].output;
    return {{output / (width * height), output / width % height, output % width}};
}

/// The kernel's positions [first, last) that lie inside a dimension, and the input that position 0 stands on (perhaps outside).
struct TapRange {
    i64 first;
    i64 last;
    i64 start;
};
WINDROW_HD TapRange tap_range(const SlidingDimension& d, i64 output) {
    const i64 start = output * d.stride - d.pad_before;
    const i64 first = start < 0 ? (-start + d.dilation - 1) / d.dilation : 0;
    const i64 room = d.input - start;
    const i64 last = room <= 0 ? 0 : (room + d.dilation - 1) / d.dilation;
    return {first, last < d.kernel ? last : d.kernel, start};
}

/// Calls visit(input offset, kernel offset) for each of the kernel's positions inside the image, row-major ascending. Positions
/// outside are left out.
template <typename Visit>
WINDROW_HD void for_each_tap(const SlidingWindow& window, const SlidingPlace& place, Visit visit) {
    const TapRange depth = tap_range(window.at[0], place.at[0]);
    const TapRange height = tap_range(window.at[1], place.at[1]);
    const TapRange width = tap_range(window.at[2], place.at[2]);
    for (i64 d = depth.first; d < depth.last; ++d) {
        const i64 plane = depth.start + d * window.at[0].dilation;
        for (i64 h = height.first; h < height.last; ++h) {
            const i64 line = plane * window.at[1].input + height.start + h * window.at[1].dilation;
            const i64 taps = (d * window.at[1].kernel + h) * window.at[2].kernel;
            for (i64 w = width.first; w < width.last; ++w) {
                visit(line * window.at[2].input + width.start + w * window.at[2].dilation, taps + w);
            }
        }
    }
}

}  // namespace windrow::semantics
