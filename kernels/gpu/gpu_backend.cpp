// SPDX-License-Identifier: Apache-2.0
#include "gpu/gpu_backend.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow::gpu {

std::string GpuBackend::unsupported_reason(const WindowAggregationRequest& request) const {
    std::string reason = DeviceKeys::unsupported_reason(request.key_types);
    for (const WindowAggregateCall& call : request.aggregates) {
        if (reason.empty()) reason = gpu::unsupported_reason(call);
    }
    return reason;
}

std::unique_ptr<WindowAggregation> GpuBackend::make_window_aggregation(WindowAggregationRequest request) const {
    return std::make_unique<WindowAggregationGpu>(device_, std::move(request), options_);
}

std::string GpuBackend::unsupported_reason(const SessionAggregationRequest&) const {
    return "sessions have no kernels yet";
}

std::unique_ptr<SessionAggregation> GpuBackend::make_session_aggregation(SessionAggregationRequest request) const {
    throw_defect("a device was asked for sessions, of which it says: " + unsupported_reason(request));
}

}  // namespace windrow::gpu
