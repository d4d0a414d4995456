// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/elementwise_families.hpp"

#include "operators/broadcast.hpp"
#include "operators/elementwise/legacy_alignment.hpp"
#include "operators/elementwise/unary_operator.hpp"
#include "operators/in_float32.hpp"
#include "operators/node_attributes.hpp"
#include "operators/operator_entry.hpp"

#include <cmath>
#include <string>

namespace windrow::inference {

namespace {

enum class Comparison : std::uint8_t {
    equal,
    greater,
    greater_or_equal,
    less,
    less_or_equal,
    logical_and,
    logical_or,
    logical_xor
};

template <Comparison comparison, typename T>
bool holds(const T& a, const T& b) {
    if constexpr (comparison == Comparison::equal) return a == b;
    if constexpr (comparison == Comparison::greater) return a > b;
    if constexpr (comparison == Comparison::greater_or_equal) return a >= b;
    if constexpr (comparison == Comparison::less) return a < b;
    if constexpr (comparison == Comparison::less_or_equal) return a <= b;
    if constexpr (comparison == Comparison::logical_and) return a != T{} && b != T{};
    if constexpr (comparison == Comparison::logical_or) return a != T{} || b != T{};
    if constexpr (comparison == Comparison::logical_xor) return (a != T{}) != (b != T{});
}

template <Comparison comparison>
constexpr bool is_logical =
    comparison == Comparison::logical_and || comparison == Comparison::logical_or || comparison == Comparison::logical_xor;

template <Comparison comparison>
class ComparisonOperator final : public Operator {
public:
    explicit ComparisonOperator(const NodeContext& context) : alignment_(context) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        const ElementType type = inputs[0].type.element;
        if constexpr (is_logical<comparison>) {
            require_element(inputs, 0, boolean_types);
        } else if (comparison != Comparison::equal || (type != ElementType::boolean && type != ElementType::string)) {
            require_element(inputs, 0, number_types);
        }
        if (inputs[1].type.element != type)
            refuse_input(input_text(inputs, 1) + " and " + input_text(inputs, 0) + " must have one element type");
        const Shape right = alignment_.aligned(inputs[0].type.shape, inputs[1].type.shape);
        return {TensorType{ElementType::boolean, broadcast_shape(inputs[0].type.shape, right)}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape right = alignment_.aligned(inputs[0]->shape(), inputs[1]->shape());
        const BroadcastRuns<2> runs(outputs[0].shape(), {&inputs[0]->shape(), &right});
        auto* out = outputs[0].data<std::uint8_t>();
        const auto compare = [&]<typename T>(const T* a, const T* b) {
            broadcast_pairs(runs, a, b, out,
                            [](const T& x, const T& y) { return static_cast<std::uint8_t>(holds<comparison>(x, y) ? 1 : 0); });
        };
        if constexpr (is_logical<comparison>) {
            compare(inputs[0]->data<std::uint8_t>(), inputs[1]->data<std::uint8_t>());
        } else if (inputs[0]->element() == ElementType::string) {
            compare(inputs[0]->strings().data(), inputs[1]->strings().data());
        } else {
            with_number(inputs[0]->element(), [&](auto tag) {
                using T = type_of<decltype(tag)>;
                compare(inputs[0]->data<T>(), inputs[1]->data<T>());
            });
        }
    }

private:
    LegacyAlignment alignment_;
};

template <Comparison comparison>
void add(OperatorEntries& entries, std::string_view type, std::int64_t since) {
    entries.push_back(float_operator_entry<ComparisonOperator<comparison>>(type, since));
}

class NotOperator final : public UnaryOperator {
public:
    NotOperator() : UnaryOperator(boolean_types) {}

private:
    void compute(const Tensor& input, Tensor& output) const override {
        for (std::int64_t i = 0; i < input.size(); ++i)
            output.data<std::uint8_t>()[i] = input.data<std::uint8_t>()[i] == 0 ? 1 : 0;
    }
};

class BitwiseNotOperator final : public UnaryOperator {
public:
    BitwiseNotOperator() : UnaryOperator(integer_types) {}

private:
    void compute(const Tensor& input, Tensor& output) const override {
        with_integer(input.element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            for (std::int64_t i = 0; i < input.size(); ++i) output.data<T>()[i] = static_cast<T>(~input.data<T>()[i]);
        });
    }
};

/// IsNaN and IsInf.
class FloatTest final : public UnaryOperator {
public:
    FloatTest(bool nan, bool positive, bool negative)
        : UnaryOperator(floating_types, ElementType::boolean), nan_(nan), positive_(positive), negative_(negative) {}

private:
    void compute(const Tensor& input, Tensor& output) const override {
        with_floating(input.element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            for (std::int64_t i = 0; i < input.size(); ++i) {
                const T x = input.data<T>()[i];
                const bool infinite = std::isinf(x) && (x > 0 ? positive_ : negative_);
                output.data<std::uint8_t>()[i] = (nan_ ? std::isnan(x) : infinite) ? 1 : 0;
            }
        });
    }

    bool nan_;
    bool positive_;
    bool negative_;
};

}  // namespace

void add_comparison_operators(OperatorEntries& entries) {
    add<Comparison::equal>(entries, "Equal", 1);
    add<Comparison::greater>(entries, "Greater", 1);
    add<Comparison::greater_or_equal>(entries, "GreaterOrEqual", 12);
    add<Comparison::less>(entries, "Less", 1);
    add<Comparison::less_or_equal>(entries, "LessOrEqual", 12);
    add<Comparison::logical_and>(entries, "And", 1);
    add<Comparison::logical_or>(entries, "Or", 1);
    add<Comparison::logical_xor>(entries, "Xor", 1);
    entries.push_back(
        {"", "Not", 1, [](const NodeContext&) -> std::unique_ptr<Operator> { return std::make_unique<NotOperator>(); }});
    entries.push_back({"", "BitwiseNot", 18,
                       [](const NodeContext&) -> std::unique_ptr<Operator> { return std::make_unique<BitwiseNotOperator>(); }});
    entries.push_back(float_operator_entry<FloatTest>("IsNaN", 9, true, false, false));
    entries.push_back({"", "IsInf", 10, in_float32([](const NodeContext& context) -> std::unique_ptr<Operator> {
                           const NodeAttributes attributes(context.node);
                           return std::make_unique<FloatTest>(false, attributes.flag("detect_positive", true),
                                                              attributes.flag("detect_negative", true));
                       })});
}

}  // namespace windrow::inference
