// SPDX-License-Identifier: Apache-2.0
// Kernels that move elements: copies by strides, fills, gathers.
#include "inference_fixture.hpp"

#include <numeric>

namespace windrow::inference {
namespace {

using LayoutKernels = InferenceDeviceTest;

/// [2, 3, 5] transposed to [5, 2, 3].
StridedElements<2> transposing() {
    StridedElements<2> elements;
    elements.rank = 3;
    elements.count = 30;
    const std::int64_t lengths[] = {5, 2, 3};
    const std::int64_t from[] = {1, 15, 5};
    const std::int64_t to[] = {6, 3, 1};
    for (int i = 0; i < 3; ++i) {
        elements.lengths[i] = lengths[i];
        elements.strides[0][i] = from[i];
        elements.strides[1][i] = to[i];
    }
    return elements;
}

template <typename T>
std::vector<T> counted(std::size_t count) {
    std::vector<T> values(count);
    std::iota(values.begin(), values.end(), T{1});
    return values;
}

template <typename T>
void expect_transposed(const std::shared_ptr<device::Stream>& stream, const InferenceKernels& kernels) {
    const std::vector<T> values = counted<T>(30);
    device::DeviceMemory from = device::on_device(stream, values);
    device::DeviceMemory to = device::on_device(stream, std::vector<T>(30));
    kernels.copy(*stream, transposing(), sizeof(T), from.read_on(stream), to.write_on(stream));
    const std::vector<T> got = device::on_host<T>(stream, to, 30);
    for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(got[i], values[i / 6 + i % 6 / 3 * 15 + i % 3 * 5]) << i;
}

TEST_P(LayoutKernels, copy_transposes_elements_of_each_width) {
    expect_transposed<std::uint8_t>(stream_, kernels());
    expect_transposed<std::uint16_t>(stream_, kernels());
    expect_transposed<std::uint32_t>(stream_, kernels());
    expect_transposed<std::uint64_t>(stream_, kernels());
}

TEST_P(LayoutKernels, copy_starts_where_it_is_told_and_goes_backwards) {
    StridedElements<2> elements;
    elements.rank = 1;
    elements.count = 4;
    elements.lengths[0] = 4;
    elements.starts[0] = 9;
    elements.strides[0][0] = -2;
    elements.starts[1] = 1;
    elements.strides[1][0] = 1;
    device::DeviceMemory from = device::on_device(stream_, counted<std::uint32_t>(10));
    device::DeviceMemory to = device::on_device(stream_, std::vector<std::uint32_t>(6, 77));
    kernels().copy(*stream_, elements, 4, from.read_on(stream_), to.write_on(stream_));
    EXPECT_EQ(device::on_host<std::uint32_t>(stream_, to, 6), (std::vector<std::uint32_t>{77, 10, 8, 6, 4, 77}));
}

template <typename T>
void expect_filled(const std::shared_ptr<device::Stream>& stream, const InferenceKernels& kernels, T value) {
    device::DeviceMemory to(stream, 1000 * sizeof(T), "filled");
    kernels.fill(*stream, 1000, sizeof(T), value, to.write_on(stream));
    EXPECT_EQ(device::on_host<T>(stream, to, 1000), std::vector<T>(1000, value));
}

TEST_P(LayoutKernels, fill_sets_elements_of_each_width) {
    expect_filled<std::uint8_t>(stream_, kernels(), 0xa1);
    expect_filled<std::uint16_t>(stream_, kernels(), 0xa1b2);
    expect_filled<std::uint32_t>(stream_, kernels(), 0xa1b2c3d4);
    expect_filled<std::uint64_t>(stream_, kernels(), 0xa1b2c3d4e5f60718);
}

/// from [2, 4, 3] gathered along the middle.
template <typename T, typename INDEX>
void expect_gathered(const std::shared_ptr<device::Stream>& stream, const InferenceKernels& kernels) {
    const std::vector<T> values = counted<T>(24);
    const std::vector<INDEX> indices{3, -1, 0, -4, 2};
    device::DeviceMemory from = device::on_device(stream, values);
    device::DeviceMemory chosen = device::on_device(stream, indices);
    device::DeviceMemory to(stream, 30 * sizeof(T), "gathered");
    device::DeviceMemory failed = device::on_device<std::uint32_t>(stream, {0});
    const GatherShape shape{2, 4, 5, 3, sizeof(T), sizeof(INDEX)};
    kernels.gather(*stream, shape, from.read_on(stream), chosen.read_on(stream), to.write_on(stream),
                   failed.write_as<std::uint32_t>(stream));
    std::vector<T> expected;
    for (const std::size_t outer : {0, 1}) {
        for (const std::size_t index : {3, 3, 0, 0, 2}) {
            for (const std::size_t inner : {0, 1, 2}) expected.push_back(values[(outer * 4 + index) * 3 + inner]);
        }
    }
    EXPECT_EQ(device::on_host<T>(stream, to, 30), expected);
    EXPECT_EQ(device::on_host<std::uint32_t>(stream, failed, 1), std::vector<std::uint32_t>{0});
}

TEST_P(LayoutKernels, gather_takes_elements_of_each_width_by_each_index) {
    expect_gathered<std::uint8_t, std::int32_t>(stream_, kernels());
    expect_gathered<std::uint16_t, std::int32_t>(stream_, kernels());
    expect_gathered<std::uint32_t, std::int64_t>(stream_, kernels());
    expect_gathered<std::uint64_t, std::int64_t>(stream_, kernels());
}

TEST_P(LayoutKernels, gather_tells_of_an_index_outside) {
    for (const std::int64_t outside : {4, -5}) {
        device::DeviceMemory from = device::on_device(stream_, counted<std::uint32_t>(4));
        device::DeviceMemory chosen = device::on_device(stream_, std::vector<std::int64_t>{1, outside});
        device::DeviceMemory to(stream_, 8, "gathered");
        device::DeviceMemory failed = device::on_device<std::uint32_t>(stream_, {0});
        kernels().gather(*stream_, {1, 4, 2, 1, 4, 8}, from.read_on(stream_), chosen.read_on(stream_), to.write_on(stream_),
                         failed.write_as<std::uint32_t>(stream_));
        EXPECT_EQ(device::on_host<std::uint32_t>(stream_, to, 2), (std::vector<std::uint32_t>{2, 0}));
        EXPECT_EQ(device::on_host<std::uint32_t>(stream_, failed, 1), std::vector<std::uint32_t>{1});
    }
}

INSTANTIATE_TEST_SUITE_P(Devices, LayoutKernels, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::inference
