// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Features that a window computed on a device and that go to a model on the same device without being sent there: which plans
/// allow it, and how rows are followed from the window to the model (docs/decisions/0017-inference.md).

#include "windrow/inference/device_features.hpp"
#include "windrow/kernels/device_rows.hpp"
#include "windrow/kernels/expression.hpp"
#include "windrow/kernels/window_aggregation.hpp"
#include "windrow/runtime/plan/plan.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace windrow::exec {

/// How the features of a model get to it.
struct FeaturePath {
    const plan::WindowAggregate* window = nullptr;  ///< that leaves them on the device; null: they come through the host
    std::vector<std::size_t> calls;                 ///< which of its aggregates they are, ascending
    std::string reason;                             ///< why they come through the host
};

/// For a job that runs on `wanted`, and whose model takes features there.
FeaturePath feature_path(const plan::Predict& node, const Backend& wanted, const EvaluationContext& session);

/// Whether the model, were it to run on the backend's device, would take features there.
bool takes_device_features(const plan::Scoring& scoring, const Backend& wanted);

/// Where the values of these expressions over a batch's columns lie.
DeviceRows projected(const DeviceRows& rows, std::span<const ExpressionPtr> expressions);

/// The features of a batch as the model takes them; nothing if one of them is not on the device. `rows` is left empty.
std::optional<inference::DeviceFeatures> features_on_device(const plan::Scoring& scoring, const Batch& batch,
                                                            std::span<const ExpressionPtr> features);

}  // namespace windrow::exec
