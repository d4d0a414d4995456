// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/elementwise_families.hpp"

#include "operators/broadcast.hpp"
#include "operators/element_visit.hpp"
#include "operators/elementwise/legacy_alignment.hpp"
#include "operators/in_float32.hpp"
#include "operators/node_attributes.hpp"
#include "windrow/semantics/arithmetic_element.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

using semantics::BinaryFunction;

/// Which element types a function is for.
enum class Operands : std::uint8_t { numbers, floating, integers };

std::initializer_list<ElementType> types_of(Operands operands) {
    return operands == Operands::numbers ? number_types : operands == Operands::floating ? floating_types : integer_types;
}

/// `body(TypeOf<T>{})` for those types only, so that no function is compiled for types that it is not for.
template <Operands operands, typename Body>
void with_operands(ElementType type, const Body& body) {
    if constexpr (operands == Operands::numbers) with_number(type, body);
    if constexpr (operands == Operands::floating) with_floating(type, body);
    if constexpr (operands == Operands::integers) with_integer(type, body);
}

template <BinaryFunction function, Operands operands>
class BinaryOperator : public Operator {
public:
    explicit BinaryOperator(const NodeContext& context) : alignment_(context) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 0, types_of(operands));
        require_same_element(inputs, 1);
        const Shape right = alignment_.aligned(inputs[0].type.shape, inputs[1].type.shape);
        return {TensorType{inputs[0].type.element, broadcast_shape(inputs[0].type.shape, right)}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape right = alignment_.aligned(inputs[0]->shape(), inputs[1]->shape());
        const BroadcastRuns<2> runs(outputs[0].shape(), {&inputs[0]->shape(), &right});
        with_operands<operands>(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            broadcast_pairs(runs, inputs[0]->data<T>(), inputs[1]->data<T>(), outputs[0].data<T>(),
                            [](T a, T b) { return semantics::combine<function>(a, b); });
        });
    }

private:
    static void require_same_element(std::span<const OperatorInput> inputs, std::size_t index) {
        if (inputs[index].type.element == inputs[0].type.element) return;
        refuse_input(input_text(inputs, index) + " and " + input_text(inputs, 0) + " must have one element type");
    }

    LegacyAlignment alignment_;
};

template <BinaryFunction function, Operands operands>
std::unique_ptr<Operator> make_binary(const NodeContext& context) {
    return std::make_unique<BinaryOperator<function, operands>>(context);
}

/// The exponent may have another type than the base; the result has the base's.
class PowerOperator final : public Operator {
public:
    explicit PowerOperator(const NodeContext& context) : alignment_(context) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 0, number_types);
        require_element(inputs, 1, number_types);
        const Shape right = alignment_.aligned(inputs[0].type.shape, inputs[1].type.shape);
        return {TensorType{inputs[0].type.element, broadcast_shape(inputs[0].type.shape, right)}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape right = alignment_.aligned(inputs[0]->shape(), inputs[1]->shape());
        const BroadcastRuns<2> runs(outputs[0].shape(), {&inputs[0]->shape(), &right});
        with_number(inputs[0]->element(), [&](auto base_tag) {
            using Base = type_of<decltype(base_tag)>;
            with_number(inputs[1]->element(), [&](auto exponent_tag) {
                using Exponent = type_of<decltype(exponent_tag)>;
                const Base* base = inputs[0]->data<Base>();
                const Exponent* exponent = inputs[1]->data<Exponent>();
                Base* out = outputs[0].data<Base>();
                const auto [base_step, exponent_step] = runs.steps();
                const std::int64_t step_a = base_step;
                const std::int64_t step_b = exponent_step;
                runs.for_each([&](std::int64_t at, const auto& from, std::int64_t count) {
                    for (std::int64_t i = 0; i < count; ++i)
                        out[at + i] = semantics::power(base[from[0] + i * step_a], exponent[from[1] + i * step_b]);
                });
            });
        });
    }

private:
    LegacyAlignment alignment_;
};

std::unique_ptr<Operator> make_power(const NodeContext& context) {
    return std::make_unique<PowerOperator>(context);
}

std::unique_ptr<Operator> make_mod(const NodeContext& context) {
    if (NodeAttributes(context.node).flag("fmod", false))
        return make_binary<BinaryFunction::remainder, Operands::numbers>(context);
    return make_binary<BinaryFunction::modulo, Operands::integers>(context);
}

std::unique_ptr<Operator> make_shift(const NodeContext& context) {
    const std::string direction = NodeAttributes(context.node).text("direction", "");
    if (direction == "LEFT") return make_binary<BinaryFunction::shift_left, Operands::integers>(context);
    if (direction == "RIGHT") return make_binary<BinaryFunction::shift_right, Operands::integers>(context);
    refuse_node("attribute 'direction' is '" + direction + "', not 'LEFT' or 'RIGHT'");
}

