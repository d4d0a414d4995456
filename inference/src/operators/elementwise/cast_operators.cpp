// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/elementwise_families.hpp"

#include "operators/element_visit.hpp"
#include "operators/in_float32.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_inputs.hpp"
#include "windrow/semantics/cast_element.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>
#include <type_traits>

namespace windrow::inference {

namespace {

/// The shortest text that reads back as the same number; INF, -INF and NaN as ONNX names them.
template <typename T>
std::string text_of(T v) {
    if constexpr (std::is_floating_point_v<T>) {
        if (std::isnan(v)) return "NaN";
        if (std::isinf(v)) return v > 0 ? "INF" : "-INF";
    }
    std::array<char, 64> room{};
    const auto end = std::to_chars(room.data(), room.data() + room.size(), v);
    return {room.data(), end.ptr};
}

template <typename T>
T number_of(const std::string& text) {
    const char* first = text.data();
    const char* last = first + text.size();
    if (first != last && *first == '+') ++first;
    double v = 0;
    std::int64_t whole = 0;
    if constexpr (std::is_integral_v<T>) {
        const auto end = std::from_chars(first, last, whole);
        if (end.ec == std::errc() && end.ptr == last && first != last) return static_cast<T>(whole);
    }
    if constexpr (std::is_same_v<T, float>) {
        float single = 0;
        const auto end = std::from_chars(first, last, single);
        if (end.ec == std::errc() && end.ptr == last && first != last) return single;
    }
    const auto end = std::from_chars(first, last, v);
    if (end.ptr != last || first == last || end.ec == std::errc::invalid_argument)
        refuse_input("the text '" + text + "' is no number");
    if (end.ec == std::errc::result_out_of_range) refuse_input("the number '" + text + "' is out of range");
    return semantics::cast_element<T>(v);
}

void convert_from_text(const Tensor& from, Tensor& to) {
    with_number(to.element(), [&](auto tag) {
        using T = type_of<decltype(tag)>;
        for (std::int64_t i = 0; i < from.size(); ++i) {
            const T v = number_of<T>(from.strings()[static_cast<std::size_t>(i)]);
            to.data<T>()[i] = to.element() == ElementType::boolean ? static_cast<T>(semantics::cast_to_truth(v)) : v;
        }
    });
}

void convert_to_text(const Tensor& from, Tensor& to) {
    with_number(from.element(), [&](auto tag) {
        using T = type_of<decltype(tag)>;
        for (std::int64_t i = 0; i < from.size(); ++i) to.strings()[static_cast<std::size_t>(i)] = text_of(from.data<T>()[i]);
    });
}

void convert_numbers(const Tensor& from, Tensor& to) {
    with_number(from.element(), [&](auto from_tag) {
        using From = type_of<decltype(from_tag)>;
        const From* in = from.data<From>();
        if (to.element() == ElementType::boolean) {
            for (std::int64_t i = 0; i < from.size(); ++i) to.data<std::uint8_t>()[i] = semantics::cast_to_truth(in[i]);
            return;
        }
        with_number(to.element(), [&](auto to_tag) {
            using To = type_of<decltype(to_tag)>;
            To* out = to.data<To>();
            for (std::int64_t i = 0; i < from.size(); ++i) out[i] = semantics::cast_element<To>(in[i]);
        });
    });
}

void convert(const Tensor& from, Tensor& to) {
    if (from.element() == to.element()) {
        if (from.element() == ElementType::string) {
            to.strings() = from.strings();
        } else {
            std::memcpy(to.data<std::byte>(), from.data<std::byte>(), from.bytes());
        }
        return;
    }
    const bool narrows = to.element() == ElementType::float16 || to.element() == ElementType::bfloat16;
    const Tensor wide = widened(from);
    if (narrows) {
        Tensor single(ElementType::float32, to.shape());
        if (wide.element() == ElementType::string) {
            convert_from_text(wide, single);
        } else {
            convert_numbers(wide, single);
        }
        narrow(single, to);
    } else if (wide.element() == ElementType::string) {
        convert_from_text(wide, to);
    } else if (to.element() == ElementType::string) {
        convert_to_text(wide, to);
    } else {
        convert_numbers(wide, to);
    }
}

void require_castable(ElementType type) {
    if (type == ElementType::string || element_bytes(type) != 0) return;
    refuse_input("there is no cast from or to " + std::string(element_type_name(type)));
}

class CastOperator final : public Operator {
public:
    explicit CastOperator(ElementType to) : to_(to) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_castable(inputs[0].type.element);
        return {TensorType{to_, inputs[0].type.shape}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override { convert(*inputs[0], outputs[0]); }

private:
    ElementType to_;
};

class CastLikeOperator final : public Operator {
public:
    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_castable(inputs[0].type.element);
        require_castable(inputs[1].type.element);
        return {TensorType{inputs[1].type.element, inputs[0].type.shape}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override { convert(*inputs[0], outputs[0]); }
};

/// Opset 1 names the type by a text.
ElementType type_named(const std::string& name) {
    for (int code = 1; code <= 16; ++code) {
        const auto type = static_cast<ElementType>(code);
        if (code != 14 && code != 15 && element_type_name(type) == name) return type;
    }
    refuse_node("attribute 'to' is '" + name + "', which is no element type that Windrow casts to");
}

std::unique_ptr<Operator> make_cast(const NodeContext& context) {
    const NodeAttributes attributes(context.node);
    if (context.opset < 6) return std::make_unique<CastOperator>(type_named(attributes.text("to", "")));
    const std::int64_t code = attributes.integer("to");
    const bool known = code >= 1 && code <= 16 && code != 14 && code != 15;
    if (!known) refuse_node("attribute 'to' is " + std::to_string(code) + ", which is no element type that Windrow casts to");
    return std::make_unique<CastOperator>(static_cast<ElementType>(code));
}

}  // namespace

void add_cast_operators(OperatorEntries& entries) {
    entries.push_back({"", "Cast", 1, make_cast});
    entries.push_back({"", "CastLike", 15,
                       [](const NodeContext&) -> std::unique_ptr<Operator> { return std::make_unique<CastLikeOperator>(); }});
}

}  // namespace windrow::inference
