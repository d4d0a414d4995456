// SPDX-License-Identifier: Apache-2.0
// The primitives against plain loops, and the contract around them, on every implementation.
#include <algorithm>
#include <numeric>
#include <random>

#include "device_fixture.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/primitives.hpp"

namespace windrow::device {
namespace {

class PrimitivesTest : public DeviceTest {
protected:
    void SetUp() override {
        DeviceTest::SetUp();
        if (device_) stream_ = device().create_stream();
    }
    void TearDown() override { stream_.reset(); }

    /// Runs the request in scratch memory of exactly the size that it asks for.
    template <typename Request>
    void run(const Request& request) {
        DeviceMemory scratch(stream_, device().primitives().scratch_bytes(request), "scratch");
        device().primitives().run(*stream_, {scratch.write_on(stream_), scratch.size()}, request);
    }
    template <typename T>
    DeviceMemory room(std::size_t count) {
        return DeviceMemory(stream_, count * sizeof(T), "output");
    }

    std::shared_ptr<Stream> stream_;
    std::mt19937_64 random_{7};
};
INSTANTIATE_TEST_SUITE_P(Devices, PrimitivesTest, ::testing::ValuesIn(tested_devices()), test_name);

std::vector<std::size_t> sizes() {
    return {0, 1, 33, 1025, 4000};
}

template <typename T>
std::vector<T> random_values(std::mt19937_64& random, std::size_t count, std::uint64_t bound) {
    std::vector<T> values(count);
    for (T& value : values) value = static_cast<T>(random() % bound);
    return values;
}

TEST_P(PrimitivesTest, sorts_by_key_and_keeps_the_order_of_equal_keys) {
    for (const std::size_t rows : sizes()) {
        const auto keys = random_values<std::uint64_t>(random_, rows, 50);
        std::vector<std::uint32_t> order(rows);
        std::iota(order.begin(), order.end(), 0U);
        DeviceMemory keys_in = on_device(stream_, keys);
        DeviceMemory rows_in = on_device(stream_, order);
        DeviceMemory keys_out = room<std::uint64_t>(rows);
        DeviceMemory rows_out = room<std::uint32_t>(rows);
        run(Primitives::SortU64{keys_in.read_as<std::uint64_t>(stream_), rows_in.read_as<std::uint32_t>(stream_),
                                keys_out.write_as<std::uint64_t>(stream_), rows_out.write_as<std::uint32_t>(stream_),
                                static_cast<std::int64_t>(rows)});
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
        EXPECT_EQ(on_host<std::uint32_t>(stream_, rows_out, rows), order);
        const auto got_keys = on_host<std::uint64_t>(stream_, keys_out, rows);
        EXPECT_TRUE(std::is_sorted(got_keys.begin(), got_keys.end()));
    }
}

TEST_P(PrimitivesTest, sorts_by_some_bits_of_the_key) {
    const auto keys = random_values<std::uint32_t>(random_, 1000, 1U << 31);
    std::vector<std::uint32_t> order(keys.size());
    std::iota(order.begin(), order.end(), 0U);
    DeviceMemory keys_in = on_device(stream_, keys);
    DeviceMemory rows_in = on_device(stream_, order);
    DeviceMemory keys_out = room<std::uint32_t>(keys.size());
    DeviceMemory rows_out = room<std::uint32_t>(keys.size());
    run(Primitives::SortU32{keys_in.read_as<std::uint32_t>(stream_), rows_in.read_as<std::uint32_t>(stream_),
                            keys_out.write_as<std::uint32_t>(stream_), rows_out.write_as<std::uint32_t>(stream_), 1000, 4, 12});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return (keys[a] >> 4 & 255) < (keys[b] >> 4 & 255); });
    EXPECT_EQ(on_host<std::uint32_t>(stream_, rows_out, keys.size()), order);
}

TEST_P(PrimitivesTest, sums_before_each_row) {
    for (const std::size_t rows : sizes()) {
        const auto wide = random_values<std::int64_t>(random_, rows, ~std::uint64_t{0});
        const auto narrow = random_values<std::uint32_t>(random_, rows, 1000);
        DeviceMemory wide_in = on_device(stream_, wide);
        DeviceMemory narrow_in = on_device(stream_, narrow);
        DeviceMemory wide_out = room<std::int64_t>(rows);
        DeviceMemory narrow_out = room<std::uint32_t>(rows);
        run(Primitives::SumI64{wide_in.read_as<std::int64_t>(stream_), wide_out.write_as<std::int64_t>(stream_),
                               static_cast<std::int64_t>(rows)});
        run(Primitives::SumU32{narrow_in.read_as<std::uint32_t>(stream_), narrow_out.write_as<std::uint32_t>(stream_),
                               static_cast<std::int64_t>(rows)});
        const auto got_wide = on_host<std::int64_t>(stream_, wide_out, rows);
        const auto got_narrow = on_host<std::uint32_t>(stream_, narrow_out, rows);
        std::uint64_t wide_sum = 0;
        std::uint32_t narrow_sum = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            ASSERT_EQ(got_wide[i], static_cast<std::int64_t>(wide_sum));
            ASSERT_EQ(got_narrow[i], narrow_sum);
            wide_sum += static_cast<std::uint64_t>(wide[i]);
            narrow_sum += narrow[i];
        }
    }
}