/// Slopes of PRelu: before opset 7 one for each channel (dimension 1), since then broadcast to the input's shape.
class PReluOperator final : public Operator {
public:
    explicit PReluOperator(const NodeContext& context) : by_channel_(context.opset < 7) {}

    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 2, 2);
        require_element(inputs, 0, number_types);
        if (inputs[1].type.element != inputs[0].type.element)
            refuse_input(input_text(inputs, 1) + " and " + input_text(inputs, 0) + " must have one element type");
        const Shape& shape = inputs[0].type.shape;
        if (broadcast_shape(shape, slopes(shape, inputs[1].type.shape)).size() > shape.size()) {
            refuse_input(input_text(inputs, 1) + " does not broadcast to " + input_text(inputs, 0));
        }
        return {inputs[0].type};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        const Shape& shape = inputs[0]->shape();
        const Shape right = slopes(shape, inputs[1]->shape());
        if (broadcast_shape(shape, right) != shape)
            refuse_input("the slopes' shape " + shape_text(right) + " does not broadcast to " + shape_text(shape));
        const BroadcastRuns<2> runs(shape, {&shape, &right});
        with_number(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            broadcast_pairs(runs, inputs[0]->data<T>(), inputs[1]->data<T>(), outputs[0].data<T>(), [](T x, T slope) {
                if constexpr (std::is_integral_v<T>) {
                    return x < 0 ? semantics::combine<BinaryFunction::multiply>(slope, x) : x;
                } else {
                    return semantics::combine<BinaryFunction::prelu>(x, slope);
                }
            });
        });
    }

private:
    [[nodiscard]] Shape slopes(const Shape& shape, const Shape& given) const {
        if (!by_channel_ || given.size() != 1 || given[0] == 1 || shape.size() < 2) return given;
        Shape aligned(shape.size() - 1, 1);
        aligned[0] = given[0];
        return aligned;
    }

    bool by_channel_;
};

std::unique_ptr<Operator> make_prelu(const NodeContext& context) {
    return std::make_unique<PReluOperator>(context);
}

/// Max, Min, Sum, Mean: the first input, then one after the other.
template <BinaryFunction function, Operands operands, bool mean = false>
class FoldOperator final : public Operator {
public:
    std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, inputs.size());
        require_element(inputs, 0, types_of(operands));
        Shape shape = inputs[0].type.shape;
        for (std::size_t i = 1; i < inputs.size(); ++i) {
            if (!inputs[i].given) refuse_input("input " + std::to_string(i) + " is missing");
            if (inputs[i].type.element != inputs[0].type.element) {
                refuse_input(input_text(inputs, i) + " and " + input_text(inputs, 0) + " must have one element type");
            }
            shape = broadcast_shape(shape, inputs[i].type.shape);
        }
        return {TensorType{inputs[0].type.element, shape}};
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_operands<operands>(inputs[0]->element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            T* out = outputs[0].data<T>();
            for (std::size_t n = 0; n < inputs.size(); ++n) {
                const BroadcastRuns<1> runs(outputs[0].shape(), {&inputs[n]->shape()});
                const T* input = inputs[n]->data<T>();
                const std::int64_t step = runs.steps()[0];
                runs.for_each([&](std::int64_t at, const auto& from, std::int64_t count) {
                    const T* x = input + from[0];
                    for (std::int64_t i = 0; i < count; ++i)
                        out[at + i] = n == 0 ? x[i * step] : semantics::combine<function>(out[at + i], x[i * step]);
                });
            }
            if constexpr (mean) {
                const T divisor = static_cast<T>(inputs.size());
                for (std::int64_t i = 0; i < outputs[0].size(); ++i) out[i] = out[i] / divisor;
            }
        });
    }
};

template <BinaryFunction function, Operands operands, bool mean = false>
std::unique_ptr<Operator> make_fold(const NodeContext&) {
    return std::make_unique<FoldOperator<function, operands, mean>>();
}

}  // namespace

void add_arithmetic_operators(OperatorEntries& entries) {
    using B = BinaryFunction;
    const auto add = [&](std::string_view type, std::int64_t since, MakeOperator make) {
        entries.push_back({"", type, since, in_float32(std::move(make))});
    };
    add("Add", 1, make_binary<B::add, Operands::numbers>);
    add("Sub", 1, make_binary<B::subtract, Operands::numbers>);
    add("Mul", 1, make_binary<B::multiply, Operands::numbers>);
    add("Div", 1, make_binary<B::divide, Operands::numbers>);
    add("BitwiseAnd", 18, make_binary<B::bit_and, Operands::integers>);
    add("BitwiseOr", 18, make_binary<B::bit_or, Operands::integers>);
    add("BitwiseXor", 18, make_binary<B::bit_xor, Operands::integers>);
    add("BitShift", 11, make_shift);
    add("Mod", 10, make_mod);
    add("Pow", 1, make_power);
    add("PRelu", 1, make_prelu);
    add("Max", 1, make_fold<B::maximum, Operands::numbers>);
    add("Min", 1, make_fold<B::minimum, Operands::numbers>);
    add("Sum", 1, make_fold<B::add, Operands::floating>);
    add("Mean", 1, make_fold<B::add, Operands::floating, true>);
}

}  // namespace windrow::inference
