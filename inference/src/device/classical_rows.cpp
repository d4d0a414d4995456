// SPDX-License-Identifier: Apache-2.0
#include "device/classical_rows.hpp"

namespace windrow::inference {

DeviceRows rows_as(NodeLowering& node, ElementType element) {
    const TensorType& type = node.input_type(0);
    const bool one = type.shape.size() == 1;
    return {one ? 1 : type.shape[0], type.shape.back(), cast_value(node, node.input(0), type, element)};
}

DeviceRows floating_rows(NodeLowering& node, ElementType& element) {
    element = node.input_type(0).element == ElementType::float32 ? ElementType::float32 : ElementType::float64;
    return rows_as(node, element);
}

DeviceLabels device_labels(NodeLowering& node, const ClassLabels& labels) {
    if (!node.wants_output(0)) return {};
    if (labels.integers().empty()) throw NoKernel{"its labels are texts"};
    return {node.output(0), constant_list(node, labels.integers())};
}

}  // namespace windrow::inference
