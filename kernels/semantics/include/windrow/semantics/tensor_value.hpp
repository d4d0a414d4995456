// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A column's value as an element of a model's tensor.

#include "windrow/semantics/conversion.hpp"

namespace windrow::semantics {

/// The nearest value of the element's type. A NaN that is made narrower is the quiet NaN: which of its bits survive differs
/// between processors.
template <typename Element, typename Value>
WINDROW_HD Element tensor_value(Value value) {
    if constexpr (is_floating_type<Element> && is_floating_type<Value> && sizeof(Element) < sizeof(Value)) {
        if (value != value) return __builtin_bit_cast(Element, 0x7FC00000U);
    }
    return static_cast<Element>(value);
}

/// A number in a 64-bit word: an integer, the bits of a DOUBLE, or in the low half those of a FLOAT.
enum class WordNumber : u8 { integer, float32, float64 };

/// The element that the number in `word` is. An integer may be read as the FLOAT or DOUBLE nearest to it first (CAST); floating
/// numbers are read as what they are.
template <typename Element>
WINDROW_HD Element tensor_value_of_word(u64 word, WordNumber stored, WordNumber read_as) {
    if (stored == WordNumber::float64) return tensor_value<Element>(__builtin_bit_cast(double, word));
    if (stored == WordNumber::float32) return tensor_value<Element>(__builtin_bit_cast(float, static_cast<u32>(word)));
    const i64 integer = static_cast<i64>(word);
    if (read_as == WordNumber::float64) return tensor_value<Element>(convert_number<double>(integer));
    if (read_as == WordNumber::float32) return tensor_value<Element>(convert_number<float>(integer));
    return tensor_value<Element>(integer);
}

}  // namespace windrow::semantics
