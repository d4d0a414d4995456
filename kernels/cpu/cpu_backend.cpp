// SPDX-License-Identifier: Apache-2.0
#include "session/session_aggregation_cpu.hpp"
#include "window/window_aggregation_cpu.hpp"

namespace windrow {

namespace {

class CpuFilter : public BatchFilter {
public:
    CpuFilter(ExpressionPtr condition, const EvaluationContext& session) : condition_(std::move(condition)), session_(session) {}
    [[nodiscard]] std::vector<std::int32_t> rows(int, const Batch& batch) override {
        return true_rows(evaluate(*condition_, batch, session_));
    }

private:
    ExpressionPtr condition_;
    const EvaluationContext& session_;
};

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
    [[nodiscard]] std::string unsupported_reason(const ExpressionPtr&, const EvaluationContext&) const override { return {}; }
};

}  // namespace

std::string Backend::unsupported_reason(const ExpressionPtr&, const EvaluationContext&) const {
    return "filters run on the CPU";
}

std::unique_ptr<BatchFilter> Backend::make_batch_filter(ExpressionPtr condition, int, const EvaluationContext& session) const {
    return std::make_unique<CpuFilter>(std::move(condition), session);
}

const Backend& cpu_backend() {
    static const CpuBackend backend;
    return backend;
}

}  // namespace windrow
