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

std::vector<device::SweptSite> swept(const device::Scenario& scenario, std::size_t at_least, std::uint64_t seeds) {
    auto sites = device::sweep_sites(scenario, seeds);
    EXPECT_GE(sites.size(), at_least);
    return sites;
}

void expect_all_caught(const WindowAggregationRequest& request, const WindowOptions& options, std::size_t at_least) {
    constexpr std::int64_t rows = 700;  // several blocks
    const std::string right = run_scenario(*cpu_backend().make_window_aggregation(request), rows);
    const auto scenario = [&](std::uint64_t seed) {
        try {
            WindowAggregationGpu aggregation(device::open_emulator(seed), request, options);
            return run_scenario(aggregation, rows) == right;
        } catch (const device::DeviceFailure&) {
            throw;
        } catch (const Error&) {
            return false;  // a number that was read too early asks for too much memory
        }
    };
    for (const device::SweptSite& site : swept(scenario, at_least, 6)) {
        // The scan of tiles goes round once for so few rows: its second barrier is swept below.
        if (site.place.starts_with("running_stamps.cu")) continue;
        EXPECT_TRUE(site.caught_by_finding || site.caught_by_answer) << site.place << " can be switched off unnoticed";
    }
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
        window_kernels_for(device->target())
            ->running_stamps(*stream, {input.read_as<std::int64_t>(stream), rows, 5, 100, tiles.write_as<std::int64_t>(stream),
                                       stamps.write_as<std::int64_t>(stream)});
        return device::on_host<std::int64_t>(stream, stamps, rows) == right;
    };
    for (const device::SweptSite& site : swept(scenario, 4, 3)) {
        if (!site.place.starts_with("running_stamps.cu")) continue;  // swept above
        EXPECT_TRUE(site.caught_by_finding || site.caught_by_answer) << site.place << " can be switched off unnoticed";
    }
}

}  // namespace
}  // namespace windrow::gpu
