// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a process gets from the machine that it runs on: time, files that last, random bits, a thread beside its own
/// and what threads wait in. The engine
/// asks for these here alone where its answer after a crash depends on them, so that a simulation can stand in for the machine
/// (docs/decisions/0016-simulation.md). Nothing here is called once per row.

#include "windrow/host/file_system.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace windrow {

/// Work that goes on beside the thread that began it. Belongs to that thread. The destructor waits.
class BesideWork {
public:
    virtual ~BesideWork() = default;
    [[nodiscard]] virtual bool ended() = 0;
    virtual void wait() = 0;
};

/// A lock, with a word that those who hold it can give to those who wait in it. For std::unique_lock.
class Monitor {
public:
    virtual ~Monitor() = default;
    virtual void lock() = 0;
    virtual void unlock() = 0;
    // Under the lock, which is given up meanwhile. Either may return without cause.
    virtual void wait() = 0;
    virtual void wait_for(std::chrono::milliseconds time) = 0;
    /// Ends all waits. With or without the lock.
    virtual void tell_all() = 0;
};

/// Thread-safe.
class Surroundings {
public:
    virtual ~Surroundings() = default;
    /// For durations; never goes back.
    virtual std::chrono::steady_clock::time_point steady_now() = 0;
    /// Milliseconds since epoch, by the system's clock, which may be set.
    virtual std::int64_t system_ms() = 0;
    /// Returns when so much time has passed.
    virtual void sleep(std::chrono::milliseconds time) = 0;
    virtual FileSystem& files() = 0;
    /// Bits that no other process gets.
    virtual std::uint32_t random_bits() = 0;
    /// Begins `work` on a thread of its own. What it throws is lost: it must keep its own result.
    virtual std::unique_ptr<BesideWork> beside(std::function<void()> work) = 0;
    virtual std::unique_ptr<Monitor> monitor() = 0;
    /// A named place (failpoint.hpp) is passed.
    virtual void passes(const char* failpoint) = 0;
};

/// The machine's own, or what a test has put in their place.
Surroundings& surroundings();

/// Null: the machine's own again. Not thread-safe: called while no job runs. They stay the caller's.
void replace_surroundings(Surroundings* other);

}  // namespace windrow
