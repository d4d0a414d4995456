// SPDX-License-Identifier: Apache-2.0
// Work is measured by the device's clock: each piece once, under its name, with its bytes.
#include "device_fixture.hpp"
#include "windrow/kernels/device/device_times.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/primitives.hpp"

#include <algorithm>

namespace windrow::device {
namespace {

class WorkTimesTest : public DeviceTest {
protected:
    void SetUp() override {
        DeviceTest::SetUp();
        if (device_) device_ = watched(std::move(device_), {timer_});
    }
    /// Adds one `times` times, on the way there and back.
    std::vector<std::int64_t> added(const std::shared_ptr<Stream>& stream, int times) {
        DeviceMemory memory = on_device<std::int64_t>(stream, {1, 2, 3, 4});
        for (int i = 0; i < times; ++i) {
            DeviceMemory next(stream, memory.size(), "next");
            kernels().add_constant(*stream, memory.read_as<std::int64_t>(stream), 4, 1, next.write_as<std::int64_t>(stream));
            memory = std::move(next);
        }
        return on_host<std::int64_t>(stream, memory, 4);
    }
    WorkTime time_of(const std::string& name) {
        const std::vector<WorkTime> all = timer_->times();
        const auto found = std::find_if(all.begin(), all.end(), [&](const WorkTime& time) { return time.name == name; });
        return found == all.end() ? WorkTime{} : *found;
    }

    std::shared_ptr<WorkTimer> timer_ = std::make_shared<WorkTimer>();
};
INSTANTIATE_TEST_SUITE_P(Devices, WorkTimesTest, ::testing::ValuesIn(tested_devices()), test_name);

TEST_P(WorkTimesTest, each_piece_of_work_is_measured_once) {
    const auto stream = device().create_stream();
    EXPECT_EQ(added(stream, 5), (std::vector<std::int64_t>{6, 7, 8, 9}));
    EXPECT_EQ(time_of("copy to the device").count, 1U);
    EXPECT_EQ(time_of("copy to the device").bytes, 32U);
    EXPECT_EQ(time_of("copy from the device").count, 1U);
    EXPECT_EQ(time_of("add_constant_kernel").count, 5U);
    EXPECT_EQ(time_of("add_constant_kernel").kind, CallKind::launch);
    EXPECT_EQ(added(device().create_stream(), 2), (std::vector<std::int64_t>{3, 4, 5, 6}));
    EXPECT_EQ(time_of("add_constant_kernel").count, 7U);
    const std::vector<WorkTime> all = timer_->times();
    EXPECT_EQ(all.size(), 3U);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_LE(all[i].longest_ns, all[i].total_ns);
        EXPECT_GE(all[i].longest_ns * all[i].count, all[i].total_ns);
        EXPECT_LE(all[i].total_ns, all[i == 0 ? 0 : i - 1].total_ns);
    }
    EXPECT_GT(all[0].total_ns, 0U);
}

TEST_P(WorkTimesTest, primitives_have_names_too) {
    const auto stream = device().create_stream();
    DeviceMemory values = on_device<std::uint32_t>(stream, {3, 1, 2});
    DeviceMemory sums(stream, values.size(), "sums");
    const Primitives::SumU32 request{values.read_as<std::uint32_t>(stream), sums.write_as<std::uint32_t>(stream), 3};
    DeviceMemory scratch(stream, device().primitives().scratch_bytes(request), "scratch");
    device().primitives().run(*stream, {scratch.write_on(stream), scratch.size()}, request);
    EXPECT_EQ(on_host<std::uint32_t>(stream, sums, 3), (std::vector<std::uint32_t>{0, 3, 4}));
    EXPECT_EQ(time_of("scan").count, 1U);
    EXPECT_EQ(time_of("scan").kind, CallKind::primitive);
}

TEST_P(WorkTimesTest, events_without_a_clock_have_no_time) {
    const auto stream = device().create_stream();
    const auto timed = device().create_timed_event();
    const auto plain = device().create_event();
    stream->record(*timed);
    stream->record(*plain);
    plain->wait();
    EXPECT_THROW(static_cast<void>(plain->nanoseconds_since(*timed)), Error);
    EXPECT_EQ(timed->nanoseconds_since(*timed), 0U);
}

}  // namespace
}  // namespace windrow::device
