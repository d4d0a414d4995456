// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What operators ask of their inputs: how many there are, of which types, which values they hold; each refusal is W6612 and says
/// what is wrong.

#include "operators/operator.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace windrow::inference {

/// Throws W6612: an input cannot be what it is.
[[noreturn]] void refuse_input(const std::string& reason);
/// "input 1 (INT64[2, ?])", for messages.
std::string input_text(std::span<const OperatorInput> inputs, std::size_t index);

/// Throws if fewer than `least` or more than `most` inputs are there, or one of the first `least` is left out.
void require_inputs(std::span<const OperatorInput> inputs, std::size_t least, std::size_t most);
/// Throws unless input `index` has one of these element types.
void require_element(std::span<const OperatorInput> inputs, std::size_t index, std::initializer_list<ElementType> allowed);
/// Throws unless input `index` has this rank.
void require_rank(std::span<const OperatorInput> inputs, std::size_t index, std::size_t rank);
/// True if the node gives input `index`.
bool is_given(std::span<const OperatorInput> inputs, std::size_t index) noexcept;

/// The axis counted from the front. Throws unless -rank <= axis < rank; `rank` is what the axis counts in.
std::size_t normal_axis(std::int64_t axis, std::size_t rank);
/// The same for several; throws if one is there twice.
std::vector<std::size_t> normal_axes(std::span<const std::int64_t> axes, std::size_t rank);

/// The elements of an INT32 or INT64 tensor; throws for another type.
std::vector<std::int64_t> integer_values(const Tensor& tensor);
/// The same for an input whose values may not be known yet (or that is left out).
std::optional<std::vector<std::int64_t>> known_integers(std::span<const OperatorInput> inputs, std::size_t index);

/// Sum and product of lengths. Throw W6603 above 2^40, which no tensor has.
std::int64_t length_sum(std::int64_t left, std::int64_t right);
std::int64_t length_product(std::int64_t left, std::int64_t right);

/// True if every length is known.
bool is_known(const Shape& shape) noexcept;
/// The shape that two shapes broadcast to (numpy's rule); -1 where that is not known yet. Throws if they do not fit.
Shape broadcast_shape(const Shape& left, const Shape& right);

}  // namespace windrow::inference
