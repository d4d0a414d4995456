// SPDX-License-Identifier: Apache-2.0
// Faults on purpose: each mode, and that calls are counted.
#include "windrow/kernels/device/fault.hpp"
#include "device_fixture.hpp"
#include "windrow/kernels/device/device_use.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::device {
namespace {

using Values = std::vector<std::int64_t>;

/// Adds one to each of some values; the device calls of it are the same each time.
Values add_one(Device& device, const Values& values) {
    const std::shared_ptr<Stream> stream = device.create_stream();
    DeviceMemory from = on_device<std::int64_t>(stream, values);
    DeviceMemory to(stream, from.size(), "sums");
    sample_kernels_for(device.target())
        ->add_constant(*stream, from.read_as<std::int64_t>(stream), static_cast<std::int64_t>(values.size()), 1,
                       to.write_as<std::int64_t>(stream));
    return on_host<std::int64_t>(stream, to, values.size());
}

struct Watched {
    std::shared_ptr<UseCounter> counter = std::make_shared<UseCounter>();
    std::unique_ptr<Device> device;
};

Watched failing(std::uint64_t call, FaultMode mode) {
    Watched made;
    made.device = watched(open_emulator(1), {made.counter, make_fault({call, mode})});
    return made;
}

std::uint64_t calls_of_add_one() {
    const Watched none = failing(0, FaultMode::memory);
    EXPECT_EQ(add_one(*none.device, {1, 2}), (Values{2, 3}));
    const DeviceUse use = none.counter->use();
    EXPECT_EQ(use.launches, 1U);
    EXPECT_EQ(use.bytes_to_device, 16U);
    EXPECT_EQ(use.bytes_to_host, 16U);
    return use.calls;
}

TEST(FaultTest, a_call_without_memory_leaves_the_device_as_it_was) {
    const std::uint64_t calls = calls_of_add_one();
    ASSERT_GE(calls, 10U);
    for (std::uint64_t call = 1; call <= calls; ++call) {
        const Watched tried = failing(call, FaultMode::memory);
        EXPECT_THROW(static_cast<void>(add_one(*tried.device, {1, 2})), DeviceOutOfMemory) << call;
        EXPECT_EQ(add_one(*tried.device, {1, 2}), (Values{2, 3})) << call;
        EXPECT_EQ(tried.device->memory_use().used_bytes, 0U) << call;
    }
}

TEST(FaultTest, a_sticky_fault_stays) {
    const std::uint64_t calls = calls_of_add_one();
    for (std::uint64_t call = 1; call <= calls; ++call) {
        const Watched tried = failing(call, FaultMode::sticky);
        EXPECT_THROW(static_cast<void>(add_one(*tried.device, {1, 2})), DeviceFailure) << call;
        EXPECT_EQ(tried.counter->use().calls, call);
        EXPECT_THROW(static_cast<void>(tried.device->create_stream()), DeviceFailure) << call;
    }
}

TEST(FaultTest, a_late_fault_is_told_before_its_results_are_used) {
    const std::uint64_t calls = calls_of_add_one();
    for (std::uint64_t call = 1; call <= calls; ++call) {
        const Watched tried = failing(call, FaultMode::late);
        EXPECT_THROW(static_cast<void>(add_one(*tried.device, {1, 2})), DeviceFailure) << call;
        EXPECT_GE(tried.counter->use().calls, call);
        EXPECT_LE(tried.counter->use().calls, call + 3);
        EXPECT_THROW(static_cast<void>(tried.device->create_stream()), DeviceFailure) << call;
    }
}

TEST(FaultTest, plans_are_read) {
    EXPECT_EQ(parse_fault_plan("17:memory").call, 17U);
    EXPECT_EQ(parse_fault_plan("1:sticky").mode, FaultMode::sticky);
    EXPECT_EQ(parse_fault_plan("1:late").mode, FaultMode::late);
    for (const char* wrong : {"", "17", "17:", "0:late", ":late", "x:late", "1:soon", "1:late "})
        EXPECT_THROW(static_cast<void>(parse_fault_plan(wrong)), Error) << wrong;
}

}  // namespace
}  // namespace windrow::device
