// SPDX-License-Identifier: Apache-2.0
// Memory, streams and events keep their contract on every implementation.
#include <array>
#include <thread>

#include "device_fixture.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::device {
namespace {

class MemoryTest : public DeviceTest {};
INSTANTIATE_TEST_SUITE_P(Devices, MemoryTest, ::testing::ValuesIn(tested_devices()), test_name);

TEST_P(MemoryTest, copies_there_and_back) {
    const auto stream = device().create_stream();
    const std::vector<std::uint32_t> values{1, 2, 3, 4, 5};
    DeviceMemory memory = on_device(stream, values);
    EXPECT_EQ(on_host<std::uint32_t>(stream, memory, 5), values);
}

TEST_P(MemoryTest, copies_parts_on_the_device) {
    const auto stream = device().create_stream();
    DeviceMemory source = on_device<std::uint8_t>(stream, {1, 2, 3, 4, 5, 6, 7, 8});
    DeviceMemory target = filled<std::uint8_t>(stream, 8, 9);
    stream->copy_on_device(target.write_as<std::uint8_t>(stream) + 2, source.read_as<std::uint8_t>(stream) + 4, 3);
    EXPECT_EQ(on_host<std::uint8_t>(stream, target, 8), (std::vector<std::uint8_t>{9, 9, 5, 6, 7, 9, 9, 9}));
}

TEST_P(MemoryTest, refuses_more_than_the_budget_and_goes_on) {
    open({0, 1 << 20});
    if (!device_) return;
    const auto stream = device().create_stream();
    DeviceMemory most(stream, 900'000, "most of it");
    EXPECT_THROW(DeviceMemory(stream, 200'000, "too much"), DeviceOutOfMemory);
    try {
        DeviceMemory again(stream, 200'000, "the key dictionary");
        FAIL();
    } catch (const DeviceOutOfMemory& error) {
        EXPECT_EQ(error.code(), "W7012");
        EXPECT_EQ(error.asked_bytes(), 200'000U);
        EXPECT_NE(error.message().find("the key dictionary"), std::string::npos);
        EXPECT_NE(error.message().find("900000"), std::string::npos);
    }
    EXPECT_EQ(device().memory_use().used_bytes, 900'000U);
    most = DeviceMemory();
    EXPECT_EQ(device().memory_use().used_bytes, 0U);
    EXPECT_EQ(device().memory_use().peak_bytes, 900'000U);
    DeviceMemory now(stream, 1 << 20, "all of it");
    stream->fill(now.write_on(stream), 1, now.size());
    stream->wait_all();
}

TEST_P(MemoryTest, orders_uses_on_several_streams) {
    const auto writer = device().create_stream();
    const auto reader = device().create_stream();
    DeviceMemory memory(writer, 4 * sizeof(std::int64_t), "shared by two streams");
    std::vector<std::int64_t> expected(4);
    writer->fill(memory.write_on(writer), 0, memory.size());
    for (int round = 0; round < 20; ++round) {  // each stream reads what the other wrote last and overwrites it
        const auto& stream = round % 2 == 0 ? reader : writer;
        DeviceMemory next(stream, memory.size(), "next round");
        kernels().add_constant(*stream, memory.read_as<std::int64_t>(stream), 4, round, next.write_as<std::int64_t>(stream));
        memory = std::move(next);
        for (auto& value : expected) value += round;
    }
    EXPECT_EQ(on_host<std::int64_t>(writer, memory, 4), expected);
}

TEST_P(MemoryTest, lets_pinned_memory_go_before_its_copy_ran) {
    const auto stream = device().create_stream();
    DeviceMemory memory(stream, 1000, "target");
    for (std::uint8_t round = 0; round < 10; ++round) {
        PinnedMemory host(device(), 100);
        std::fill_n(host.as<std::uint8_t>(), 100, round);
        upload(stream, memory, round * std::size_t{100}, host, 0, 100);
    }
    const auto got = on_host<std::uint8_t>(stream, memory, 1000);
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], i / 100);
}

TEST_P(MemoryTest, reuses_pinned_memory_for_the_next_upload) {
    const auto stream = device().create_stream();
    DeviceMemory memory(stream, 20, "target");
    PinnedMemory host(device(), 2);
    for (std::uint8_t round = 0; round < 10; ++round) {
        host.wait_ready();
        host.as<std::uint8_t>()[0] = host.as<std::uint8_t>()[1] = round;
        upload(stream, memory, round * std::size_t{2}, host, 0, 2);
    }
    const auto got = on_host<std::uint8_t>(stream, memory, 20);
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], i / 2);
}

TEST_P(MemoryTest, hands_pinned_memory_from_stream_to_stream) {
    const auto first = device().create_stream();
    const auto second = device().create_stream();
    DeviceMemory one = filled<std::uint8_t>(first, 100, 1);
    DeviceMemory two = filled<std::uint8_t>(second, 100, 2);
    PinnedMemory host(device(), 100);
    std::fill_n(host.as<std::uint8_t>(), 100, std::uint8_t{3});
    for (int round = 0; round < 5; ++round) {  // the host never looks: each copy is ordered behind the one before
        upload(first, one, 0, host, 0, 100);
        download(second, host, 0, two, 0, 100);
        upload(first, two, 0, host, 0, 100);
        download(second, host, 0, one, 0, 100);  // 3 again
    }
    host.wait_ready();
    EXPECT_EQ(host.as<std::uint8_t>()[99], 3);
    EXPECT_EQ(on_host<std::uint8_t>(second, two, 100), std::vector<std::uint8_t>(100, 2));
}

TEST_P(MemoryTest, serves_several_threads_of_the_host) {
    std::vector<std::thread> threads;
    std::array<std::int64_t, 3> sums{};
    for (std::size_t i = 0; i < sums.size(); ++i) {
        threads.emplace_back([&, i] {
            const auto stream = device().create_stream();
            for (int round = 0; round < 10; ++round) {
                DeviceMemory in = on_device<std::int64_t>(stream, {static_cast<std::int64_t>(i), 2, 3});
                DeviceMemory out(stream, in.size(), "output");
                kernels().add_constant(*stream, in.read_as<std::int64_t>(stream), 3, round, out.write_as<std::int64_t>(stream));
                sums[i] += on_host<std::int64_t>(stream, out, 3)[0];
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(sums, (std::array<std::int64_t, 3>{45, 55, 65}));
}

TEST_P(MemoryTest, an_event_is_reached_when_the_work_before_it_is_done) {
    const auto stream = device().create_stream();
    const auto event = device().create_event();
    EXPECT_TRUE(event->reached()) << "never recorded";
    DeviceMemory memory = filled<std::uint8_t>(stream, 1000, 3);
    stream->record(*event);
    while (!event->reached()) {
    }
    event->wait();
}

TEST_P(MemoryTest, nothing_takes_no_memory) {
    const auto stream = device().create_stream();
    DeviceMemory memory(stream, 0, "nothing");
    EXPECT_EQ(memory.read_on(stream), nullptr);
    PinnedMemory host(device(), 0);
    upload(stream, memory, 0, host, 0, 0);
    stream->wait_all();
}

TEST_P(MemoryTest, a_copy_outside_of_its_memory_is_a_defect) {
    const auto stream = device().create_stream();
    DeviceMemory memory(stream, 10, "ten bytes");
    PinnedMemory host(device(), 10);
    EXPECT_THROW(upload(stream, memory, 5, host, 0, 6), Error);
    EXPECT_THROW(download(stream, host, 0, memory, 11, 0), Error);
}

TEST(Implementations, say_why_they_are_not_there) {
    for (const Implementation& implementation : implementations()) {
        EXPECT_NE(implementation.reason_unavailable(99), "");
        if (implementation.name == "emulator") {
            EXPECT_EQ(implementation.reason_unavailable(0), "");
            continue;
        }
        EXPECT_THROW(static_cast<void>(implementation.open({99, 0})), DeviceFailure);
    }
}

}  // namespace
}  // namespace windrow::device
