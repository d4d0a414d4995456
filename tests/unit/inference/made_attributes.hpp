// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Attributes of nodes, made for tests.

#include "windrow/inference/model.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace windrow::inference::made {

/// Of the kind that holds a `Value`.
template <typename Value>
Attribute attribute(std::string name, Value value) {
    using Kind = Attribute::Kind;
    Attribute made;
    made.name = std::move(name);
    const auto hold = [&made, &value](Kind kind, auto Attribute::*member) {
        made.kind = kind;
        made.*member = std::move(value);
    };
    if constexpr (std::integral<Value>) {
        hold(Kind::integer, &Attribute::integer);
    } else if constexpr (std::floating_point<Value>) {
        hold(Kind::real, &Attribute::real);
    } else if constexpr (std::convertible_to<Value, std::string>) {
        hold(Kind::text, &Attribute::text);
    } else if constexpr (std::same_as<Value, Tensor>) {
        hold(Kind::tensor, &Attribute::tensor);
    } else if constexpr (std::same_as<Value, std::vector<float>>) {
        hold(Kind::reals, &Attribute::reals);
    } else if constexpr (std::same_as<Value, std::vector<std::int64_t>>) {
        hold(Kind::integers, &Attribute::integers);
    } else {
        hold(Kind::texts, &Attribute::texts);
    }
    return made;
}

// The same by name, for values that do not say their type: {1, 1}, or 1 for a real number.
inline Attribute integer_attribute(std::string name, std::int64_t value) {
    return attribute(std::move(name), value);
}
inline Attribute integers_attribute(std::string name, std::vector<std::int64_t> values) {
    return attribute(std::move(name), std::move(values));
}
inline Attribute real_attribute(std::string name, float value) {
    return attribute(std::move(name), value);
}
inline Attribute reals_attribute(std::string name, std::vector<float> values) {
    return attribute(std::move(name), std::move(values));
}
inline Attribute text_attribute(std::string name, std::string value) {
    return attribute(std::move(name), std::move(value));
}
inline Attribute texts_attribute(std::string name, std::vector<std::string> values) {
    return attribute(std::move(name), std::move(values));
}
inline Attribute tensor_attribute(std::string name, Tensor value) {
    return attribute(std::move(name), std::move(value));
}

}  // namespace windrow::inference::made
