// SPDX-License-Identifier: Apache-2.0
#include "onnx/reading.hpp"

#include "windrow/kernels/error.hpp"

#include <array>

namespace windrow::inference {

std::string quoted_name(std::string_view name) {
    constexpr std::size_t longest = 80;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "'";
    for (const char c : name.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f) {
            text += c;
        } else {
            text += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return text + (name.size() > longest ? "...'" : "'");
}

void Reading::take_parts(const WireReader& where, std::size_t parts) {
    if (parts > parts_left_) {
        throw Error("W6602", where.place() + ": the model has more than " + std::to_string(limits_.parts) +
                                 " parts (names, attributes, dimensions, texts)");
    }
    parts_left_ -= parts;
}

void Reading::take_node(const WireReader& where) {
    if (nodes_left_ == 0)
        throw Error("W6602", where.place() + ": the model has more than " + std::to_string(limits_.nodes) + " nodes");
    --nodes_left_;
    take_parts(where, 6);
}

Reading::Nesting::Nesting(Reading& reading, const WireReader& where) : reading_(reading) {
    if (reading_.depth_ >= reading_.limits_.nesting) {
        throw Error("W6602",
                    where.place() + ": graphs are nested more than " + std::to_string(reading_.limits_.nesting) + " deep");
    }
    ++reading_.depth_;
}

ElementType element_type_of(std::int64_t number) noexcept {
    constexpr std::array known = {ElementType::undefined, ElementType::float32, ElementType::uint8,   ElementType::int8,
                                  ElementType::uint16,    ElementType::int16,   ElementType::int32,   ElementType::int64,
                                  ElementType::string,    ElementType::boolean, ElementType::float16, ElementType::float64,
                                  ElementType::uint32,    ElementType::uint64,  ElementType::bfloat16};
    for (const ElementType type : known) {
        if (static_cast<std::int64_t>(type) == number) return type;
    }
    return ElementType::other;
}

std::string normal_domain(std::string domain) {
    return domain == "ai.onnx" ? std::string{} : domain;
}

}  // namespace windrow::inference
