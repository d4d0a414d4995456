// SPDX-License-Identifier: Apache-2.0
// Kernels with barriers, warp operations, shared memory and atomics give the answers of plain loops, for every seed.
#include <algorithm>
#include <map>
#include <numeric>

#include "device_fixture.hpp"

namespace windrow::device {
namespace {

class SampleKernelsTest : public DeviceTest {};
INSTANTIATE_TEST_SUITE_P(Devices, SampleKernelsTest, ::testing::ValuesIn(tested_devices()), test_name);

std::vector<std::int64_t> row_counts() {
    return {0, 1, 31, 32, 33, 1000, 5000};
}

TEST_P(SampleKernelsTest, sums_and_finds_the_largest) {
    for (const std::int64_t rows : row_counts()) {
        std::vector<std::int64_t> values(static_cast<std::size_t>(rows));
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>((i * 7919) % 1013) - 500;
        const auto stream = device().create_stream();
        DeviceMemory input = on_device(stream, values);
        DeviceMemory results = on_device<std::int64_t>(stream, {0, -1'000'000, 0});
        auto* out = results.write_as<std::int64_t>(stream);
        kernels().sum_and_largest(*stream, input.read_as<std::int64_t>(stream), rows, out, out + 1, out + 2);
        const auto got = on_host<std::int64_t>(stream, results, 3);
        EXPECT_EQ(got[0], std::accumulate(values.begin(), values.end(), std::int64_t{0})) << rows;
        EXPECT_EQ(got[1], rows == 0 ? -1'000'000 : *std::max_element(values.begin(), values.end())) << rows;
        EXPECT_EQ(got[2], std::count_if(values.begin(), values.end(), [](std::int64_t value) { return value < 0; })) << rows;
    }
}

TEST_P(SampleKernelsTest, counts_bins) {
    for (const std::int64_t rows : row_counts()) {
        std::vector<std::uint32_t> bins(static_cast<std::size_t>(rows));
        for (std::size_t i = 0; i < bins.size(); ++i) bins[i] = static_cast<std::uint32_t>((i * i) % 50);
        std::vector<std::uint32_t> expected(64);
        for (const std::uint32_t bin : bins) ++expected[bin];
        const auto stream = device().create_stream();
        DeviceMemory input = on_device(stream, bins);
        DeviceMemory counts = filled<std::uint32_t>(stream, 64, 0);
        kernels().histogram(*stream, input.read_as<std::uint32_t>(stream), rows, counts.write_as<std::uint32_t>(stream));
        EXPECT_EQ(on_host<std::uint32_t>(stream, counts, 64), expected) << rows;
    }
}

TEST_P(SampleKernelsTest, inserts_each_key_once) {
    const std::uint32_t slots = 512;
    std::vector<std::uint64_t> keys(2000);
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = (i * 31) % 300;
    const auto stream = device().create_stream();
    DeviceMemory input = on_device(stream, keys);
    DeviceMemory states = filled<std::uint32_t>(stream, slots + 1, 0);
    DeviceMemory slot_keys(stream, slots * sizeof(std::uint64_t), "keys");
    DeviceMemory slot_ids(stream, slots * sizeof(std::uint32_t), "ids of slots");
    DeviceMemory ids(stream, keys.size() * sizeof(std::uint32_t), "ids of rows");
    auto* state = states.write_as<std::uint32_t>(stream);
    kernels().insert_keys(
        *stream,
        {state, slot_keys.write_as<std::uint64_t>(stream), slot_ids.write_as<std::uint32_t>(stream), state + slots, slots - 1},
        input.read_as<std::uint64_t>(stream), static_cast<std::int64_t>(keys.size()), ids.write_as<std::uint32_t>(stream));
    const auto got = on_host<std::uint32_t>(stream, ids, keys.size());
    std::map<std::uint64_t, std::uint32_t> id_of;
    std::map<std::uint32_t, std::uint64_t> key_of;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        EXPECT_EQ(id_of.try_emplace(keys[i], got[i]).first->second, got[i]) << "a key has two ids";
        EXPECT_EQ(key_of.try_emplace(got[i], keys[i]).first->second, keys[i]) << "an id has two keys";
    }
    EXPECT_EQ(id_of.size(), 300U);
    EXPECT_EQ(key_of.rbegin()->first, 299U) << "ids are dense";
}

TEST_P(SampleKernelsTest, reverses_groups_of_32) {
    std::vector<std::uint32_t> values(32 * 20);
    std::iota(values.begin(), values.end(), 0U);
    const auto stream = device().create_stream();
    DeviceMemory input = on_device(stream, values);
    DeviceMemory output(stream, values.size() * sizeof(std::uint32_t), "reversed");
    kernels().reverse_groups(*stream, input.read_as<std::uint32_t>(stream), static_cast<std::int64_t>(values.size()),
                             output.write_as<std::uint32_t>(stream));
    for (std::size_t group = 0; group < values.size(); group += 32) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(group);
        std::reverse(begin, begin + 32);
    }
    EXPECT_EQ(on_host<std::uint32_t>(stream, output, values.size()), values);
}

