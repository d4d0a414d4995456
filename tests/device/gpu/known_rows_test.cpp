// SPDX-License-Identifier: Apache-2.0
#include "device_fixture.hpp"
#include "gpu/gpu_backend.hpp"
#include "gpu/random_keys.hpp"
#include "gpu/window_scenario.hpp"

#include <set>

/// Batches whose keys are known are taken in one pass, the rows with new keys afterwards: the same answer as with kernels of
/// their own for each step, and as the CPU's.

namespace windrow::gpu {
namespace {

class KnownRowsTest : public device::DeviceTest {
protected:
    void SetUp() override {
        DeviceTest::SetUp();
        shared_ = std::move(device_);
    }
    [[nodiscard]] const std::shared_ptr<device::Device>& shared_device() const { return shared_; }
    /// What the job answers on this device, and what ran.
    std::string answer(const WindowAggregationRequest& request, const WindowOptions& options, std::int64_t rows,
                       WindowTally& tally) {
        WindowAggregationGpu aggregation(shared_device(), request, options);
        std::string out = run_scenario(aggregation, rows);
        tally = aggregation.tally();
        return out;
    }

private:
    std::shared_ptr<device::Device> shared_;  ///< operators keep their device
};

TEST_P(KnownRowsTest, rows_with_new_keys_are_added_afterwards) {
    const std::string right = run_scenario(*cpu_backend().make_window_aggregation(word_scenario_request()), 600);
    for (const AccumulationTier tier : {AccumulationTier::automatic, AccumulationTier::shared, AccumulationTier::device}) {
        WindowOptions options;
        options.tier = tier;
        if (tier == AccumulationTier::shared) options.shared_ids = 7;  // the others fall through
        WindowTally tally;
        EXPECT_EQ(answer(word_scenario_request(), options, 600, tally), right);
        EXPECT_EQ(tally.known_batches, 2U);  // of three: the first one's keys are all new
        EXPECT_EQ(tally.unknown_batches, 2U);
        options.one_pass = false;
        EXPECT_EQ(answer(word_scenario_request(), options, 600, tally), right);
        EXPECT_EQ(tally.known_batches, 0U);
    }
}

TEST_P(KnownRowsTest, a_filter_and_a_projection_are_folded_in) {
    const WindowAggregationRequest request = folded_in(word_scenario_request());
    WindowTally tally;
    EXPECT_EQ(answer(request, {}, 600, tally), run_scenario(*cpu_backend().make_window_aggregation(request), 600));
    EXPECT_EQ(tally.known_batches, 2U);
}

/// One batch after the other of random keys of each type, NULLs and special numbers among them; all hashes collide in every
/// second job.
TEST_P(KnownRowsTest, keys_of_every_type) {
    const std::vector<DataType> types{DataType::boolean(),      DataType::tinyint(), DataType::smallint(), DataType::integer(),
                                      DataType::bigint(),       DataType::float32(), DataType::float64(),  DataType::string(),
                                      DataType::decimal(30, 2), DataType::date(),    DataType::bytes()};
    std::mt19937_64 random(GetParam().seed);
    std::uint64_t known = 0;
    for (std::size_t job = 0; job < 3 * types.size(); ++job) {
        WindowAggregationRequest request;
        request.window = {semantics::WindowShape::tumble, 1000, 1000, 0, 1000};
        request.time_column = 0;
        request.key_types = {types[job % types.size()]};
        for (std::uint64_t more = random() % 3; more > 0; --more) request.key_types.push_back(types[random() % types.size()]);
        for (std::size_t k = 0; k < request.key_types.size(); ++k) request.keys.push_back(static_cast<int>(k) + 1);
        request.aggregates.push_back({nullptr, {}, -1, true, "COUNT"});
        WindowOptions options;
        options.keys.collide = job % 2 == 1;
        WindowAggregationGpu on_device(shared_device(), request, options);
        const auto on_cpu = cpu_backend().make_window_aggregation(request);
        std::string got;
        std::string right;
        for (int b = 0; b < 4; ++b) {
            const auto rows = static_cast<std::int64_t>(1 + random() % 150);
            Batch batch;
            batch.rows = rows;
            batch.columns = random_columns(request.key_types, random, rows, 5 + static_cast<std::uint64_t>(b) * 4);
            batch.columns.insert(batch.columns.begin(), Column::of_constant(DataType::timestamp(3), Value(500 + b), rows));
            batch.stamps.constant_watermark = 0;
            on_device.accumulate(0, batch, nullptr);
            on_cpu->accumulate(0, batch, nullptr);
            if (b == 1) static_cast<void>(on_device.open_groups());  // in the middle, with rows left to be added
        }
        on_device.fire(watermark_max, true, appended_to(got));
        on_cpu->fire(watermark_max, true, appended_to(right));
        ASSERT_EQ(got, right) << request.key_types[0].to_string() << " and " << request.key_types.size() - 1 << " more";
        known += on_device.tally().known_batches;
    }
    EXPECT_GT(known, types.size());
}

TEST_P(KnownRowsTest, a_snapshot_has_all_rows) {
    WindowAggregationGpu stream(shared_device(), word_scenario_request());
    const auto cpu = cpu_backend().make_window_aggregation(word_scenario_request());
    std::string got;
    std::string right;
    for (std::uint64_t number = 0; number < 3; ++number) {
        stream.accumulate(0, scenario_batch(300, 40, number), nullptr);
        cpu->accumulate(0, scenario_batch(300, 40, number), nullptr);
        for (auto* aggregation : {static_cast<WindowAggregation*>(&stream), cpu.get()}) {
            aggregation->seal(number);
            aggregation->write(number, [&](std::string_view block) { (aggregation == cpu.get() ? right : got) += block; });
        }
        ASSERT_EQ(got, right);
    }
}

INSTANTIATE_TEST_SUITE_P(Devices, KnownRowsTest, ::testing::ValuesIn(device::tested_devices()), device::test_name);

/// Once keys are known, nothing else passes over a batch's rows.
TEST(KnownRowsLaunches, one_kernel_a_batch) {
    constexpr std::int64_t rows = 20'000;
    const std::shared_ptr<device::Device> device = device::open_emulator(2);
    auto& emulator = dynamic_cast<device::emulator::EmulatorDevice&>(*device);
    WindowAggregationGpu aggregation(device, word_scenario_request());
    aggregation.accumulate(0, scenario_batch(rows, 50, 1), nullptr);
    static_cast<void>(aggregation.open_groups());  // waits: the number of keys is known
    const std::size_t before = emulator.launches().size();
    Batch again = scenario_batch(rows, 50, 1);
    again.stamps.running_times = nullptr;  // one stamp for all
    aggregation.accumulate(0, again, nullptr);
    static_cast<void>(aggregation.open_groups());
    EXPECT_EQ(aggregation.tally().known_batches, 1U);
    EXPECT_EQ(aggregation.tally().unknown_batches, 0U);
    std::multiset<std::string> over_rows;
    const auto launches = emulator.launches();
    for (std::size_t i = before; i < launches.size(); ++i) {
        EXPECT_LE(launches[i].longest_thread, 40U) << launches[i].kernel;
        if (launches[i].iterations >= static_cast<std::uint64_t>(rows)) over_rows.insert(launches[i].kernel);
    }
    EXPECT_EQ(over_rows, std::multiset<std::string>{"add_known_rows_shared_kernel"});
}

}  // namespace
}  // namespace windrow::gpu
