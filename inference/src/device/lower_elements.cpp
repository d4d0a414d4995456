// SPDX-License-Identifier: Apache-2.0
// Operators that compute each element by itself.
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/elementwise/node_activation.hpp"

#include <limits>

namespace windrow::inference {

namespace {

using semantics::Activation;
using semantics::BinaryFunction;

template <int OPERANDS>
StridedElements<OPERANDS> broadcast(const Shape& output, const std::vector<const Shape*>& shapes) {
    std::vector<OperandPlaces> places;
    for (const Shape* shape : shapes) places.push_back(places_of_broadcast(*shape, output));
    const auto elements = strided_elements<OPERANDS>(output, places);
    if (!elements) throw NoKernel{"its shapes broadcast along more than " + std::to_string(max_strided_rank) + " dimensions"};
    return *elements;
}

template <typename T>
DeviceValue constant_of(NodeLowering& node, T value) {
    return node.list().add_constant(std::as_bytes(std::span(&value, 1)));
}

void add_activation(NodeLowering& node, DeviceValue from, DeviceValue to, const ElementFunction& function) {
    const std::int64_t count = element_count(node.output_type(0).shape);
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.activate(stream, count, function, at.as<const float>(from), at.as<float>(to));
    });
}

void lower_activation(NodeLowering& node) {
    node.require_floats(0, 1);
    const NodeActivation activation = *activation_of(node.context());
    add_activation(node, node.input(0), node.output(0), {activation.function, activation.alpha, activation.beta});
}

LowerNode computing(semantics::Elementary function) {
    return [function](NodeLowering& node) {
        node.require_floats(0, 1);
        const std::int64_t count = element_count(node.output_type(0).shape);
        const DeviceValue from = node.input(0);
        const DeviceValue to = node.output(0);
        node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.elementary(stream, count, function, at.as<const float>(from), at.as<float>(to));
        });
    };
}

void add_combination(NodeLowering& node, BinaryFunction function, const StridedElements<2>& elements, DeviceValue left,
                     DeviceValue right, DeviceValue to) {
    node.add_step({left, right}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.combine(stream, function, elements, at.as<const float>(left), at.as<const float>(right), at.as<float>(to));
    });
}

void require_numpy_broadcasting(const NodeLowering& node) {
    if (node.opset() < 7) throw NoKernel{"it broadcasts by the rules before opset 7"};
}

LowerNode combining(BinaryFunction function) {
    return [function](NodeLowering& node) {
        require_numpy_broadcasting(node);
        node.require_floats(0, 2);
        const StridedElements<2> elements =
            broadcast<2>(node.output_type(0).shape, {&node.input_type(0).shape, &node.input_type(1).shape});
        add_combination(node, function, elements, node.input(0), node.input(1), node.output(0));
    };
}

void lower_mod(NodeLowering& node) {
    if (!node.attributes().flag("fmod", false)) throw NoKernel{"kernels take FLOAT only, with fmod"};
    combining(BinaryFunction::remainder)(node);
}

/// Max, Min, Sum, Mean: the first input, then one after the other; a mean is divided by their number at last.
LowerNode folding(BinaryFunction function, bool mean = false) {
    return [function, mean](NodeLowering& node) {
        node.require_floats(0, node.inputs());
        const Shape& shape = node.output_type(0).shape;
        const DeviceValue to = node.output(0);
        if (node.inputs() == 1) return add_activation(node, node.input(0), to, {});
        for (std::size_t i = 1; i < node.inputs(); ++i) {
            const Shape& left = i == 1 ? node.input_type(0).shape : shape;
            const StridedElements<2> elements = broadcast<2>(shape, {&left, &node.input_type(i).shape});
            add_combination(node, function, elements, i == 1 ? node.input(0) : to, node.input(i), to);
        }
        if (!mean) return;
        const DeviceValue count = constant_of(node, static_cast<float>(node.inputs()));
        const Shape one;
        add_combination(node, BinaryFunction::divide, broadcast<2>(shape, {&shape, &one}), to, count, to);
    };
}

