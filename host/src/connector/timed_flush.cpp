// SPDX-License-Identifier: Apache-2.0
#include "connector/timed_flush.hpp"

#include <utility>

namespace windrow {

namespace {

using Held = std::unique_lock<Monitor>;

/// Milliseconds until then, rounded up: a wait that is cut short would only begin again.
std::chrono::milliseconds left_until(std::chrono::steady_clock::time_point end) {
    return std::chrono::ceil<std::chrono::milliseconds>(end - surroundings().steady_now());
}

}  // namespace

TimedFlush::TimedFlush(std::chrono::milliseconds interval, std::function<void()> flush)
    : interval_(interval), flush_(std::move(flush)), rows_(surroundings().monitor()), stop_(surroundings().monitor()) {}

std::unique_lock<Monitor> TimedFlush::lock() {
    Held held(*rows_);
    if (problem_) std::rethrow_exception(problem_);
    return held;
}

void TimedFlush::rows_wait() {
    if (waiting_) return;
    waiting_ = true;
    if (interval_.count() == 0) return;
    due_ = surroundings().steady_now() + interval_;
    if (!thread_) thread_ = surroundings().beside([this] { run(); });
    rows_->tell_all();
}

void TimedFlush::run() {
    const Held held(*rows_);
    while (!ending_ && !problem_) {
        if (!waiting_) {
            rows_->wait();
        } else if (const auto left = left_until(due_); left.count() > 0) {
            rows_->wait_for(left);
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
        const Held held(*stop_);
        stopping_ = true;
    }
    stop_->tell_all();
    {
        const Held held(*rows_);
        ending_ = true;
    }
    rows_->tell_all();
    if (thread_) thread_->wait();
}

bool TimedFlush::pause(std::chrono::milliseconds time) {
    const Held held(*stop_);
    const auto end = surroundings().steady_now() + time;
    for (auto left = time; !stopping_ && left.count() > 0; left = left_until(end)) stop_->wait_for(left);
    return !stopping_;
}

}  // namespace windrow
