// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a scattered element meets the one that is there: it replaces it, or both become their sum, product, largest or smallest.
/// Updates come in the order of the indices.

#include "operators/layout/element_moves.hpp"
#include "operators/node_attributes.hpp"
#include "operators/number_types.hpp"

#include <cstdint>
#include <string>
#include <type_traits>

namespace windrow::inference {

enum class ScatterReduction : std::uint8_t { none, add, multiply, largest, smallest };

inline ScatterReduction scatter_reduction(const NodeAttributes& attributes) {
    const std::string name = attributes.text("reduction", "none");
    if (name == "none") return ScatterReduction::none;
    if (name == "add") return ScatterReduction::add;
    if (name == "mul") return ScatterReduction::multiply;
    if (name == "max") return ScatterReduction::largest;
    if (name == "min") return ScatterReduction::smallest;
    refuse_node("reduction '" + name + "' is unknown");
}

/// Integers wrap; a NaN wins over any number.
template <typename T>
T reduce_scattered(ScatterReduction reduction, T there, T update) {
    using Wrapping = std::conditional_t<std::is_integral_v<T>, std::uint64_t, T>;
    switch (reduction) {
        case ScatterReduction::add:
            return static_cast<T>(static_cast<Wrapping>(there) + static_cast<Wrapping>(update));
        case ScatterReduction::multiply:
            return static_cast<T>(static_cast<Wrapping>(there) * static_cast<Wrapping>(update));
        case ScatterReduction::largest:
            return update > there || update != update ? update : there;
        case ScatterReduction::smallest:
            return update < there || update != update ? update : there;
        case ScatterReduction::none:
            break;
    }
    return update;
}

/// Calls `write(meet)`, where meet(there, update) is the reduction for elements of `type`; for `none` elements of every type are
/// moved.
template <typename Write>
void with_scatter_reduction(ScatterReduction reduction, ElementType type, Write&& write) {
    if (reduction == ScatterReduction::none) {
        with_element_width(type, [&](auto width) {
            using T = decltype(width);
            write(width, [](const T& /*there*/, const T& update) -> const T& { return update; });
        });
    } else {
        with_number_type(type, [&](auto number) {
            using T = decltype(number);
            write(number, [reduction](T there, T update) { return reduce_scattered<T>(reduction, there, update); });
        });
    }
}

}  // namespace windrow::inference
