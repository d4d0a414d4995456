// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sinks that gather rows and write them in batches: no row waits longer than an interval.

#include "windrow/host/surroundings.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>

namespace windrow {

/// Calls `flush` from a thread of its own when rows have waited for the interval. The sink takes `lock` in each of its calls, and
/// `flush` runs under the same lock: a job that writes faster than the other side takes rows waits there. What `flush` throws is
/// thrown again by the next `lock`.
class TimedFlush {
public:
    /// An interval of 0: rows wait until the sink itself flushes them.
    TimedFlush(std::chrono::milliseconds interval, std::function<void()> flush);
    ~TimedFlush() { stop(); }
    TimedFlush(const TimedFlush&) = delete;
    TimedFlush& operator=(const TimedFlush&) = delete;

    [[nodiscard]] std::unique_lock<Monitor> lock();
    /// Under the lock: there are rows that wait. The first of them decides when they are flushed.
    void rows_wait();
    /// Under the lock: nothing waits any more.
    void flushed() noexcept { waiting_ = false; }
    /// Ends the thread; a flush that is under way is waited for, but not its pauses. Nothing is flushed any more.
    void stop() noexcept;
    /// Within `flush`, before it tries again: sleeps. False if the sink is given up meanwhile.
    [[nodiscard]] bool pause(std::chrono::milliseconds time);

private:
    void run();

    std::chrono::milliseconds interval_;
    std::function<void()> flush_;
    std::unique_ptr<Monitor> rows_;  ///< holds the sink's rows and what follows
    bool waiting_ = false;
    std::chrono::steady_clock::time_point due_;
    std::exception_ptr problem_;
    bool ending_ = false;
    std::unique_ptr<Monitor> stop_;  ///< holds what follows
    bool stopping_ = false;
    std::unique_ptr<BesideWork> thread_;  ///< null: none was needed yet
};

}  // namespace windrow
