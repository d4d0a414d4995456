// SPDX-License-Identifier: Apache-2.0
#include "task_pool.hpp"

#include <algorithm>

namespace windrow::exec {

namespace {

/// Rounds of a busy job follow one another within microseconds: a thread that looks for the next one a little while before it
/// sleeps spares two switches. A job that waits for its source would only burn its processor so: who has looked in vain looks
/// half as long the next time.
constexpr int most_spins = 5000;
constexpr int fewest_spins = 500;

void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/// Of one thread. Looks until `condition` holds or `spins` looks were in vain, and learns from that.
template <typename Condition>
void spin_until(int& spins, Condition&& condition) {
    int looks = 0;
    while (looks < spins && !condition()) {
        pause();
        ++looks;
    }
    spins = looks < spins ? most_spins : std::max(fewest_spins, spins / 2);
}

}  // namespace

TaskPool::TaskPool(int workers) : spins_(most_spins) {
    for (int worker = 1; worker < workers; ++worker) threads_.emplace_back([this, worker] { work(worker); });
}

TaskPool::~TaskPool() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    start_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void TaskPool::take_tasks(int worker) {
    while (!failed_.load(std::memory_order_relaxed)) {
        const std::size_t index = next_.fetch_add(1, std::memory_order_relaxed);
        if (index >= count_) return;
        try {
            (*task_)(worker, index);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!failure_ || index < failed_index_) {
                failure_ = std::current_exception();
                failed_index_ = index;
            }
            failed_.store(true, std::memory_order_relaxed);
        }
    }
}

void TaskPool::work(int worker) {
    std::uint64_t seen = 0;
    int spins = most_spins;
    while (true) {
        spin_until(spins, [&] { return round_.load(std::memory_order_acquire) != seen; });
        {
            std::unique_lock lock(mutex_);
            start_.wait(lock, [&] { return stop_ || round_ != seen; });
            if (stop_) return;
            seen = round_;
        }
        take_tasks(worker);
        const std::lock_guard lock(mutex_);
        if (--busy_ == 0) done_.notify_one();
    }
}

void TaskPool::run(std::size_t count, const std::function<void(int, std::size_t)>& task) {
    if (count <= 1) {  // nobody is woken for one task
        if (count == 1) task(0, 0);
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        task_ = &task;
        count_ = count;
        next_.store(0, std::memory_order_relaxed);
        failure_ = nullptr;
        failed_.store(false, std::memory_order_relaxed);
        busy_ = threads_.size();
        ++round_;
    }
    start_.notify_all();
    take_tasks(0);
    spin_until(spins_, [&] { return busy_.load(std::memory_order_acquire) == 0; });
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return busy_ == 0; });
    if (failure_) std::rethrow_exception(failure_);
}

}  // namespace windrow::exec
