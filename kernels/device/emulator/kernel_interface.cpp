// SPDX-License-Identifier: Apache-2.0
#include "emulator/kernel_interface.hpp"

#include "emulator/block_scheduler.hpp"
#include "emulator/emulated_memory.hpp"
#include "emulator/emulator_stream.hpp"
#include "emulator/race_shadow.hpp"
#include "windrow/kernels/error.hpp"

namespace windrow::device::emulator {

namespace {

// One switch in so many plain accesses: enough that others come between two of them, not so many that a run takes minutes.
constexpr std::uint32_t ACCESSES_PER_SWITCH = 64;

EmulatedThread& self() {
    EmulatedThread* thread = current_thread();
    if (thread == nullptr) throw_defect("device code was called on the host");
    return *thread;
}

BlockScheduler& scheduler_of(EmulatedThread& thread) {
    return *thread.block->scheduler;
}

}  // namespace

std::uint32_t thread_index() {
    return self().index;
}
std::uint32_t thread_block() {
    return self().block->index;
}
std::uint32_t threads_in_block() {
    return static_cast<std::uint32_t>(self().block->threads.size());
}
std::uint32_t blocks_in_launch() {
    return scheduler_of(self()).context().shape.blocks;
}
void count_row_iteration() {
    ++self().iterations;
}

void pause() {
    scheduler_of(self()).yield(self());
}

void block_barrier(CallSite site) {
    EmulatedThread& thread = self();
    scheduler_of(thread).barrier(thread, site);
}

void warp_sync(std::uint32_t mask, CallSite site) {
    EmulatedThread& thread = self();
    scheduler_of(thread).warp_operation(thread, WarpOperation::sync, mask, 0, 0, site);
}

std::uint32_t warp_ballot(std::uint32_t mask, bool vote, CallSite site) {
    EmulatedThread& thread = self();
    return static_cast<std::uint32_t>(
        scheduler_of(thread).warp_operation(thread, WarpOperation::ballot, mask, vote ? 1 : 0, 0, site));
}

std::uint32_t warp_match(std::uint32_t mask, std::uint64_t value, CallSite site) {
    EmulatedThread& thread = self();
    return static_cast<std::uint32_t>(scheduler_of(thread).warp_operation(thread, WarpOperation::match, mask, value, 0, site));
}

std::uint64_t warp_shuffle(std::uint32_t mask, std::uint64_t value, std::uint32_t source_lane, CallSite site) {
    EmulatedThread& thread = self();
    return scheduler_of(thread).warp_operation(thread, WarpOperation::shuffle, mask, value, source_lane, site);
}

void* shared_memory(const void* tag, const char* name, std::size_t bytes) {
    EmulatedThread& thread = self();
    return scheduler_of(thread).shared_memory(thread, tag, name, bytes);
}

void* dynamic_shared_memory() {
    EmulatedThread& thread = self();
    return scheduler_of(thread).dynamic_shared_memory(thread);
}

void watched_access(const void* address, std::size_t bytes, bool writes) {
    if (!in_arena(address)) return;
    EmulatedThread* thread = current_thread();
    if (thread == nullptr) return;  // the host's own accesses are AddressSanitizer's to judge
    BlockScheduler& scheduler = scheduler_of(*thread);
    scheduler.check_access(*thread, address, bytes, writes, false);
    scheduler.maybe_yield(*thread, ACCESSES_PER_SWITCH);
}

void queue_launch(Stream& stream, const char* kernel, const LaunchShape& shape, std::span<const LaunchArgument> arguments,
                  std::function<void()> body) {
    if (stream.device().target() != Target::emulator) throw_defect("an emulated kernel was launched on another device's stream");
    if (!stream.launching(kernel)) return;
    auto* native = static_cast<EmulatorStream*>(stream.native());
    native->emulator().queue_launch(*native, kernel, shape, arguments, std::move(body));
    stream.launched(kernel);
}

}  // namespace windrow::device::emulator