void add_comparison(NodeLowering& node, Comparison comparison, const StridedElements<2>& elements, bool bytes, DeviceValue left,
                    DeviceValue right, DeviceValue to) {
    node.add_step({left, right}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        std::uint8_t* const out = at.as<std::uint8_t>(to);
        if (bytes) {
            kernels.compare_bytes(stream, comparison, elements, at.as<const std::uint8_t>(left), at.as<const std::uint8_t>(right),
                                  out);
        } else {
            kernels.compare_floats(stream, comparison, elements, at.as<const float>(left), at.as<const float>(right), out);
        }
    });
}

LowerNode comparing(Comparison comparison) {
    return [comparison](NodeLowering& node) {
        require_numpy_broadcasting(node);
        const ElementType element = node.input_type(0).element;
        const bool bytes = element == ElementType::boolean || element == ElementType::uint8;
        if (!bytes) node.require_floats(0, 2);
        const StridedElements<2> elements =
            broadcast<2>(node.output_type(0).shape, {&node.input_type(0).shape, &node.input_type(1).shape});
        add_comparison(node, comparison, elements, bytes, node.input(0), node.input(1), node.output(0));
    };
}

/// Of one input: with a number, or with itself.
void add_test(NodeLowering& node, Comparison comparison, DeviceValue from, DeviceValue with, const Shape& with_shape, bool bytes,
              DeviceValue to) {
    const Shape& shape = node.output_type(0).shape;
    add_comparison(node, comparison, broadcast<2>(shape, {&shape, &with_shape}), bytes, from, with, to);
}

/// 1 where there is 0.
void add_negation(NodeLowering& node, DeviceValue from, DeviceValue to) {
    add_test(node, Comparison::equal, from, constant_of(node, std::uint8_t{0}), {}, true, to);
}

void lower_not(NodeLowering& node) {
    add_negation(node, node.input(0), node.output(0));
}

/// A NaN does not equal itself.
void lower_is_nan(NodeLowering& node) {
    node.require_floats(0, 1);
    const DeviceValue equal = node.scratch(bytes_of(node.output_type(0)));
    add_test(node, Comparison::equal, node.input(0), node.input(0), node.output_type(0).shape, false, equal);
    add_negation(node, equal, node.output(0));
}

/// Above every finite number, below every one, or one of both.
void lower_is_infinite(NodeLowering& node) {
    node.require_floats(0, 1);
    const bool positive = node.attributes().flag("detect_positive", true);
    const bool negative = node.attributes().flag("detect_negative", true);
    constexpr float largest = std::numeric_limits<float>::max();
    const std::size_t bytes = bytes_of(node.output_type(0));
    const DeviceValue from = node.input(0);
    const DeviceValue above = positive && !negative ? node.output(0) : node.scratch(bytes);
    const DeviceValue below = negative && !positive ? node.output(0) : node.scratch(bytes);
    if (positive) add_test(node, Comparison::greater, from, constant_of(node, largest), {}, false, above);
    if (negative) add_test(node, Comparison::less, from, constant_of(node, -largest), {}, false, below);
    const DeviceValue to = node.output(0);
    if (positive && negative) add_test(node, Comparison::logical_or, above, below, node.output_type(0).shape, true, to);
    if (positive || negative) return;
    const std::int64_t count = element_count(node.output_type(0).shape);
    node.add_step({}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.fill(stream, count, 1, 0, at[to]);
    });
}

