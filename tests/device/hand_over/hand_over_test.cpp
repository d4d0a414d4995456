// SPDX-License-Identifier: Apache-2.0
// Leaving a device at many calls of a scenario, in every way; what it is for those who stay and those who come later. Whole jobs:
// tests/device/check_faults.py.
#include "windrow/kernels/hand_over.hpp"
#include "device_fixture.hpp"
#include "gpu/gpu_backend.hpp"
#include "gpu/window_scenario.hpp"
#include "windrow/kernels/device/device_use.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/fault.hpp"

namespace windrow::gpu {
namespace {

using device::FaultMode;

constexpr std::int64_t few_rows = 40;

/// A device that fails as planned, its backend, and an aggregation there.
struct Tried {
    explicit Tried(const device::FaultPlan& plan, const DeviceHealth::Limits& limits = {}) : health(new DeviceHealth(limits)) {
        backend = std::make_shared<GpuBackend>("emulator",
                                               device::watched(device::open_emulator(1), {counter, device::make_fault(plan)}));
        aggregation = make();
    }
    [[nodiscard]] std::unique_ptr<WindowAggregation> make() const {
        return make_handing_over(*backend, scenario_request(), "aggregation", health);
    }
    [[nodiscard]] std::uint64_t calls() const { return counter->use().calls; }

    std::shared_ptr<device::UseCounter> counter = std::make_shared<device::UseCounter>();
    std::shared_ptr<GpuBackend> backend;
    std::shared_ptr<DeviceHealth> health;
    std::unique_ptr<WindowAggregation> aggregation;
};

std::string answer_of_cpu() {
    return run_scenario(*cpu_backend().make_window_aggregation(scenario_request()), few_rows);
}

/// Asks for the counts after every step, as displays of progress do.
class Asking : public WindowAggregation {
public:
    explicit Asking(WindowAggregation& asked) : asked_(asked) {}
    void accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) override {
        asked_.accumulate(worker, batch, late_rows);
        static_cast<void>(asked_.counts());
    }
    void fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) override {
        asked_.fire(watermark, ordered, emit);
        static_cast<void>(asked_.open_groups());
    }
    [[nodiscard]] WindowCounts counts() const override { return asked_.counts(); }
    [[nodiscard]] std::size_t memory() const override { return asked_.memory(); }
    [[nodiscard]] std::uint64_t open_groups() const override { return asked_.open_groups(); }
    void seal(std::uint64_t epoch) override { asked_.seal(epoch); }
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& sink) override { asked_.write(epoch, sink); }
    void restore(std::string_view bytes) override { asked_.restore(bytes); }

private:
    WindowAggregation& asked_;
};

/// A snapshot is taken before each step, or none at all.
class HandOverTest : public ::testing::TestWithParam<std::tuple<FaultMode, std::size_t>> {};
INSTANTIATE_TEST_SUITE_P(Modes, HandOverTest,
                         ::testing::Combine(::testing::Values(FaultMode::memory, FaultMode::sticky, FaultMode::late),
                                            ::testing::Values(std::size_t{0}, std::size_t{1} << 30)));

TEST_P(HandOverTest, answers_stay_the_same) {
    const auto [mode, kept] = GetParam();
    const DeviceHealth::Limits limits{kept, 0, kept};
    const std::string expected = answer_of_cpu();
    Tried sound({}, limits);
    ASSERT_EQ(run_scenario(*sound.aggregation, few_rows), expected);
    EXPECT_TRUE(sound.health->hand_overs().empty());
    const std::uint64_t calls = sound.calls();
    ASSERT_GT(calls, 100U);
    // Every call, in whole jobs: tests/device/check_faults.py.
    for (std::uint64_t call = 1; call <= calls; call += calls / 13) {
        Tried tried({call, mode}, limits);
        ASSERT_EQ(run_scenario(*tried.aggregation, few_rows), expected) << call;
        const std::vector<HandOver> left = tried.health->hand_overs();
        ASSERT_EQ(left.size(), 1U) << call;
        EXPECT_EQ(left[0].device_lost, mode != FaultMode::memory) << call << ": " << left[0].reason;
    }
}

