// SPDX-License-Identifier: Apache-2.0
#include "machine/schedule.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace windrow::simulation {

namespace {

constexpr double switch_chance = 0.3;
thread_local Schedule::Thread* current = nullptr;

}  // namespace

Schedule::Schedule(Dice dice) : dice_(dice) {
    auto director = std::make_shared<Thread>();
    director->may_run = [] { return true; };
    running_ = current = director.get();
    threads_.push_back(std::move(director));
}

/// All other threads must have ended: the director waits for them.
Schedule::~Schedule() {
    for (const auto& thread : threads_) {
        if (thread->thread.joinable()) thread->thread.join();
    }
    current = nullptr;
}

std::shared_ptr<Schedule::Thread> Schedule::start(void* owner, std::function<void()> work, std::function<bool()> may_run) {
    auto made = std::make_shared<Thread>();
    made->owner = owner;
    made->work = std::move(work);
    made->may_run = std::move(may_run);
    // Threads that have ended are forgotten here, so that the list stays short.
    for (auto at = threads_.begin(); at != threads_.end();) {
        if ((*at)->ended && at->use_count() == 1) {
            (*at)->thread.join();
            at = threads_.erase(at);
        } else {
            ++at;
        }
    }
    threads_.push_back(made);
    Thread* const self = made.get();
    made->thread = std::thread([this, self] {
        current = self;
        {
            std::unique_lock lock(mutex_);
            self->turn.wait(lock, [&] { return running_ == self; });
        }
        self->work();
        self->ended = true;
        self->work = nullptr;
        const std::vector<Thread*> others = runnable();
        if (others.empty()) {
            std::fputs("simulation: all threads wait for one another\n", stderr);
            std::abort();
        }
        Thread* const next = others[dice_.below(others.size())];
        const std::lock_guard lock(mutex_);
        running_ = next;
        next->turn.notify_one();
    });
    return made;
}

std::vector<Schedule::Thread*> Schedule::runnable() const {
    std::vector<Thread*> able;
    for (const auto& thread : threads_) {
        if (!thread->ended && thread->may_run() && (!thread->waits_for || thread->waits_for())) able.push_back(thread.get());
    }
    return able;
}

void Schedule::hand_over(Thread& to) {
    Thread* const self = current;
    if (&to == self) return;
    std::unique_lock lock(mutex_);
    running_ = &to;
    to.turn.notify_one();
    self->turn.wait(lock, [&] { return running_ == self; });
}

void Schedule::point() {
    if (threads_.size() == 1) return;
    const std::vector<Thread*> able = runnable();
    const bool can_stay = std::find(able.begin(), able.end(), current) != able.end();
    if (able.empty()) {
        std::fputs("simulation: nobody may run\n", stderr);
        std::abort();
    }
    if (can_stay && (able.size() == 1 || !dice_.chance(switch_chance))) return;
    hand_over(*able[dice_.below(able.size())]);
}

void Schedule::wait_until(const std::function<bool()>& condition) {
    while (!condition()) {
        current->waits_for = condition;
        point();
        current->waits_for = nullptr;
    }
}

bool Schedule::has_ended(const Thread& thread) {
    return thread.ended;
}

void* Schedule::current_owner() {
    return current == nullptr ? nullptr : current->owner;
}

}  // namespace windrow::simulation
