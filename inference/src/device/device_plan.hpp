// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A whole model as launches, for inputs of given types.

#include "device/launch_list.hpp"
#include "program/prepared_graph.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace windrow::inference {

/// Where a model's inputs and outputs lie while its launches run.
struct DevicePlan {
    LaunchList list;
    std::vector<DeviceValue> inputs;
    std::vector<TensorType> input_types;
    std::vector<DeviceValue> outputs;
    std::vector<TensorType> output_types;
    std::size_t chained_layers = 0;               ///< dense layers that run with others in one launch
    std::vector<std::string> library_notes = {};  ///< a line for each layer that a library was asked for

    /// "12 launches a batch, 3 dense layers in one of them".
    [[nodiscard]] std::string note() const;
};

/// Why a model runs on the CPU: "node 'x' (Foo) has no kernel".
struct NoDevicePlan {
    std::string reason;
};

/// `library` (null: all is computed by the kernels of `exact`) outlives the plan. Throws NoDevicePlan, DeviceOutOfMemory,
/// DeviceFailure, and Error W6622 if an algorithm that a job used before cannot be used here.
DevicePlan make_device_plan(const PreparedGraph& graph, std::span<const TensorType> inputs, const InferenceKernels& kernels,
                            std::shared_ptr<DeviceConstants> constants, LibraryLayers* library = nullptr);

}  // namespace windrow::inference