TEST_P(PrimitivesTest, sums_runs_of_keys) {
    for (const std::size_t rows : sizes()) {
        auto keys = random_values<std::uint32_t>(random_, rows, 20);
        std::sort(keys.begin(), keys.end());
        const auto values = random_values<std::int64_t>(random_, rows, ~std::uint64_t{0});
        const std::vector<std::uint64_t> wide_keys(keys.begin(), keys.end());
        DeviceMemory keys_in = on_device(stream_, keys);
        DeviceMemory wide_keys_in = on_device(stream_, wide_keys);
        DeviceMemory values_in = on_device(stream_, values);
        DeviceMemory before = room<std::int64_t>(rows);
        DeviceMemory run_keys = room<std::uint32_t>(rows);
        DeviceMemory wide_run_keys = room<std::uint64_t>(rows);
        DeviceMemory sums = room<std::int64_t>(rows);
        DeviceMemory wide_sums = room<std::int64_t>(rows);
        DeviceMemory counts = room<std::int64_t>(2);
        auto* count = counts.write_as<std::int64_t>(stream_);
        const auto* in = values_in.read_as<std::int64_t>(stream_);
        const auto n = static_cast<std::int64_t>(rows);
        run(Primitives::SumByU32{keys_in.read_as<std::uint32_t>(stream_), in, before.write_as<std::int64_t>(stream_), n});
        run(Primitives::RunsU32{keys_in.read_as<std::uint32_t>(stream_), in, run_keys.write_as<std::uint32_t>(stream_),
                                sums.write_as<std::int64_t>(stream_), count, n});
        run(Primitives::RunsU64{wide_keys_in.read_as<std::uint64_t>(stream_), in, wide_run_keys.write_as<std::uint64_t>(stream_),
                                wide_sums.write_as<std::int64_t>(stream_), count + 1, n});
        std::vector<std::uint32_t> expected_keys;
        std::vector<std::uint64_t> expected_sums;
        const auto got_before = on_host<std::int64_t>(stream_, before, rows);
        for (std::size_t i = 0; i < rows; ++i) {
            if (i == 0 || keys[i] != keys[i - 1]) {
                expected_keys.push_back(keys[i]);
                expected_sums.push_back(0);
            }
            ASSERT_EQ(static_cast<std::uint64_t>(got_before[i]), expected_sums.back());
            expected_sums.back() += static_cast<std::uint64_t>(values[i]);
        }
        const std::size_t runs = expected_keys.size();
        EXPECT_EQ(on_host<std::int64_t>(stream_, counts, 2), std::vector<std::int64_t>(2, static_cast<std::int64_t>(runs)));
        EXPECT_EQ(on_host<std::uint32_t>(stream_, run_keys, runs), expected_keys);
        EXPECT_EQ(on_host<std::uint64_t>(stream_, sums, runs), expected_sums);
        EXPECT_EQ(on_host<std::uint64_t>(stream_, wide_sums, runs), expected_sums);
    }
}

TEST_P(PrimitivesTest, selects_flagged_rows_in_order) {
    for (const std::size_t rows : sizes()) {
        const auto values = random_values<std::uint32_t>(random_, rows, 1U << 31);
        const auto flags = random_values<std::uint8_t>(random_, rows, 3);
        DeviceMemory values_in = on_device(stream_, values);
        DeviceMemory flags_in = on_device(stream_, flags);
        DeviceMemory selected = room<std::uint32_t>(rows);
        DeviceMemory count = room<std::int64_t>(1);
        run(Primitives::SelectU32{values_in.read_as<std::uint32_t>(stream_), flags_in.read_as<std::uint8_t>(stream_),
                                  selected.write_as<std::uint32_t>(stream_), count.write_as<std::int64_t>(stream_),
                                  static_cast<std::int64_t>(rows)});
        std::vector<std::uint32_t> expected;
        for (std::size_t i = 0; i < rows; ++i) {
            if (flags[i] != 0) expected.push_back(values[i]);
        }
        EXPECT_EQ(on_host<std::int64_t>(stream_, count, 1)[0], static_cast<std::int64_t>(expected.size()));
        EXPECT_EQ(on_host<std::uint32_t>(stream_, selected, expected.size()), expected);
    }
}

