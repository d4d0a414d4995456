// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Element types of matrix products: floating, and integers of 32 and 64 bits.

#include "operators/element_visit.hpp"

namespace windrow::inference {

inline constexpr std::initializer_list<ElementType> product_types = {
    ElementType::float32, ElementType::float64, ElementType::float16, ElementType::bfloat16,
    ElementType::int32,   ElementType::int64,   ElementType::uint32,  ElementType::uint64};

template <typename Body>
void with_product(ElementType type, const Body& body) {
    switch (type) {
        case ElementType::int32:
            return body(TypeOf<std::int32_t>{});
        case ElementType::int64:
            return body(TypeOf<std::int64_t>{});
        case ElementType::uint32:
            return body(TypeOf<std::uint32_t>{});
        case ElementType::uint64:
            return body(TypeOf<std::uint64_t>{});
        default:
            return with_floating(type, body);
    }
}

}  // namespace windrow::inference
