// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Elements of tensors that a kernel walks through together, each tensor with strides of its own: transposed, sliced, broadcast
/// (stride 0). Plain numbers, given to kernels by value.

#include "windrow/semantics/host_device.hpp"

namespace windrow::inference {

/// Dimensions that a kernel can tell apart. Neighbouring dimensions that lie behind each other in all tensors count as one.
inline constexpr int max_strided_rank = 8;

/// `count` elements in row-major order of `lengths`. Element (i0, i1, ...) of operand `o` lies at starts[o] + sum of i *
/// strides[o], counted in elements.
template <int OPERANDS>
struct StridedElements {
    semantics::i64 rank = 0;
    semantics::i64 count = 1;
    semantics::i64 lengths[max_strided_rank] = {};
    semantics::i64 starts[OPERANDS] = {};
    semantics::i64 strides[OPERANDS][max_strided_rank] = {};
};

/// Where one element lies in each operand.
template <int OPERANDS>
struct StridedPlaces {
    semantics::i64 of[OPERANDS];
};

template <int OPERANDS>
WINDROW_HD StridedPlaces<OPERANDS> strided_places(const StridedElements<OPERANDS>& elements, semantics::i64 element) {
    StridedPlaces<OPERANDS> places = {};
    for (int operand = 0; operand < OPERANDS; ++operand) places.of[operand] = elements.starts[operand];
    semantics::i64 rest = element;
    for (int dimension = static_cast<int>(elements.rank) - 1; dimension >= 0; --dimension) {
        // The outermost needs no division: rows without inner dimensions cost none at all.
        const semantics::i64 next = dimension == 0 ? 0 : rest / elements.lengths[dimension];
        const semantics::i64 index = rest - next * elements.lengths[dimension];
        rest = next;
        for (int operand = 0; operand < OPERANDS; ++operand) places.of[operand] += index * elements.strides[operand][dimension];
    }
    return places;
}

}  // namespace windrow::inference
