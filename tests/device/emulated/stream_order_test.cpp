// SPDX-License-Identifier: Apache-2.0
// Device work that is not ordered by events, and host memory that is touched too early, are found.
#include "device_fixture.hpp"
#include "emulator/sanitizer.hpp"
#include "windrow/kernels/device/error.hpp"

namespace windrow::device {
namespace {

using emulator::FindingKind;

struct TwoStreams {
    explicit TwoStreams(std::uint32_t lateness_percent = 100) {
        emulator::Settings settings;
        settings.lateness_percent = lateness_percent;
        device = std::make_unique<emulator::EmulatorDevice>(DeviceOptions{}, settings);
        first = device->create_stream();
        second = device->create_stream();
    }
    [[nodiscard]] FindingKind finding() const { return device->findings().at(0).kind; }
    std::unique_ptr<emulator::EmulatorDevice> device;
    std::shared_ptr<Stream> first;
    std::shared_ptr<Stream> second;
};

TEST(StreamOrder, memory_used_on_another_stream_without_its_event) {
    TwoStreams on;
    void* memory = on.device->allocate(64, *on.first, "memory");
    EXPECT_THROW(on.second->fill(memory, 0, 64), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::used_before_ready);
}

TEST(StreamOrder, a_copy_out_that_does_not_wait_for_the_kernel) {
    TwoStreams on;
    auto* memory = static_cast<std::int64_t*>(on.device->allocate(64, *on.first, "memory"));
    on.first->fill(memory, 0, 64);
    sample_kernels_for(Target::emulator)->add_constant(*on.first, memory, 4, 1, memory + 4);
    PinnedMemory host(*on.device, 64);
    EXPECT_THROW(on.second->copy_to_host(host.data(), memory, 64), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::used_before_ready);
}

TEST(StreamOrder, disjoint_parts_may_be_copied_on_two_streams) {
    TwoStreams on;
    auto* memory = static_cast<char*>(on.device->allocate(128, *on.first, "memory"));
    const auto event = on.device->create_event();
    on.first->record(*event);
    on.second->wait(*event);
    on.first->fill(memory, 1, 64);
    on.second->fill(memory + 64, 2, 64);
    EXPECT_THROW(on.second->fill(memory + 60, 2, 8), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::used_before_ready);
}

TEST(StreamOrder, waiting_on_the_host_orders_all_streams) {
    TwoStreams on;
    void* memory = on.device->allocate(64, *on.first, "memory");
    on.first->fill(memory, 0, 64);
    on.first->wait_all();
    on.second->fill(memory, 1, 64);
    on.second->wait_all();
    EXPECT_TRUE(on.device->findings().empty());
}

TEST(StreamOrder, memory_used_after_its_release) {
    TwoStreams on;
    void* memory = on.device->allocate(64, *on.first, "memory");
    on.device->release(memory, *on.first);
    EXPECT_THROW(on.first->fill(memory, 0, 64), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::used_after_release);
}

TEST(StreamOrder, memory_released_before_another_stream_is_done_with_it) {
    TwoStreams on;
    void* memory = on.device->allocate(64, *on.first, "memory");
    const auto event = on.device->create_event();
    on.first->record(*event);
    on.second->wait(*event);
    on.second->fill(memory, 0, 64);
    on.device->release(memory, *on.first);
    EXPECT_THROW(on.first->wait_all(), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::used_before_ready);
}

TEST(StreamOrder, host_memory_that_is_not_pinned) {
    TwoStreams on;
    void* memory = on.device->allocate(64, *on.first, "memory");
    char pageable[64] = {};
    EXPECT_THROW(on.first->copy_to_device(memory, pageable, 64), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::not_pinned);
}

TEST(StreamOrder, a_source_that_changes_before_its_copy_ran) {
    TwoStreams on;
    void* memory = on.device->allocate(64, *on.first, "memory");
    auto* host = static_cast<char*>(on.device->allocate_pinned(64));
    on.first->copy_to_device(memory, host, 64);
    host[3] = 1;
    EXPECT_THROW(on.first->wait_all(), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::host_source_changed);
    on.device->release_pinned(host, 64, nullptr);
}

TEST(StreamOrder, results_are_not_there_before_they_were_waited_for) {
    TwoStreams on;
    DeviceMemory memory = filled<std::uint8_t>(on.first, 64, 7);
    PinnedMemory host(*on.device, 64);
    download(on.first, host, 0, memory, 0, 64);
    if (emulator::HAS_ADDRESS_SANITIZER) {
        EXPECT_DEATH(std::printf("%d", static_cast<int>(host.data()[0])), "use-after-poison");
    } else {
        EXPECT_NE(host.as<std::uint8_t>()[0], 7);
    }
    host.wait_ready();
    EXPECT_EQ(host.as<std::uint8_t>()[0], 7);
}

TEST(StreamOrder, device_memory_is_not_the_hosts) {
    if (!emulator::HAS_ADDRESS_SANITIZER) GTEST_SKIP() << "only AddressSanitizer sees the host's accesses";
    TwoStreams on;
    DeviceMemory memory = filled<std::uint8_t>(on.first, 64, 7);
    on.first->wait_all();
    const auto* address = memory.read_as<std::uint8_t>(on.first);
    EXPECT_DEATH(std::printf("%d", static_cast<int>(address[0])), "use-after-poison");
}

TEST(StreamOrder, pinned_memory_used_on_another_stream_without_its_event) {
    TwoStreams on;
    DeviceMemory one(on.first, 64, "one");
    DeviceMemory two = filled<std::uint8_t>(on.second, 64, 2);
    auto* host = on.device->allocate_pinned(64);
    on.first->copy_to_device(one.write_on(on.first), host, 64);
    EXPECT_THROW(on.second->copy_to_host(host, two.write_on(on.second), 64), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::used_before_ready);
    on.device->release_pinned(host, 64, nullptr);
}

TEST(StreamOrder, pinned_memory_given_back_before_its_copy_ran) {
    TwoStreams on;
    DeviceMemory memory(on.first, 64, "memory");
    auto* host = on.device->allocate_pinned(64);
    on.first->copy_to_device(memory.write_on(on.first), host, 64);
    on.device->release_pinned(host, 64, nullptr);
    EXPECT_THROW(on.first->wait_all(), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::host_memory_given_back);
}

TEST(StreamOrder, copies_outside_of_memory) {
    TwoStreams on;
    void* memory = on.device->allocate(64, *on.first, "memory");
    EXPECT_THROW(on.first->fill(memory, 0, 65), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::outside_of_memory);
}

TEST(StreamOrder, a_copy_onto_itself) {
    TwoStreams on;
    auto* memory = static_cast<char*>(on.device->allocate(64, *on.first, "memory"));
    EXPECT_THROW(on.first->copy_on_device(memory + 8, memory, 16), DeviceFailure);
    EXPECT_EQ(on.finding(), FindingKind::overlap);
}

TEST(StreamOrder, work_runs_late_and_in_seeded_order) {
    TwoStreams late(100);
    DeviceMemory memory = filled<std::uint8_t>(late.first, 64, 7);
    const auto event = late.device->create_event();
    late.first->record(*event);
    sample_kernels_for(Target::emulator)
        ->add_constant(*late.first, memory.write_as<std::int64_t>(late.first), 4, 1,
                       memory.write_as<std::int64_t>(late.first) + 4);
    EXPECT_TRUE(late.device->launches().empty()) << "nobody waited yet";
    late.first->wait_all();
    EXPECT_EQ(late.device->launches().size(), 1U);
    EXPECT_TRUE(event->reached());
}

TEST(LaunchLog, says_how_the_rows_were_shared_out) {
    TwoStreams on;
    DeviceMemory memory = filled<std::int64_t>(on.first, 1000, 0);
    DeviceMemory out(on.first, 8000, "out");
    sample_kernels_for(Target::emulator)
        ->add_constant(*on.first, memory.read_as<std::int64_t>(on.first), 1000, 1, out.write_as<std::int64_t>(on.first));
    on.first->wait_all();
    const auto launch = on.device->launches().at(0);
    EXPECT_EQ(launch.kernel, "add_constant_kernel");
    EXPECT_EQ(launch.blocks, 4U);
    EXPECT_EQ(launch.threads, 64U);
    EXPECT_EQ(launch.iterations, 1000U);
    EXPECT_EQ(launch.longest_thread, 4U);
}

}  // namespace
}  // namespace windrow::device
