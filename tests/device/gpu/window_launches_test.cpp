// SPDX-License-Identifier: Apache-2.0
#include "device_fixture.hpp"
#include "gpu/gpu_backend.hpp"
#include "gpu/window_scenario.hpp"

#include <algorithm>
#include <set>

/// What the window aggregation runs on a device: tiers, growth and forgetting where they are forced, and no serial kernel.

namespace windrow::gpu {
namespace {

std::unique_ptr<WindowAggregationGpu> make(std::shared_ptr<device::Device> device, const WindowOptions& options) {
    return std::make_unique<WindowAggregationGpu>(std::move(device), scenario_request(), options);
}

WindowTally tally_of(const WindowOptions& options) {
    const auto aggregation = make(device::open_emulator(1), options);
    EXPECT_EQ(run_scenario(*aggregation, 600), run_scenario(*cpu_backend().make_window_aggregation(scenario_request()), 600));
    return aggregation->tally();
}

TEST(WindowTiers, forced_ones_run) {
    WindowOptions options;
    options.tier = AccumulationTier::device;
    WindowTally tally = tally_of(options);
    EXPECT_GT(tally.device_batches, 0U);
    EXPECT_EQ(tally.shared_batches, 0U);
    options.tier = AccumulationTier::shared;
    tally = tally_of(options);
    EXPECT_EQ(tally.device_batches, 0U);
    EXPECT_GT(tally.shared_batches, 0U);
    options.shared_ids = 3;  // most rows fall through
    EXPECT_GT(tally_of(options).shared_batches, 0U);
}

TEST(WindowTiers, few_keys_are_added_up_in_shared_memory_and_many_are_not) {
    const auto batches = [](std::uint64_t keys) {
        const auto aggregation = make(device::open_emulator(1), {});
        for (int i = 0; i < 2; ++i) {
            aggregation->accumulate(0, scenario_batch(1500, keys, static_cast<std::uint64_t>(i)), nullptr);
            static_cast<void>(aggregation->counts());  // waits: the number of keys is known
            static_cast<void>(aggregation->open_groups());
        }
        return aggregation->tally();
    };
    EXPECT_EQ(batches(20).device_batches, 0U);
    EXPECT_GT(batches(1'000'000).device_batches, 0U);
}

TEST(WindowGrowth, planes_grow_and_ids_are_given_again) {
    WindowOptions options;
    options.keys = {.collide = false, .bytes_for_bounds = 0, .first_capacity = 4};
    options.forget_from_ids = 1;
    const WindowTally tally = tally_of(options);
    EXPECT_GT(tally.plane_growths, 0U);
    EXPECT_GT(tally.forgettings, 0U);
    EXPECT_GT(tally.value_growths, 0U);
    EXPECT_GT(tally.value_forgettings, 0U);
    EXPECT_GT(tally.text_forgettings, 0U);
}

TEST(WindowUploads, narrow_differences_are_sent_and_nothing_is_waited_for) {
    constexpr std::int64_t rows = 500;
    for (const bool pack : {true, false}) {
        WindowOptions options;
        options.pack_columns = pack;
        const auto aggregation = make(device::open_emulator(3), options);
        for (std::uint64_t number = 0; number < 6; ++number)
            aggregation->accumulate(0, scenario_batch(rows, 50, number), nullptr);
        const UploadTally& tally = aggregation->upload_tally();
        EXPECT_GT(tally.columns_bytes, 6U * rows * 36);
        // Times lie within 100 and values within 1000: a byte and two instead of eight and eight.
        const std::uint64_t saved = 6U * rows * (7 + 6);
        EXPECT_EQ(tally.sent_bytes, tally.columns_bytes - (pack ? saved : 0));
        EXPECT_EQ(aggregation->tally().waits_for_ids, 0U);
    }
}

TEST(WindowRanges, profilers_see_what_a_batch_and_a_firing_do) {
    std::shared_ptr<device::Device> device = device::open_emulator(4);
    const auto& emulator = static_cast<const device::emulator::EmulatorDevice&>(*device);
    const auto aggregation = make(device, {});
    static_cast<void>(run_scenario(*aggregation, 50));
    const std::vector<std::string> ranges = emulator.ranges();
    EXPECT_EQ(std::count(ranges.begin(), ranges.end(), "accumulate"), 3);
    EXPECT_EQ(std::count(ranges.begin(), ranges.end(), "accumulate/upload"), 3);
    EXPECT_EQ(std::count(ranges.begin(), ranges.end(), "snapshot"), 1);
    EXPECT_GE(std::count(ranges.begin(), ranges.end(), "fire"), 5);
}

TEST(WindowLaunches, no_kernel_over_rows_is_serial) {
    constexpr std::int64_t rows = 20'000;
    const std::shared_ptr<device::Device> device = device::open_emulator(2);
    const auto aggregation = std::make_unique<WindowAggregationGpu>(device, folded_scenario_request());
    std::vector<std::int32_t> late;
    aggregation->accumulate(0, scenario_batch(rows, 50, 1), &late);
    aggregation->accumulate(0, scenario_batch(rows, 3000, 2), &late);
    aggregation->fire(watermark_max, true, [](FiredRows&&) {});
    std::set<std::string> over_rows;
    for (const auto& launch : dynamic_cast<device::emulator::EmulatorDevice&>(*device).launches()) {
        if (launch.iterations >= static_cast<std::uint64_t>(rows)) over_rows.insert(launch.kernel);
        EXPECT_LE(launch.longest_thread, 32U) << launch.kernel;
    }
    for (const char* kernel :
         {"evaluate_program_kernel", "place_rows_kernel", "write_stamps_kernel", "make_words_kernel", "claim_slots_kernel",
          "store_new_kernel", "add_words_shared_kernel", "number_groups_kernel", "add_runs_kernel<Rule>", "take_rows_kernel"})
        EXPECT_TRUE(over_rows.contains(kernel)) << kernel << " took no rows";
}

TEST(WindowSupport, says_why_not) {
    const GpuBackend backend("emulator", device::open_emulator(1));
    EXPECT_EQ(backend.unsupported_reason(scenario_request()), "");
    WindowAggregationRequest request = scenario_request();
    request.key_types = {DataType::null()};
    EXPECT_EQ(backend.unsupported_reason(request), "has a key of type NULL");
    request = scenario_request();
    request.aggregates.push_back({bound_aggregate("JSON_ARRAYAGG", DataType::string()), {1}, -1, false, "JSON_ARRAYAGG"});
    EXPECT_EQ(backend.unsupported_reason(request), "JSON_ARRAYAGG keeps state of varying size");
    request = folded_scenario_request();
    EXPECT_EQ(backend.unsupported_reason(request), "");
    auto folded = std::make_shared<FoldedRows>(*request.folded);
    folded->columns[1] = bound_call("UPPER", {folded->columns[1]});
    request.folded = folded;
    EXPECT_EQ(backend.unsupported_reason(request), "a computed column of type STRING");
}

}  // namespace
}  // namespace windrow::gpu
