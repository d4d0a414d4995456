// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An emulated thread, its warp and its block, while a kernel runs.

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/fiber.hpp"
#include "windrow/kernels/device/call_site.hpp"

namespace windrow::device::emulator {

inline constexpr std::uint32_t WARP_SIZE = 32;
inline constexpr std::uint32_t MAX_BLOCK_SIZE = 1024;

struct EmulatedBlock;
class BlockScheduler;

/// What is known of threads and blocks elsewhere: up to which clock and before which epoch their accesses are done.
struct ForeignKnowledge {
    std::unordered_map<std::uint32_t, std::uint32_t> threads;  // thread -> highest known clock
    std::unordered_map<std::uint32_t, std::uint32_t> blocks;   // block -> first epoch that is not known
    void include(const ForeignKnowledge& other);
};

/// What warp operations exchange.
enum class WarpOperation : std::uint8_t { sync, ballot, shuffle, match };

struct EmulatedThread {
    // What kernels ask for.
    std::uint32_t index = 0;
    std::uint32_t lane = 0;
    EmulatedBlock* block = nullptr;

    // Scheduling.
    enum class State : std::uint8_t { ready, at_barrier, in_warp_operation, finished } state = State::ready;
    std::unique_ptr<Fiber> fiber;
    CallSite waits_at;

    // The warp operation that the thread waits in: what it brings and, afterwards, what it got.
    WarpOperation operation = WarpOperation::sync;
    std::uint32_t mask = 0;
    std::uint64_t brought = 0;
    std::uint32_t source_lane = 0;
    std::uint64_t got = 0;

    // For the race shadow.
    std::uint32_t clock = 1;
    std::array<std::uint32_t, WARP_SIZE> warp_known{};  // lanes of this warp -> highest known clock since the last barrier
    std::shared_ptr<const ForeignKnowledge> foreign;    // null: nothing; shared by all who know the same
    CallSite last_site;
    std::uint64_t iterations = 0;  // of the row loops
};

struct SharedPiece {
    const void* tag = nullptr;
    const char* name = "";
    char* memory = nullptr;
    std::size_t bytes = 0;
};

struct EmulatedBlock {
    BlockScheduler* scheduler = nullptr;
    std::uint32_t index = 0;
    std::uint32_t epoch = 0;  // barriers passed
    std::uint32_t waiting = 0;
    std::uint32_t finished = 0;
    CallSite barrier;  // at which the waiting threads wait
    std::vector<EmulatedThread> threads;
    std::vector<SharedPiece> shared;
};

/// The thread that runs now on this operating-system thread, or null on the host.
[[nodiscard]] EmulatedThread* current_thread() noexcept;
void set_current_thread(EmulatedThread* thread) noexcept;

}  // namespace windrow::device::emulator
