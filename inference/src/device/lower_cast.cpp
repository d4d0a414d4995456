// SPDX-License-Identifier: Apache-2.0
// Casts between numbers.
#include "device/lowering_table.hpp"
#include "device/number_type.hpp"

namespace windrow::inference {

using semantics::NumberType;

NumberType number_type(ElementType element) {
    switch (element) {
        case ElementType::boolean:
            return NumberType::boolean;
        case ElementType::int8:
            return NumberType::int8;
        case ElementType::int16:
            return NumberType::int16;
        case ElementType::int32:
            return NumberType::int32;
        case ElementType::int64:
            return NumberType::int64;
        case ElementType::uint8:
            return NumberType::uint8;
        case ElementType::uint16:
            return NumberType::uint16;
        case ElementType::uint32:
            return NumberType::uint32;
        case ElementType::uint64:
            return NumberType::uint64;
        case ElementType::float16:
            return NumberType::float16;
        case ElementType::bfloat16:
            return NumberType::bfloat16;
        case ElementType::float32:
            return NumberType::float32;
        case ElementType::float64:
            return NumberType::float64;
        default:
            throw NoKernel{"its elements are " + std::string(element_type_name(element)) + ", which are no numbers"};
    }
}

NumberType stream_number_type(ElementType element) {
    const NumberType type = number_type(element);
    if (type == NumberType::float32 || type == NumberType::float64 || type == NumberType::int32 || type == NumberType::int64)
        return type;
    throw NoKernel{"its elements are " + std::string(element_type_name(element)) +
                   ", kernels take FLOAT, DOUBLE, INT32 and INT64"};
}

void add_cast(NodeLowering& node, std::int64_t count, DeviceValue from, ElementType from_type, DeviceValue to,
              ElementType to_type) {
    const NumberType source = number_type(from_type);
    const NumberType target = number_type(to_type);
    node.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
        kernels.cast(stream, count, source, target, at[from], at[to]);
    });
}

DeviceValue cast_value(NodeLowering& node, DeviceValue value, const TensorType& type, ElementType to) {
    if (type.element == to) return value;
    const DeviceValue made = node.scratch(bytes_of({to, type.shape}));
    add_cast(node, element_count(type.shape), value, type.element, made, to);
    return made;
}

namespace {

void lower_cast(NodeLowering& node) {
    const TensorType& from = node.input_type(0);
    const ElementType to = node.output_type(0).element;
    if (from.element == to) return node.share_input(0, 0);
    add_cast(node, element_count(from.shape), node.input(0), from.element, node.output(0), to);
}

}  // namespace

void add_cast_lowerings(LoweringTable& table) {
    table["Cast"] = lower_cast;
    table["CastLike"] = lower_cast;
}

}  // namespace windrow::inference