/// Bounds are attributes before opset 11, then inputs.
void lower_clip(NodeLowering& node) {
    node.require_floats(0, 3);
    const NodeAttributes attributes = node.attributes();
    const DeviceValue from = node.input(0);
    const auto bound = [&](std::size_t index, const char* name) -> std::optional<DeviceValue> {
        if (node.opset() >= 11) return node.has_input(index) ? std::optional(node.input(index)) : std::nullopt;
        if (!attributes.has(name)) return std::nullopt;
        return constant_of(node, attributes.real(name, 0));
    };
    const std::optional<DeviceValue> least = bound(1, "min");
    const std::optional<DeviceValue> greatest = bound(2, "max");
    const DeviceValue to = node.output(0);
    const std::int64_t count = element_count(node.output_type(0).shape);
    node.add_step({from, least.value_or(from), greatest.value_or(from)}, {to},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      kernels.clip(stream, count, least ? at.as<const float>(*least) : nullptr,
                                   greatest ? at.as<const float>(*greatest) : nullptr, at.as<const float>(from),
                                   at.as<float>(to));
                  });
}

/// A dropout that drops nothing.
void lower_dropout(NodeLowering& node) {
    if (node.wants_output(1)) throw NoKernel{"it is asked for its mask"};
    if (const Tensor* const training = node.known_input(2); node.has_input(2) && (training == nullptr || *training->data<bool>()))
        throw NoKernel{"it is to train"};
    node.share_input(0, 0);
}

void lower_where(NodeLowering& node) {
    const StridedElements<3> elements = broadcast<3>(
        node.output_type(0).shape, {&node.input_type(0).shape, &node.input_type(1).shape, &node.input_type(2).shape});
    const std::uint64_t width = element_bytes(node.output_type(0).element);
    if (width == 0) throw NoKernel{"its elements are texts"};
    const DeviceValue condition = node.input(0);
    const DeviceValue yes = node.input(1);
    const DeviceValue no = node.input(2);
    const DeviceValue to = node.output(0);
    node.add_step({condition, yes, no}, {to},
                  [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
                      kernels.choose(stream, elements, width, at.as<const std::uint8_t>(condition), at[yes], at[no], at[to]);
                  });
}

}  // namespace

void add_element_lowerings(LoweringTable& table) {
    for (const ActivationType& type : activation_types()) table[std::string(type.type)] = lower_activation;
    using E = semantics::Elementary;
    table["Sin"] = computing(E::sin);
    table["Cos"] = computing(E::cos);
    table["Tan"] = computing(E::tan);
    table["Asin"] = computing(E::asin);
    table["Acos"] = computing(E::acos);
    table["Atan"] = computing(E::atan);
    table["Sinh"] = computing(E::sinh);
    table["Cosh"] = computing(E::cosh);
    table["Asinh"] = computing(E::asinh);
    table["Acosh"] = computing(E::acosh);
    table["Atanh"] = computing(E::atanh);
    table["Add"] = combining(BinaryFunction::add);
    table["Sub"] = combining(BinaryFunction::subtract);
    table["Mul"] = combining(BinaryFunction::multiply);
    table["Div"] = combining(BinaryFunction::divide);
    table["Pow"] = combining(BinaryFunction::power);
    table["Mod"] = lower_mod;
    table["PRelu"] = combining(BinaryFunction::prelu);
    table["Max"] = folding(BinaryFunction::maximum);
    table["Min"] = folding(BinaryFunction::minimum);
    table["Sum"] = folding(BinaryFunction::add);
    table["Mean"] = folding(BinaryFunction::add, true);
    table["Equal"] = comparing(Comparison::equal);
    table["Greater"] = comparing(Comparison::greater);
    table["GreaterOrEqual"] = comparing(Comparison::greater_or_equal);
    table["Less"] = comparing(Comparison::less);
    table["LessOrEqual"] = comparing(Comparison::less_or_equal);
    table["And"] = comparing(Comparison::logical_and);
    table["Or"] = comparing(Comparison::logical_or);
    table["Xor"] = comparing(Comparison::logical_xor);
    table["Not"] = lower_not;
    table["IsNaN"] = lower_is_nan;
    table["IsInf"] = lower_is_infinite;
    table["Where"] = lower_where;
    table["Clip"] = lower_clip;
    table["Dropout"] = lower_dropout;
}

}  // namespace windrow::inference
