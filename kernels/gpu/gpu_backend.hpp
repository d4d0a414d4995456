// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernels of `kernels/gpu` as a backend. Host code.

#include "gpu/session/session_aggregation_gpu.hpp"
#include "gpu/window/window_aggregation_gpu.hpp"

#include <memory>
#include <optional>
#include <string>

namespace windrow::gpu {

/// Who watches a device for figures; both may be null.
struct DeviceFigures {
    std::shared_ptr<const device::UseCounter> counter;
    std::shared_ptr<device::WorkTimer> timer;
};

class GpuBackend : public Backend {
public:
    /// `name` as `--backend` takes it. Aggregations keep the device alive. `figures` watch the device.
    GpuBackend(std::string name, std::shared_ptr<device::Device> device, const WindowOptions& options = {},
               const SessionOptions& session_options = {}, const DeviceHealth::Limits& limits = {}, DeviceFigures figures = {})
        : name_(std::move(name)),
          device_(std::move(device)),
          options_(options),
          session_options_(session_options),
          figures_(std::move(figures)),
          health_(std::make_shared<DeviceHealth>(limits)) {}

    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] const std::shared_ptr<device::Device>& device() const noexcept { return device_; }
    [[nodiscard]] std::string unsupported_reason(const WindowAggregationRequest& request) const override;
    [[nodiscard]] std::unique_ptr<WindowAggregation> make_window_aggregation(WindowAggregationRequest request) const override;
    [[nodiscard]] std::string unsupported_reason(const SessionAggregationRequest& request) const override;
    [[nodiscard]] std::unique_ptr<SessionAggregation> make_session_aggregation(SessionAggregationRequest request) const override;
    [[nodiscard]] std::optional<device::DeviceUse> device_use() const override;
    [[nodiscard]] int architecture() const override { return device_->properties().architecture; }
    [[nodiscard]] std::shared_ptr<DeviceHealth> device_health() const override { return health_; }
    [[nodiscard]] std::string unsupported_reason(const ExpressionPtr& condition, const EvaluationContext& session) const override;
    [[nodiscard]] std::unique_ptr<BatchFilter> make_batch_filter(ExpressionPtr condition, int workers,
                                                                 const EvaluationContext& session) const override;

private:
    [[nodiscard]] std::size_t least_bytes(const WindowAggregationRequest& request) const;

    std::string name_;
    std::shared_ptr<device::Device> device_;
    WindowOptions options_;
    SessionOptions session_options_;
    DeviceFigures figures_;
    std::shared_ptr<DeviceHealth> health_;
};

}  // namespace windrow::gpu
