// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Elements moved without being read as numbers: what an element is to Reshape, Transpose or Gather is its width, or that it is a
/// text.

#include "operators/operator_inputs.hpp"

#include <cstdint>
#include <string>
#include <type_traits>

namespace windrow::inference {

/// Calls `move` with a value of the unsigned integer type of the element's width, or of std::string. Throws W6612 for types that
/// Windrow does not hold.
template <typename Move>
void with_element_width(ElementType type, Move&& move) {
    switch (type == ElementType::string ? 0 : element_bytes(type)) {
        case 1:
            return move(std::uint8_t{});
        case 2:
            return move(std::uint16_t{});
        case 4:
            return move(std::uint32_t{});
        case 8:
            return move(std::uint64_t{});
        default:
            if (type == ElementType::string) return move(std::string{});
            refuse_input("elements of type " + std::string(element_type_name(type)) + " are not supported");
    }
}

template <typename T>
const T* elements_of(const Tensor& tensor) noexcept {
    if constexpr (std::is_same_v<T, std::string>) {
        return tensor.strings().data();
    } else {
        return tensor.data<T>();
    }
}

template <typename T>
T* elements_of(Tensor& tensor) noexcept {
    if constexpr (std::is_same_v<T, std::string>) {
        return tensor.strings().data();
    } else {
        return tensor.data<T>();
    }
}

/// Steps, in elements, from one index to the next of each dimension.
Shape row_major_strides(const Shape& shape);

/// Where a block of elements lies in a tensor: its first element and the step of each dimension (0 repeats, negative goes
/// backwards).
struct BlockPlace {
    std::int64_t first = 0;
    Shape strides;
};
/// A whole tensor of this shape.
BlockPlace whole_block(const Shape& shape);

/// Copies the block of the given lengths from one place to another; both tensors hold the same element type.
void copy_block(const Tensor& from, const BlockPlace& source, Tensor& to, const BlockPlace& target, const Shape& lengths);
/// Copies all elements; shapes may differ, counts may not.
void copy_elements(const Tensor& from, Tensor& to);
/// Sets every element of `to` to element `index` of `from`.
void fill_elements(const Tensor& from, std::int64_t index, Tensor& to);
/// Zeros, or empty texts.
void clear_elements(Tensor& to);

}  // namespace windrow::inference
