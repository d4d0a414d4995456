// SPDX-License-Identifier: Apache-2.0
// Every barrier, atomic and event wait of the session aggregation is needed: switched off, it is found.
#include "device_fixture.hpp"
#include "gpu/gpu_backend.hpp"
#include "gpu/session_scenario.hpp"
#include "site_sweep.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::gpu {
namespace {

/// Each batch waits for fragments, so nothing of an earlier one is under way: window_sweep_test.cpp catches what that hides.
void expect_all_caught(const SessionOptions& options, std::size_t at_least) {
    constexpr std::int64_t rows = 700;  // several blocks
    constexpr std::uint64_t keys = 40;
    const std::string right = run_sessions(*cpu_backend().make_session_aggregation(session_request()), rows, keys);
    device::expect_all_caught(
        [&](std::uint64_t seed) {
            SessionAggregationGpu aggregation(device::open_emulator(seed), session_request(), options);
            return run_sessions(aggregation, rows, keys) == right;
        },
        {at_least, 6, {"device_keys.cpp", "device_columns.cpp", "device_memory.cpp"}});
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
