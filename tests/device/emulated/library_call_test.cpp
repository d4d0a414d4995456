// SPDX-License-Identifier: Apache-2.0
// Work of libraries on the emulated device runs when its stream comes to it, and its memory is checked.
#include "windrow/kernels/device/library_call.hpp"
#include "device_fixture.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/watched.hpp"

#include <memory>
#include <vector>

namespace windrow::device {
namespace {

std::unique_ptr<emulator::EmulatorDevice> late_device() {
    emulator::Settings settings;
    settings.lateness_percent = 100;  // nothing runs before it is waited for
    return std::make_unique<emulator::EmulatorDevice>(DeviceOptions{}, settings);
}

TEST(LibraryCall, runs_between_what_was_queued_before_and_after_it) {
    const auto device = late_device();
    const auto stream = device->create_stream();
    auto* const memory = static_cast<unsigned char*>(device->allocate(4, *stream, "memory"));
    bool ran = false;
    stream->fill(memory, 7, 4);
    const LibraryRange ranges[] = {{memory, 4, true}, {nullptr, 0, false}};
    queue_library_call(*stream, "double", ranges, [&ran, memory](void* native) {
        EXPECT_EQ(native, nullptr);
        ran = true;
        for (int i = 0; i < 4; ++i) memory[i] = static_cast<unsigned char>(2 * memory[i]);
    });
    EXPECT_FALSE(ran) << "it did not wait for its turn";
    PinnedMemory host(*device, 4);
    stream->copy_to_host(host.data(), memory, 4);
    stream->wait_all();
    EXPECT_EQ(*host.as<unsigned char>(), 14);
}

TEST(LibraryCall, memory_of_another_stream_needs_its_event) {
    const auto device = late_device();
    const auto first = device->create_stream();
    const auto second = device->create_stream();
    const LibraryRange ranges[] = {{device->allocate(64, *first, "memory"), 64, false}};
    EXPECT_THROW(queue_library_call(*second, "read", ranges, [](void*) {}), DeviceFailure);
    EXPECT_EQ(device->findings().at(0).kind, emulator::FindingKind::used_before_ready);
}

TEST(LibraryCall, a_watcher_is_told_and_may_leave_it_out) {
    struct LeavesOut final : CallWatcher {
        [[nodiscard]] bool before(const DeviceCall& call) override {
            if (call.kind != CallKind::launch) return true;
            names.emplace_back(call.name);
            return false;
        }
        void after(const DeviceCall&) override {}
        std::vector<std::string> names;
    };
    const auto watcher = std::make_shared<LeavesOut>();
    const auto device = watched(late_device(), {watcher});
    const auto stream = device->create_stream();
    queue_library_call(*stream, "product", {}, [](void*) { FAIL() << "it was left out"; });
    stream->wait_all();
    EXPECT_EQ(watcher->names, std::vector<std::string>{"product"});
}

}  // namespace
}  // namespace windrow::device
