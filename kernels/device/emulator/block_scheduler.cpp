// SPDX-License-Identifier: Apache-2.0
#include "emulator/block_scheduler.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "emulator/emulated_memory.hpp"
#include "emulator/sites.hpp"

namespace windrow::device::emulator {

namespace {

// Static shared memory of any device, and what sm_80 gives a block that asks for more at its launch.
constexpr std::size_t STATIC_SHARED_BYTES = 48 * 1024;
constexpr std::size_t DYNAMIC_SHARED_BYTES = 163 * 1024;
constexpr std::size_t MAX_FINDINGS = 8;

thread_local EmulatedThread* running = nullptr;

}  // namespace

EmulatedThread* current_thread() noexcept {
    return running;
}
void set_current_thread(EmulatedThread* thread) noexcept {
    running = thread;
}

std::unique_ptr<Fiber> FiberPool::take() {
    if (idle_.empty()) return std::make_unique<Fiber>();
    std::unique_ptr<Fiber> fiber = std::move(idle_.back());
    idle_.pop_back();
    return fiber;
}

BlockScheduler::BlockScheduler(LaunchContext context, const std::function<void()>& kernel, FiberPool& fibers)
    : context_(std::move(context)), kernel_(kernel), fibers_(fibers), random_(context_.seed) {
    record_ = {context_.kernel, context_.shape.blocks, context_.shape.threads, 0, 0, 0};
}

BlockScheduler::~BlockScheduler() {
    for (const auto& block : resident_) {  // left behind when the kernel was given up
        for (SharedPiece& piece : block->shared) give_memory(piece.memory, piece.bytes);
        for (EmulatedThread& thread : block->threads) {
            if (thread.fiber) fibers_.give(std::move(thread.fiber));
        }
    }
}

LaunchRecord BlockScheduler::run() {
    const LaunchShape& shape = context_.shape;
    if (shape.blocks == 0 || shape.threads == 0 || shape.threads > MAX_BLOCK_SIZE || shape.blocks > 0x3fffff ||
        shape.dynamic_shared_bytes > DYNAMIC_SHARED_BYTES) {
        report(FindingKind::bad_launch, fmt::format("{} blocks of {} threads with {} bytes of dynamic shared memory",
                                                    shape.blocks, shape.threads, shape.dynamic_shared_bytes));
        return record_;
    }
    waiting_blocks_.resize(shape.blocks);
    std::iota(waiting_blocks_.begin(), waiting_blocks_.end(), 0U);
    start_blocks();
    while (!resident_.empty() && !gave_up_) {
        if (ready_.empty()) {
            report_deadlock();
            break;
        }
        const std::uint32_t chosen = random_.below(static_cast<std::uint32_t>(ready_.size()));
        EmulatedThread* thread = ready_[chosen];
        ready_[chosen] = ready_.back();
        ready_.pop_back();
        switch_to(*thread);
    }
    return record_;
}

void BlockScheduler::start_blocks() {
    const std::uint32_t limit = std::max(1U, context_.resident_blocks);
    while (resident_.size() < limit && !waiting_blocks_.empty()) {
        const std::uint32_t chosen = random_.below(static_cast<std::uint32_t>(waiting_blocks_.size()));
        std::swap(waiting_blocks_[chosen], waiting_blocks_.back());
        const std::uint32_t index = waiting_blocks_.back();
        waiting_blocks_.pop_back();
        start_block(index);
    }
}

void BlockScheduler::start_block(std::uint32_t index) {
    auto block = std::make_unique<EmulatedBlock>();
    block->scheduler = this;
    block->index = index;
    block->threads.resize(context_.shape.threads);
    for (std::uint32_t i = 0; i < context_.shape.threads; ++i) {
        EmulatedThread& thread = block->threads[i];
        thread.index = i;
        thread.lane = i % WARP_SIZE;
        thread.block = block.get();
        ready_.push_back(&thread);
    }
    resident_.push_back(std::move(block));
}

void BlockScheduler::finish_block(EmulatedBlock& block) {
    std::size_t shared_bytes = 0;
    for (SharedPiece& piece : block.shared) {
        shared_bytes += piece.bytes;
        give_memory(piece.memory, piece.bytes);
    }
    record_.shared_bytes = std::max(record_.shared_bytes, shared_bytes);
    for (const EmulatedThread& thread : block.threads) {
        record_.iterations += thread.iterations;
        record_.longest_thread = std::max(record_.longest_thread, thread.iterations);
    }
    std::erase_if(resident_, [&](const auto& other) { return other.get() == &block; });
    start_blocks();
}

void run_thread(void* argument) {
    auto* thread = static_cast<EmulatedThread*>(argument);
    BlockScheduler& scheduler = *thread->block->scheduler;
    thread->fiber->entered(scheduler.host_);
    scheduler.kernel_();
    scheduler.finish_thread(*thread);
}

void BlockScheduler::switch_to(EmulatedThread& thread) {
    if (!thread.fiber) {
        thread.fiber = fibers_.take();
        thread.fiber->prepare(&run_thread, &thread);
    }
    set_current_thread(&thread);
    thread.fiber->enter(host_);
    set_current_thread(nullptr);
    if (gave_up_ || thread.state != EmulatedThread::State::finished) return;
    fibers_.give(std::move(thread.fiber));
    EmulatedBlock& block = *thread.block;
    if (block.finished == block.threads.size()) finish_block(block);
}

void BlockScheduler::leave(EmulatedThread& thread) {
    if (++switches_ > context_.switch_limit) {
        gave_up_ = true;
        report(FindingKind::kernel_does_not_end, fmt::format("after {} switches", context_.switch_limit));
    }
    thread.fiber->leave(host_);
}

void BlockScheduler::make_ready(EmulatedThread& thread) {
    thread.state = EmulatedThread::State::ready;
    ready_.push_back(&thread);
}

void BlockScheduler::yield(EmulatedThread& thread) {
    make_ready(thread);
    leave(thread);
}

void BlockScheduler::maybe_yield(EmulatedThread& thread, std::uint32_t n) {
    if (random_.one_in(n)) yield(thread);
}

void BlockScheduler::finish_thread(EmulatedThread& thread) {
    EmulatedBlock& block = *thread.block;
    if (block.waiting > 0) {
        report(FindingKind::divergent_barrier, fmt::format("{} ended while {} threads of its block wait at {}",
                                                           text_of_thread(thread), block.waiting, text_of(block.barrier)));
        stop(thread);
    }
    thread.state = EmulatedThread::State::finished;
    ++block.finished;
    leave(thread);
}

void BlockScheduler::barrier(EmulatedThread& thread, CallSite site) {
    EmulatedBlock& block = *thread.block;
    if (!pass_site(SiteKind::barrier, site)) {
        maybe_yield(thread, 2);
        return;
    }
    if (block.finished > 0) {
        report(FindingKind::divergent_barrier, fmt::format("{} waits at {}, but {} threads of its block have ended",
                                                           text_of_thread(thread), text_of(site), block.finished));
        stop(thread);
    }
    if (block.waiting > 0 && !same_place(block.barrier, site)) {
        report(FindingKind::divergent_barrier,
               fmt::format("{} waits at {}, while {} threads of its block wait at {}", text_of_thread(thread), text_of(site),
                           block.waiting, text_of(block.barrier)));
        stop(thread);
    }
    block.barrier = site;
    thread.last_site = site;
    thread.waits_at = site;
    if (++block.waiting < block.threads.size()) {
        thread.state = EmulatedThread::State::at_barrier;
        leave(thread);
        return;
    }
    block.waiting = 0;
    if (accesses_are_watched()) join_block(block);
    ++block.epoch;
    for (EmulatedThread& other : block.threads) {
        if (&other != &thread) make_ready(other);
    }
    yield(thread);
}

std::uint64_t BlockScheduler::warp_operation(EmulatedThread& thread, WarpOperation operation, std::uint32_t mask,
                                             std::uint64_t brought, std::uint32_t source_lane, CallSite site) {
    if (operation == WarpOperation::sync && !pass_site(SiteKind::warp_sync, site)) {
        maybe_yield(thread, 2);
        return 0;
    }
    EmulatedBlock& block = *thread.block;
    if ((mask >> thread.lane & 1U) == 0) {
        report(FindingKind::warp_mismatch,
               fmt::format("{} is not in the mask {:08x} that it gives at {}", text_of_thread(thread), mask, text_of(site)));
        stop(thread);
    }
    thread.state = EmulatedThread::State::in_warp_operation;
    thread.operation = operation;
    thread.mask = mask;
    thread.brought = brought;
    thread.source_lane = source_lane;
    thread.waits_at = site;
    thread.last_site = site;
    const std::uint32_t first = thread.index - thread.lane;
    for (std::uint32_t lane = 0; lane < WARP_SIZE; ++lane) {
        if ((mask >> lane & 1U) == 0) continue;
        if (first + lane >= block.threads.size() || block.threads[first + lane].state == EmulatedThread::State::finished) {
            report(FindingKind::warp_mismatch, fmt::format("{} waits at {} for lane {}, which has ended or never was",
                                                           text_of_thread(thread), text_of(site), lane));
            stop(thread);
        }
        const EmulatedThread& other = block.threads[first + lane];
        if (other.state != EmulatedThread::State::in_warp_operation || other.mask != mask || other.operation != operation ||
            !same_place(other.waits_at, site)) {
            leave(thread);
            return thread.got;
        }
    }
    complete_warp_operation(thread, first);
    maybe_yield(thread, 2);
    return thread.got;
}

void BlockScheduler::complete_warp_operation(EmulatedThread& last, std::uint32_t first) {
    EmulatedBlock& block = *last.block;
    const std::uint32_t mask = last.mask;
    for (std::uint32_t lane = 0; lane < WARP_SIZE; ++lane) {
        if (mask >> lane & 1U) resolve_lane(block, first, block.threads[first + lane]);
    }
    if (last.operation == WarpOperation::sync && accesses_are_watched()) join_warp(block, first, mask);
    for (std::uint32_t lane = 0; lane < WARP_SIZE; ++lane) {
        if ((mask >> lane & 1U) != 0 && lane != last.lane) make_ready(block.threads[first + lane]);
    }
    last.state = EmulatedThread::State::ready;
}

void BlockScheduler::resolve_lane(EmulatedBlock& block, std::uint32_t first, EmulatedThread& thread) {
    thread.got = 0;
    if (thread.operation == WarpOperation::sync) return;
    if (thread.operation == WarpOperation::shuffle) {
        if (thread.source_lane >= WARP_SIZE || (thread.mask >> thread.source_lane & 1U) == 0) {
            report(FindingKind::warp_mismatch,
                   fmt::format("{} takes a value at {} from lane {}, which is not in the mask {:08x}", text_of_thread(thread),
                               text_of(thread.waits_at), thread.source_lane, thread.mask));
            return;
        }
        thread.got = block.threads[first + thread.source_lane].brought;
        return;
    }
    for (std::uint32_t lane = 0; lane < WARP_SIZE; ++lane) {
        if ((thread.mask >> lane & 1U) == 0) continue;
        const std::uint64_t brought = block.threads[first + lane].brought;
        const bool counts = thread.operation == WarpOperation::ballot ? brought != 0 : brought == thread.brought;
        if (counts) thread.got |= std::uint64_t{1} << lane;
    }
}

void* BlockScheduler::shared_memory(EmulatedThread& thread, const void* tag, const char* name, std::size_t bytes) {
    EmulatedBlock& block = *thread.block;
    std::size_t in_use = 0;
    for (const SharedPiece& piece : block.shared) {
        if (piece.tag == tag) return piece.memory;
        if (piece.tag != &context_) in_use += piece.bytes;
    }
    if (in_use + bytes > STATIC_SHARED_BYTES) {
        report(FindingKind::bad_launch,
               fmt::format("{} needs {} bytes of static shared memory (at most {})", name, in_use + bytes, STATIC_SHARED_BYTES));
        stop(thread);
    }
    block.shared.push_back({tag, name, take_memory(bytes), bytes});
    return block.shared.back().memory;
}

void* BlockScheduler::dynamic_shared_memory(EmulatedThread& thread) {
    EmulatedBlock& block = *thread.block;
    for (const SharedPiece& piece : block.shared) {
        if (piece.tag == &context_) return piece.memory;
    }
    const std::size_t bytes = context_.shape.dynamic_shared_bytes;
    if (bytes == 0) {
        report(FindingKind::bad_launch, "the kernel uses dynamic shared memory, but the launch gives it none");
        stop(thread);
    }
    block.shared.push_back({&context_, "dynamic shared memory", take_memory(bytes), bytes});
    return block.shared.back().memory;
}

void BlockScheduler::report(FindingKind kind, const std::string& text) {
    if (findings_.size() >= MAX_FINDINGS) return;
    findings_.push_back({kind, fmt::format("{} in kernel {}: {}", name_of(kind), context_.kernel, text)});
}

void BlockScheduler::stop(EmulatedThread& thread) {
    gave_up_ = true;
    thread.fiber->leave(host_);
    __builtin_unreachable();  // nobody enters a fiber of a kernel that was given up
}

void BlockScheduler::report_deadlock() {
    std::map<std::string, std::uint32_t> places;
    bool at_barrier = false;
    for (const auto& block : resident_) {
        for (const EmulatedThread& thread : block->threads) {
            if (thread.state == EmulatedThread::State::finished) continue;
            const bool in_barrier = thread.state == EmulatedThread::State::at_barrier;
            at_barrier |= in_barrier;
            ++places[fmt::format("{} of {}",
                                 in_barrier ? "the barrier" : fmt::format("a warp operation of lanes {:08x}", thread.mask),
                                 text_of(thread.waits_at))];
        }
    }
    std::string text = "all threads wait:";
    for (const auto& [place, count] : places) text += fmt::format(" {} at {};", count, place);
    report(at_barrier ? FindingKind::divergent_barrier : FindingKind::warp_mismatch, text);
}

std::string BlockScheduler::describe(const void* address) const {
    const auto* byte = static_cast<const char*>(address);
    for (const auto& block : resident_) {
        for (const SharedPiece& piece : block->shared) {
            if (byte >= piece.memory && byte < piece.memory + piece.bytes) {
                return fmt::format("shared {} + {} of block {}", piece.name, byte - piece.memory, block->index);
            }
        }
    }
    return context_.describe ? context_.describe(address) : "unknown memory";
}

std::string BlockScheduler::text_of_thread(const EmulatedThread& thread) {
    return fmt::format("thread {} of block {}", thread.index, thread.block->index);
}

}  // namespace windrow::device::emulator
