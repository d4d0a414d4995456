// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Element types as kernels know them.

#include "device/node_lowering.hpp"
#include "windrow/semantics/cast_element.hpp"

namespace windrow::inference {

/// Throws NoKernel for texts and other elements that are no numbers.
semantics::NumberType number_type(ElementType element);
/// The same for the types that kernels of any number take: FLOAT, DOUBLE, INT32, INT64.
semantics::NumberType stream_number_type(ElementType element);

/// The value as elements of another type: itself if it has it, else a value that a step casts.
DeviceValue cast_value(NodeLowering& node, DeviceValue value, const TensorType& type, ElementType to);
/// A step that casts `count` numbers.
void add_cast(NodeLowering& node, std::int64_t count, DeviceValue from, ElementType from_type, DeviceValue to,
              ElementType to_type);

}  // namespace windrow::inference
