// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An operator on a device and the one on the CPU that takes over. What kind of operator it is, its wrapper knows
/// (window_aggregation_handing_over.cpp).

#include "kept_steps.hpp"
#include "window_snapshot.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/error.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace windrow {

/// What a step's receivers threw: none of the device's faults, whatever it is.
struct ReceiverFailed {
    std::exception_ptr cause;
};

/// What a wrapper may want to hear of.
template <typename Operator>
struct HandOverListener {
    /// The steps before are needed no more. The operator that was sealed; null: the snapshot is what the operator is restored
    /// from.
    std::function<void(Operator*)> snapshot_taken;
    std::function<void()> begins_again;  ///< all steps since the snapshot are taken again, by the CPU's operator
};

/// `Operator` has `seal`, `write`, `restore` and `memory` as WindowAggregation has. `change` may be called at the same time from
/// several threads if the operator on the CPU can take that; on the device steps come one after the other. Everything else is
/// called by one thread while no `change` runs.
template <typename Operator>
class HandingOver {
public:
    using Make = std::function<std::unique_ptr<Operator>()>;
    using Step = typename KeptSteps<Operator>::Step;

    HandingOver(std::string name, std::shared_ptr<DeviceHealth> health, const Make& make_on_device, Make make_on_cpu,
                HandOverListener<Operator> listener = {})
        : name_(std::move(name)),
          health_(std::move(health)),
          make_on_cpu_(std::move(make_on_cpu)),
          listener_(std::move(listener)),
          kept_(health_->limits()) {
        static_cast<void>(on_device([&] { device_ = make_on_device(); }));
    }

    /// Null as long as the operator is on the device.
    [[nodiscard]] Operator* on_cpu() const { return taken_over_.load(std::memory_order_acquire); }

    /// Takes a step that changes the state. `step` may be called a second time, with the CPU's operator, after having ended
    /// halfway on the device; `again` makes what takes it once more, later; `bytes` says what that holds. `may_snapshot`: the
    /// state before the step may be sealed.
    template <typename Change, typename Again>
    void change(const Change& step, const Again& again, std::size_t bytes, bool replaces = false, bool may_snapshot = true) {
        if (on_cpu() == nullptr) {
            const std::lock_guard lock(mutex_);
            if (on_cpu() == nullptr && on_device([&] {
                    if (may_snapshot && kept_.want_snapshot()) start_anew(snapshot(), device_.get());
                    step(*device_);
                })) {
                kept_.add(again(), bytes, replaces);
                return;
            }
        }
        step(*on_cpu());
    }

    /// Asks for something that changes nothing that is seen.
    template <typename Question>
    [[nodiscard]] auto ask(const Question& question) {
        decltype(question(std::declval<Operator&>())) answer{};
        const std::lock_guard lock(mutex_);
        if (on_cpu() == nullptr && on_device([&] { answer = question(*device_); })) return answer;
        return question(*on_cpu());
    }

    [[nodiscard]] std::size_t memory() const {
        const std::lock_guard lock(mutex_);
        return on_cpu() != nullptr ? on_cpu()->memory() : device_->memory() + kept_.memory();
    }

    void seal(std::uint64_t epoch) {
        const std::lock_guard lock(mutex_);
        if (on_cpu() == nullptr && on_device([&] {
                std::string bytes = snapshot();
                sealed_.seal(epoch, bytes);
                start_anew(std::move(bytes), device_.get());
            }))
            return;
        on_cpu()->seal(epoch);
    }
    /// What was sealed on the device lies in host memory. Other calls may run at the same time, as on the CPU.
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
        SealedStates one;
        {
            const std::lock_guard lock(mutex_);
            if (sealed_.holds(epoch) || on_cpu() == nullptr) one.seal(epoch, sealed_.take(epoch));
        }
        if (one.holds(epoch)) return one.write(epoch, block_sink);
        on_cpu()->write(epoch, block_sink);
    }
    void restore(std::string_view bytes) {
        const std::lock_guard lock(mutex_);
        if (on_cpu() != nullptr) return on_cpu()->restore(bytes);
        start_anew(std::string(bytes), nullptr);
        static_cast<void>(on_device([&] { device_->restore(bytes); }));  // who takes over is restored from the same bytes
    }

private:
    /// False if the device could not do it and the CPU has taken over, at the state from before.
    template <typename Work>
    [[nodiscard]] bool on_device(const Work& work) {
        if (broken_) std::rethrow_exception(broken_);
        if (health_->lost()) return take_over(health_->reason_lost(), true);
        try {
            work();
            return true;
        } catch (const device::DeviceOutOfMemory& error) {
            return take_over(error.message(), false);
        } catch (const device::DeviceFailure& error) {
            return take_over(error.message(), true);
        }
    }

    bool take_over(const std::string& reason, bool device_lost) {
        const auto begin = std::chrono::steady_clock::now();
        device_.reset();  // gives its memory back
        const std::size_t steps = kept_.count();
        try {
            cpu_ = make_on_cpu_();
            if (listener_.begins_again) listener_.begins_again();
            kept_.take_again(*cpu_);
        } catch (...) {
            broken_ = std::current_exception();
            throw;
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        health_->note({name_, reason, device_lost, steps, took.count()});
        taken_over_.store(cpu_.get(), std::memory_order_release);
        return false;
    }

    void start_anew(std::string bytes, Operator* sealed) {
        if (listener_.snapshot_taken) listener_.snapshot_taken(sealed);
        kept_.start_anew(std::move(bytes));
    }

    [[nodiscard]] std::string snapshot() {
        constexpr std::uint64_t own_epoch = ~std::uint64_t{0};
        std::string bytes;
        device_->seal(own_epoch);
        device_->write(own_epoch, [&](std::string_view block) { bytes.append(block); });
        return bytes;
    }

    std::string name_;
    std::shared_ptr<DeviceHealth> health_;
    Make make_on_cpu_;
    HandOverListener<Operator> listener_;
    mutable std::mutex mutex_;
    std::unique_ptr<Operator> device_;
    std::unique_ptr<Operator> cpu_;
    std::atomic<Operator*> taken_over_ = nullptr;
    KeptSteps<Operator> kept_;
    SealedStates sealed_;
    std::exception_ptr broken_;  ///< taking over failed: there is no operator any more
};

}  // namespace windrow
