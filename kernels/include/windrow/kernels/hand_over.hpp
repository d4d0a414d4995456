// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Operators on a device that go on on the CPU when the device fails or has no memory left (design section 5).
///
/// Beside the operator on the device lie, in host memory, the last sealed snapshot of its state and the steps since: batches
/// (which share their buffers) and firings. When a call ends with DeviceOutOfMemory or DeviceFailure, the CPU's operator is
/// restored from the snapshot, takes the steps again, and then the step that failed. A fired window is passed on once all of it
/// is on the host; those passed on before are not passed on again.

#include "windrow/kernels/device_health.hpp"
#include "windrow/kernels/session_aggregation.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <memory>
#include <string>

namespace windrow {

/// A window aggregation on `backend` that goes on on the CPU. `name` is what messages call it. If not even making it on the
/// device works, it is on the CPU from the start.
std::unique_ptr<WindowAggregation> make_handing_over(const Backend& backend, const WindowAggregationRequest& request,
                                                     std::string name, std::shared_ptr<DeviceHealth> health);

/// The same of a session aggregation.
std::unique_ptr<SessionAggregation> make_handing_over(const Backend& backend, const SessionAggregationRequest& request,
                                                      std::string name, std::shared_ptr<DeviceHealth> health);

/// The same of a filter. It keeps no state: the batch at which the device fails is filtered on the CPU, and all after it.
std::unique_ptr<BatchFilter> make_handing_over(const Backend& backend, const ExpressionPtr& condition, int workers,
                                               const EvaluationContext& session, std::string name,
                                               std::shared_ptr<DeviceHealth> health);

}  // namespace windrow
