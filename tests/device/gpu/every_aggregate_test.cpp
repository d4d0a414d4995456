// SPDX-License-Identifier: Apache-2.0
#include "unit/windows/backends_under_test.hpp"
#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/device_rows.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <limits>
#include <random>

/// Every aggregate that devices keep, over every type that it takes, with NULLs and FILTER: the same rows and the same snapshots
/// as the CPU backend, from several batches and a restored state.

namespace windrow {
namespace {

const EvaluationContext session;

struct Call {
    std::string_view name;
    DataType type{};
    bool distinct = false;
};

std::shared_ptr<const Aggregate> bind(const Call& call, const std::vector<DataType>& types) {
    static const Value median(0.5);
    std::vector<ArgumentInfo> arguments;
    for (const DataType& type : types) arguments.push_back({type, nullptr, {}});
    if (call.name == "PERCENTILE") arguments.push_back({DataType::float64().not_null(), &median, {}});
    AggregateRequest request{
        .name = call.name, .arguments = arguments, .distinct = call.distinct, .has_filter = true, .session = session};
    request.ignore_nulls = call.name == "ARRAY_AGG" && call.distinct;
    return AggregateRegistry::builtin().resolve(request).aggregate;
}

/// Small and huge values, so that exact sums leave their windows.
Value random_value(const DataType& type, std::mt19937_64& random) {
    if (random() % 6 == 0) return Value{};
    const auto n = static_cast<std::int64_t>(random() % 2001) - 1000;
    if (type.kind() == TypeKind::array) return Value(Value::List{Value(n % 3), Value{}, Value(n % 2)});
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
        default:  // empty and long ones too
            return Value(std::string(random() % 9 == 0 ? 100 : 0, 'x') + (n % 20 == 0 ? "" : "text " + std::to_string(n % 30)));
    }
}

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

/// Aggregates whose values are kept.
std::vector<Call> calls_that_keep_values() {
    std::vector<Call> calls;
    for (const DataType& type : {DataType::tinyint(), DataType::smallint(), DataType::integer(), DataType::bigint(),
                                 DataType::float32(), DataType::float64(), DataType::decimal(38, 6)}) {
        for (const char* name : {"COUNT", "SUM", "AVG", "VAR_SAMP"}) calls.push_back({name, type, true});
    }
    for (const DataType& type : {DataType::boolean(), DataType::date(), DataType::timestamp(9), DataType::string(),
                                 DataType::float64(), DataType::array(DataType::integer())}) {
        if (type.kind() != TypeKind::array) calls.push_back({"COUNT", type, true});
        for (const char* name : {"COLLECT", "ARRAY_AGG"}) {
            calls.push_back({name, type});
            calls.push_back({name, type, true});
        }
    }
    for (const DataType& type :
         {DataType::tinyint(), DataType::smallint(), DataType::integer(), DataType::bigint(), DataType::float32(),
          DataType::float64(), DataType::decimal(38, 6), DataType::boolean(), DataType::date(), DataType::timestamp(3),
          DataType::timestamp(9), DataType::string(), DataType::bytes(), DataType::array(DataType::integer())}) {
        for (const char* name : {"FIRST_VALUE", "LAST_VALUE"}) calls.push_back({name, type});
    }
    for (const char* name : {"MIN", "MAX"}) calls.push_back({name, DataType::string()});
    calls.push_back({"LISTAGG", DataType::string()});
    calls.push_back({"LISTAGG", DataType::string(), true});
    calls.push_back({"PERCENTILE", DataType::float64()});
    calls.push_back({"PERCENTILE", DataType::float64(), true});
    return calls;
}

/// Columns: time, key, filter, then one for each call.
WindowAggregationRequest request_of(const std::vector<Call>& calls, const DataType& key_type) {
    WindowAggregationRequest request;
    request.window = {semantics::WindowShape::hop, 20, 10, 0, 10};
    request.time_column = 0;
    request.keys = {1};
    request.key_types = {key_type};
    for (std::size_t k = 0; k < calls.size(); ++k) {
        const int argument = static_cast<int>(k) + 3;
        std::vector<int> arguments{argument};
        if (calls[k].name == "PERCENTILE") arguments.push_back(argument);  // in the place of the literal, which nobody reads
        request.aggregates.push_back(
            {bind(calls[k], {calls[k].type}), arguments, k % 3 == 0 ? 2 : -1, false, std::string(calls[k].name)});
    }
    request.aggregates.push_back({bind({"COUNT"}, {}), {}, 2, false, "COUNT"});
    return request;
}

Batch random_batch(const std::vector<Call>& calls, std::int64_t rows, std::uint64_t keys, std::mt19937_64& random,
                   const DataType& key_type) {
    Batch batch;
    batch.rows = rows;
    std::vector<std::vector<Value>> columns(calls.size() + 3);
    // Some rows come in twos, of one record: they have its time and its ordinal.
    const std::int64_t rows_a_record = random() % 2 == 0 ? 2 : 1;
    for (std::int64_t i = 0; i < rows; ++i) {
        if (i % rows_a_record == 0)
            columns[0].emplace_back(static_cast<std::int64_t>(random() % 40));
        else
            columns[0].push_back(columns[0].back());
        const Value key(static_cast<std::int64_t>(random() % keys));
        columns[1].push_back(key_type.kind() == TypeKind::array ? Value(Value::List{key, Value{}}) : key);
        columns[2].push_back(random() % 5 == 0 ? Value{} : Value(random() % 2 == 0));
        for (std::size_t k = 0; k < calls.size(); ++k) columns[k + 3].push_back(random_value(calls[k].type, random));
    }
    std::vector<DataType> types{DataType::timestamp(3), key_type, DataType::boolean()};
    for (const Call& call : calls) types.push_back(call.type);
    for (std::size_t k = 0; k < types.size(); ++k) {
        batch.columns.push_back(random() % 12 == 0 && k > 2 ? Column::of_constant(types[k], columns[k][0], rows)
                                                            : Column::of_values(types[k], columns[k]));
    }
    batch.stamps.partition = static_cast<std::uint32_t>(random() % 3);
    batch.stamps.source = static_cast<std::uint32_t>(random() % 2);
    batch.stamps.first_ordinal = random() >> 30;
    if (rows_a_record != 1) {
        batch.stamps.ordinals = Buffer::allocate(static_cast<std::size_t>(rows) * sizeof(std::uint64_t));
        for (std::int64_t i = 0; i < rows; ++i)
            batch.stamps.ordinals.mutable_as<std::uint64_t>()[i] = batch.stamps.first_ordinal + static_cast<std::uint64_t>(i / 2);
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

/// The request, with all final values kept on the device that can be.
WindowAggregationRequest keeping_final_values(WindowAggregationRequest request) {
    for (std::size_t k = 0; k < request.aggregates.size(); ++k) {
        if (stays_on_device(*request.aggregates[k].aggregate)) request.kept_on_device.push_back(k);
    }
    return request;
}

void expect_rows_and_snapshots_of_the_cpu(const Backend& backend, const std::vector<Call>& all,
                                          const DataType& key_type = DataType::integer(), bool keeps_final_values = false) {
    std::mt19937_64 random(3);
    constexpr std::size_t at_once = 14;
    for (std::size_t first = 0; first < all.size(); first += at_once) {
        const std::vector<Call> calls(all.begin() + static_cast<std::ptrdiff_t>(first),
                                      all.begin() + static_cast<std::ptrdiff_t>(std::min(first + at_once, all.size())));
        SCOPED_TRACE(std::string(calls[0].name) + (calls[0].distinct ? " of distinct " : " of ") +
                     calls[0].type.to_plain_string() + " and the following");
        ASSERT_EQ(backend.unsupported_reason(request_of(calls, key_type)), "");
        const auto wanted = [&] {
            return keeps_final_values ? keeping_final_values(request_of(calls, key_type)) : request_of(calls, key_type);
        };
        const auto tested = backend.make_window_aggregation(wanted());
        const auto right = cpu_backend().make_window_aggregation(request_of(calls, key_type));
        // One group of many rows, then many groups, of which some rows are late.
        for (const auto& [rows, keys, watermark] :
             {std::tuple{300L, 1UL, watermark_min}, std::tuple{200L, 40UL, watermark_min}, std::tuple{60L, 9UL, Watermark{12}}}) {
            Batch batch = random_batch(calls, rows, keys, random, key_type);
            batch.stamps.constant_watermark = watermark;
            tested->accumulate(0, batch, nullptr);
            right->accumulate(0, batch, nullptr);
        }
        const std::string bytes = snapshot(*right);
        ASSERT_TRUE(snapshot(*tested) == bytes);
        EXPECT_EQ(tested->open_groups(), right->open_groups());
        ASSERT_TRUE(fired(*tested, 9) == fired(*right, 9));
        const auto restored = backend.make_window_aggregation(wanted());
        restored->restore(bytes);
        const auto right_restored = cpu_backend().make_window_aggregation(request_of(calls, key_type));
        right_restored->restore(bytes);
        const Batch more = random_batch(calls, 100, 7, random, key_type);
        restored->accumulate(0, more, nullptr);
        right_restored->accumulate(0, more, nullptr);
        ASSERT_TRUE(snapshot(*restored) == snapshot(*right_restored));
        ASSERT_TRUE(fired(*restored, watermark_max) == fired(*right_restored, watermark_max));
        ASSERT_TRUE(fired(*tested, watermark_max) == fired(*right, watermark_max));
    }
}

TEST_P(EveryAggregateTest, has_the_rows_and_snapshots_of_the_cpu) {
    expect_rows_and_snapshots_of_the_cpu(*GetParam().backend, all_calls());
}

TEST_P(EveryAggregateTest, has_them_from_final_values_that_stay_on_the_device) {
    const std::vector<Call> calls = all_calls();
    const WindowAggregationRequest request = keeping_final_values(request_of(calls, DataType::integer()));
    EXPECT_GE(request.kept_on_device.size(), 45U);  // of numbers of up to 64 bits, and the counts
    expect_rows_and_snapshots_of_the_cpu(*GetParam().backend, calls, DataType::integer(), true);
}

TEST_P(EveryAggregateTest, has_them_where_values_are_kept) {
    expect_rows_and_snapshots_of_the_cpu(*GetParam().backend, calls_that_keep_values());
}

TEST_P(EveryAggregateTest, has_them_for_keys_that_are_lists) {
    const std::vector<Call> calls{{"COUNT", DataType::bigint(), true}, {"LAST_VALUE", DataType::string()}};
    expect_rows_and_snapshots_of_the_cpu(*GetParam().backend, calls, DataType::array(DataType::integer()));
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