TEST_P(PrimitivesTest, sorts_and_sums_segments) {
    const std::vector<std::uint32_t> offsets{0, 0, 5, 300, 300, 1000, 1001};
    const auto keys = random_values<std::uint64_t>(random_, 1001, 100);
    const auto values = random_values<std::int64_t>(random_, 1001, ~std::uint64_t{0});
    std::vector<std::uint32_t> order(keys.size());
    std::iota(order.begin(), order.end(), 0U);
    DeviceMemory offsets_in = on_device(stream_, offsets);
    DeviceMemory keys_in = on_device(stream_, keys);
    DeviceMemory values_in = on_device(stream_, values);
    DeviceMemory rows_in = on_device(stream_, order);
    DeviceMemory keys_out = room<std::uint64_t>(keys.size());
    DeviceMemory rows_out = room<std::uint32_t>(keys.size());
    DeviceMemory sums = room<std::int64_t>(6);
    const auto* at = offsets_in.read_as<std::uint32_t>(stream_);
    run(Primitives::SegmentedSortU64{keys_in.read_as<std::uint64_t>(stream_), rows_in.read_as<std::uint32_t>(stream_),
                                     keys_out.write_as<std::uint64_t>(stream_), rows_out.write_as<std::uint32_t>(stream_), 1001,
                                     6, at});
    run(Primitives::SegmentedSumI64{values_in.read_as<std::int64_t>(stream_), sums.write_as<std::int64_t>(stream_), 1001, 6, at});
    std::vector<std::uint64_t> expected_sums;
    for (std::size_t segment = 0; segment < 6; ++segment) {
        const auto begin = order.begin() + offsets[segment];
        const auto end = order.begin() + offsets[segment + 1];
        std::uint64_t sum = 0;
        for (auto row = begin; row != end; ++row) sum += static_cast<std::uint64_t>(values[*row]);
        expected_sums.push_back(sum);
        std::stable_sort(begin, end, [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
    }
    EXPECT_EQ(on_host<std::uint32_t>(stream_, rows_out, order.size()), order);
    EXPECT_EQ(on_host<std::uint64_t>(stream_, sums, 6), expected_sums);
}

TEST_P(PrimitivesTest, takes_empty_segments_and_no_segments) {
    const std::vector<std::uint32_t> offsets{0, 0, 0};
    DeviceMemory offsets_in = on_device(stream_, offsets);
    DeviceMemory sums = room<std::int64_t>(2);
    const auto* at = offsets_in.read_as<std::uint32_t>(stream_);
    run(Primitives::SegmentedSumI64{nullptr, sums.write_as<std::int64_t>(stream_), 0, 2, at});
    EXPECT_EQ(on_host<std::int64_t>(stream_, sums, 2), std::vector<std::int64_t>(2));
    run(Primitives::SegmentedSumI64{nullptr, nullptr, 0, 0, nullptr});
    run(Primitives::SegmentedSortU64{nullptr, nullptr, nullptr, nullptr, 0, 0, nullptr});
    stream_->wait_all();
}

TEST_P(PrimitivesTest, refuses_what_breaks_the_contract) {
    DeviceMemory values = filled<std::uint32_t>(stream_, 100, 1);
    DeviceMemory out = room<std::uint32_t>(100);
    auto* in = values.write_as<std::uint32_t>(stream_);
    Primitives& primitives = device().primitives();
    const Primitives::SumU32 fine{in, out.write_as<std::uint32_t>(stream_), 100};
    const std::size_t needed = primitives.scratch_bytes(fine);
    DeviceMemory scratch(stream_, needed, "scratch");
    void* memory = scratch.write_on(stream_);
    EXPECT_THROW(primitives.run(*stream_, {memory, needed - 1}, fine), Error) << "too little scratch memory";
    EXPECT_THROW(primitives.run(*stream_, {nullptr, needed}, fine), Error) << "no scratch memory";
    EXPECT_THROW(primitives.run(*stream_, {memory, needed}, Primitives::SumU32{in, in + 50, 50 + 1}), Error) << "overlap";
    EXPECT_THROW(primitives.run(*stream_, {in, needed}, fine), Error) << "scratch memory that is input";
    EXPECT_THROW(primitives.run(*stream_, {memory, needed}, Primitives::SumU32{nullptr, in, 50}), Error) << "no input";
    EXPECT_THROW(static_cast<void>(primitives.scratch_bytes(Primitives::SumU32{in, in, std::int64_t{1} << 31})), Error)
        << "too many rows";
    EXPECT_THROW(static_cast<void>(primitives.scratch_bytes(Primitives::SumU32{in, in, -1})), Error) << "fewer than no rows";
    primitives.run(*stream_, {memory, needed}, fine);
    EXPECT_EQ(on_host<std::uint32_t>(stream_, out, 100)[1], 0x01010101U);
}

}  // namespace
}  // namespace windrow::device
