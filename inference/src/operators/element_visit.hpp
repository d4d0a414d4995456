// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which C++ type holds an element type's elements: calls a generic lambda with it. FLOAT16 and BFLOAT16 are computed as FLOAT
/// (in_float32.hpp).

#include "windrow/inference/tensor.hpp"
#include "windrow/kernels/error.hpp"

#include <cstdint>
#include <initializer_list>

namespace windrow::inference {

inline constexpr std::initializer_list<ElementType> floating_types = {ElementType::float32, ElementType::float64,
                                                                      ElementType::float16, ElementType::bfloat16};
inline constexpr std::initializer_list<ElementType> integer_types = {ElementType::int8,   ElementType::int16, ElementType::int32,
                                                                     ElementType::int64,  ElementType::uint8, ElementType::uint16,
                                                                     ElementType::uint32, ElementType::uint64};
inline constexpr std::initializer_list<ElementType> number_types = {
    ElementType::float32, ElementType::float64, ElementType::float16, ElementType::bfloat16,
    ElementType::int8,    ElementType::int16,   ElementType::int32,   ElementType::int64,
    ElementType::uint8,   ElementType::uint16,  ElementType::uint32,  ElementType::uint64};
inline constexpr std::initializer_list<ElementType> boolean_types = {ElementType::boolean};

template <typename T>
struct TypeOf {
    using type = T;
};
template <typename Tag>
using type_of = typename Tag::type;

[[noreturn]] inline void defect_of_type(ElementType type) {
    throw_defect("an operator was run on elements of type " + std::string(element_type_name(type)));
}

/// `body(TypeOf<T>{})` for FLOAT and DOUBLE.
template <typename Body>
void with_floating(ElementType type, const Body& body) {
    switch (type) {
        case ElementType::float32:
            return body(TypeOf<float>{});
        case ElementType::float64:
            return body(TypeOf<double>{});
        default:
            defect_of_type(type);
    }
}
/// The same for the integer types; BOOL counts as the unsigned byte that it is.
template <typename Body>
void with_integer(ElementType type, const Body& body) {
    switch (type) {
        case ElementType::int8:
            return body(TypeOf<std::int8_t>{});
        case ElementType::int16:
            return body(TypeOf<std::int16_t>{});
        case ElementType::int32:
            return body(TypeOf<std::int32_t>{});
        case ElementType::int64:
            return body(TypeOf<std::int64_t>{});
        case ElementType::uint8:
        case ElementType::boolean:
            return body(TypeOf<std::uint8_t>{});
        case ElementType::uint16:
            return body(TypeOf<std::uint16_t>{});
        case ElementType::uint32:
            return body(TypeOf<std::uint32_t>{});
        case ElementType::uint64:
            return body(TypeOf<std::uint64_t>{});
        default:
            defect_of_type(type);
    }
}
[[nodiscard]] constexpr bool is_floating(ElementType type) noexcept {
    return type == ElementType::float32 || type == ElementType::float64 || type == ElementType::float16 ||
           type == ElementType::bfloat16;
}
/// Floating and integer types and BOOL.
template <typename Body>
void with_number(ElementType type, const Body& body) {
    if (is_floating(type)) {
        with_floating(type, body);
    } else {
        with_integer(type, body);
    }
}

}  // namespace windrow::inference
