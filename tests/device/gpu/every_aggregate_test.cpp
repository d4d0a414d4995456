// SPDX-License-Identifier: Apache-2.0
#include "unit/windows/backends_under_test.hpp"
#include "windrow/kernels/aggregate.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <limits>
#include <random>

/// Every aggregate that devices keep, over every type that it takes, with NULLs and FILTER: the same rows and the same snapshots
/// as the CPU backend, from several batches and a restored state.

namespace windrow {
namespace {

const EvaluationContext session;

std::shared_ptr<const Aggregate> bind(std::string_view name, const std::vector<DataType>& types) {
    std::vector<ArgumentInfo> arguments;
    for (const DataType& type : types) arguments.push_back({type, nullptr, {}});
    return AggregateRegistry::builtin()
        .resolve({.name = name, .arguments = arguments, .has_filter = true, .session = session})
        .aggregate;
}

/// Small and huge values, so that exact sums leave their windows.
Value random_value(const DataType& type, std::mt19937_64& random) {
    if (random() % 6 == 0) return Value{};
    const auto n = static_cast<std::int64_t>(random() % 2001) - 1000;
    switch (type.physical()) {
        case PhysicalKind::bit:
            return Value(n % 2 == 0);
        case PhysicalKind::int8:
            return Value(n % 128);
        case PhysicalKind::int16:
            return Value(n * 32);
        case PhysicalKind::int32:
            return Value(n * 2'000'000);
        case PhysicalKind::int64:
            return Value(n * 9'000'000'000'000'000);
        case PhysicalKind::int128: {
            int128_t v = n;
            for (std::uint64_t digits = random() % 30; digits > 0; --digits) v *= 10;
            return Value(v);
        }
        case PhysicalKind::float32:
            return Value(static_cast<double>(static_cast<float>(n) * 0.37F));
        case PhysicalKind::float64: {
            static constexpr double special[] = {
                0.0, -0.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN(), 5e-324, 1.7e308};
            if (random() % 40 == 0) return Value(special[random() % 6]);
            const double scale = random() % 9 == 0 ? 1e200 : (random() % 9 == 0 ? 1e-250 : 1.0);
            return Value(static_cast<double>(n) * 0.1 * scale);
        }
        default:
            return Value("text");
    }
}

struct Call {
    std::string_view name;
    DataType type;
};

std::vector<Call> all_calls() {
    const std::vector<DataType> numbers{DataType::tinyint(), DataType::smallint(), DataType::integer(),     DataType::bigint(),
                                        DataType::float32(), DataType::float64(),  DataType::decimal(38, 6)};
    std::vector<Call> calls;
    for (const DataType& type : numbers) {
        for (const char* name : {"COUNT", "SUM", "AVG", "MIN", "MAX", "VAR_SAMP", "STDDEV_POP"}) calls.push_back({name, type});
    }
    for (const DataType& type : {DataType::boolean(), DataType::date(), DataType::timestamp(3), DataType::timestamp(9)}) {
        for (const char* name : {"COUNT", "MIN", "MAX"}) calls.push_back({name, type});
    }
    calls.push_back({"COUNT", DataType::string()});
    return calls;
}

/// Columns: time, key, filter, then one for each call.
WindowAggregationRequest request_of(const std::vector<Call>& calls) {
    WindowAggregationRequest request;
    request.window = {semantics::WindowShape::hop, 20, 10, 0, 10};
    request.time_column = 0;
    request.keys = {1};
    request.key_types = {DataType::integer()};
    for (std::size_t k = 0; k < calls.size(); ++k) {
        const int argument = static_cast<int>(k) + 3;
        request.aggregates.push_back(
            {bind(calls[k].name, {calls[k].type}), {argument}, k % 3 == 0 ? 2 : -1, false, std::string(calls[k].name)});
    }
    request.aggregates.push_back({bind("COUNT", {}), {}, 2, false, "COUNT"});
    return request;
}

Batch random_batch(const std::vector<Call>& calls, std::int64_t rows, std::uint64_t keys, std::mt19937_64& random) {
    Batch batch;
    batch.rows = rows;
    std::vector<std::vector<Value>> columns(calls.size() + 3);
    for (std::int64_t i = 0; i < rows; ++i) {
        columns[0].emplace_back(static_cast<std::int64_t>(random() % 40));
        columns[1].emplace_back(static_cast<std::int64_t>(random() % keys));
        columns[2].push_back(random() % 5 == 0 ? Value{} : Value(random() % 2 == 0));
        for (std::size_t k = 0; k < calls.size(); ++k) columns[k + 3].push_back(random_value(calls[k].type, random));
    }
    std::vector<DataType> types{DataType::timestamp(3), DataType::integer(), DataType::boolean()};
    for (const Call& call : calls) types.push_back(call.type);
    for (std::size_t k = 0; k < types.size(); ++k) {
        batch.columns.push_back(random() % 12 == 0 && k > 2 ? Column::of_constant(types[k], columns[k][0], rows)
                                                            : Column::of_values(types[k], columns[k]));
    }
    return batch;
}

std::string snapshot(WindowAggregation& aggregation) {
    std::string bytes;
    aggregation.seal(1);
    aggregation.write(1, [&](std::string_view block) { bytes += block; });
    return bytes;
}

/// Everything that firing gives, as text that only equal bits have.
std::string fired(WindowAggregation& aggregation, Watermark watermark) {
    std::string out;
    aggregation.fire(watermark, true, [&](FiredRows&& rows) {
        for (std::int64_t i = 0; i < rows.rows; ++i) {
            out += std::to_string(rows.window_end) + ":";
            for (const Column& column : rows.keys) encode_row(column, i, out);
            for (const Column& column : rows.aggregates) encode_row(column, i, out);
            out += '\n';
        }
    });
    return out;
}

class EveryAggregateTest : public ::testing::TestWithParam<BackendUnderTest> {};

TEST_P(EveryAggregateTest, has_the_rows_and_snapshots_of_the_cpu) {
    const std::vector<Call> all = all_calls();
    std::mt19937_64 random(3);
    constexpr std::size_t at_once = 14;
    for (std::size_t first = 0; first < all.size(); first += at_once) {
        const std::vector<Call> calls(all.begin() + static_cast<std::ptrdiff_t>(first),
                                      all.begin() + static_cast<std::ptrdiff_t>(std::min(first + at_once, all.size())));
        SCOPED_TRACE(std::string(calls[0].name) + " of " + calls[0].type.to_plain_string() + " and the following");
        ASSERT_EQ(GetParam().backend->unsupported_reason(request_of(calls)), "");
        const auto tested = GetParam().backend->make_window_aggregation(request_of(calls));
        const auto right = cpu_backend().make_window_aggregation(request_of(calls));
        // One group of many rows, then many groups; some late rows behind the first firing.
        for (const auto& [rows, keys] : {std::pair{300L, 1UL}, std::pair{200L, 40UL}}) {
            const Batch batch = random_batch(calls, rows, keys, random);
            tested->accumulate(0, batch, nullptr);
            right->accumulate(0, batch, nullptr);
        }
        const std::string bytes = snapshot(*right);
        ASSERT_EQ(snapshot(*tested), bytes);
        EXPECT_EQ(tested->open_groups(), right->open_groups());
        ASSERT_EQ(fired(*tested, 9), fired(*right, 9));
        const auto restored = GetParam().backend->make_window_aggregation(request_of(calls));
        restored->restore(bytes);
        const auto right_restored = cpu_backend().make_window_aggregation(request_of(calls));
        right_restored->restore(bytes);
        const Batch more = random_batch(calls, 100, 7, random);
        restored->accumulate(0, more, nullptr);
        right_restored->accumulate(0, more, nullptr);
        ASSERT_EQ(snapshot(*restored), snapshot(*right_restored));
        ASSERT_EQ(fired(*restored, watermark_max), fired(*right_restored, watermark_max));
    }
}

/// How word states are added is no matter here: the first and the last way to force it.
std::vector<BackendUnderTest> two_of_each_device() {
    std::vector<BackendUnderTest> backends = backends_under_test();
    std::erase_if(backends, [](const BackendUnderTest& tested) {
        return !tested.name.ends_with("default") && !tested.name.ends_with("growing_and_colliding");
    });
    return backends;
}

INSTANTIATE_TEST_SUITE_P(Backends, EveryAggregateTest, ::testing::ValuesIn(two_of_each_device()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace windrow
