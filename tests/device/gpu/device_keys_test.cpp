// SPDX-License-Identifier: Apache-2.0
#include "gpu/keys/device_keys.hpp"

#include "device_fixture.hpp"
#include "gpu/columns/device_columns.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

/// The device key dictionary against a map: ids in order of first row, whatever the schedule of threads.

namespace windrow::gpu {
namespace {

using device::DeviceMemory;
using device::DeviceTest;

using Key = std::vector<Value>;

struct KeyTestCase {
    std::string name;
    std::vector<DataType> types;
};

/// Values few enough to meet again.
Value random_value(const DataType& type, std::mt19937_64& random, std::uint64_t variety) {
    if (random() % 9 == 0) return Value{};
    const auto n = static_cast<std::int64_t>(random() % variety);
    switch (type.physical()) {
        case PhysicalKind::bit:
            return Value(n % 2 == 0);
        case PhysicalKind::int128:
            return Value(static_cast<int128_t>(static_cast<int128_t>(n % 7 - 3) * (int128_t{1} << (n % 3 * 40))));
        case PhysicalKind::float32:
        case PhysicalKind::float64: {
            static constexpr double special[] = {0.0, -0.0, std::numeric_limits<double>::quiet_NaN(),
                                                 std::numeric_limits<double>::infinity()};
            const double v = n % 11 < 4 ? special[n % 11] : static_cast<double>(n) / 2;
            return Value(v);
        }
        case PhysicalKind::bytes:
            return Value(std::string(static_cast<std::size_t>(n % 13), 'x') + std::to_string(n % 5));
        default:
            return Value(n % 100 - 50);
    }
}

std::string canonical(const std::vector<Column>& columns, std::int64_t row) {
    std::string out;
    for (const Column& column : columns) encode_row(column, row, out);
    return out;
}

class DeviceKeysTest : public DeviceTest {
protected:
    struct Mapped {
        std::vector<std::uint32_t> ids;
        std::vector<Column> columns;
    };

    std::vector<Column> random_columns(const std::vector<DataType>& types, std::mt19937_64& random, std::int64_t rows,
                                       std::uint64_t variety) {
        std::vector<Column> columns;
        for (const DataType& type : types) {
            if (random() % 8 == 0) {
                columns.push_back(Column::of_constant(type, random_value(type, random, variety), rows));
                continue;
            }
            std::vector<Value> values;
            for (std::int64_t i = 0; i < rows; ++i) values.push_back(random_value(type, random, variety));
            columns.push_back(Column::of_values(type, values));
        }
        return columns;
    }

    std::vector<std::uint32_t> map(DeviceKeys& keys, const std::shared_ptr<device::Stream>& stream,
                                   const std::vector<Column>& columns, const std::vector<std::uint32_t>& planes) {
        std::vector<const Column*> pointers;
        KeyBatch batch;
        batch.rows = static_cast<std::int64_t>(planes.size());
        for (const Column& column : columns) {
            pointers.push_back(&column);
            if (column.type.physical() != PhysicalKind::bytes) continue;
            for (std::int64_t i = 0; i < batch.rows; ++i) batch.text_bytes += column.text(i).size();
        }
        DeviceColumns uploaded = DeviceColumns::upload(stream, pointers, batch.rows);
        const std::vector<ColumnView> views = uploaded.read_on(stream);
        batch.columns = views;
        DeviceMemory device_planes = device::on_device(stream, planes);
        DeviceMemory ids(stream, planes.size() * sizeof(std::uint32_t), "ids");
        keys.map(batch, device_planes.read_as<std::uint32_t>(stream), ids.write_as<std::uint32_t>(stream));
        return device::on_host<std::uint32_t>(stream, ids, planes.size());
    }

