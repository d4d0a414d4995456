// SPDX-License-Identifier: Apache-2.0
// The part of a running launch that decides, from the race shadow, whether an access is ordered behind the earlier ones.
#include <algorithm>

#include <fmt/format.h>

#include "emulator/block_scheduler.hpp"
#include "emulator/race_shadow.hpp"
#include "emulator/sites.hpp"

namespace windrow::device::emulator {

namespace {

std::uint32_t id_of(const EmulatedThread& thread) {
    return thread.block->index * MAX_BLOCK_SIZE + thread.index;
}

bool is_set(const AccessRecord& record) {
    return record.launch != 0;
}

void keep_highest(std::unordered_map<std::uint32_t, std::uint32_t>& known, std::uint32_t key, std::uint32_t value) {
    std::uint32_t& entry = known[key];
    entry = std::max(entry, value);
}

/// All that the thread knows, its own accesses included.
ForeignKnowledge knowledge_of(const EmulatedThread& thread) {
    ForeignKnowledge all;
    if (thread.foreign) all = *thread.foreign;
    const std::uint32_t first = id_of(thread) - thread.lane;
    for (std::uint32_t lane = 0; lane < WARP_SIZE; ++lane) {
        if (thread.warp_known[lane] != 0) keep_highest(all.threads, first + lane, thread.warp_known[lane]);
    }
    keep_highest(all.threads, id_of(thread), thread.clock);
    keep_highest(all.blocks, thread.block->index, thread.block->epoch);
    return all;
}

}  // namespace

void ForeignKnowledge::include(const ForeignKnowledge& other) {
    for (const auto& [thread, clock] : other.threads) keep_highest(threads, thread, clock);
    for (const auto& [block, epoch] : other.blocks) keep_highest(blocks, block, epoch);
}

bool BlockScheduler::is_ordered(const EmulatedThread& thread, const AccessRecord& earlier) {
    if (!is_set(earlier)) return true;
    if (earlier.launch != context_.number) {
        if (earlier.launch == ordered_launch_) return true;
        if (context_.order == nullptr || !context_.order->happened_before(earlier.launch)) return false;
        ordered_launch_ = earlier.launch;
        return true;
    }
    const std::uint32_t self = id_of(thread);
    if (earlier.thread == self) return true;
    const std::uint32_t block = earlier.thread / MAX_BLOCK_SIZE;
    if (block == thread.block->index) {
        if (earlier.epoch < thread.block->epoch) return true;
        const std::uint32_t index = earlier.thread % MAX_BLOCK_SIZE;
        if (index / WARP_SIZE == thread.index / WARP_SIZE && earlier.clock <= thread.warp_known[index % WARP_SIZE]) return true;
    }
    if (!thread.foreign) return false;
    const auto known_thread = thread.foreign->threads.find(earlier.thread);
    if (known_thread != thread.foreign->threads.end() && earlier.clock <= known_thread->second) return true;
    const auto known_block = thread.foreign->blocks.find(block);
    return known_block != thread.foreign->blocks.end() && earlier.epoch < known_block->second;
}

void BlockScheduler::check_access(EmulatedThread& thread, const void* address, std::size_t bytes, bool writes, bool atomic,
                                  bool reads_too) {
    AccessRecord now;
    now.launch = context_.number;
    now.thread = id_of(thread);
    now.clock = thread.clock;
    now.epoch = thread.block->epoch;
    now.atomic = atomic ? 1 : 0;
    const auto* byte = static_cast<const char*>(address);
    for (std::size_t i = 0; i < bytes; ++i, ++byte) {
        if (!in_arena(byte) || *state_of(byte) == ByteState::not_allocated) {
            report(FindingKind::outside_of_memory,
                   fmt::format("{} {} byte {} of {} at {}, last synchronised at {}", text_of_thread(thread),
                               writes ? "writes" : "reads", i, bytes, describe(byte), text_of(thread.last_site)));
            return;
        }
        ByteState& state = *state_of(byte);
        if ((!writes || reads_too) && state == ByteState::uninitialised) {
            report(FindingKind::uninitialised, fmt::format("{} reads {}, last synchronised at {}", text_of_thread(thread),
                                                           describe(byte), text_of(thread.last_site)));
        }
        state = ByteState::initialised;
        ByteShadow& shadow = *shadow_of(byte);
        const auto races = [&](const AccessRecord& earlier) {
            return !(atomic && earlier.atomic != 0) && !is_ordered(thread, earlier);
        };
        if (races(shadow.writer)) report_race(thread, byte, shadow.writer, writes ? "writes" : "reads");
        if (writes) {
            for (const AccessRecord& reader : shadow.readers) {
                if (races(reader)) report_race(thread, byte, reader, "writes what is read:");
            }
            shadow.writer = now;
            shadow.readers[0] = shadow.readers[1] = {};
        } else {
            const AccessRecord& last = shadow.readers[0];
            if (is_set(last) && (last.thread != now.thread || last.launch != now.launch)) shadow.readers[1] = last;
            shadow.readers[0] = now;
        }
    }
}

void BlockScheduler::check_atomic(EmulatedThread& thread, const void* address, std::size_t bytes, bool writes, bool only_writes) {
    check_access(thread, address, bytes, writes, true, writes && !only_writes);
}

void BlockScheduler::report_race(const EmulatedThread& thread, const void* address, const AccessRecord& earlier,
                                 const char* what) {
    const std::string other =
        earlier.launch == context_.number
            ? fmt::format("thread {} of block {}", earlier.thread % MAX_BLOCK_SIZE, earlier.thread / MAX_BLOCK_SIZE)
            : fmt::format("operation {} on another stream", earlier.launch);
    report(FindingKind::race, fmt::format("{} {} {}, not ordered behind {}; it synchronised last at {}", text_of_thread(thread),
                                          what, describe(address), other, text_of(thread.last_site)));
}

void BlockScheduler::join_warp(EmulatedBlock& block, std::uint32_t first, std::uint32_t mask) {
    std::array<std::uint32_t, WARP_SIZE> known{};
    std::shared_ptr<const ForeignKnowledge> foreign;
    std::shared_ptr<ForeignKnowledge> merged;
    for (std::uint32_t lane = 0; lane < WARP_SIZE; ++lane) {
        if ((mask >> lane & 1U) == 0) continue;
        const EmulatedThread& thread = block.threads[first + lane];
        for (std::uint32_t i = 0; i < WARP_SIZE; ++i) known[i] = std::max(known[i], thread.warp_known[i]);
        known[lane] = std::max(known[lane], thread.clock);
        if (!thread.foreign || thread.foreign == foreign) continue;
        if (foreign) {
            if (!merged) merged = std::make_shared<ForeignKnowledge>(*foreign);
            merged->include(*thread.foreign);
        } else {
            foreign = thread.foreign;
        }
    }
    if (merged) foreign = merged;
    for (std::uint32_t lane = 0; lane < WARP_SIZE; ++lane) {
        if ((mask >> lane & 1U) == 0) continue;
        EmulatedThread& thread = block.threads[first + lane];
        thread.warp_known = known;
        thread.foreign = foreign;
        ++thread.clock;
    }
}

void BlockScheduler::join_block(EmulatedBlock& block) {
    std::shared_ptr<ForeignKnowledge> all;
    for (const EmulatedThread& thread : block.threads) {
        if (!thread.foreign) continue;
        if (!all) all = std::make_shared<ForeignKnowledge>();
        all->include(*thread.foreign);
    }
    // What the block's own threads did is known by the epoch from here on.
    if (all) std::erase_if(all->threads, [&](const auto& entry) { return entry.first / MAX_BLOCK_SIZE == block.index; });
    for (EmulatedThread& thread : block.threads) {
        thread.foreign = all;
        thread.warp_known = {};
    }
}

void BlockScheduler::acquire(EmulatedThread& thread, const void* address) {
    const auto found = released_.find(address);
    if (found == released_.end() || thread.foreign == found->second) return;
    if (!thread.foreign) {
        thread.foreign = found->second;
        return;
    }
    auto merged = std::make_shared<ForeignKnowledge>(*thread.foreign);
    merged->include(*found->second);
    thread.foreign = std::move(merged);
}

void BlockScheduler::release(EmulatedThread& thread, const void* address, bool keep_earlier, bool releases) {
    if (!releases) {
        if (!keep_earlier) released_.erase(address);
        return;
    }
    auto known = std::make_shared<ForeignKnowledge>(knowledge_of(thread));
    auto& entry = released_[address];
    if (keep_earlier && entry) known->include(*entry);
    entry = std::move(known);
    ++thread.clock;
}

}  // namespace windrow::device::emulator
