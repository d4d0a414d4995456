// SPDX-License-Identifier: Apache-2.0
#include "device_fixture.hpp"
#include "gpu/gpu_backend.hpp"
#include "unit/windows/backends_under_test.hpp"
#include "windrow/kernels/device/fault.hpp"
#include "windrow/kernels/hand_over.hpp"

#include <atomic>

/// The window aggregation tests of tests/unit/windows run on devices too, with what an answer may not depend on forced.

namespace windrow {

namespace {

using gpu::AccumulationTier;
using gpu::WindowOptions;

struct Forced {
    std::string name;
    WindowOptions options;
};

/// The same for sessions.
gpu::SessionOptions session_options(const Forced& forced) {
    gpu::SessionOptions options;
    static_cast<WindowOptions&>(options) = forced.options;
    options.first_slots = forced.options.keys.first_capacity;
    options.sort_twice = forced.options.keys.collide;
    return options;
}

std::vector<Forced> forced_options() {
    WindowOptions device_memory;
    device_memory.tier = AccumulationTier::device;
    device_memory.pack_columns = false;
    device_memory.keys.bytes_for_bounds = 0;
    WindowOptions fall_through;
    fall_through.tier = AccumulationTier::shared;
    fall_through.shared_ids = 2;
    WindowOptions growing;
    growing.keys = {.collide = true, .bytes_for_bounds = 0, .first_capacity = 2};
    growing.forget_from_ids = 1;
    WindowOptions step_by_step;
    step_by_step.one_pass = false;
    return {{"default", {}},
            {"device_memory", device_memory},
            {"fall_through", fall_through},
            {"growing_and_colliding", growing},
            {"step_by_step", step_by_step}};
}

/// Each of its aggregations is on an emulated device of its own, one call of which fails, and goes on on the CPU then. What is
/// kept for that is little, so that snapshots are taken.
class FailingBackend : public Backend {
public:
    explicit FailingBackend(device::FaultMode mode) : mode_(mode) {}
    [[nodiscard]] std::string_view name() const override { return "failing"; }
    [[nodiscard]] std::string unsupported_reason(const WindowAggregationRequest& request) const override {
        return open({})->unsupported_reason(request);
    }
    [[nodiscard]] std::unique_ptr<WindowAggregation> make_window_aggregation(WindowAggregationRequest request) const override {
        return make_handing_over(*failing(), request, "aggregation under test", std::make_shared<DeviceHealth>(limits_));
    }
    [[nodiscard]] std::string unsupported_reason(const ExpressionPtr& condition,
                                                 const EvaluationContext& session) const override {
        return open({})->unsupported_reason(condition, session);
    }
    [[nodiscard]] std::unique_ptr<BatchFilter> make_batch_filter(ExpressionPtr condition, int workers,
                                                                 const EvaluationContext& session) const override {
        return make_handing_over(*failing(), condition, workers, session, "filter under test",
                                 std::make_shared<DeviceHealth>(limits_));
    }
    [[nodiscard]] std::string unsupported_reason(const SessionAggregationRequest& request) const override {
        return open({})->unsupported_reason(request);
    }
    [[nodiscard]] std::unique_ptr<SessionAggregation> make_session_aggregation(SessionAggregationRequest request) const override {
        return make_handing_over(*failing(), request, "sessions under test", std::make_shared<DeviceHealth>(limits_));
    }

private:
    /// A device that fails sooner or later, each time at another call.
    [[nodiscard]] std::shared_ptr<gpu::GpuBackend> failing() const {
        const std::uint64_t made = made_++;
        return open({made * 7919 % (made % 2 == 0 ? 61 : 1999) + 1, mode_});
    }
    static std::shared_ptr<gpu::GpuBackend> open(const device::FaultPlan& plan) {
        std::shared_ptr<device::Device> device = device::watched(device::open_emulator(1), {device::make_fault(plan)});
        return std::make_shared<gpu::GpuBackend>("emulator", std::move(device));
    }

    device::FaultMode mode_;
    DeviceHealth::Limits limits_{2000, 1, 100'000};
    mutable std::atomic<std::uint64_t> made_ = 0;
};

void add_failing(std::vector<BackendUnderTest>& backends) {
    backends.push_back({"failing_memory", std::make_shared<FailingBackend>(device::FaultMode::memory), 1200});
    backends.push_back({"failing_sticky", std::make_shared<FailingBackend>(device::FaultMode::sticky), 1200});
    backends.push_back({"failing_late", std::make_shared<FailingBackend>(device::FaultMode::late), 1200});
}

}  // namespace

std::vector<BackendUnderTest> backends_under_test() {
    std::vector<BackendUnderTest> backends;
    for (const device::Implementation& implementation : device::implementations()) {
        if (!implementation.reason_unavailable(0).empty()) continue;
        std::uint64_t seed = 1;
        for (const Forced& forced : forced_options()) {
            std::shared_ptr<device::Device> opened =
                implementation.name == "emulator" ? device::open_emulator(seed++) : implementation.open({});
            backends.push_back(
                {implementation.name + "_" + forced.name,
                 std::make_shared<gpu::GpuBackend>(implementation.name, opened, forced.options, session_options(forced)),
                 implementation.name == "emulator" ? 400 : 1});
        }
    }
    add_failing(backends);
    return backends;
}

}  // namespace windrow
