// SPDX-License-Identifier: Apache-2.0
#include "gpu/columns/device_columns.hpp"

#include "device_fixture.hpp"

#include <cstring>

namespace windrow::gpu {
namespace {

using device::DeviceTest;

class DeviceColumnsTest : public DeviceTest {
protected:
    /// The bytes behind a view's address.
    std::vector<std::byte> bytes_at(const std::shared_ptr<device::Stream>& stream, const void* address, std::size_t bytes) {
        device::PinnedMemory host(device(), bytes);
        stream->copy_to_host(host.data(), address, bytes);
        stream->wait_all();
        return {host.data(), host.data() + bytes};
    }
    template <typename T>
    std::vector<T> values_at(const std::shared_ptr<device::Stream>& stream, const void* address, std::size_t count) {
        const auto bytes = bytes_at(stream, address, count * sizeof(T));
        std::vector<T> out(count);
        std::memcpy(out.data(), bytes.data(), bytes.size());
        return out;
    }
};

TEST_P(DeviceColumnsTest, every_layout_arrives) {
    const auto stream = device().create_stream();
    const std::vector<Value> numbers{Value(7), Value(), Value(-3), Value(5)};
    const std::vector<Value> flags{Value(true), Value(false), Value(), Value(true)};
    const std::vector<Value> texts{Value("a"), Value(""), Value(), Value("longer text")};
    const Column bigint = Column::of_values(DataType::bigint(), numbers);
    const Column boolean = Column::of_values(DataType::boolean(), flags);
    const Column text = Column::of_values(DataType::string(), texts);
    const Column constant = Column::of_constant(DataType::integer(), Value(42), 4);
    const Column nulls = Column::of_nulls(DataType::integer(), 4);
    const std::vector<const Column*> all{&bigint, &boolean, nullptr, &text, &constant, &nulls};
    DeviceColumns columns = DeviceColumns::upload(stream, all, 4);
    const std::vector<ColumnView> views = columns.read_on(stream);
    ASSERT_EQ(views.size(), 6U);

    const auto got = values_at<std::int64_t>(stream, views[0].values, 4);
    EXPECT_EQ(got[0], 7);
    EXPECT_EQ(got[2], -3);
    EXPECT_EQ(got[3], 5);
    EXPECT_EQ(values_at<std::uint32_t>(stream, views[0].validity, 1)[0] & 0b1111U, 0b1101U);
    EXPECT_EQ(views[0].constant, 0U);

    EXPECT_EQ(values_at<std::uint32_t>(stream, views[1].values, 1)[0] & 0b1011, 0b1001U);
    EXPECT_EQ(values_at<std::uint32_t>(stream, views[1].validity, 1)[0] & 0b1111U, 0b1011U);

    EXPECT_EQ(views[2].values, nullptr);

    EXPECT_EQ(values_at<std::int32_t>(stream, views[3].values, 5), (std::vector<std::int32_t>{0, 1, 1, 1, 12}));
    const auto letters = bytes_at(stream, views[3].bytes, 12);
    EXPECT_EQ(std::memcmp(letters.data(), "alonger text", 12), 0);

    EXPECT_EQ(views[4].constant, 1U);
    EXPECT_EQ(values_at<std::int32_t>(stream, views[4].values, 1)[0], 42);
    EXPECT_EQ(views[4].validity, nullptr);
    EXPECT_EQ(views[5].constant, 1U);
    EXPECT_EQ(values_at<std::uint32_t>(stream, views[5].validity, 1)[0] & 1U, 0U);
}

TEST_P(DeviceColumnsTest, results_come_back_up_to_the_rows_asked_for) {
    const auto stream = device().create_stream();
    const std::vector<DataType> types{DataType::bigint(), DataType::boolean(), DataType::decimal(20, 2)};
    DeviceColumns results = DeviceColumns::allocate(stream, types, 100);
    for (const ResultView& view : results.write_on(stream)) {
        stream->fill(view.values, 0x01, 128);
        stream->fill(view.validity, 0x0f, 16);
    }
    ColumnDownload download = results.download(stream, 3);
    std::vector<Column> columns = download.columns();
    ASSERT_EQ(columns.size(), 3U);
    EXPECT_EQ(columns[0].rows, 3);
    EXPECT_EQ(columns[0].value(2), Value(std::int64_t{0x0101010101010101}));
    EXPECT_TRUE(columns[0].validity.empty());  // all three rows are valid
    EXPECT_EQ(columns[1].value(0), Value(true));
    EXPECT_EQ(columns[1].value(1), Value(false));
    EXPECT_EQ(columns[2].type, DataType::decimal(20, 2));

    ColumnDownload more = results.download(stream, 4 + 1);
    columns = more.columns();
    EXPECT_FALSE(columns[0].is_valid(4));
    EXPECT_TRUE(columns[0].is_valid(3));
}

TEST_P(DeviceColumnsTest, no_rows_and_no_columns) {
    const auto stream = device().create_stream();
    const Column empty = Column::of_values(DataType::bigint(), {});
    const std::vector<const Column*> one{&empty};
    DeviceColumns columns = DeviceColumns::upload(stream, one, 0);
    EXPECT_EQ(columns.read_on(stream)[0].values, nullptr);
    EXPECT_EQ(DeviceColumns::upload(stream, {}, 5).memory(), 0U);
    const std::vector<DataType> types{DataType::bigint()};
    DeviceColumns results = DeviceColumns::allocate(stream, types, 0);
    EXPECT_EQ(results.download(stream, 0).columns()[0].rows, 0);
}

INSTANTIATE_TEST_SUITE_P(Devices, DeviceColumnsTest, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::gpu
