// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Threads that run the tasks of one round, the calling thread among them.

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace windrow::exec {

/// `run` may be called by one thread at a time. Tasks are taken in order of their index.
class TaskPool {
public:
    explicit TaskPool(int workers);
    ~TaskPool();
    TaskPool(const TaskPool&) = delete;
    TaskPool& operator=(const TaskPool&) = delete;

    [[nodiscard]] int workers() const noexcept { return static_cast<int>(threads_.size()) + 1; }
    /// Calls task(worker, index) for every index below `count` and waits for all. If tasks throw, the exception of the lowest
    /// index is thrown again here, so that an error does not depend on timing; no task with a higher index is started once one
    /// has failed.
    void run(std::size_t count, const std::function<void(int worker, std::size_t index)>& task);

private:
    void work(int worker);
    void take_tasks(int worker);

    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable start_;
    std::condition_variable done_;
    const std::function<void(int, std::size_t)>* task_ = nullptr;
    std::size_t count_ = 0;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::uint64_t> round_{0};  ///< written under the mutex; read without it while a thread still spins
    std::atomic<std::size_t> busy_{0};
    bool stop_ = false;
    std::exception_ptr failure_;
    std::size_t failed_index_ = 0;
    std::atomic<bool> failed_{false};
    int spins_;  ///< of the calling thread: how long it looks for the end of a round before it sleeps
};

}  // namespace windrow::exec
