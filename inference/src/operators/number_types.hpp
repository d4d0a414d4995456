// SPDX-License-Identifier: Apache-2.0
#pragma once

/// From an element type to the C++ type of its numbers.

#include "operators/operator_inputs.hpp"

#include <cstdint>
#include <string>

namespace windrow::inference {

/// Calls `use` with a zero of the element's C++ type. Throws W6612 for types that are no numbers of C++ (texts, booleans,
/// halves).
template <typename Use>
void with_number_type(ElementType type, Use&& use) {
    switch (type) {
        case ElementType::float32:
            return use(float{});
        case ElementType::float64:
            return use(double{});
        case ElementType::int8:
            return use(std::int8_t{});
        case ElementType::int16:
            return use(std::int16_t{});
        case ElementType::int32:
            return use(std::int32_t{});
        case ElementType::int64:
            return use(std::int64_t{});
        case ElementType::uint8:
            return use(std::uint8_t{});
        case ElementType::uint16:
            return use(std::uint16_t{});
        case ElementType::uint32:
            return use(std::uint32_t{});
        case ElementType::uint64:
            return use(std::uint64_t{});
        default:
            refuse_input("numbers of type " + std::string(element_type_name(type)) + " are not supported here");
    }
}

}  // namespace windrow::inference
