// SPDX-License-Identifier: Apache-2.0
#include "windrow/host/surroundings.hpp"

#include "machine/machine_files.hpp"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <random>
#include <thread>

namespace windrow {

namespace {

class ThreadWork final : public BesideWork {
public:
    explicit ThreadWork(std::function<void()> work) : future_(std::async(std::launch::async, std::move(work))) {}
    [[nodiscard]] bool ended() override { return future_.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }
    void wait() override { future_.wait(); }

private:
    std::future<void> future_;
};

class ThreadMonitor final : public Monitor {
public:
    void lock() override { mutex_.lock(); }
    void unlock() override { mutex_.unlock(); }
    void wait() override { told_.wait(mutex_); }
    void wait_for(std::chrono::milliseconds time) override { told_.wait_for(mutex_, time); }
    void tell_all() override { told_.notify_all(); }

private:
    std::mutex mutex_;
    std::condition_variable_any told_;
};

class Machine final : public Surroundings {
public:
    std::chrono::steady_clock::time_point steady_now() override { return std::chrono::steady_clock::now(); }
    std::int64_t system_ms() override {
        using std::chrono::milliseconds;
        return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    }
    void sleep(std::chrono::milliseconds time) override { std::this_thread::sleep_for(time); }
    FileSystem& files() override { return machine_files(); }
    std::uint32_t random_bits() override { return std::random_device()(); }
    std::unique_ptr<BesideWork> beside(std::function<void()> work) override {
        return std::make_unique<ThreadWork>(std::move(work));
    }
    std::unique_ptr<Monitor> monitor() override { return std::make_unique<ThreadMonitor>(); }
    void passes(const char*) override {}
};

Machine machine;
std::atomic<Surroundings*> replaced{nullptr};

}  // namespace

Surroundings& surroundings() {
    Surroundings* const other = replaced.load(std::memory_order_acquire);
    return other == nullptr ? machine : *other;
}

void replace_surroundings(Surroundings* other) {
    replaced.store(other, std::memory_order_release);
}

}  // namespace windrow
