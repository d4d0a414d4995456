// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Threads of which one runs at a time, and who is next is the dice's choice: real threads, so that code under test blocks and
/// unwinds as ever, in an order that a seed repeats.

#include "dice.hpp"

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace windrow::simulation {

class Schedule {
public:
    /// Made on the thread that directs the simulation, which is the first to run.
    explicit Schedule(Dice dice);
    ~Schedule();
    Schedule(const Schedule&) = delete;
    Schedule& operator=(const Schedule&) = delete;

    class Thread;
    /// Begins a thread; it runs when somebody waits or passes a point. `may_run` false: it is passed over. `owner` is what
    /// `current_owner` says on it.
    std::shared_ptr<Thread> start(void* owner, std::function<void()> work, std::function<bool()> may_run);
    /// Another thread may go on here.
    void point();
    /// Returns when the condition holds. Only what threads of this schedule do can make it true.
    void wait_until(const std::function<bool()>& condition);
    [[nodiscard]] static bool has_ended(const Thread& thread);
    /// Null: the directing thread.
    [[nodiscard]] static void* current_owner();

private:
    void hand_over(Thread& to);
    [[nodiscard]] std::vector<Thread*> runnable() const;

    Dice dice_;
    std::mutex mutex_;
    std::list<std::shared_ptr<Thread>> threads_;
    Thread* running_ = nullptr;
};

class Schedule::Thread {
public:
    void* owner = nullptr;
    std::function<void()> work;
    std::function<bool()> may_run;
    std::function<bool()> waits_for;  ///< empty: for nothing
    bool ended = false;
    std::condition_variable turn;
    std::thread thread;
};

}  // namespace windrow::simulation
