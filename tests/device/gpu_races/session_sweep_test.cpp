// SPDX-License-Identifier: Apache-2.0
// Every barrier, atomic and event wait of the session aggregation is needed: switched off, it is found.
#include "device_fixture.hpp"
#include "gpu/gpu_backend.hpp"
#include "gpu/session_scenario.hpp"
#include "site_sweep.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::gpu {
namespace {

void expect_all_caught(const SessionOptions& options, std::size_t at_least) {
    constexpr std::int64_t rows = 700;  // several blocks
    constexpr std::uint64_t keys = 40;
    const std::string right = run_sessions(*cpu_backend().make_session_aggregation(session_request()), rows, keys);
    const auto scenario = [&](std::uint64_t seed) {
        try {
            SessionAggregationGpu aggregation(device::open_emulator(seed), session_request(), options);
            return run_sessions(aggregation, rows, keys) == right;
        } catch (const device::DeviceFailure&) {
            throw;
        } catch (const std::exception&) {
            return false;  // a number that was read too early asks for too much memory
        }
    };
    const auto sites = device::sweep_sites(scenario, 6);
    EXPECT_GE(sites.size(), at_least);
    for (const device::SweptSite& site : sites) {
        // The number of keys is waited for behind other waits here; window_sweep_test.cpp catches it.
        if (site.place.starts_with("device_keys.cpp")) continue;
        EXPECT_TRUE(site.caught_by_finding || site.caught_by_answer) << site.place << " can be switched off unnoticed";
    }
}

TEST(SessionSweep, shared_memory) {
    SessionOptions options;
    options.tier = AccumulationTier::shared;
    options.shared_ids = 20;  // others fall through
    expect_all_caught(options, 9);
}

TEST(SessionSweep, device_memory_and_two_sorts) {
    SessionOptions options;
    options.tier = AccumulationTier::device;
    options.sort_twice = true;
    expect_all_caught(options, 7);
}

}  // namespace
}  // namespace windrow::gpu