    /// Maps random batches and compares with ids given one row after the other.
    void expect_ids_in_order_of_first_row(const std::vector<DataType>& types, const KeyOptions& options, std::uint64_t variety,
                                          int batches, std::int64_t most_rows, std::uint64_t seed) {
        const auto stream = device().create_stream();
        std::mt19937_64 random(seed);
        DeviceKeys keys(stream, types, options);
        std::map<std::string, std::uint32_t> right;
        std::vector<std::string> by_id;
        for (int b = 0; b < batches; ++b) {
            const auto rows = static_cast<std::int64_t>(1 + random() % static_cast<std::uint64_t>(most_rows));
            const std::vector<Column> columns = random_columns(types, random, rows, variety);
            std::vector<std::uint32_t> planes(static_cast<std::size_t>(rows));
            for (auto& plane : planes) plane = random() % 10 == 0 ? no_id : static_cast<std::uint32_t>(random() % 3);
            const std::vector<std::uint32_t> got = map(keys, stream, columns, planes);
            for (std::int64_t i = 0; i < rows; ++i) {
                const auto row = static_cast<std::size_t>(i);
                if (planes[row] == no_id) {
                    ASSERT_EQ(got[row], no_id);
                    continue;
                }
                const std::string key = canonical(columns, i);
                const auto [at, added] = right.try_emplace(key, static_cast<std::uint32_t>(by_id.size()));
                if (added) by_id.push_back(key);
                ASSERT_EQ(got[row], at->second) << "batch " << b << " row " << i;
            }
            EXPECT_GE(keys.ids_at_most(), by_id.size());
        }
        EXPECT_EQ(keys.ids(), by_id.size());
        std::vector<std::uint32_t> all(by_id.size());
        std::iota(all.rbegin(), all.rend(), 0U);
        DeviceMemory asked = device::on_device(stream, all);
        const auto columns = keys.columns(asked.read_as<std::uint32_t>(stream), static_cast<std::int64_t>(all.size()));
        for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(canonical(columns, static_cast<std::int64_t>(i)), by_id[all[i]]);
    }
};

const std::vector<KeyTestCase> key_cases = {
    {"bigint", {DataType::bigint()}},
    {"boolean", {DataType::boolean()}},
    {"double", {DataType::float64()}},
    {"float", {DataType::float32()}},
    {"decimal", {DataType::decimal(38, 3)}},
    {"string", {DataType::string()}},
    {"small", {DataType::tinyint(), DataType::smallint(), DataType::integer(), DataType::date()}},
    {"mixed", {DataType::string(), DataType::bigint(), DataType::varchar(9), DataType::decimal(20, 2), DataType::boolean()}},
};

TEST_P(DeviceKeysTest, ids_follow_first_rows_for_every_kind_of_key) {
    for (const KeyTestCase& tested : key_cases) {
        SCOPED_TRACE(tested.name);
        expect_ids_in_order_of_first_row(tested.types, {}, 60, 4, 300, 11);
    }
}

TEST_P(DeviceKeysTest, all_hashes_collide) {
    for (const std::size_t k : {std::size_t{0}, std::size_t{5}, std::size_t{7}}) {
        SCOPED_TRACE(key_cases[k].name);
        expect_ids_in_order_of_first_row(key_cases[k].types, {.collide = true, .bytes_for_bounds = 0, .first_capacity = 64}, 40,
                                         3, 120, 12);
    }
}

TEST_P(DeviceKeysTest, grows_under_many_new_keys) {
    for (const std::size_t k : {std::size_t{0}, std::size_t{5}}) {
        SCOPED_TRACE(key_cases[k].name);
        expect_ids_in_order_of_first_row({k == 0 ? DataType::bigint() : DataType::string()},
                                         {.bytes_for_bounds = 0, .first_capacity = 2}, 1'000'000, 4, 700, 13);
    }
    const auto stream = device().create_stream();
    const std::vector<DataType> types{DataType::bigint()};
    DeviceKeys keys(stream, types, {.bytes_for_bounds = 0, .first_capacity = 2});
    std::vector<Value> values;
    for (std::int64_t i = 0; i < 500; ++i) values.emplace_back(i);
    map(keys, stream, {Column::of_values(types[0], values)}, std::vector<std::uint32_t>(500, 0));
    EXPECT_GE(keys.growths(), 1U);
    EXPECT_EQ(keys.ids(), 500U);
}

TEST_P(DeviceKeysTest, ids_of_forgotten_keys_are_given_again) {
    for (const DataType& type : {DataType::bigint(), DataType::string()}) {
        const auto stream = device().create_stream();
        const std::vector<DataType> types{type};
        DeviceKeys keys(stream, types, {.bytes_for_bounds = 0, .first_capacity = 8});
        const auto value = [&](int n) { return type.is_string() ? Value("key " + std::to_string(n)) : Value(std::int64_t{n}); };
        const auto mapped = [&](std::initializer_list<int> numbers) {
            std::vector<Value> values;
            for (const int n : numbers) values.push_back(value(n));
            return map(keys, stream, {Column::of_values(type, values)}, std::vector<std::uint32_t>(values.size(), 0));
        };
        EXPECT_EQ(mapped({10, 11, 12, 13, 11}), (std::vector<std::uint32_t>{0, 1, 2, 3, 1}));
        DeviceMemory live = device::on_device<std::uint8_t>(stream, {0, 1, 0, 1});
        keys.retain(live.read_as<std::uint8_t>(stream));
        EXPECT_EQ(keys.free_ids(), 2U);
        // 11 and 13 keep their ids; new keys take 0 and 2, then go on; 10 is a new key.
        EXPECT_EQ(mapped({13, 20, 11}), (std::vector<std::uint32_t>{3, 0, 1}));
        EXPECT_EQ(mapped({21, 10, 22, 20}), (std::vector<std::uint32_t>{2, 4, 5, 0}));
        EXPECT_EQ(keys.ids(), 6U);
        DeviceMemory asked = device::on_device<std::uint32_t>(stream, {0, 1, 2, 3, 4, 5});
        const Column column = keys.columns(asked.read_as<std::uint32_t>(stream), 6)[0];
        const std::vector<int> numbers{20, 11, 21, 13, 10, 22};
        for (std::int64_t i = 0; i < 6; ++i) EXPECT_EQ(column.value(i), value(numbers[static_cast<std::size_t>(i)]));
        keys.clear();
        EXPECT_EQ(mapped({13}), (std::vector<std::uint32_t>{0}));
    }
}

TEST_P(DeviceKeysTest, without_columns_there_is_one_key) {
    const auto stream = device().create_stream();
    DeviceKeys keys(stream, {});
    EXPECT_EQ(map(keys, stream, {}, {0, no_id, 1}), (std::vector<std::uint32_t>{0, no_id, 0}));
    EXPECT_EQ(keys.ids(), 1U);
}

TEST(DeviceKeysSupport, names_what_does_not_fit) {
    EXPECT_EQ(DeviceKeys::unsupported_reason(key_cases.back().types), "");
    EXPECT_EQ(DeviceKeys::unsupported_reason(std::vector{DataType::array(DataType::integer())}), "");
    EXPECT_EQ(DeviceKeys::unsupported_reason(std::vector{DataType::null()}), "has a key of type NULL");
    EXPECT_NE(DeviceKeys::unsupported_reason(std::vector<DataType>(17, DataType::integer())), "");
}

TEST(DeviceKeysLaunches, no_kernel_over_rows_is_serial) {
    const auto device = device::open_emulator(3);
    auto& emulator = dynamic_cast<device::emulator::EmulatorDevice&>(*device);
    const auto stream = device->create_stream();
    const std::vector<DataType> types{DataType::string()};
    DeviceKeys keys(stream, types);
    std::vector<Value> values;
    for (int i = 0; i < 4000; ++i) values.emplace_back("k" + std::to_string(i % 900));
    const Column column = Column::of_values(types[0], values);
    const std::vector<const Column*> pointers{&column};
    DeviceColumns uploaded = DeviceColumns::upload(stream, pointers, 4000);
    const auto views = uploaded.read_on(stream);
    DeviceMemory planes = device::filled<std::uint32_t>(stream, 4000, 0);
    DeviceMemory ids(stream, 4000 * sizeof(std::uint32_t), "ids");
    keys.map({views, 4000, 40000}, planes.read_as<std::uint32_t>(stream), ids.write_as<std::uint32_t>(stream));
    EXPECT_EQ(keys.ids(), 900U);
    std::size_t over_rows = 0;
    for (const auto& launch : emulator.launches()) {
        EXPECT_LE(launch.longest_thread, 16U) << launch.kernel;
        over_rows += launch.iterations >= 4000 ? 1 : 0;
    }
    EXPECT_GE(over_rows, 5U);
}

INSTANTIATE_TEST_SUITE_P(Devices, DeviceKeysTest, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::gpu
