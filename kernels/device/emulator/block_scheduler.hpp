// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs the blocks of one launch: some at a time, their threads interleaved in seeded order at every point where a device may
/// switch.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/emulated_thread.hpp"
#include "emulator/findings.hpp"
#include "emulator/random.hpp"
#include "emulator/vector_clock.hpp"
#include "windrow/kernels/device/launch_shape.hpp"

namespace windrow::device::emulator {

/// One line of the launch log.
struct LaunchRecord {
    std::string kernel;
    std::uint32_t blocks = 0;
    std::uint32_t threads = 0;
    std::uint64_t iterations = 0;      ///< of row loops, all threads together
    std::uint64_t longest_thread = 0;  ///< row-loop iterations of the busiest thread
    std::size_t shared_bytes = 0;      ///< the most that a block used
};

/// What the race shadow asks about other operations: whether operation `number` is ordered before the running one.
class OperationOrder {
public:
    virtual ~OperationOrder() = default;
    [[nodiscard]] virtual bool happened_before(std::uint32_t number) const = 0;
};

struct LaunchContext {
    std::string kernel;
    LaunchShape shape;
    std::uint32_t number = 0;  ///< of the operation
    const OperationOrder* order = nullptr;
    std::uint64_t seed = 0;
    std::uint32_t resident_blocks = 4;
    std::uint64_t switch_limit = 0;
    std::function<std::string(const void*)> describe;  ///< a name for an address
};

/// Keeps fibers between launches.
class FiberPool {
public:
    std::unique_ptr<Fiber> take();
    void give(std::unique_ptr<Fiber> fiber) { idle_.push_back(std::move(fiber)); }

private:
    std::vector<std::unique_ptr<Fiber>> idle_;
};

struct AccessRecord;

class BlockScheduler {
public:
    BlockScheduler(LaunchContext context, const std::function<void()>& kernel, FiberPool& fibers);
    ~BlockScheduler();
    /// Runs all blocks, or until a finding that the kernel cannot go on from.
    LaunchRecord run();
    [[nodiscard]] const std::vector<Finding>& findings() const noexcept { return findings_; }
    [[nodiscard]] const LaunchContext& context() const noexcept { return context_; }

    // Called on fibers, by the running thread.
    void yield(EmulatedThread& thread);
    /// Yields one time in `n`.
    void maybe_yield(EmulatedThread& thread, std::uint32_t n);
    void barrier(EmulatedThread& thread, CallSite site);
    std::uint64_t warp_operation(EmulatedThread& thread, WarpOperation operation, std::uint32_t mask, std::uint64_t brought,
                                 std::uint32_t source_lane, CallSite site);
    void* shared_memory(EmulatedThread& thread, const void* tag, const char* name, std::size_t bytes);
    void* dynamic_shared_memory(EmulatedThread& thread);
    /// Adds a finding and goes on.
    void report(FindingKind kind, const std::string& text);
    /// Ends the launch after a finding that it cannot go on from. Never returns, so that the caller may own nothing that needs a
    /// destructor.
    [[noreturn]] void stop(EmulatedThread& thread);

    // The race shadow (race_checks.cpp).
    void check_access(EmulatedThread& thread, const void* address, std::size_t bytes, bool writes, bool atomic,
                      bool reads_too = false);
    void acquire(EmulatedThread& thread, const void* address);
    /// The value at `address` was replaced: by an operation that read it before (what was released to it stays) or by a mere
    /// store.
    void release(EmulatedThread& thread, const void* address, bool keep_earlier, bool releases);
    void check_atomic(EmulatedThread& thread, const void* address, std::size_t bytes, bool writes, bool only_writes);

private:
    friend void run_thread(void* argument);
    void start_blocks();
    void start_block(std::uint32_t index);
    void finish_block(EmulatedBlock& block);
    void switch_to(EmulatedThread& thread);
    void leave(EmulatedThread& thread);
    void make_ready(EmulatedThread& thread);
    void finish_thread(EmulatedThread& thread);
    void complete_warp_operation(EmulatedThread& last, std::uint32_t first);
    void resolve_lane(EmulatedBlock& block, std::uint32_t first, EmulatedThread& thread);
    void report_deadlock();
    void join_warp(EmulatedBlock& block, std::uint32_t first, std::uint32_t mask);
    void join_block(EmulatedBlock& block);
    [[nodiscard]] bool is_ordered(const EmulatedThread& thread, const AccessRecord& earlier);
    void report_race(const EmulatedThread& thread, const void* address, const AccessRecord& earlier, const char* what);
    [[nodiscard]] std::string describe(const void* address) const;
    [[nodiscard]] static std::string text_of_thread(const EmulatedThread& thread);

    LaunchContext context_;
    const std::function<void()>& kernel_;
    FiberPool& fibers_;
    FiberHost host_;
    Random random_;
    std::vector<std::unique_ptr<EmulatedBlock>> resident_;
    std::vector<EmulatedThread*> ready_;
    std::vector<std::uint32_t> waiting_blocks_;
    std::vector<Finding> findings_;
    bool gave_up_ = false;
    std::uint64_t switches_ = 0;
    LaunchRecord record_;
    std::unordered_map<const void*, std::shared_ptr<const ForeignKnowledge>> released_;  // by the atomics' addresses
    std::uint32_t ordered_launch_ = 0;  // the last other operation that was found to be ordered
};

}  // namespace windrow::device::emulator
