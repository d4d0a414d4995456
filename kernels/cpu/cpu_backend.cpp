// SPDX-License-Identifier: Apache-2.0
#include "session/session_aggregation_cpu.hpp"
#include "window/window_aggregation_cpu.hpp"

namespace windrow {

namespace {

class CpuBackend : public Backend {
public:
    [[nodiscard]] std::string_view name() const override { return "cpu"; }
    [[nodiscard]] std::string unsupported_reason(const WindowAggregationRequest&) const override { return {}; }
    [[nodiscard]] std::unique_ptr<WindowAggregation> make_window_aggregation(WindowAggregationRequest request) const override {
        return std::make_unique<cpu::WindowAggregationCpu>(std::move(request));
    }
    [[nodiscard]] std::string unsupported_reason(const SessionAggregationRequest&) const override { return {}; }
    [[nodiscard]] std::unique_ptr<SessionAggregation> make_session_aggregation(SessionAggregationRequest request) const override {
        return std::make_unique<cpu::SessionAggregationCpu>(std::move(request));
    }
};

}  // namespace

const Backend& cpu_backend() {
    static const CpuBackend backend;
    return backend;
}

}  // namespace windrow
