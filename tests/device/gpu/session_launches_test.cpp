// SPDX-License-Identifier: Apache-2.0
#include "device_fixture.hpp"
#include "gpu/gpu_backend.hpp"
#include "gpu/session_scenario.hpp"

#include <set>

/// What the session aggregation runs on a device: every way where it is forced, and no serial kernel.

namespace windrow::gpu {
namespace {

SessionTally tally_of(const SessionOptions& options, std::uint64_t keys = 100) {
    SessionAggregationGpu aggregation(device::open_emulator(1), session_request(), options);
    EXPECT_EQ(run_sessions(aggregation, 900, keys),
              run_sessions(*cpu_backend().make_session_aggregation(session_request()), 900, keys));
    return aggregation.tally();
}

TEST(SessionWays, tiers_are_forced) {
    SessionOptions options;
    options.tier = AccumulationTier::device;
    SessionTally tally = tally_of(options);
    EXPECT_GT(tally.device_batches, 0U);
    EXPECT_EQ(tally.shared_batches, 0U);
    options.tier = AccumulationTier::shared;
    options.shared_ids = 3;  // most rows fall through
    tally = tally_of(options);
    EXPECT_EQ(tally.device_batches, 0U);
    EXPECT_GT(tally.shared_batches, 0U);
}

TEST(SessionWays, fragments_rows_merges_and_both_sorts_run) {
    SessionTally tally = tally_of({});
    EXPECT_EQ(tally.sorted_twice, 0U);
    EXPECT_GT(tally.placement.rows_by_row, 0U);
    EXPECT_GT(tally.placement.merged_sessions, 0U);
    EXPECT_LT(tally.placement.rows_by_row, 1350U) << "of 2700";
    SessionOptions options;
    options.sort_twice = true;
    tally = tally_of(options);
    EXPECT_EQ(tally.sorted_twice, 3U);
}

TEST(SessionWays, states_grow_and_ids_are_given_again) {
    SessionOptions options;
    options.first_slots = 4;
    options.forget_from_ids = 1;
    const SessionTally tally = tally_of(options);
    EXPECT_GT(tally.growths, 0U);
    EXPECT_GT(tally.forgettings, 0U);
}

TEST(SessionWays, one_key_in_order_is_placed_as_a_whole) {
    SessionAggregationGpu aggregation(device::open_emulator(1), session_request());
    Batch batch = session_batch(2000, 1, 0);
    std::int64_t* times = batch.columns[0].values.mutable_as<std::int64_t>();
    for (std::int64_t i = 0; i < batch.rows; ++i) {
        times[i] = 1000 + i;
        batch.stamps.watermarks.mutable_as<std::int64_t>()[i] = i == 0 ? watermark_min : 999 + i;
    }
    std::vector<std::int32_t> late;
    aggregation.accumulate(batch, late, [](ClosedSessions&&) {});
    EXPECT_EQ(aggregation.open_sessions(), 1U);
    EXPECT_EQ(aggregation.tally().placement.fragments, 1U);
    EXPECT_EQ(aggregation.tally().placement.rows_by_row, 0U);
}

TEST(SessionWays, slots_are_given_again) {
    SessionAggregationGpu aggregation(device::open_emulator(1), session_request());
    std::size_t most = 0;
    for (std::uint64_t number = 0; number < 12; ++number) {
        std::vector<std::int32_t> late;
        aggregation.accumulate(session_batch(300, 50, 4 * number), late, [](ClosedSessions&&) {});
        aggregation.fire(static_cast<Watermark>(number) * 160 + 1050, [](ClosedSessions&&) {});
        if (number == 5) most = aggregation.memory();
    }
    EXPECT_EQ(aggregation.open_sessions(), 0U);
    EXPECT_EQ(aggregation.tally().growths, 0U);
    EXPECT_LE(aggregation.memory(), most + most / 4);
}

TEST(SessionWays, values_that_no_kernel_reads_are_counted) {
    SessionAggregationRequest request = session_request();
    request.aggregates = {{bound_aggregate("COUNT", DataType::array(DataType::bigint())), {4}, -1, false, "COUNT"},
                          {bound_aggregate("COUNT", DataType::array(DataType::bigint())), {5}, -1, false, "COUNT"}};
    Batch batch = session_batch(200, 5, 0);
    std::vector<Value> lists;
    for (std::int64_t i = 0; i < batch.rows; ++i) lists.push_back(i % 3 == 0 ? Value{} : Value(Value::List{Value{i}, Value{}}));
    batch.columns.push_back(Column::of_values(DataType::array(DataType::bigint()), lists));
    batch.columns.push_back(Column::of_constant(DataType::array(DataType::bigint()), lists[1], batch.rows));
    const auto counts_of = [&](SessionAggregation& aggregation) {
        std::vector<std::int64_t> counts;
        std::vector<std::int32_t> late;
        const auto emit = [&](ClosedSessions&& closed) {
            for (const Column& column : closed.aggregates) {
                for (std::int64_t i = 0; i < closed.rows; ++i) counts.push_back(column.value(i).int64());
            }
        };
        aggregation.accumulate(batch, late, emit);
        aggregation.fire(watermark_max, emit);
        return counts;
    };
    SessionAggregationGpu tested(device::open_emulator(1), request);
    EXPECT_EQ(counts_of(tested), counts_of(*cpu_backend().make_session_aggregation(request)));
}

TEST(SessionLaunches, no_kernel_over_rows_is_serial) {
    constexpr std::int64_t rows = 20'000;
    for (const std::uint64_t keys : {1UL, 3000UL}) {
        const std::shared_ptr<device::Device> device = device::open_emulator(2);
        SessionOptions options;
        options.sort_twice = true;
        SessionAggregationGpu aggregation(device, session_request(), options);
        std::vector<std::int32_t> late;
        aggregation.accumulate(session_batch(rows, keys, 1), late, [](ClosedSessions&&) {});
        aggregation.fire(watermark_max, [](ClosedSessions&&) {});
        std::set<std::string> over_rows;
        for (const auto& launch : dynamic_cast<device::emulator::EmulatorDevice&>(*device).launches()) {
            if (launch.iterations >= static_cast<std::uint64_t>(rows)) over_rows.insert(launch.kernel);
            EXPECT_LE(launch.longest_thread, 32U) << launch.kernel;
        }
        for (const char* kernel : {"order_rows_kernel", "ids_in_order_kernel", "mark_fragments_kernel", "write_fragments_kernel",
                                   "slots_of_rows_kernel", "add_runs_kernel<Rule>"})
            EXPECT_TRUE(over_rows.contains(kernel)) << kernel << " took no rows";
    }
}

TEST(SessionSupport, says_why_not) {
    const GpuBackend backend("emulator", device::open_emulator(1));
    EXPECT_EQ(backend.unsupported_reason(session_request()), "");
    SessionAggregationRequest request = session_request();
    request.key_types = {DataType::array(DataType::integer())};
    EXPECT_EQ(backend.unsupported_reason(request), "has a key of type ARRAY<INT>");
    request = session_request();
    request.aggregates.push_back({bound_aggregate("JSON_ARRAYAGG", DataType::string()), {1}, -1, false, "JSON_ARRAYAGG"});
    EXPECT_EQ(backend.unsupported_reason(request), "JSON_ARRAYAGG keeps state of varying size");
}

}  // namespace
}  // namespace windrow::gpu
