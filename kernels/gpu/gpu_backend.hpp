// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernels of `kernels/gpu` as a backend. Host code.

#include "gpu/session/session_aggregation_gpu.hpp"
#include "gpu/window/window_aggregation_gpu.hpp"

#include <memory>
#include <string>

namespace windrow::gpu {

class GpuBackend : public Backend {
public:
    /// `name` as `--backend` takes it. Aggregations keep the device alive.
    GpuBackend(std::string name, std::shared_ptr<device::Device> device, const WindowOptions& options = {},
               const SessionOptions& session_options = {})
        : name_(std::move(name)), device_(std::move(device)), options_(options), session_options_(session_options) {}

    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] std::string unsupported_reason(const WindowAggregationRequest& request) const override;
    [[nodiscard]] std::unique_ptr<WindowAggregation> make_window_aggregation(WindowAggregationRequest request) const override;
    [[nodiscard]] std::string unsupported_reason(const SessionAggregationRequest& request) const override;
    [[nodiscard]] std::unique_ptr<SessionAggregation> make_session_aggregation(SessionAggregationRequest request) const override;

private:
    std::string name_;
    std::shared_ptr<device::Device> device_;
    WindowOptions options_;
    SessionOptions session_options_;
};

}  // namespace windrow::gpu
