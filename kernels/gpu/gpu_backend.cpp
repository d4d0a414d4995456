// SPDX-License-Identifier: Apache-2.0
#include "gpu/gpu_backend.hpp"

#include "gpu/expression/row_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace windrow::gpu {

namespace {

/// A stream and a program for each worker, made when it first comes.
class DeviceFilter : public BatchFilter {
public:
    DeviceFilter(std::shared_ptr<device::Device> device, ExpressionPtr condition, int workers, const EvaluationContext& session)
        : device_(std::move(device)),
          condition_(std::move(condition)),
          session_(session),
          filters_(static_cast<std::size_t>(workers)) {}

    [[nodiscard]] std::vector<std::int32_t> rows(int worker, const Batch& batch) override {
        std::unique_ptr<RowFilter>& filter = filters_[static_cast<std::size_t>(worker)];
        if (filter == nullptr) filter = std::make_unique<RowFilter>(device_->create_stream(), condition_, session_);
        return filter->rows(filter->queue(batch));
    }

private:
    std::shared_ptr<device::Device> device_;  ///< outlives what it made
    ExpressionPtr condition_;
    const EvaluationContext& session_;
    std::vector<std::unique_ptr<RowFilter>> filters_;  ///< by worker
};

/// Of a request for windows or sessions.
template <typename Request>
std::string reason_against(const Request& request) {
    std::string reason = DeviceKeys::unsupported_reason(request.key_types);
    for (const WindowAggregateCall& call : request.aggregates) {
        if (reason.empty()) reason = gpu::unsupported_reason(call);
    }
    return reason;
}

}  // namespace

/// What the state takes with so few keys that no plane grows. How many there will be nobody knows before.
std::size_t GpuBackend::least_bytes(const WindowAggregationRequest& request) const {
    const PlaneLayout layout(request.aggregates, *window_kernels_for(device_->target()));
    return layout.bytes(options_.keys.first_capacity) * static_cast<std::size_t>(slices_of_a_window(request));
}

std::string GpuBackend::unsupported_reason(const WindowAggregationRequest& request) const {
    if (std::string reason = reason_against(request); !reason.empty()) return reason;
    if (request.folded != nullptr) {
        if (std::string reason = FoldedProgram::unsupported_reason(*request.folded); !reason.empty()) return reason;
    }
    const std::size_t least = least_bytes(request);
    const std::size_t budget = device_->memory_use().budget_bytes;
    if (least <= budget) return {};
    return fmt::format("its state takes {} bytes of device memory or more, of which there are {}", least, budget);
}

std::string GpuBackend::unsupported_reason(const ExpressionPtr& condition, const EvaluationContext& session) const {
    return RowFilter::unsupported_reason(*condition, session);
}

std::unique_ptr<BatchFilter> GpuBackend::make_batch_filter(ExpressionPtr condition, int workers,
                                                           const EvaluationContext& session) const {
    return std::make_unique<DeviceFilter>(device_, std::move(condition), workers, session);
}

std::unique_ptr<WindowAggregation> GpuBackend::make_window_aggregation(WindowAggregationRequest request) const {
    return std::make_unique<WindowAggregationGpu>(device_, std::move(request), options_);
}

std::string GpuBackend::unsupported_reason(const SessionAggregationRequest& request) const {
    for (const WindowAggregateCall& call : request.aggregates) {
        if (call.aggregate->device_values().kept != DeviceKept::none)
            return (call.name.empty() ? "an aggregate" : call.name) + " keeps values, which sessions on devices do not yet";
    }
    for (const DataType& type : request.key_types) {
        if (!device_can_hold(type)) return "has a key of type " + type.to_plain_string();
    }
    return reason_against(request);
}

std::unique_ptr<SessionAggregation> GpuBackend::make_session_aggregation(SessionAggregationRequest request) const {
    return std::make_unique<SessionAggregationGpu>(device_, std::move(request), session_options_);
}

std::optional<device::DeviceUse> GpuBackend::device_use() const {
    if (figures_.counter == nullptr) return {};
    device::DeviceUse use = figures_.counter->use();
    const device::MemoryUse memory = device_->memory_use();
    use.peak_bytes = memory.peak_bytes;
    use.pinned_bytes = memory.pinned_bytes;
    if (figures_.timer != nullptr) use.work = figures_.timer->times();
    return use;
}

}  // namespace windrow::gpu