TEST(HandOver, questions_may_fail_too) {
    const std::string expected = answer_of_cpu();
    Tried sound({});
    Asking asking(*sound.aggregation);
    ASSERT_EQ(run_scenario(asking, few_rows), expected);
    const std::uint64_t calls = sound.calls();
    for (std::uint64_t call = 1; call <= calls; call += calls / 17) {
        Tried tried({call, FaultMode::memory});
        Asking asked(*tried.aggregation);
        ASSERT_EQ(run_scenario(asked, few_rows), expected) << call;
        // The device is as good as before for who comes later.
        ASSERT_EQ(run_scenario(*tried.make(), few_rows), expected) << call;
        const std::vector<HandOver> left = tried.health->hand_overs();
        ASSERT_EQ(left.size(), 1U) << call << ": " << left.back().reason;
        EXPECT_FALSE(left[0].device_lost) << call << ": " << left[0].reason;
    }
}

TEST(HandOver, a_lost_device_is_left_by_all_and_asked_by_none) {
    Tried tried({100, FaultMode::sticky});
    const auto other = tried.make();
    other->accumulate(0, scenario_batch(few_rows, 40, 0), nullptr);
    EXPECT_EQ(run_scenario(*tried.aggregation, few_rows), answer_of_cpu());
    const std::uint64_t calls = tried.calls();
    EXPECT_EQ(other->counts().accepted + other->counts().late, static_cast<std::uint64_t>(few_rows));
    const auto later = tried.make();
    EXPECT_EQ(run_scenario(*later, few_rows), answer_of_cpu());
    EXPECT_EQ(tried.calls(), calls);
    ASSERT_EQ(tried.health->hand_overs().size(), 3U);
    EXPECT_EQ(tried.health->hand_overs()[1].reason, tried.health->hand_overs()[0].reason);
}

TEST(HandOver, where_memory_was_short_others_stay) {
    Tried tried({100, FaultMode::memory});
    EXPECT_EQ(run_scenario(*tried.aggregation, few_rows), answer_of_cpu());
    const std::uint64_t calls = tried.calls();
    EXPECT_EQ(run_scenario(*tried.make(), few_rows), answer_of_cpu());
    EXPECT_GT(tried.calls(), calls + 100);
    EXPECT_EQ(tried.health->hand_overs().size(), 1U);
}

TEST(HandOver, a_failure_of_who_receives_windows_is_not_the_devices) {
    Tried tried({});
    tried.aggregation->accumulate(0, scenario_batch(few_rows, 40, 0), nullptr);
    const auto fails = [](FiredRows&&) { throw device::DeviceFailure("that of somebody else"); };
    EXPECT_THROW(tried.aggregation->fire(watermark_max, true, fails), device::DeviceFailure);
    EXPECT_TRUE(tried.health->hand_overs().empty());
}

TEST(HandOver, what_was_sealed_is_written_after_the_device_is_gone) {
    const auto sealed_of = [](WindowAggregation& aggregation, const std::function<void()>& in_between) {
        aggregation.accumulate(0, scenario_batch(few_rows, 40, 0), nullptr);
        aggregation.seal(7);
        in_between();
        aggregation.accumulate(0, scenario_batch(few_rows, 40, 1), nullptr);
        aggregation.seal(8);
        std::string bytes;
        for (const std::uint64_t epoch : {7U, 8U}) aggregation.write(epoch, [&](std::string_view block) { bytes += block; });
        return bytes;
    };
    const std::string expected = sealed_of(*cpu_backend().make_window_aggregation(scenario_request()), [] {});
    Tried tried({});
    EXPECT_EQ(sealed_of(*tried.aggregation, [&] { tried.health->note({"another", "lost", true, 0, 0}); }), expected);
    EXPECT_EQ(tried.health->hand_overs().size(), 2U);
}

TEST(HandOver, a_restored_state_is_handed_over_too) {
    std::string bytes;
    const auto source = cpu_backend().make_window_aggregation(scenario_request());
    source->accumulate(0, scenario_batch(few_rows, 40, 0), nullptr);
    source->seal(1);
    source->write(1, [&](std::string_view block) { bytes += block; });
    Tried sound({});
    sound.aggregation->restore(bytes);
    const std::uint64_t calls = sound.calls();
    source->accumulate(0, scenario_batch(few_rows, 40, 1), nullptr);
    for (std::uint64_t call = 1; call <= calls + 20; call += 19) {
        Tried tried({call, FaultMode::late});
        tried.aggregation->restore(bytes);
        tried.aggregation->accumulate(0, scenario_batch(few_rows, 40, 1), nullptr);
        EXPECT_EQ(tried.aggregation->open_groups(), source->open_groups()) << call;
        EXPECT_EQ(tried.aggregation->counts().accepted, source->counts().accepted) << call;
        EXPECT_EQ(tried.health->hand_overs().size(), 1U) << call;
    }
}

}  // namespace
}  // namespace windrow::gpu
