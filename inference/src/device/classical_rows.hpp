// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Rows of features on their way into a classical model's kernels, and constants of vectors.

#include "device/node_lowering.hpp"
#include "device/number_type.hpp"
#include "operators/classical/class_labels.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace windrow::inference {

/// A node's input 0: [rows][features], or one row.
struct DeviceRows {
    std::int64_t rows = 1;
    std::int64_t features = 0;
    DeviceValue values;
};

/// The rows' elements as `element`.
DeviceRows rows_as(NodeLowering& node, ElementType element);
/// FLOAT stays, what else there is becomes DOUBLE.
DeviceRows floating_rows(NodeLowering& node, ElementType& element);

template <typename T>
DeviceValue constant_list(NodeLowering& node, const std::vector<T>& values) {
    return node.list().add_constant(std::as_bytes(std::span(values)));
}

/// Where a classifier's labels go, if they are wanted.
struct DeviceLabels {
    std::optional<DeviceValue> label, labels;
    [[nodiscard]] std::int64_t* label_at(const DeviceAddresses& at) const {
        return label ? at.as<std::int64_t>(*label) : nullptr;
    }
    [[nodiscard]] const std::int64_t* labels_at(const DeviceAddresses& at) const {
        return labels ? at.as<const std::int64_t>(*labels) : nullptr;
    }
};
/// Throws NoKernel if texts are wanted.
DeviceLabels device_labels(NodeLowering& node, const ClassLabels& labels);

}  // namespace windrow::inference
