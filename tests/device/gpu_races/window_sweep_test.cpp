// SPDX-License-Identifier: Apache-2.0
// Every barrier, atomic and event wait of the window aggregation is needed: switched off, it is found.
#include "device_fixture.hpp"
#include "gpu/gpu_backend.hpp"
#include "gpu/window_scenario.hpp"
#include "site_sweep.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/semantics/window_arithmetic.hpp"

#include <random>

namespace windrow::gpu {
namespace {

void expect_all_caught(const WindowAggregationRequest& request, const WindowOptions& options, std::size_t at_least) {
    constexpr std::int64_t rows = 700;  // several blocks
    const std::string right = run_scenario(*cpu_backend().make_window_aggregation(request), rows);
    device::expect_all_caught(
        [&](std::uint64_t seed) {
            WindowAggregationGpu aggregation(device::open_emulator(seed), request, options);
            return run_scenario(aggregation, rows) == right;
        },
        // The scan of tiles goes round once for so few rows, and each batch is waited for: swept below.
        {at_least, 6, {"running_stamps.cu", "device_keys.cpp", "device_columns.cpp", "device_memory.cpp"}});
}

/// Batches of which nothing is waited for until their windows fire. Memory on the way is used again, and grows.
std::string run_without_waiting(WindowAggregation& aggregation) {
    std::uint64_t number = 0;
    for (const std::int64_t rows : {300, 60, 200, 200, 90, 300, 300, 150, 200, 100})
        aggregation.accumulate(0, scenario_batch(rows, 8, number++), nullptr);
    std::string out;
    aggregation.fire(watermark_max, true, [&](FiredRows&& fired) { out += text_of(fired); });
    return out;
}

TEST(WindowSweep, shared_memory) {
    WindowOptions options;
    options.tier = AccumulationTier::shared;
    options.shared_ids = 20;  // others fall through
    expect_all_caught(scenario_request(), options, 15);
}

TEST(WindowSweep, device_memory) {
    WindowOptions options;
    options.tier = AccumulationTier::device;
    options.forget_from_ids = 1;
    expect_all_caught(scenario_request(), options, 12);
}

TEST(WindowSweep, with_a_filter_and_a_projection_folded_in) {
    expect_all_caught(folded_scenario_request(), {}, 15);
}

void expect_all_caught_under_way(const WindowOptions& options) {
    WindowAggregationRequest request = scenario_request();
    request.aggregates.resize(2);  // few words, so that there is room for the keys of all batches
    const std::string right = run_without_waiting(*cpu_backend().make_window_aggregation(request));
    device::expect_all_caught(
        [&](std::uint64_t seed) {
            WindowAggregationGpu aggregation(device::open_emulator(seed), request, options);
            const std::string out = run_without_waiting(aggregation);
            EXPECT_EQ(aggregation.tally().waits_for_ids, 0U);
            return out == right;
        },
        // That memory is given back behind its readers, site_sweep_test.cpp catches: here all is done when the operator ends.
        {.at_least = 12, .elsewhere = {"running_stamps.cu", "device_memory.cpp"}});
}

TEST(WindowSweep, batches_under_way) {
    WindowOptions options;
    options.one_pass = false;
    expect_all_caught_under_way(options);
}

TEST(WindowSweep, known_batches_under_way) {
    expect_all_caught_under_way({});
}

TEST(WindowSweep, known_rows_in_shared_memory) {
    WindowOptions options;
    options.tier = AccumulationTier::shared;
    options.shared_ids = 20;
    expect_all_caught(word_scenario_request(), options, 15);
}

TEST(WindowSweep, known_rows_in_device_memory) {
    WindowOptions options;
    options.tier = AccumulationTier::device;
    expect_all_caught(word_scenario_request(), options, 12);
}

TEST(WindowSweep, running_stamps_of_more_tiles_than_a_block_has_threads) {
    constexpr std::int64_t rows = running_tile * 150;
    std::mt19937_64 random(1);
    std::vector<std::int64_t> times;
    std::vector<std::int64_t> right;
    Watermark stamp = 5;
    for (std::int64_t i = 0; i < rows; ++i) {
        times.push_back(i + static_cast<std::int64_t>(random() % 1000));
        right.push_back(stamp);
        stamp = semantics::advance_bounded_watermark(stamp, times.back(), 100);
    }
    const auto scenario = [&](std::uint64_t seed) {
        const auto device = device::open_emulator(seed);
        const auto stream = device->create_stream();
        device::DeviceMemory input = device::on_device(stream, times);
        device::DeviceMemory tiles(stream, 150 * sizeof(std::int64_t), "tiles");
        device::DeviceMemory stamps(stream, rows * sizeof(std::int64_t), "stamps");
        ColumnView view;
        view.values = input.read_on(stream);
        window_kernels_for(device->target())
            ->running_stamps(*stream,
                             {view, rows, 5, 100, tiles.write_as<std::int64_t>(stream), stamps.write_as<std::int64_t>(stream)});
        return device::on_host<std::int64_t>(stream, stamps, rows) == right;
    };
    device::expect_all_caught(scenario, {.at_least = 4, .seeds = 3, .only = "running_stamps.cu"});
}

}  // namespace
}  // namespace windrow::gpu
