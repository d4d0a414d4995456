// SPDX-License-Identifier: Apache-2.0
#include "connector/timed_flush.hpp"

#include <utility>

namespace windrow {

TimedFlush::TimedFlush(std::chrono::milliseconds interval, std::function<void()> flush)
    : interval_(interval), flush_(std::move(flush)) {}

std::unique_lock<std::mutex> TimedFlush::lock() {
    std::unique_lock<std::mutex> held(mutex_);
    if (problem_) std::rethrow_exception(problem_);
    return held;
}

void TimedFlush::rows_wait() {
    if (waiting_) return;
    waiting_ = true;
    if (interval_.count() == 0) return;
    due_ = std::chrono::steady_clock::now() + interval_;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    changed_.notify_one();
}

void TimedFlush::run() {
    std::unique_lock<std::mutex> held(mutex_);
    while (!ending_ && !problem_) {
        if (!waiting_) {
            changed_.wait(held);
        } else if (const auto due = due_; std::chrono::steady_clock::now() < due) {
            changed_.wait_until(held, due);
        } else {
            try {
                flush_();
            } catch (...) {
                problem_ = std::current_exception();
            }
            waiting_ = false;
        }
    }
}

void TimedFlush::stop() noexcept {
    {
        const std::lock_guard<std::mutex> held(stop_mutex_);
        stopping_ = true;
    }
    stopped_.notify_all();
    {
        const std::lock_guard<std::mutex> held(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool TimedFlush::pause(std::chrono::milliseconds time) {
    std::unique_lock<std::mutex> held(stop_mutex_);
    return !stopped_.wait_for(held, time, [this] { return stopping_; });
}

}  // namespace windrow
