// SPDX-License-Identifier: Apache-2.0
#include "gpu/gpu_backend.hpp"

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

}  // namespace windrow::gpu