TEST_P(SampleKernelsTest, compacts_within_blocks) {
    const std::size_t rows = 900;
    const std::size_t blocks = (rows + 127) / 128;
    std::vector<std::uint8_t> flags(rows);
    for (std::size_t i = 0; i < rows; ++i) flags[i] = (i * i + i / 3) % 3 == 0 ? 1 : 0;
    const auto stream = device().create_stream();
    DeviceMemory input = on_device(stream, flags);
    DeviceMemory positions = filled<std::uint32_t>(stream, blocks * 128, 0xff);
    DeviceMemory counts(stream, blocks * sizeof(std::uint32_t), "counts");
    kernels().compact_blocks(*stream, input.read_as<std::uint8_t>(stream), static_cast<std::int64_t>(rows),
                             positions.write_as<std::uint32_t>(stream), counts.write_as<std::uint32_t>(stream));
    const auto got = on_host<std::uint32_t>(stream, positions, blocks * 128);
    const auto got_counts = on_host<std::uint32_t>(stream, counts, blocks);
    for (std::size_t block = 0; block < blocks; ++block) {
        std::vector<std::uint32_t> expected;
        for (std::size_t row = block * 128; row < std::min(rows, block * 128 + 128); ++row) {
            if (flags[row] != 0) expected.push_back(static_cast<std::uint32_t>(row));
        }
        EXPECT_EQ(got_counts[block], expected.size());
        expected.resize(128, 0xffffffffU);
        const auto begin = got.begin() + static_cast<std::ptrdiff_t>(block * 128);
        EXPECT_EQ(std::vector<std::uint32_t>(begin, begin + 128), expected) << "block " << block;
    }
}

TEST_P(SampleKernelsTest, uses_dynamic_shared_memory) {
    for (const std::uint32_t words : {1U, 1000U, 25'000U}) {  // the last needs more than 48 KB
        const auto stream = device().create_stream();
        DeviceMemory out(stream, sizeof(std::uint32_t), "sum");
        kernels().sum_of_dynamic_shared(*stream, words, out.write_as<std::uint32_t>(stream));
        const std::uint64_t sum = std::uint64_t{words} * (words - 1) / 2;
        EXPECT_EQ(on_host<std::uint32_t>(stream, out, 1)[0], sum & 0xffffffU);
    }
}

TEST_P(SampleKernelsTest, has_atomics_of_each_width) {
    const std::int64_t rows = 300;
    std::vector<std::uint64_t> wide(11);
    std::vector<std::uint32_t> narrow(11);
    wide[2] = narrow[2] = 1000;
    wide[4] = ~std::uint64_t{0};
    narrow[4] = ~std::uint32_t{0};
    narrow[10] = 0x80000000U;
    const auto stream = device().create_stream();
    DeviceMemory wide_slots = on_device(stream, wide);
    DeviceMemory narrow_slots = on_device(stream, narrow);
    DeviceMemory half = on_device<std::uint16_t>(stream, {65'500, 0});
    kernels().every_atomic(*stream, rows, wide_slots.write_as<std::uint64_t>(stream),
                           narrow_slots.write_as<std::uint32_t>(stream), half.write_as<std::uint16_t>(stream));
    std::uint64_t xored = 0;
    for (std::int64_t row = 0; row < rows; ++row) xored ^= static_cast<std::uint64_t>(row);
    const std::uint64_t sum = static_cast<std::uint64_t>(rows) * (rows - 1) / 2;
    const auto check = [&](const auto& got) {
        using T = std::decay_t<decltype(got[0])>;
        EXPECT_EQ(got[0], sum);
        EXPECT_EQ(got[1], 299U);
        EXPECT_EQ(got[2], 0U);
        EXPECT_EQ(got[3], 511U);
        EXPECT_EQ(got[4], static_cast<T>(~T{511}));
        EXPECT_EQ(got[5], xored);
        EXPECT_EQ(got[6] + got[7], sum);
        EXPECT_EQ(got[8], sum);
        EXPECT_EQ(got[9], 77U);
    };
    const auto got_wide = on_host<std::uint64_t>(stream, wide_slots, 11);
    const auto got_narrow = on_host<std::uint32_t>(stream, narrow_slots, 11);
    check(got_wide);
    check(got_narrow);
    EXPECT_EQ(static_cast<std::int64_t>(got_wide[10]), -299);
    EXPECT_EQ(static_cast<std::int32_t>(got_narrow[10]), -1);
    EXPECT_EQ(on_host<std::uint16_t>(stream, half, 2)[0], static_cast<std::uint16_t>(65'500 + 300));
}

}  // namespace
}  // namespace windrow::device
