// SPDX-License-Identifier: Apache-2.0
#include "device/node_lowering.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow::inference {

std::size_t bytes_of(const TensorType& type) {
    return static_cast<std::size_t>(element_count(type.shape)) * element_bytes(type.element);
}

std::int64_t NodeLowering::opset() const {
    const auto& imports = graph_.model->opset_imports;
    const auto found = imports.find(prepared().node->domain);
    return found == imports.end() ? newest_opset : found->second;
}

const TensorType& NodeLowering::input_type(std::size_t index) const {
    const auto& type = plan_.types[static_cast<std::size_t>(prepared().inputs[index])];
    if (!type) throw NoKernel{"the shape of an input follows from values"};
    return *type;
}

const Tensor* NodeLowering::known_input(std::size_t index) const {
    return has_input(index) ? plan_.known_value(graph_, prepared().inputs[index]) : nullptr;
}

const Tensor& NodeLowering::constant_input(std::size_t index) const {
    const Tensor* const value = known_input(index);
    if (value == nullptr) throw NoKernel{"input " + std::to_string(index) + " is not constant"};
    return *value;
}

std::vector<OperatorInput> NodeLowering::operator_inputs() const {
    std::vector<OperatorInput> all;
    for (std::size_t index = 0; index < inputs(); ++index) {
        all.push_back(has_input(index) ? OperatorInput{true, input_type(index), known_input(index)} : OperatorInput{});
    }
    return all;
}

DeviceValue NodeLowering::input(std::size_t index) {
    std::optional<DeviceValue>& value = values_[static_cast<std::size_t>(prepared().inputs[index])];
    if (value) return *value;
    const Tensor* const known = known_input(index);
    if (known == nullptr) throw_defect("a node's input is nowhere on the device");
    if (element_bytes(known->element()) == 0) throw NoKernel{"its inputs are texts"};
    value = list_.add_constant({known->data<std::byte>(), known->bytes()});
    return *value;
}

void NodeLowering::require_input(std::size_t index, ElementType element) const {
    const ElementType given = input_type(index).element;
    if (given == element) return;
    throw NoKernel{"input " + std::to_string(index) + " is " + std::string(element_type_name(given)) + ", kernels take " +
                   std::string(element_type_name(element))};
}

void NodeLowering::require_floats(std::size_t first, std::size_t count) const {
    for (std::size_t index = first; index < first + count; ++index) {
        if (has_input(index)) require_input(index, ElementType::float32);
    }
}

DeviceValue NodeLowering::output(std::size_t index) {
    if (!wants_output(index)) return list_.add_value(bytes_of(output_type(index)));
    std::optional<DeviceValue>& value = values_[static_cast<std::size_t>(prepared().outputs[index])];
    if (!value) value = list_.add_value(bytes_of(output_type(index)));
    return *value;
}

void NodeLowering::share_input(std::size_t input_index, std::size_t output_index) {
    values_[static_cast<std::size_t>(prepared().outputs[output_index])] = input(input_index);
}

}  // namespace windrow::inference
